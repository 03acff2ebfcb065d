/**
 * What a program that runs scenarios needs beside the keys: what the card is, its memory, the response to a challenge, and the next
 * change of the LCD. None returns a key or a PIN.
 */
import { EntryError, NoResponseError, WaitError } from '../../../device/errors.ts';
import {
  type DrivenCard,
  type Entries,
  respondGesture,
  type Script,
  waitGesture,
  waitLimitMs,
} from '../../../device/gestures.ts';
import { waitMsMax } from '../limits.ts';
import { scpiString } from '../line-format.ts';
import { command, type Device, pressingKeys, type ScpiCommand, waiting } from './command.ts';
import { number, optional, type Param } from './parameters.ts';
import { ScpiFault } from './scpi-errors.ts';

const digitsMax = 64;

const waitMs = optional(number('<ms>', 0, waitMsMax), waitLimitMs, `${waitLimitMs}`);

const pinParam = digits('"<PIN>"', 'the digits of the PIN in quotes');
const challengeParam = optional<string | null>(
  digits('"<challenge>"', 'the digits of the challenge in quotes'),
  null,
  'none, for a card without a challenge',
);

export const runCommands: readonly ScpiCommand[] = [
  command(
    'DISPlay:CHANge?',
    [waitMs],
    'Waits until the LCD shows another frame, in ms of card time (default: a minute). Returns what `WAIT?` returns.',
    { after: 'P', send: 'DISP:CHAN?', gives: 'SHOWN,"        "' },
    (device, ms) => waiting((card) => changeReply(device, card, ms)),
  ),
  command(
    'MEMory?',
    [],
    'The memory of the card: the next counter, the computations left in the battery, the PIN tries left, and 1 if the card is locked, else 0. Never a key.',
    { after: 'P1234\r123456\r*OPC?\r', send: 'MEM?', gives: '0,14999,3,0' },
    ({ card }) => {
      const { counter, battery, tries, locked } = card.memory();
      return [counter, battery, tries, locked ? 1 : 0].join(',');
    },
  ),
  command(
    'RESPond?',
    [pinParam, challengeParam],
    'Keys PIN and challenge, key by key, and returns the response and for how many ms it shows; or `NONE` and the reason, if the card gives none.',
    { send: 'RESP? "1234","123456"', gives: '"90187643",30000' },
    (_, pin, challenge) =>
      pressingKeys((card) => responseReply(card, { pin, ...(challenge !== null && { challenge }) })),
  ),
  command(
    'SUITe?',
    [],
    'The text of the suite.',
    { send: 'SUIT?', gives: '"OCRA-1:HOTP-SHA256-8:QN06-PSHA1"' },
    ({ card }) => scpiString(card.profile.suite),
  ),
];

function digits(usage: string, description: string): Param<string> {
  return {
    usage,
    description,
    read(arg) {
      if (arg.kind !== 'string') throw new ScpiFault(-104, 'digits are wanted, in quotes');
      // The message does not repeat the text, which may be a PIN.
      if (arg.text.length > digitsMax || !/^[0-9]*$/.test(arg.text))
        throw new ScpiFault(-224, `at most ${digitsMax} digits are accepted`);
      return arg.text;
    },
  };
}

function* responseReply(card: DrivenCard, entries: Entries): Script<string> {
  try {
    const { response, showsForMs } = yield* respondGesture(card, entries);
    return `${scpiString(response)},${showsForMs}`;
  } catch (error) {
    if (error instanceof NoResponseError) return `NONE,${scpiString(error.reason)}`;
    if (error instanceof EntryError) throw new ScpiFault(-224, error.message);
    throw error;
  }
}

function* changeReply(device: Device, card: DrivenCard, ms: number): Script<string> {
  const { revision } = card.frame();
  try {
    const { text } = yield* waitGesture(
      card,
      (frame) => frame.revision !== revision,
      ms,
      () => device.driver.timeMode() === 'real',
    );
    return `SHOWN,${scpiString(text)}`;
  } catch (error) {
    if (!(error instanceof WaitError)) throw error;
    return error.cause === 'never'
      ? `NEVER,${scpiString(device.offReason())}`
      : `LIMIT,${scpiString(card.frame().text)}`;
  }
}
