/**
 * Reads the text of an OCRA suite into a record, part by part (RFC 6287 §6).
 *
 * The text itself is the first part of what is hashed, so its exact spelling matters and is kept. Errata of the
 * RFC: 3729 (hours) is verified; 3730 (asks to forbid 10 digits) and 5625 (what 0 digits means) are reported and
 * not decided, so both lengths are accepted here as the RFC prints them.
 */

import { errorMessage, quoted } from '../errors/message.ts';
import {
  challengeLengthMax,
  challengeLengthMin,
  type HashName,
  isHashName,
  type Suite,
  SuiteError,
  sessionBytesMax,
} from './suite.ts';

/** RFC 6287 §6.3: the letters in their required order, each with its default. */
const parts: Readonly<Record<string, string>> = { C: '', Q: 'N08', P: 'SHA1', S: '064', T: '1M' };
const partOrder = 'CQPST';

/** RFC 6287 table 3: seconds in each unit of a time step, and the least and greatest number of them. */
const stepUnits: Readonly<Record<string, { seconds: number; min: number; max: number }>> = {
  S: { seconds: 1, min: 1, max: 59 },
  M: { seconds: 60, min: 1, max: 59 },
  H: { seconds: 3600, min: 0, max: 48 },
};
const stepsAccepted = '1S to 59S, 1M to 59M or 0H to 48H';

/**
 * Reads a suite (RFC 6287 §6). Only the exact spelling is accepted. The letter case is hashed too, so a text
 * in the wrong case is refused, with the right spelling in the message.
 *
 * A letter without a value takes the default of §6.3: `Q` is QN08, `P` is PSHA1, `S` is S064, `T` is T1M.
 *
 * @throws {SuiteError} for every fault of the grammar
 * @example
 * ```ts
 * import { parseSuite } from 'dscplus';
 *
 * const suite = parseSuite('OCRA-1:HOTP-SHA256-8:C-QN06-PSHA1');
 * suite.digits; // → 8
 * suite.counter; // → true
 * suite.challenge; // → { format: 'N', length: 6 }
 * suite.stepSeconds; // → null
 * ```
 */
export function parseSuite(text: string): Suite {
  const upper = text.toUpperCase();
  const suite = readSuite(upper, text);
  if (upper !== text) {
    throw new SuiteError(
      errorMessage(
        `suite ${quoted(text)}`,
        'wrong letter case, which changes the response',
        `write ${quoted(upper)}`,
      ),
    );
  }
  return suite;
}

/** @param given the original text, for the message */
function readSuite(text: string, given: string): Suite {
  const written = text.split(':');
  if (written.length !== 3) {
    throw new SuiteError(
      errorMessage(
        `suite ${quoted(given)}`,
        'does not have three parts with a colon between them',
        'write Algorithm:CryptoFunction:DataInput, such as OCRA-1:HOTP-SHA1-6:QN08',
      ),
    );
  }
  const [algorithm, cryptoFunction, dataInput] = written as [string, string, string];
  checkAlgorithm(algorithm);
  return { text, ...readCryptoFunction(cryptoFunction), ...readDataInput(dataInput) };
}

function checkAlgorithm(text: string): void {
  if (text === 'OCRA-1') return;
  if (/^OCRA-\d+$/.test(text)) {
    throw new SuiteError(errorMessage(`Algorithm ${quoted(text)}`, 'unknown OCRA version', 'write OCRA-1'));
  }
  throw new SuiteError(errorMessage(`Algorithm ${quoted(text)}`, 'unknown', 'start a suite with OCRA-1'));
}

function readCryptoFunction(text: string): Pick<Suite, 'hash' | 'digits'> {
  const written = text.split('-');
  if (written.length !== 3) {
    throw new SuiteError(
      errorMessage(
        `CryptoFunction ${quoted(text)}`,
        'does not have three parts with a hyphen between them',
        'write HOTP-hash-digits, such as HOTP-SHA256-8',
      ),
    );
  }
  const [name, hash, digits] = written as [string, string, string];
  if (name !== 'HOTP') {
    throw new SuiteError(
      errorMessage(
        `CryptoFunction ${quoted(text)}`,
        `unknown function ${quoted(name)}`,
        'start it with HOTP',
      ),
    );
  }
  if (!isHashName(hash)) {
    throw new SuiteError(
      errorMessage(
        `CryptoFunction ${quoted(text)}`,
        `unknown hash ${quoted(hash)}`,
        'give SHA1, SHA256 or SHA512',
      ),
    );
  }
  if (!/^(0|[4-9]|10)$/.test(digits)) {
    throw new SuiteError(
      errorMessage(
        `CryptoFunction ${quoted(text)}`,
        `invalid number of digits ${quoted(digits)}`,
        'give 4 to 10, or 0 for the whole HMAC',
      ),
    );
  }
  return { hash, digits: Number(digits) };
}

function readDataInput(text: string): Omit<Suite, 'text' | 'hash' | 'digits'> {
  const found = splitDataInput(text);
  const challenge = found.get('Q');
  if (challenge === undefined) {
    throw new SuiteError(
      errorMessage(`DataInput ${quoted(text)}`, 'has no challenge', 'add a Q part, such as QN08'),
    );
  }
  const counter = found.get('C');
  const pin = found.get('P');
  const session = found.get('S');
  const step = found.get('T');
  if (counter !== undefined && counter !== '') {
    throw new SuiteError(errorMessage(`counter ${quoted(`C${counter}`)}`, 'has options', 'write C'));
  }
  return {
    counter: counter !== undefined,
    challenge: readChallenge(challenge),
    pinHash: pin === undefined ? null : readPinHash(pin),
    sessionBytes: session === undefined ? null : readSessionBytes(session),
    stepSeconds: step === undefined ? null : readStepSeconds(step),
  };
}

/** The parts by letter, each without its letter and with the default for a letter alone. */
function splitDataInput(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let last = '';
  for (const part of text.split('-')) {
    const letter = part.slice(0, 1);
    const alone = parts[letter];
    if (alone === undefined) {
      throw new SuiteError(
        part === ''
          ? errorMessage(`DataInput ${quoted(text)}`, 'has an empty part', 'put one hyphen between two parts')
          : errorMessage(
              `DataInput ${quoted(text)}`,
              `unknown part ${quoted(part)}`,
              'give C, Q, P, S and T',
            ),
      );
    }
    if (found.has(letter)) {
      throw new SuiteError(
        errorMessage(`DataInput ${quoted(text)}`, `has ${letter} twice`, 'give each part once at most'),
      );
    }
    if (partOrder.indexOf(letter) < partOrder.indexOf(last)) {
      throw new SuiteError(
        errorMessage(
          `DataInput ${quoted(text)}`,
          `has ${letter} after ${last}`,
          'keep the order C, Q, P, S, T',
        ),
      );
    }
    found.set(letter, part.slice(1) || alone);
    last = letter;
  }
  return found;
}

/** RFC 6287 table 2. */
function readChallenge(text: string): Suite['challenge'] {
  const format = text.slice(0, 1);
  const length = text.slice(1);
  if (format !== 'N' && format !== 'A' && format !== 'H') {
    throw new SuiteError(
      errorMessage(
        `challenge ${quoted(`Q${text}`)}`,
        `unknown format ${quoted(format)}`,
        'give N (decimal), A (alphanumeric) or H (hex)',
      ),
    );
  }
  if (!/^\d\d$/.test(length)) {
    throw new SuiteError(
      errorMessage(
        `challenge ${quoted(`Q${text}`)}`,
        `its length ${quoted(length)} is not two digits`,
        'give 04 to 64',
      ),
    );
  }
  const characters = Number(length);
  if (characters < challengeLengthMin || characters > challengeLengthMax) {
    throw new SuiteError(
      errorMessage(
        `challenge ${quoted(`Q${text}`)}`,
        `its length ${length} is out of range`,
        'give 04 to 64',
      ),
    );
  }
  return { format, length: characters };
}

function readPinHash(text: string): HashName {
  if (!isHashName(text)) {
    throw new SuiteError(
      errorMessage(`PIN ${quoted(`P${text}`)}`, 'unknown hash', 'give PSHA1, PSHA256 or PSHA512'),
    );
  }
  return text;
}

/** RFC 6287 §6.3: any length may be agreed (064, 128, 256, 512 are the usual ones); §5.1: up to 512 bytes. */
function readSessionBytes(text: string): number {
  if (!/^\d{3}$/.test(text)) {
    throw new SuiteError(
      errorMessage(
        `session ${quoted(`S${text}`)}`,
        'its length is not three digits',
        'give 001 to 512, such as S064',
      ),
    );
  }
  const bytes = Number(text);
  if (bytes < 1 || bytes > sessionBytesMax) {
    throw new SuiteError(
      errorMessage(`session ${quoted(`S${text}`)}`, 'its length is out of range', 'give 001 to 512'),
    );
  }
  return bytes;
}

function readStepSeconds(text: string): number {
  const unit = stepUnits[text.slice(-1)];
  if (unit === undefined) {
    throw new SuiteError(
      errorMessage(
        `time step ${quoted(`T${text}`)}`,
        'its unit is missing or unknown',
        `give ${stepsAccepted}`,
      ),
    );
  }
  const number = text.slice(0, -1);
  if (!/^(0|[1-9]\d*)$/.test(number)) {
    throw new SuiteError(
      errorMessage(
        `time step ${quoted(`T${text}`)}`,
        'not a number without leading zeros and a unit',
        `give ${stepsAccepted}`,
      ),
    );
  }
  const count = Number(number);
  if (count < unit.min || count > unit.max) {
    throw new SuiteError(
      errorMessage(`time step ${quoted(`T${text}`)}`, 'out of range', `give ${stepsAccepted}`),
    );
  }
  return count * unit.seconds;
}
