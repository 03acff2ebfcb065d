/**
 * The commands of the card: its LCD, its keys, its state.
 */
import { SnapshotError, WaitError } from '../../../device/errors.ts';
import {
  type DrivenCard,
  holdGesture,
  type Script,
  tapGesture,
  typeGesture,
  waitGesture,
  waitLimitMs,
} from '../../../device/gestures.ts';
import type { KeyOutcome } from '../../../device/state.ts';
import { frameSegments } from '../../../display/lcd.ts';
import { maskedLcd } from '../../../faults/masked-lcd.ts';
import type { Key } from '../../../keypad/keys.ts';
import { holdMsMax, waitMsMax } from '../limits.ts';
import { block, scpiString } from '../line-format.ts';
import { command, type Device, pressingKeys, type ScpiCommand, waiting } from './command.ts';
import { runInstantly } from './commands-status.ts';
import {
  type Awaited,
  awaited,
  flag,
  key,
  keyText,
  number,
  optional,
  snapshotText,
  stateWord,
} from './parameters.ts';
import { ScpiFault } from './scpi-errors.ts';

const holdMs = optional<number | null>(number('<ms>', 0, holdMsMax), null, "the profile's power hold");
const waitMs = optional(number('<ms>', 0, waitMsMax), waitLimitMs, `${waitLimitMs}`);

export const cardCommands: readonly ScpiCommand[] = [
  command(
    'DISPlay?',
    [],
    'The text of the LCD, one character for each cell.',
    { after: 'P', send: 'DISP?', gives: '"PIN>    "' },
    ({ card }) => scpiString(card.frame().text),
  ),
  command(
    'DISPlay:SEGMents?',
    [],
    'The lit segments of each cell, one number for each cell; bit 0 is segment a, and so on, in the order of `segmentNames` of `dscplus`.',
    { after: 'P', send: 'DISP:SEGM?', gives: '243,4617,8502,2304,0,0,0,0' },
    ({ card }) => frameSegments(card.frame(), card.profile).join(','),
  ),
  command(
    'DISPlay:MASKed?',
    [],
    'For a picture: the text of the LCD with the last digit of the PIN masked, and the lit segments of each cell as in `DISPlay:SEGMents?`.',
    { after: 'P1', send: 'DISP:MASK?', gives: '"PIN>-   ",243,4617,8502,2304,192,0,0,0' },
    ({ card }) => {
      const lcd = maskedLcd(card);
      return [scpiString(lcd.text), ...frameSegments(lcd, card.profile)].join(',');
    },
  ),
  command(
    'DISPlay:REVision?',
    [],
    'How often the LCD has changed since the last `*RST`, or since the start.',
    { send: 'DISP:REV?', gives: '0' },
    ({ revisionSinceReset }) => String(revisionSinceReset()),
  ),
  command(
    'DISPlay:REPort',
    [flag],
    'Turns reports of the LCD on or off, for all clients.',
    { send: 'DISP:REP ON;:KEY:HOLD PRESS', gives: 'LCD "PIN>    "' },
    ({ setReports }, on) => {
      setReports(on);
      return undefined;
    },
  ),
  command('DISPlay:REPort?', [], '1 or 0.', { send: 'DISP:REP?', gives: '1' }, ({ reports }) =>
    reports() ? '1' : '0',
  ),
  command('KEY', [key], 'Taps a key.', { after: 'P', send: 'KEY 5;DISP?', gives: '"PIN>5   "' }, (_, which) =>
    pressed(which, null),
  ),
  command(
    'KEY?',
    [key],
    'Taps a key and returns its verdict: `ACCEPTED`, or `IGNORED` and the reason.',
    { after: 'P', send: 'KEY? OK', gives: 'IGNORED,"field short"' },
    (_, which) => keyCommand(which, null),
  ),
  command(
    'KEY:HOLD',
    [key, holdMs],
    'Holds a key; by default for the time that power needs.',
    { send: 'KEY:HOLD PRESS;:DISP?', gives: '"PIN>    "' },
    ({ card }, which, ms) => pressed(which, ms ?? card.profile.powerHoldMs),
  ),
  command(
    'KEY:HOLD?',
    [key, holdMs],
    'Holds a key and returns its verdict, as `KEY?` does.',
    { send: 'KEY:HOLD? PRESS,1999', gives: 'IGNORED,"held too short"' },
    ({ card }, which, ms) => keyCommand(which, ms ?? card.profile.powerHoldMs),
  ),
  command(
    'KEY:DOWN',
    [key],
    'Touches a key, and keeps it down.',
    { send: 'KEY:DOWN PRESS;:TIME:ADV 2000;:DISP?', gives: '"PIN>    "' },
    ({ driver }, which) => {
      driver.down(which);
      return undefined;
    },
  ),
  command(
    'KEY:UP',
    [key],
    'Releases a key.',
    { after: 'P', send: 'KEY:DOWN 7;:TIME:ADV 30;:KEY:UP 7;:DISP?', gives: '"PIN>7   "' },
    ({ driver }, which) => {
      driver.up(which);
      return undefined;
    },
  ),
  command(
    'TYPE',
    [keyText],
    'Taps each key of a text.',
    { after: 'P', send: 'TYPE "12<34";DISP?', gives: '"PIN>--4 "' },
    (_, text) =>
      pressingKeys(function* (card) {
        yield* typeGesture(card, text);
        return undefined;
      }),
  ),
  command(
    'TYPE?',
    [keyText],
    'Taps each key of a text and returns `ACCEPTED` if all were accepted, or `IGNORED`, the reason, and the place of the first ignored key.',
    { after: 'P', send: 'TYPE? "12345"', gives: 'IGNORED,"field full",5' },
    (_, text) => pressingKeys((card) => typedReply(card, text)),
  ),
  command(
    'STATe?',
    [],
    'The state of the card: `OFF`, `SELF_TEST`, `PIN`, `CHALLENGE`, `COMPUTING`, `ANSWER` (the state `response`), `FAILED`, `LOCKED` or `DEAD`.',
    { after: 'P1234\r', send: 'STAT?', gives: 'CHALLENGE' },
    ({ card }) => stateWord(card.state()),
  ),
  command(
    'WAIT?',
    [awaited, waitMs],
    'Waits for a text on the LCD or a state of `STATe?`, in ms of card time (default: a minute). Returns `SHOWN` and the LCD; `LIMIT` and the LCD when the time is over; or at once `NEVER` and the reason, if nothing can change any more. In real time that is only a dead card, because a later key may still cause it.',
    { after: 'P1234\r123456\r', send: 'WAIT? ANSWER,5000', gives: 'SHOWN,"90187643"' },
    (device, what, ms) => waiting((card) => waitReply(device, card, what, ms)),
  ),
  command(
    'SNAPshot?',
    [],
    'The state of the card as block data with JSON inside, for `RESTore`. Refused (-203) while it contains PIN digits, unless the card is the demo card.',
    { send: 'SNAP?', gives: '#3…' },
    (device) => pressingKeys(() => runInstantly(() => snapshotReply(device))),
  ),
  command(
    'RESTore',
    [snapshotText],
    'Restores a snapshot; memory (counter, battery, tries) does not change.',
    {
      send: 'REST "{}";:SYST:ERR?',
      gives: '-224,"Illegal parameter value;snapshot: its format is undefined; give format 1"',
    },
    (device, text) => pressingKeys(() => runInstantly(() => restored(device, text))),
  ),
];

function pressed(which: Key, ms: number | null): ReturnType<typeof pressingKeys> {
  return pressingKeys(function* (card) {
    yield* ms === null ? tapGesture(card, which) : holdGesture(card, which, ms);
    return undefined;
  });
}

function keyCommand(which: Key, ms: number | null): ReturnType<typeof pressingKeys> {
  return pressingKeys(function* (card) {
    return outcomeText(yield* ms === null ? tapGesture(card, which) : holdGesture(card, which, ms));
  });
}

function* typedReply(card: DrivenCard, text: string): Script<string> {
  const verdicts = yield* typeGesture(card, text);
  const ignored = verdicts.findIndex(({ verdict }) => verdict === 'ignored');
  return ignored === -1 ? 'ACCEPTED' : `${outcomeText(verdicts[ignored]!)},${ignored + 1}`;
}

function outcomeText(verdict: KeyOutcome): string {
  return verdict.verdict === 'accepted' ? 'ACCEPTED' : `IGNORED,${scpiString(verdict.reason)}`;
}

function* waitReply(device: Device, card: DrivenCard, what: Awaited, ms: number): Script<string> {
  try {
    const { text } = yield* waitGesture(
      card,
      'lcd' in what ? what.lcd : () => card.state() === what.state,
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

function snapshotReply({ card }: Device): string {
  const snapshot = card.snapshot();
  try {
    return block(ascii(JSON.stringify(snapshot)));
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error;
    throw new ScpiFault(-203, error.message);
  }
}

function restored(device: Device, text: string): undefined {
  let json: object;
  try {
    json = Object(JSON.parse(text));
  } catch {
    throw new ScpiFault(-224, 'a snapshot is JSON, as SNAPshot? returned it');
  }
  try {
    return device.restoreSnapshot(json);
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error;
    throw new ScpiFault(-224, error.message);
  }
}

/** JSON may write any character as its code. */
function ascii(json: string): string {
  return json.replaceAll(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
