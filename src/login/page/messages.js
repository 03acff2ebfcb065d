// Error messages of the login page: one for the page, one beside each field.

import { one, show } from './elements.js';

const errorMessage = one('.xyz-errormessage');

/** @param {string} text '' for none */
export function showError(text) {
  errorMessage.textContent = text;
  show(one('.xyzblock-error'), text !== '');
}

/**
 * Shows what is wrong with each field, and moves the focus to the first one at fault. A screen reader reads it once: as
 * the description of a field that gets the focus, or as an alert if the field already has it.
 * @param {[field: HTMLInputElement, text: string][]} faults
 */
export function showFieldFaults(faults) {
  const first = faults.find(([, text]) => text !== '')?.[0];
  for (const [field, text] of faults)
    showFieldFault(field, text, field === first && field === document.activeElement);
  first?.focus();
}

/**
 * @param {HTMLInputElement} field
 * @param {string} text '' for none
 * @param {boolean} [alerting]
 */
export function showFieldFault(field, text, alerting = false) {
  const feedback = /** @type {HTMLElement} */ (field.parentElement?.querySelector('.invalid-feedback'));
  field.classList.toggle('is-invalid', text !== '');
  field.setAttribute('aria-invalid', String(text !== ''));
  // Hidden first, because a screen reader reads an alert when it appears.
  show(feedback, false);
  if (alerting) feedback.setAttribute('role', 'alert');
  else feedback.removeAttribute('role');
  feedback.textContent = text;
  show(feedback, text !== '');
}

/**
 * @param {string} response
 * @param {number} digits
 */
export function faultOfResponse(response, digits) {
  if (response === '') return `Enter the ${digits} digits that the card shows.`;
  if (!/^[0-9]*$/.test(response)) return `The response must be ${digits} digits only.`;
  if (response.length !== digits) return `The response has ${digits} digits; you entered ${response.length}.`;
  return '';
}
