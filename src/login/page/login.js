// The login page: username and password, then what the second factor asks. It calls /api/login and keeps a login
// attempt in memory only, so leaving or reloading the page abandons the attempt.
//
// An error changes the message and nothing else, so a client can submit again without typing. Only a used challenge
// empties the page. names.ts lists what clients rely on; this script does not change any of it.
//
// Blocks are shown and hidden by `hidden` and by `style.display`, since clients that read the page look at both.

import { askBlocks, blockOf, clearAskFaults, emptyAsks, showOnly, showWrongCode } from './asks/ask-blocks.js';
import { showWaits, startCodeWays } from './asks/code-ways.js';
import { countDown, stopCountdown } from './asks/countdown.js';
import { awaitPhone, showNotificationWait, startNotification, stopAwaiting } from './asks/notification.js';
import { fillPicker, focusPicker, pickedFactor, startPicker } from './asks/picker.js';
import { input, one, show } from './elements.js';
import { post } from './login-api.js';
import { messageOf, showError, showFieldFault, showFieldFaults } from './messages.js';
import { addressOf, app, applicationFault, languageFault } from './texts/address.js';
import { nothing, put, said, translatePage } from './texts/language.js';

/**
 * @typedef {import('./login-api.js').Asking} Asking
 * @typedef {import('./login-api.js').Picking} Picking
 * @typedef {import('./login-api.js').Step} Step
 * @typedef {import('./texts/language.js').Said} Said
 */

const dispatcher = addressOf('/sso/Dispatcher?forwardTo=22&RL=1&ip2loc=on');

const usernameField = input('#xyz-field-username');
const passwordField = input('#xyz-field-password');
const paperSwitch = input('#toggle1');

/** @type {Asking | Picking | null} */
let attempt = null;
/** When the attempt expires, by `performance.now()`, ms. */
let endsAt = 0;
/** Whether a request is under way. The page sends one at a time. */
let waiting = false;

translatePage();
for (const element of document.querySelectorAll('[hidden]'))
  show(/** @type {HTMLElement} */ (element), false);
paperSwitch.addEventListener('change', showMode);
one('.xyzform-username').addEventListener('submit', (event) => {
  event.preventDefault();
  void begin();
});
startPicker(() => void pick());
for (const { name } of askBlocks) {
  const form = one(`.xyzform-${name}`);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void respond();
  });
  form.querySelector('.xyz-startover')?.addEventListener('click', () => {
    if (waiting) return;
    abandon();
    backToPassword(nothing);
  });
}
startCodeWays({
  send: (way) => void sendAgain(way),
  open: () => showInstead('otpselector'),
  close: () => showInstead('silver'),
});
startNotification({
  resend: () => void sendAgain('push'),
  byResponse: () => void askForResponse(),
});
addEventListener('pagehide', abandon);
// The Back button can show a page that the browser kept.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) startOver(nothing);
});
// The browser may have filled the form in before a reload.
showMode();
showError(applicationFault ?? languageFault ?? nothing);
usernameField.focus();

async function begin() {
  if (waiting) return;
  const user = usernameField.value.trim();
  const password = passwordField.value;
  showError(applicationFault ?? nothing);
  showFieldFaults([
    [usernameField, user === '' ? said('enterUsername') : nothing],
    [passwordField, password === '' ? said('enterPassword') : nothing],
  ]);
  if (user === '' || password === '' || applicationFault !== null) return;
  const mode = paperSwitch.checked ? 'paper' : 'live';
  const reply = await ask('/api/login', { user, password, mode, app });
  if ('fault' in reply) showError(messageOf(reply));
  else showStep(reply.step);
}

async function pick() {
  if (waiting || attempt?.state !== 'pick') return;
  const { login, binding, factors } = attempt;
  const factor = pickedFactor(factors);
  if (factor === undefined) return;
  const reply = await ask('/api/login/pick', { login, binding, factor });
  if (!('fault' in reply)) showStep(reply.step);
  // The attempt has ended without using a challenge.
  else if (reply.rule === 'failed') backToPassword(messageOf(reply));
  else keepAttempt(messageOf(reply));
}

async function respond() {
  if (waiting || attempt?.state !== 'ask') return;
  const { login, binding } = attempt;
  showError(nothing);
  const entered = blockOf(attempt).read(attempt);
  if (entered === null) return;
  const reply = await ask('/api/login/respond', { login, binding, ...entered });
  if (!('fault' in reply)) showStep(reply.step);
  else if (reply.rule === 'failed') startOver(messageOf(reply));
  else if (reply.step?.state === 'ask') askAgain(reply.step, messageOf(reply));
  else keepAttempt(messageOf(reply));
}

/** Shows the challenge, for a response by hand. The notification can still be approved. */
async function askForResponse() {
  if (waiting || attempt?.state !== 'ask') return;
  const { login, binding } = attempt;
  const reply = await ask('/api/login/by-hand', { login, binding });
  if (!('fault' in reply)) showStep(reply.step);
  else if (reply.rule === 'failed') backToPassword(messageOf(reply));
  else keepAttempt(messageOf(reply));
}

/** @param {'sms' | 'voice' | 'push'} way in which another code or notification is sent */
async function sendAgain(way) {
  if (waiting || attempt?.state !== 'ask') return;
  const { login, binding } = attempt;
  showError(nothing);
  const reply = await ask('/api/login/again', { login, binding, way });
  if (!('fault' in reply)) showStep(reply.step);
  else if (reply.rule === 'failed') backToPassword(messageOf(reply));
  else keepAttempt(messageOf(reply));
}

/**
 * Keeps the attempt for another code.
 * @param {Asking} step
 * @param {Said} why
 */
function askAgain(step, why) {
  attempt = step;
  endsAt = performance.now() + step.endsInMs;
  startCountdown(step);
  showWrongCode(step, why);
}

/**
 * Shows the next step.
 * @param {Step} step
 */
function showStep(step) {
  if (step.state === 'session') {
    stopAwaiting();
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
  startCountdown(step);
}

/**
 * Keeps the attempt as it is, because the server did not reply or was busy.
 * @param {Said} why
 */
function keepAttempt(why) {
  if (attempt !== null) startCountdown(attempt);
  // The attempt may have expired meanwhile; then that is shown instead.
  if (attempt !== null) showError(why);
}

/** @param {Picking} step */
function showPicker({ factors }) {
  fillPicker(factors);
  showOnly('multiplesf');
  focusPicker();
}

/** @param {Asking} step */
function showAsk(step) {
  const block = blockOf(step);
  emptyAsks();
  block.fill(step);
  showOnly(block.name);
  (block.fields.find((field) => field.checkVisibility()) ?? block.focus)?.focus();
  if (step.ask.by === 'push') void awaitPhone(step, afterPhone);
}

/**
 * What the phone did. A refusal is not shown while the page waits for another reply, which will say the same.
 * @param {{ step: Step } | import('./login-api.js').Refusal} reply
 */
function afterPhone(reply) {
  if (!('fault' in reply)) showStep(reply.step);
  else if (attempt !== null && !waiting) startOver(messageOf(reply));
}

/**
 * Goes back to the password and keeps what was typed there.
 * @param {Said} why the message; `nothing` for none
 */
function backToPassword(why) {
  stopCountdown();
  stopAwaiting();
  attempt = null;
  emptyAsks();
  clearAskFaults();
  for (const field of [usernameField, passwordField]) showFieldFault(field, nothing);
  showOnly('username');
  showError(why);
  const next = usernameField.value === '' ? usernameField : passwordField;
  next.focus();
  // Typing replaces the text; Enter sends it unchanged.
  next.select();
}

/**
 * Empties the page and goes back to the password.
 * @param {Said} why the message; `nothing` for none
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
function startCountdown({ lifeMs }) {
  countDown(endsAt, lifeMs, showAllWaits, () => {
    abandon();
    backToPassword(said('expired'));
  });
}

function showAllWaits() {
  showWaits();
  showNotificationWait();
}

/** Ends the attempt on the server. The page does not wait for a reply. */
function abandon() {
  if (attempt === null) return;
  const { login, binding } = attempt;
  attempt = null;
  stopAwaiting();
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

/** @param {string} name a block to show in place of another, without its message */
function showInstead(name) {
  if (waiting) return;
  showOnly(name);
  showError(nothing);
}

function showMode() {
  const paper = paperSwitch.checked;
  document.body.classList.toggle('paper-trading', paper);
  show(one('.paper-word'), paper);
  for (const button of document.querySelectorAll('.xyz-button-login')) {
    put(/** @type {HTMLElement} */ (button), said(paper ? 'simulatedLogin' : 'login'));
  }
}
