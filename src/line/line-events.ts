/**
 * The event log of a line: what happened to messages, calls and the phone, and when. Each event is a flat JSON record.
 *
 * No event contains a text, words or a code: the inbox has those, for the owner of the phone.
 */
import type { ProvenanceLetter } from '../profiles/provenance.ts';
import type {
  CallFate,
  LineAction,
  LineReason,
  LineStateName,
  LineWhy,
  MissedWhy,
  SmsFate,
} from './line-state.ts';

/** What every event has. */
interface OfLineTime {
  /** Line time, in ms. */
  readonly at: number;
}

/** The fate of a message. */
export type SmsEvent = OfLineTime & {
  /** Tells it from the other events. */
  readonly type: 'sms';
  /** The number of the message. */
  readonly number: number;
  /** What has become of it. */
  readonly fate: SmsFate;
  /** How sure it is that a real line does the same: the letter of a provenance. */
  readonly provenance: ProvenanceLetter;
};
/** The fate of a call. */
export type CallEvent = OfLineTime & {
  /** Tells it from the other events. */
  readonly type: 'call';
  /** The number of the call. */
  readonly number: number;
  /** What has become of it. */
  readonly fate: CallFate;
  /** Why it was missed. */
  readonly why?: MissedWhy;
  /** How sure it is that a real line does the same: the letter of a provenance. */
  readonly provenance: ProvenanceLetter;
};
/** An answered call is over. */
export type CallEndEvent = OfLineTime & {
  /** Tells it from the other events. */
  readonly type: 'call over';
  /** The number of the call. */
  readonly number: number;
};
/** A newer message or call made the code of an older one void. */
export type SupersededEvent = OfLineTime & {
  /** Tells it from the other events. */
  readonly type: 'superseded';
  /** The number of the older one. */
  readonly number: number;
  /** The number of the newer one. */
  readonly by: number;
};
/** A message or call is not listed any more. */
export type GoneEvent = OfLineTime & {
  /** Tells it from the other events. */
  readonly type: 'gone';
  /** Its number. */
  readonly number: number;
};
/** An action, and whether the phone did something. */
export type ActionEvent = OfLineTime & {
  /** Tells it from the other events. */
  readonly type: 'action';
  /** What was done. */
  readonly action: LineAction['type'];
  /** Whether the phone acted on it. */
  readonly verdict: 'accepted' | 'ignored';
  /** Why it was ignored. */
  readonly reason?: LineReason;
};
/** A change of the line's state. */
export type LineStateEvent = OfLineTime & {
  /** Tells it from the other events. */
  readonly type: 'state';
  /** The state before. */
  readonly from: LineStateName;
  /** The state after. */
  readonly to: LineStateName;
  /** What brought it about. */
  readonly why: LineWhy;
  /** How sure it is that a restart does this to a real line: the letter of a provenance. */
  readonly provenance: ProvenanceLetter;
};

/** Something that happened on a phone line, as a flat record with its time. No event holds a text or a code. */
export type LineEvent =
  | SmsEvent
  | CallEvent
  | CallEndEvent
  | SupersededEvent
  | GoneEvent
  | ActionEvent
  | LineStateEvent;

/**
 * Writes an event of a phone line as one line of text: the time in seconds, then what happened. No text and no code is
 * in it.
 *
 * @example
 * ```ts
 * import { createLine, lineEventText } from 'dscplus';
 *
 * const line = createLine();
 * line.sms({ text: 'Your requested authentication code: 482913', code: '482913' });
 * line.advance(5_000);
 * line.events().map(lineEventText);
 * // → ['  0.000 s  sms    1: on its way', '  5.000 s  sms    1: delivered']
 * ```
 */
export function lineEventText(event: LineEvent): string {
  const { at } = event;
  const seconds = `${Math.floor(at / 1000)}.${String(at % 1000).padStart(3, '0')} s`;
  return `${seconds.padStart(9)}  ${whatHappened(event)}`;
}

function whatHappened(event: LineEvent): string {
  switch (event.type) {
    case 'sms':
      return `sms    ${event.number}: ${event.fate}`;
    case 'call':
      return `call   ${event.number}: ${event.fate}${event.why === undefined ? '' : `, ${event.why}`}`;
    case 'call over':
      return `call   ${event.number}: over`;
    case 'superseded':
      return `code   ${event.number}: superseded by ${event.by}`;
    case 'gone':
      return `gone   ${event.number}`;
    case 'action':
      return `phone  ${event.action}: ${event.verdict}${event.reason === undefined ? '' : `, ${event.reason}`}`;
    case 'state':
      return `state  ${event.from} -> ${event.to}, ${event.why}`;
  }
}
