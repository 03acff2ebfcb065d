// The login page: username and password, then what the second factor asks. It calls /api/login and keeps a login
// attempt in memory only, so leaving or reloading the page abandons the attempt.
//
// An error changes the message and nothing else, so a client can submit again without typing. Only a used challenge
// empties the page. names.ts lists what clients rely on; this script does not change any of it.
//
// Blocks are shown and hidden by `hidden` and by `style.display`, since clients that read the page look at both.

import { askBlocks, blockOf, clearAskFaults, emptyAsks, showWrongCode } from './ask-blocks.js';
import { all, input, one, show } from './elements.js';
import { post } from './login-api.js';
import { showError, showFieldFault, showFieldFaults } from './messages.js';

/**
 * @typedef {import('./login-api.js').Asking} Asking
 * @typedef {import('./login-api.js').Picking} Picking
 * @typedef {import('./login-api.js').Step} Step
 */

const dispatcher = '/sso/Dispatcher?forwardTo=22&RL=1&ip2loc=on';
const expired = 'This challenge has expired. Enter your password again.';
/** Seconds left at which a screen reader hears the time. */
const announcedAt = [60, 30, 10];

const blocks = [
  'error',
  'username',
  'multiplesf',
  ...askBlocks.map(({ name }) => name),
  'loading',
  'finished',
];
const usernameField = input('#xyz-field-username');
const passwordField = input('#xyz-field-password');
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
for (const { name } of askBlocks) {
  const form = one(`.xyzform-${name}`);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void respond();
  });
  form.querySelector('.xyz-startover')?.addEventListener('click', () => {
    if (waiting) return;
    abandon();
    backToPassword('');
  });
}
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
  const { login, binding } = attempt;
  showError('');
  const entered = blockOf(attempt).read(attempt);
  if (entered === null) return;
  const reply = await ask('/api/login/respond', { login, binding, ...entered });
  if (!('fault' in reply)) showStep(reply.step);
  else if (reply.rule === 'failed') startOver(reply.fault);
  else if (reply.step?.state === 'ask') askAgain(reply.step, reply.fault);
  else keepAttempt(reply.fault);
}

/**
 * Keeps the attempt for another code.
 * @param {Asking} step
 * @param {string} why
 */
function askAgain(step, why) {
  attempt = step;
  endsAt = performance.now() + step.endsInMs;
  countDown(step);
  showWrongCode(step, why);
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
  else showAsk(step);
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
function showAsk(step) {
  const block = blockOf(step);
  emptyAsks();
  block.fill(step);
  showOnly(block.name);
  block.fields.find((field) => field.checkVisibility())?.focus();
}

/**
 * Goes back to the password and keeps what was typed there.
 * @param {string} why the message; '' for none
 */
function backToPassword(why) {
  stopCountdown();
  attempt = null;
  emptyAsks();
  clearAskFaults();
  for (const field of [usernameField, passwordField]) showFieldFault(field, '');
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
    const text = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')} left`;
    for (const time of all('.time-text')) time.textContent = text;
    for (const bar of all('.time-bar'))
      bar.style.setProperty('--left', String(Math.min(1, (left * 1000) / lifeMs)));
    const announcing = announcedAt.find((seconds) => seconds === left && !announced.has(seconds));
    if (announcing !== undefined) {
      announced.add(announcing);
      for (const time of all('.time-told')) time.textContent = `${announcing} seconds left`;
    }
    if (left > 0) return;
    abandon();
    backToPassword(expired);
  };
  for (const time of all('.time-told')) time.textContent = '';
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
