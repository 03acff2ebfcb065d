// The block of each kind of ask: how it is shown, and how what the user entered is read from it.

import { input, one, show } from '../elements.js';
import { faultOfResponse, showFieldFault, showFieldFaults } from '../messages.js';
import { factorName, nothing, put, said } from '../texts/language.js';
import { showCodeWays } from './code-ways.js';
import { byResponseLink, showNotification } from './notification.js';

/**
 * @typedef {import('../login-api.js').Asking} Asking
 * @typedef {import('../texts/language.js').Said} Said
 * @typedef {{ response: string, pin?: string }} Entered
 * @typedef {object} AskBlock
 * @property {string} name the end of the block's class name
 * @property {HTMLInputElement[]} fields the first one gets the focus
 * @property {HTMLElement} [focus] what gets the focus in a block without fields
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
    const asked = factors.find(({ id }) => id === factor);
    const isPhone = asked?.kind === 'app';
    // Clients that read this class expect the phone app here.
    one('.xyzblock-gold').classList.toggle('xyzblock-manualibkey', isPhone);
    show(one('.phone-steps'), isPhone);
    show(one('.card-steps'), !isPhone);
    put(one('.card-name'), factorName(asked?.name ?? factor));
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
    const pinFault = pinBeside && pin === '' ? said('enterPin') : nothing;
    const responseFault = faultOfResponse(response, digits);
    showFieldFaults([
      [pinField, pinFault],
      [responseField, responseFault],
    ]);
    return pinFault !== nothing || responseFault !== nothing ? null : { response, ...(pinBeside && { pin }) };
  },
};

/** @type {AskBlock} */
const notification = {
  name: 'notification',
  fields: [],
  focus: byResponseLink,
  fill({ ask }) {
    if (ask.by === 'push') showNotification(ask);
  },
  read: () => null,
};

/** @type {AskBlock} */
const silver = {
  name: 'silver',
  fields: [codeField],
  fill({ ask }) {
    if (ask.by !== 'code') return;
    put(one('.xyz-field-silver-response-label'), said(ask.from === 'app' ? 'appCode' : 'securityCode'));
    showCodeWays(ask);
  },
  read({ ask }) {
    if (ask.by !== 'code') return null;
    const response = codeField.value.replace(/\s/g, '');
    return enteredIn(codeField, response, response.length === ask.digits && /^[0-9]+$/.test(response), {
      empty: said('enterCode', { digits: ask.digits }),
      wrong: said('codeDigits', { digits: ask.digits }),
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
      empty: said('enterValues'),
      wrong: said('valuesLength', { characters: ask.characters, entered: response.length }),
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
      empty: said('enterTemporary'),
      wrong: said('temporaryLength', { characters: ask.characters, entered: response.length }),
    });
  },
};

/**
 * What was entered in a block's only field; null where its length can't be right.
 * @param {HTMLInputElement} field
 * @param {string} response
 * @param {boolean} fits
 * @param {{ empty: Said, wrong: Said }} faults
 */
function enteredIn(field, response, fits, { empty, wrong }) {
  showFieldFaults([[field, response === '' ? empty : fits ? nothing : wrong]]);
  return fits ? { response } : null;
}

/** @type {Readonly<Record<Asking['ask']['by'], AskBlock>>} */
const blocks = { response: gold, push: notification, code: silver, values: bronze, temporary: temp };

export const askBlocks = Object.values(blocks);

const allBlocks = [
  ...['error', 'username', 'multiplesf', 'otpselector', 'loading', 'finished'],
  ...askBlocks.map(({ name }) => name),
];

/** @param {string} name the block to show; the others are hidden */
export function showOnly(name) {
  for (const block of allBlocks) show(one(`.xyzblock-${block}`), block === name);
}

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
  for (const { fields } of askBlocks) for (const field of fields) showFieldFault(field, nothing);
}

/**
 * Shows that a code was wrong, beside its field, for another try.
 * @param {Asking} step
 * @param {Said} fault
 */
export function showWrongCode(step, fault) {
  const { fields, fill } = blockOf(step);
  const [field] = fields;
  if (field === undefined) return;
  field.value = '';
  fill(step);
  showFieldFaults([[field, fault]]);
}
