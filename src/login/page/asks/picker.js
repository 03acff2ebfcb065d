// The picker of second factors. An option is chosen by a click, or by `value=` and a `change` event alone; no button is
// pressed. Keys pass over options, so the picker then waits for Enter.

import { one } from '../elements.js';
import { factorName, put, said } from '../texts/language.js';

/** @typedef {import('../login-api.js').Factor} Factor */

const picker = /** @type {HTMLSelectElement} */ (one('.xyz-multipleselect'));

/** Whether it last changed by a key. */
let pickedByKeys = false;

/** @param {() => void} pick called when a factor is chosen */
export function startPicker(pick) {
  one('.xyzform-multiplesf').addEventListener('submit', (event) => {
    event.preventDefault();
    pick();
  });
  picker.addEventListener('keydown', () => {
    pickedByKeys = true;
  });
  picker.addEventListener('pointerdown', () => {
    pickedByKeys = false;
  });
  picker.addEventListener('change', ({ isTrusted }) => {
    if (!pickedByKeys || !isTrusted) pick();
  });
}

/** @param {Factor[]} factors */
export function fillPicker(factors) {
  picker.replaceChildren(
    optionOf(said('selectType'), ''),
    ...factors.map(({ code, name }) => optionOf(factorName(name), code)),
  );
  pickedByKeys = false;
}

export function focusPicker() {
  picker.focus();
}

/**
 * The id of the factor that is chosen; undefined for none.
 * @param {Factor[]} factors
 */
export function pickedFactor(factors) {
  return factors.find(({ code }) => code === picker.value)?.id;
}

/**
 * @param {import('../texts/language.js').Said} name
 * @param {string} value
 */
function optionOf(name, value) {
  const option = new Option('', value);
  put(option, name);
  return option;
}
