// The block of each kind of ask: how it is shown, and how what the user entered is read from it.

import { input, one, show } from './elements.js';
import { faultOfResponse, showFieldFault, showFieldFaults } from './messages.js';

/**
 * @typedef {import('./login-api.js').Asking} Asking
 * @typedef {{ response: string, pin?: string }} Entered
 * @typedef {object} AskBlock
 * @property {string} name the end of the block's class name
 * @property {HTMLInputElement[]} fields the first one gets the focus
 * @property {(step: Asking) => void} fill shows what is asked
 * @property {(step: Asking) => Entered | null} read null where a field is at fault, which is then shown
 */

const responseField = input('#xyz-field-gold-response');
const pinField = input('#xyz-field-gold-pin');
const codeField = input('#xyz-field-silver-response');
const valuesField = input('#xyz-field-bronze-response');
const temporaryField = input('#xyz-field-temp-response');

/** @type {AskBlock} */
const gold = {
  name: 'gold',
  fields: [pinField, responseField],
  fill({ factor, factors, ask }) {
    if (ask.by !== 'response') return;
    one('.card-name').textContent = factors.find(({ id }) => id === factor)?.name ?? factor;
    one('.xyz-goldchallenge').textContent = ask.challenge;
    show(one('.challenge-row'), ask.challenge !== '');
    show(one('.pin-beside'), ask.pinBeside);
    show(one('.code-steps'), ask.pinBeside);
  },
  read({ ask }) {
    if (ask.by !== 'response') return null;
    const { digits, pinBeside } = ask;
    // People paste it with a space: 9018 7643.
    const response = responseField.value.replace(/\s/g, '');
    const pin = pinField.value;
    const pinFault = pinBeside && pin === '' ? 'Enter the PIN of the card.' : '';
    const responseFault = faultOfResponse(response, digits);
    showFieldFaults([
      [pinField, pinFault],
      [responseField, responseFault],
    ]);
    return pinFault !== '' || responseFault !== '' ? null : { response, ...(pinBeside && { pin }) };
  },
};

/** @type {AskBlock} */
const silver = {
  name: 'silver',
  fields: [codeField],
  fill({ ask }) {
    if (ask.by !== 'code') return;
    one('.xyz-field-silver-response-label').textContent =
      ask.from === 'app' ? 'Mobile Authenticator App Code' : 'Security Code';
  },
  read({ ask }) {
    if (ask.by !== 'code') return null;
    const response = codeField.value.replace(/\s/g, '');
    return enteredIn(codeField, response, response.length === ask.digits && /^[0-9]+$/.test(response), {
      empty: `Enter the ${ask.digits} digits of the code.`,
      wrong: `The code must be ${ask.digits} digits.`,
    });
  },
};

/** @type {AskBlock} */
const bronze = {
  name: 'bronze',
  fields: [valuesField],
  fill({ ask }) {
    if (ask.by !== 'values') return;
    const shown = document.querySelectorAll('.xyz-bronzechallenge');
    for (const [i, element] of shown.entries()) element.textContent = ask.indices[i] ?? '';
  },
  read({ ask }) {
    if (ask.by !== 'values') return null;
    const response = valuesField.value.replace(/\s/g, '').toUpperCase();
    return enteredIn(valuesField, response, response.length === ask.characters, {
      empty: 'Enter the values of both index numbers.',
      wrong: `Both values together have ${ask.characters} characters; you entered ${response.length}.`,
    });
  },
};

/** @type {AskBlock} */
const temp = {
  name: 'temp',
  fields: [temporaryField],
  fill() {},
  read({ ask }) {
    if (ask.by !== 'temporary') return null;
    // The letters of a temporary code are upper case, and lower case is refused (documented), so nothing is changed.
    const response = temporaryField.value.trim();
    return enteredIn(temporaryField, response, response.length === ask.characters, {
      empty: 'Enter the temporary code.',
      wrong: `The temporary code has ${ask.characters} characters; you entered ${response.length}.`,
    });
  },
};

/**
 * What was entered in a block's only field; null where its length can't be right.
 * @param {HTMLInputElement} field
 * @param {string} response
 * @param {boolean} fits
 * @param {{ empty: string, wrong: string }} faults
 */
function enteredIn(field, response, fits, { empty, wrong }) {
  showFieldFaults([[field, response === '' ? empty : fits ? '' : wrong]]);
  return fits ? { response } : null;
}

/** @type {Readonly<Record<Asking['ask']['by'], AskBlock>>} */
const blocks = { response: gold, code: silver, values: bronze, temporary: temp };

export const askBlocks = Object.values(blocks);

/** @param {Asking} step */
export function blockOf({ ask }) {
  return blocks[ask.by];
}

/** Empties the fields of all blocks, and the challenge. */
export function emptyAsks() {
  for (const { fields } of askBlocks) for (const field of fields) field.value = '';
  for (const element of document.querySelectorAll('.xyz-goldchallenge, .xyz-bronzechallenge')) {
    element.textContent = '';
  }
}

/** Removes what is shown as wrong with the fields of all blocks. */
export function clearAskFaults() {
  for (const { fields } of askBlocks) for (const field of fields) showFieldFault(field, '');
}

/**
 * Shows that a code was wrong, beside its field, for another try.
 * @param {Asking} step
 * @param {string} text
 */
export function showWrongCode(step, text) {
  const [field] = blockOf(step).fields;
  if (field === undefined) return;
  field.value = '';
  showFieldFaults([[field, text]]);
}
