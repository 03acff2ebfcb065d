// The block that waits for the phone: it shows when another notification can be sent, and leads to the response by hand.
// The page asks the server in rounds whether the phone has approved the login.

import { one, show } from '../elements.js';
import { post } from '../login-api.js';
import { put, said, say } from '../texts/language.js';
import { minutes, secondsTo } from './countdown.js';

/**
 * @typedef {import('../login-api.js').Asking} Asking
 * @typedef {import('../login-api.js').Step} Step
 * @typedef {import('../login-api.js').Refusal} Refusal
 */

/** One round, in ms; the server takes no longer one. */
const roundMs = 25_000;
/** Until the next round where the server did not reply, in ms. */
const retryMs = 1_000;

const resendButton = /** @type {HTMLButtonElement} */ (one('.xyz-resendnotification'));
const wait = one('#notification-wait');

export const byResponseLink = one('.xyz-showchallenge');

/** When another can be sent, by `performance.now()`, ms. */
let usableAt = 0;

/** Ends the present round. @type {AbortController | null} */
let round = null;

/** @param {{ resend: () => void, byResponse: () => void }} does */
export function startNotification({ resend, byResponse }) {
  resendButton.addEventListener('click', resend);
  byResponseLink.addEventListener('click', (event) => {
    event.preventDefault();
    byResponse();
  });
}

/** @param {import('../login-api.js').PushAsk} ask */
export function showNotification({ sent, againInMs }) {
  usableAt = performance.now() + againInMs;
  put(one('#notification-text'), said(sent ? 'openNotification' : 'noNotification'));
  showNotificationWait();
}

/** Shows how long another notification must wait. */
export function showNotificationWait() {
  const left = secondsTo(usableAt);
  const text = left === 0 ? '' : say('resendIn', { time: minutes(left) });
  resendButton.disabled = left > 0;
  if (wait.textContent !== text) wait.textContent = text;
  show(wait, text !== '');
}

/**
 * Asks the server until the login is approved, refused, or given up.
 * @param {Asking} step
 * @param {(reply: { step: Step } | Refusal) => void} ended
 */
export async function awaitPhone({ login, binding }, ended) {
  stopAwaiting();
  const own = new AbortController();
  round = own;
  while (round === own) {
    const reply = await post('/api/login/wait', { login, binding, ms: roundMs }, { signal: own.signal });
    if (round !== own) return;
    const isUnchanged = !('fault' in reply) && reply.step.state === 'ask';
    if ('fault' in reply && reply.rule === '') await new Promise((next) => setTimeout(next, retryMs));
    else if (!isUnchanged) {
      round = null;
      ended(reply);
    }
  }
}

export function stopAwaiting() {
  round?.abort();
  round = null;
}
