// The login page: name and password, then the challenge and its response, then in. It talks to /api/login and keeps
// a half-done login in memory only, so that leaving the page, or reloading it, gives the login up.
//
// Blocks are shown and hidden by `hidden` and by `style.display`, since clients that read the page look at both.

/**
 * @typedef {{ state: 'challenge', login: string, binding: string, card: string, challenge: string,
 *   responseDigits: number, pinBeside: boolean, endsInMs: number, lifeMs: number,
 *   factors: { serial: string, name: string }[] }} Challenged
 * @typedef {{ state: 'pick', login: string, binding: string, endsInMs: number, lifeMs: number,
 *   factors: { serial: string, name: string }[] }} Picking
 * @typedef {{ state: 'session' }} LoggedIn
 * @typedef {Challenged | Picking | LoggedIn} Step
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
/** @type {ReturnType<typeof setInterval> | undefined} */
let ticking;
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
picker.addEventListener('change', () => {
  if (!byKeys) void pick();
});
one('.xyzform-gold').addEventListener('submit', (event) => {
  event.preventDefault();
  void respond();
});
one('.xyz-startover').addEventListener('click', () => {
  abandon();
  startOver('');
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
  const user = usernameField.value.trim();
  const password = passwordField.value;
  tellField(usernameField, user === '' ? 'Enter the user name.' : '');
  tellField(passwordField, password === '' ? 'Enter the password.' : '');
  tellError('');
  if (user === '' || password === '') {
    (user === '' ? usernameField : passwordField).focus();
    return;
  }
  showOnly('loading');
  const mode = paperSwitch.checked ? 'paper' : 'live';
  await go(await post('/api/login', { user, password, mode }));
}

async function pick() {
  if (underWay?.state !== 'pick' || picker.value === '') return;
  const { login, binding } = underWay;
  const card = picker.value;
  stopCountdown();
  showOnly('loading');
  await go(await post('/api/login/pick', { login, binding, card }));
}

async function respond() {
  if (underWay?.state !== 'challenge') return;
  const { login, binding, responseDigits, pinBeside } = underWay;
  const response = responseField.value.trim();
  const pinFault = pinBeside && pinField.value === '' ? 'Type the PIN of the card.' : '';
  const responseFault = faultOf(response, responseDigits);
  tellField(pinField, pinFault);
  tellField(responseField, responseFault);
  tellError(pinFault || responseFault);
  if (pinFault !== '' || responseFault !== '') {
    (pinFault === '' ? responseField : pinField).focus();
    return;
  }
  stopCountdown();
  showOnly('loading');
  const body = pinBeside ? { login, binding, response, pin: pinField.value } : { login, binding, response };
  await go(await post('/api/login/answer', body));
}

/**
 * What comes next: the step that the server gave, or back to the password with what it said.
 * @param {{ step: Step } | { fault: string }} answer
 */
async function go(answer) {
  if ('fault' in answer) return startOver(answer.fault);
  const { step } = answer;
  if (step.state === 'session') {
    underWay = null;
    showOnly('finished');
    location.assign(dispatcher);
    return;
  }
  underWay = step;
  if (step.state === 'pick') askWhich(step);
  else ask(step);
  countDown(step);
}

/** @param {Picking} step */
function askWhich({ factors }) {
  picker.replaceChildren(
    new Option('Select Type', ''),
    ...factors.map(({ serial, name }) => new Option(name, serial)),
  );
  byKeys = false;
  showOnly('multiplesf');
  picker.focus();
}

/** @param {Challenged} step */
function ask({ card, challenge, factors, pinBeside }) {
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

/** @param {string} why what to tell; nothing for '' */
function startOver(why) {
  stopCountdown();
  underWay = null;
  passwordField.value = '';
  pinField.value = '';
  responseField.value = '';
  one('.xyz-goldchallenge').textContent = '';
  tellField(pinField, '');
  tellField(responseField, '');
  showOnly('username');
  tellError(why);
  (usernameField.value === '' ? usernameField : passwordField).focus();
}

/** @param {Challenged | Picking} step */
function countDown({ endsInMs, lifeMs }) {
  stopCountdown();
  const endsAt = performance.now() + endsInMs;
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
    startOver(expired);
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
 * @param {string} path
 * @param {object} body
 * @param {RequestInit} [more]
 * @returns {Promise<{ step: Step } | { fault: string }>}
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
    const answer = await response.json();
    return response.ok ? { step: answer } : { fault: answer.error };
  } catch {
    return { fault: unreachable };
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
 * @param {HTMLInputElement} field
 * @param {string} text '' for none
 */
function tellField(field, text) {
  const feedback = /** @type {HTMLElement} */ (field.parentElement?.querySelector('.invalid-feedback'));
  field.classList.toggle('is-invalid', text !== '');
  field.setAttribute('aria-invalid', String(text !== ''));
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
