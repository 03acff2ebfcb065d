// The login page: name and password, then the challenge and its response, then in. It talks to /api/login and keeps
// a half-done login in memory only, so that leaving the page, or reloading it, gives the login up.
//
// A refusal changes nothing but the message, so that a client may press again without typing. Only a challenge that
// was used starts over from an empty page. names.ts has what clients rely on; nothing of it is changed here.
//
// Blocks are shown and hidden by `hidden` and by `style.display`, since clients that read the page look at both.

/**
 * @typedef {{ serial: string, name: string, code: string }} Factor
 * @typedef {{ state: 'challenge', login: string, binding: string, card: string, challenge: string,
 *   responseDigits: number, pinBeside: boolean, endsInMs: number, lifeMs: number,
 *   factors: Factor[] }} Challenged
 * @typedef {{ state: 'pick', login: string, binding: string, endsInMs: number, lifeMs: number,
 *   factors: Factor[] }} Picking
 * @typedef {{ state: 'session' }} LoggedIn
 * @typedef {Challenged | Picking | LoggedIn} Step
 * @typedef {{ fault: string, rule: string }} Refusal `rule` is '' where the server was not heard
 */

const dispatcher = '/sso/Dispatcher?forwardTo=22&RL=1&ip2loc=on';
const expired = 'The time for this challenge is over. Start again with the password.';
const unreachable = 'The login server does not answer: see whether it runs, and try again.';
/** Told to screen readers, in seconds left. */
const toldAt = [60, 30, 10];

const blocks = ['error', 'username', 'multiplesf', 'gold', 'loading', 'finished'];
const usernameField = input('#xyz-field-username');
const passwordField = input('#xyz-field-password');
const responseField = input('#xyz-field-gold-response');
const pinField = input('#xyz-field-gold-pin');
const paperSwitch = input('#toggle1');
const picker = /** @type {HTMLSelectElement} */ (one('.xyz-multipleselect'));
const errorMessage = one('.xyz-errormessage');

/** @type {Challenged | Picking | null} */
let underWay = null;
/** When its time is over, by `performance.now()`. */
let endsAt = 0;
/** @type {ReturnType<typeof setInterval> | undefined} */
let ticking;
/** Whether the server is asked: nothing more is sent until it has replied. */
let waiting = false;
/** Whether the picker was last moved by keys, which go through its options one by one: then it waits for Enter. */
let byKeys = false;

for (const element of document.querySelectorAll('[hidden]'))
  show(/** @type {HTMLElement} */ (element), false);
paperSwitch.addEventListener('change', showMode);
one('.xyzform-username').addEventListener('submit', (event) => {
  event.preventDefault();
  void begin();
});
one('.xyzform-multiplesf').addEventListener('submit', (event) => {
  event.preventDefault();
  void pick();
});
picker.addEventListener('keydown', () => {
  byKeys = true;
});
picker.addEventListener('pointerdown', () => {
  byKeys = false;
});
picker.addEventListener('change', ({ isTrusted }) => {
  if (!byKeys || !isTrusted) void pick();
});
one('.xyzform-gold').addEventListener('submit', (event) => {
  event.preventDefault();
  void respond();
});
one('.xyz-startover').addEventListener('click', () => {
  if (waiting) return;
  abandon();
  backToPassword('');
});
addEventListener('pagehide', abandon);
// A page that the browser kept as it was comes back by the Back button.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) startOver('');
});
// Also what the browser had filled in before a reload.
showMode();
usernameField.focus();

async function begin() {
  if (waiting) return;
  const user = usernameField.value.trim();
  const password = passwordField.value;
  tellError('');
  tellFields([
    [usernameField, user === '' ? 'Enter the user name.' : ''],
    [passwordField, password === '' ? 'Enter the password.' : ''],
  ]);
  if (user === '' || password === '') return;
  const mode = paperSwitch.checked ? 'paper' : 'live';
  const reply = await ask('/api/login', { user, password, mode });
  if ('fault' in reply) tellError(reply.fault);
  else goOn(reply.step);
}

async function pick() {
  if (waiting || underWay?.state !== 'pick' || picker.value === '') return;
  const { login, binding, factors } = underWay;
  const card = factors.find(({ code }) => code === picker.value)?.serial;
  const reply = await ask('/api/login/pick', { login, binding, card });
  if (!('fault' in reply)) goOn(reply.step);
  // The login is over, and no challenge of it was used.
  else if (reply.rule === 'failed') backToPassword(reply.fault);
  else stayWith(reply.fault);
}

async function respond() {
  if (waiting || underWay?.state !== 'challenge') return;
  const { login, binding, responseDigits, pinBeside } = underWay;
  // As a person pastes it: 9018 7643.
  const response = responseField.value.replace(/\s/g, '');
  const pin = pinField.value;
  const pinFault = pinBeside && pin === '' ? 'Type the PIN of the card.' : '';
  const responseFault = faultOf(response, responseDigits);
  tellError('');
  tellFields([
    [pinField, pinFault],
    [responseField, responseFault],
  ]);
  if (pinFault !== '' || responseFault !== '') return;
  const reply = await ask('/api/login/answer', { login, binding, response, ...(pinBeside && { pin }) });
  if (!('fault' in reply)) goOn(reply.step);
  else if (reply.rule === 'failed') startOver(reply.fault);
  else stayWith(reply.fault);
}

/**
 * What comes next.
 * @param {Step} step
 */
function goOn(step) {
  if (step.state === 'session') {
    underWay = null;
    emptyFields();
    showOnly('finished');
    location.assign(dispatcher);
    return;
  }
  underWay = step;
  endsAt = performance.now() + step.endsInMs;
  if (step.state === 'pick') showPicker(step);
  else showChallenge(step);
  countDown(step);
}

/**
 * The login under way goes on as it was: the server was not heard, or has no time now.
 * @param {string} why
 */
function stayWith(why) {
  if (underWay !== null) countDown(underWay);
  // The time may be over meanwhile, which is told instead.
  if (underWay !== null) tellError(why);
}

/** @param {Picking} step */
function showPicker({ factors }) {
  picker.replaceChildren(
    new Option('Select Type', ''),
    ...factors.map(({ code, name }) => new Option(name, code)),
  );
  byKeys = false;
  showOnly('multiplesf');
  picker.focus();
}

/** @param {Challenged} step */
function showChallenge({ card, challenge, factors, pinBeside }) {
  one('.card-name').textContent = factors.find(({ serial }) => serial === card)?.name ?? card;
  one('.xyz-goldchallenge').textContent = challenge;
  show(one('.challenge-row'), challenge !== '');
  show(one('.pin-beside'), pinBeside);
  show(one('.code-steps'), pinBeside);
  responseField.value = '';
  pinField.value = '';
  showOnly('gold');
  (pinBeside ? pinField : responseField).focus();
}

/**
 * To the password again; what was typed there stays.
 * @param {string} why what to tell; nothing for ''
 */
function backToPassword(why) {
  stopCountdown();
  underWay = null;
  pinField.value = '';
  responseField.value = '';
  one('.xyz-goldchallenge').textContent = '';
  for (const field of [usernameField, passwordField, pinField, responseField]) tellField(field, '');
  showOnly('username');
  tellError(why);
  const next = usernameField.value === '' ? usernameField : passwordField;
  next.focus();
  // Typing puts another text in its place, Enter sends it as it is.
  next.select();
}

/**
 * To an empty page.
 * @param {string} why what to tell; nothing for ''
 */
function startOver(why) {
  emptyFields();
  backToPassword(why);
}

function emptyFields() {
  /** @type {HTMLFormElement} */ (one('.xyzform-username')).reset();
  showMode();
}

/** @param {Challenged | Picking} step */
function countDown({ lifeMs }) {
  stopCountdown();
  const told = new Set();
  const tick = () => {
    const left = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
    one('.time-text').textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')} left`;
    one('.time-bar').style.setProperty('--left', String(Math.min(1, (left * 1000) / lifeMs)));
    const telling = toldAt.find((seconds) => seconds === left && !told.has(seconds));
    if (telling !== undefined) {
      told.add(telling);
      one('.time-told').textContent = `${telling} seconds left`;
    }
    if (left > 0) return;
    abandon();
    backToPassword(expired);
  };
  one('.time-told').textContent = '';
  ticking = setInterval(tick, 250);
  tick();
}

function stopCountdown() {
  clearInterval(ticking);
  ticking = undefined;
}

/** Closes the half-done login at the server; whether that is heard changes nothing here. */
function abandon() {
  if (underWay === null) return;
  const { login, binding } = underWay;
  underWay = null;
  // Also while the page goes away.
  void post('/api/login/abandon', { login, binding }, { keepalive: true });
}

/**
 * Asks the server, and covers the page meanwhile.
 * @param {string} path
 * @param {object} body
 */
async function ask(path, body) {
  waiting = true;
  stopCountdown();
  show(one('.xyzblock-loading'), true);
  try {
    return await post(path, body);
  } finally {
    waiting = false;
    show(one('.xyzblock-loading'), false);
  }
}

/**
 * @param {string} path
 * @param {object} body
 * @param {RequestInit} [more]
 * @returns {Promise<{ step: Step } | Refusal>}
 */
async function post(path, body, more) {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'same-origin',
      ...more,
    });
    const reply = await response.json();
    return response.ok ? { step: reply } : { fault: reply.error, rule: reply.rule };
  } catch {
    return { fault: unreachable, rule: '' };
  }
}

/**
 * @param {string} response
 * @param {number} digits
 */
function faultOf(response, digits) {
  if (response === '') return `Type the ${digits} digits that the card shows.`;
  if (!/^[0-9]*$/.test(response)) return `The response has ${digits} digits and nothing else.`;
  if (response.length !== digits) return `The response has ${digits} digits: these are ${response.length}.`;
  return '';
}

/** @param {string} name the block to show; all others go */
function showOnly(name) {
  for (const block of blocks) show(one(`.xyzblock-${block}`), block === name);
}

/** @param {string} text '' for none */
function tellError(text) {
  errorMessage.textContent = text;
  show(one('.xyzblock-error'), text !== '');
}

/**
 * What is wrong with which field; the first one at fault gets the focus. A screen reader says it once: as the
 * description of a field that gets the focus, as an alert where it has the focus already.
 * @param {[field: HTMLInputElement, text: string][]} faults
 */
function tellFields(faults) {
  const first = faults.find(([, text]) => text !== '')?.[0];
  for (const [field, text] of faults)
    tellField(field, text, field === first && field === document.activeElement);
  first?.focus();
}

/**
 * @param {HTMLInputElement} field
 * @param {string} text '' for none
 * @param {boolean} [alerting]
 */
function tellField(field, text, alerting = false) {
  const feedback = /** @type {HTMLElement} */ (field.parentElement?.querySelector('.invalid-feedback'));
  field.classList.toggle('is-invalid', text !== '');
  field.setAttribute('aria-invalid', String(text !== ''));
  // Hidden first: an alert is said when it appears.
  show(feedback, false);
  if (alerting) feedback.setAttribute('role', 'alert');
  else feedback.removeAttribute('role');
  feedback.textContent = text;
  show(feedback, text !== '');
}

function showMode() {
  const paper = paperSwitch.checked;
  document.body.classList.toggle('paper-trading', paper);
  show(one('.paper-word'), paper);
  for (const button of document.querySelectorAll('.xyz-button-login')) {
    button.textContent = paper ? 'Simulated Login' : 'Login';
  }
}

/**
 * @param {HTMLElement} element
 * @param {boolean} visible
 */
function show(element, visible) {
  element.hidden = !visible;
  element.style.display = visible ? '' : 'none';
}

/**
 * @param {string} selector
 * @returns {HTMLElement}
 */
function one(selector) {
  const element = document.querySelector(selector);
  if (element === null) throw new Error(`the page has no ${selector}`);
  return /** @type {HTMLElement} */ (element);
}

/** @param {string} selector */
function input(selector) {
  return /** @type {HTMLInputElement} */ (one(selector));
}
