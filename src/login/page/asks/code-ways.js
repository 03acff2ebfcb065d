// How another code can be sent, and when: the button that sends one by SMS, and the block that lets the user choose
// between SMS and a call. Words and buttons are the application's.
//
// The buttons of the choice stay enabled while it is too early, so that a bot or a screen reader can use them at once and
// gets the server's reply. Only the button for an SMS is disabled, because clients read from that when they may click.

import { all, one, show } from '../elements.js';
import { application } from '../texts/address.js';
import { nothing, put, said, say } from '../texts/language.js';
import { language } from '../texts/page-language.js';
import { minutes, secondsTo } from './countdown.js';

/** @typedef {'sms' | 'voice'} Way */

const resendButton = /** @type {HTMLButtonElement} */ (one('.xyz-resend-sms-button'));
const resendTold = one('.resend-told');
const askAgainButton = one('.ask-again');
const confirmButton = /** @type {HTMLButtonElement} */ (one('.otp-confirm'));

/** The buttons of the choice, and what is shown below each while it is too early. */
const choices = {
  sms: { button: one('.xyz-otp-select-text'), wait: one('#otp-text-wait'), early: 'sendAgainIn' },
  voice: { button: one('.xyz-otp-select-voice'), wait: one('#otp-voice-wait'), early: 'callsIn' },
};
const ways = /** @type {Way[]} */ (Object.keys(choices));

/** When each way can be used, by `performance.now()`, ms. @type {Map<Way, number>} */
const usableAt = new Map();

/** The way that is chosen and not confirmed yet. @type {Way | null} */
let chosen = null;

/**
 * Lets the user send another code.
 * @param {{ send: (way: Way) => void, open: () => void, close: () => void }} does
 */
export function startCodeWays({ send, open, close }) {
  askAgainButton.textContent = application.askAgain[language];
  show(confirmButton, application.confirm !== null);
  confirmButton.textContent = application.confirm;
  one('.help-voice').textContent = application.voice
    ? say('helpVoice', { words: application.askAgain[language] })
    : say('helpNoVoice', { application: application.label });
  resendButton.addEventListener('click', () => send('sms'));
  askAgainButton.addEventListener('click', () => {
    choose(null);
    open();
    choices.sms.button.focus();
  });
  one('.xyz-otp-cancel').addEventListener('click', () => {
    close();
    askAgainButton.focus();
  });
  for (const way of ways) {
    choices[way].button.addEventListener('click', () => {
      if (application.confirm === null) send(way);
      else choose(way);
    });
  }
  confirmButton.addEventListener('click', () => {
    if (chosen !== null) send(chosen);
  });
}

/** @param {Way | null} way where the choice is confirmed */
function choose(way) {
  chosen = way;
  confirmButton.disabled = way === null;
  if (application.confirm === null) return;
  for (const one of ways) choices[one].button.setAttribute('aria-pressed', String(one === way));
}

/**
 * Shows where the code comes from, and how another can be sent.
 * @param {import('../login-api.js').CodeAsk} ask
 */
export function showCodeWays({ from, to, again }) {
  const isSent = from !== 'app';
  for (const part of all('.sent-code')) show(part, isSent);
  put(one('#code-to'), isSent ? said(from === 'voice' ? 'calling' : 'messageTo', { to: to ?? '' }) : nothing);
  put(one('#call-comes'), from === 'voice' ? said('callComes') : nothing);
  usableAt.clear();
  for (const { way, inMs } of again) usableAt.set(way, performance.now() + inMs);
  for (const way of ways) show(choices[way].button, usableAt.has(way));
  resendTold.textContent = '';
  showWaits();
}

/** Shows how long each way must wait. */
export function showWaits() {
  for (const way of ways) {
    const { wait, early } = choices[way];
    const left = secondsTo(usableAt.get(way) ?? 0);
    const text =
      left === 0 ? '' : say(/** @type {'sendAgainIn' | 'callsIn'} */ (early), { time: minutes(left) });
    if (wait.textContent !== text) wait.textContent = text;
    if (way === 'sms') showResend(text);
  }
}

/** @param {string} wait why no code can be sent now; '' if one can */
function showResend(wait) {
  const isOver = resendButton.disabled && wait === '' && one('#resend-wait').textContent !== '';
  resendButton.disabled = wait !== '';
  if (one('#resend-wait').textContent !== wait) one('#resend-wait').textContent = wait;
  // Heard once, when the time has come: a screen reader that heard each second would say nothing else.
  if (isOver && !one('.xyzblock-silver').hidden) resendTold.textContent = say('sendAgainNow');
}
