// Error messages of the login page: one for the page, one beside each field.

import { minutes } from './asks/countdown.js';
import { one, show } from './elements.js';
import { nothing, put, said } from './texts/language.js';
import { serverTexts } from './texts/message-texts.js';
import { botMessages } from './texts/texts.js';

/** @typedef {import('./texts/language.js').Said} Said */

const errorMessage = one('.xyz-errormessage');

/** @param {Said} message `nothing` for none */
export function showError(message) {
  put(errorMessage, message);
  show(one('.xyzblock-error'), message.text !== '');
}

/**
 * The server's refusal in the page's language. An error that is not about the login is in English.
 * @param {import('./login-api.js').Refusal} refusal
 * @returns {Said}
 */
export function messageOf({ fault, rule, retryAfterS }) {
  if (rule === '') return said('unreachable');
  // A field at fault is a rule too, such as `password`.
  if (!Object.hasOwn({ ...botMessages, ...serverTexts }, rule)) return { text: fault, lang: 'en' };
  const values = { seconds: retryAfterS, time: minutes(retryAfterS) };
  const message = said(/** @type {import('./texts/language.js').TextName} */ (rule), values);
  // English as the server says it: `failed` has two texts. Only a time is written as on the button.
  return message.lang === 'en' && rule !== 'too-soon' ? { text: fault, lang: 'en' } : message;
}

/**
 * Shows what is wrong with each field, and moves the focus to the first one at fault. A screen reader reads it once: as
 * the description of a field that gets the focus, or as an alert if the field already has it.
 * @param {[field: HTMLInputElement, fault: Said][]} faults
 */
export function showFieldFaults(faults) {
  const first = faults.find(([, { text }]) => text !== '')?.[0];
  for (const [field, fault] of faults)
    showFieldFault(field, fault, field === first && field === document.activeElement);
  first?.focus();
}

/**
 * @param {HTMLInputElement} field
 * @param {Said} fault `nothing` for none
 * @param {boolean} [alerting]
 */
export function showFieldFault(field, fault, alerting = false) {
  const feedback = /** @type {HTMLElement} */ (field.parentElement?.querySelector('.invalid-feedback'));
  const isFault = fault.text !== '';
  field.classList.toggle('is-invalid', isFault);
  field.setAttribute('aria-invalid', String(isFault));
  // Hidden first, because a screen reader reads an alert when it appears.
  show(feedback, false);
  if (alerting) feedback.setAttribute('role', 'alert');
  else feedback.removeAttribute('role');
  put(feedback, fault);
  show(feedback, isFault);
}

/**
 * @param {string} response
 * @param {number} digits
 * @returns {Said}
 */
export function faultOfResponse(response, digits) {
  if (response === '') return said('enterResponse', { digits });
  if (!/^[0-9]*$/.test(response)) return said('responseDigits', { digits });
  if (response.length !== digits) return said('responseLength', { digits, entered: response.length });
  return nothing;
}
