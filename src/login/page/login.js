// The login page: username and password, then the challenge and its response. It calls /api/login and keeps a login
// attempt in memory only, so leaving or reloading the page abandons the attempt.
//
// An error changes the message and nothing else, so a client can submit again without typing. Only a used challenge
// empties the page. names.ts lists what clients rely on; this script does not change any of it.
//
// Blocks are shown and hidden by `hidden` and by `style.display`, since clients that read the page look at both.

import { input, one, show } from './elements.js';
import { post } from './login-api.js';
import { faultOfResponse, showError, showFieldFault, showFieldFaults } from './messages.js';

/**
 * @typedef {import('./login-api.js').Asking} Asking
 * @typedef {import('./login-api.js').Picking} Picking
 * @typedef {import('./login-api.js').Step} Step
 */

const dispatcher = '/sso/Dispatcher?forwardTo=22&RL=1&ip2loc=on';
const expired = 'This challenge has expired. Enter your password again.';
/** Seconds left at which a screen reader hears the time. */
const announcedAt = [60, 30, 10];

const blocks = ['error', 'username', 'multiplesf', 'gold', 'loading', 'finished'];
const usernameField = input('#xyz-field-username');
const passwordField = input('#xyz-field-password');
const responseField = input('#xyz-field-gold-response');
const pinField = input('#xyz-field-gold-pin');
const paperSwitch = input('#toggle1');
const picker = /** @type {HTMLSelectElement} */ (one('.xyz-multipleselect'));

/** @type {Asking | Picking | null} */
let attempt = null;
/** When the attempt expires, by `performance.now()`, ms. */
let endsAt = 0;
/** @type {ReturnType<typeof setInterval> | undefined} */
let ticking;
/** Whether a request is under way. The page sends one at a time. */
let waiting = false;
/** Whether the picker last changed by a key. Keys pass over options, so it then waits for Enter. */
let pickedByKeys = false;

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
  pickedByKeys = true;
});
picker.addEventListener('pointerdown', () => {
  pickedByKeys = false;
});
picker.addEventListener('change', ({ isTrusted }) => {
  if (!pickedByKeys || !isTrusted) void pick();
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
// The Back button can show a page that the browser kept.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) startOver('');
});
// The browser may have filled the form in before a reload.
showMode();
usernameField.focus();

async function begin() {
  if (waiting) return;
  const user = usernameField.value.trim();
  const password = passwordField.value;
  showError('');
  showFieldFaults([
    [usernameField, user === '' ? 'Enter the username.' : ''],
    [passwordField, password === '' ? 'Enter the password.' : ''],
  ]);
  if (user === '' || password === '') return;
  const mode = paperSwitch.checked ? 'paper' : 'live';
  const reply = await ask('/api/login', { user, password, mode });
  if ('fault' in reply) showError(reply.fault);
  else showStep(reply.step);
}

async function pick() {
  if (waiting || attempt?.state !== 'pick' || picker.value === '') return;
  const { login, binding, factors } = attempt;
  const factor = factors.find(({ code }) => code === picker.value)?.id;
  const reply = await ask('/api/login/pick', { login, binding, factor });
  if (!('fault' in reply)) showStep(reply.step);
  // The attempt has ended without using a challenge.
  else if (reply.rule === 'failed') backToPassword(reply.fault);
  else keepAttempt(reply.fault);
}

async function respond() {
  if (waiting || attempt?.state !== 'ask') return;
  const { login, binding, ask: asked } = attempt;
  const { digits, pinBeside } = asked;
  // People paste it with a space: 9018 7643.
  const response = responseField.value.replace(/\s/g, '');
  const pin = pinField.value;
  const pinFault = pinBeside && pin === '' ? 'Enter the PIN of the card.' : '';
  const responseFault = faultOfResponse(response, digits);
  showError('');
  showFieldFaults([
    [pinField, pinFault],
    [responseField, responseFault],
  ]);
  if (pinFault !== '' || responseFault !== '') return;
  const reply = await ask('/api/login/respond', { login, binding, response, ...(pinBeside && { pin }) });
  if (!('fault' in reply)) showStep(reply.step);
  else if (reply.rule === 'failed') startOver(reply.fault);
  else keepAttempt(reply.fault);
}

/**
 * Shows the next step.
 * @param {Step} step
 */
function showStep(step) {
  if (step.state === 'session') {
    attempt = null;
    emptyFields();
    showOnly('finished');
    location.assign(dispatcher);
    return;
  }
  attempt = step;
  endsAt = performance.now() + step.endsInMs;
  if (step.state === 'pick') showPicker(step);
  else showChallenge(step);
  countDown(step);
}

/**
 * Keeps the attempt as it is, because the server did not reply or was busy.
 * @param {string} why
 */
function keepAttempt(why) {
  if (attempt !== null) countDown(attempt);
  // The attempt may have expired meanwhile; then that is shown instead.
  if (attempt !== null) showError(why);
}

/** @param {Picking} step */
function showPicker({ factors }) {
  picker.replaceChildren(
    new Option('Select Type', ''),
    ...factors.map(({ code, name }) => new Option(name, code)),
  );
  pickedByKeys = false;
  showOnly('multiplesf');
  picker.focus();
}

/** @param {Asking} step */
function showChallenge({ factor, factors, ask: { challenge, pinBeside } }) {
  one('.card-name').textContent = factors.find(({ id }) => id === factor)?.name ?? factor;
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
 * Goes back to the password and keeps what was typed there.
 * @param {string} why the message; '' for none
 */
function backToPassword(why) {
  stopCountdown();
  attempt = null;
  pinField.value = '';
  responseField.value = '';
  one('.xyz-goldchallenge').textContent = '';
  for (const field of [usernameField, passwordField, pinField, responseField]) showFieldFault(field, '');
  showOnly('username');
  showError(why);
  const next = usernameField.value === '' ? usernameField : passwordField;
  next.focus();
  // Typing replaces the text; Enter sends it unchanged.
  next.select();
}

/**
 * Empties the page and goes back to the password.
 * @param {string} why the message; '' for none
 */
function startOver(why) {
  emptyFields();
  backToPassword(why);
}

function emptyFields() {
  /** @type {HTMLFormElement} */ (one('.xyzform-username')).reset();
  showMode();
}

/** @param {Asking | Picking} step */
function countDown({ lifeMs }) {
  stopCountdown();
  const announced = new Set();
  const tick = () => {
    const left = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
    one('.time-text').textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')} left`;
    one('.time-bar').style.setProperty('--left', String(Math.min(1, (left * 1000) / lifeMs)));
    const announcing = announcedAt.find((seconds) => seconds === left && !announced.has(seconds));
    if (announcing !== undefined) {
      announced.add(announcing);
      one('.time-told').textContent = `${announcing} seconds left`;
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

/** Ends the attempt on the server. The page does not wait for a reply. */
function abandon() {
  if (attempt === null) return;
  const { login, binding } = attempt;
  attempt = null;
  // `keepalive`: sent even while the page unloads.
  void post('/api/login/abandon', { login, binding }, { keepalive: true });
}

/**
 * Sends a request, and covers the page until the reply.
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

/** @param {string} name the block to show; the others are hidden */
function showOnly(name) {
  for (const block of blocks) show(one(`.xyzblock-${block}`), block === name);
}

function showMode() {
  const paper = paperSwitch.checked;
  document.body.classList.toggle('paper-trading', paper);
  show(one('.paper-word'), paper);
  for (const button of document.querySelectorAll('.xyz-button-login')) {
    button.textContent = paper ? 'Simulated Login' : 'Login';
  }
}
