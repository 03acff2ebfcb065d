/**
 * A phone line on a virtual clock: the pure machine of line-transitions.ts with its events and waits. Time advances
 * only when a call advances it, and instantly.
 */
import { errorMessage, quoted } from '../errors/message.ts';
import { checkOptions, choiceRule, type OptionRules, objectRule, textRule } from '../options/option-check.ts';
import { LineError } from './line-errors.ts';
import type { LineEvent } from './line-events.ts';
import {
  callAfter,
  callsOf,
  type LineCall,
  type LineMessage,
  messageAfter,
  messagesOf,
} from './line-inbox.ts';
import { checkCount, LineMachine, type LineOutcome, type LineWait } from './line-machine.ts';
import { type LineProfile, lineProfileWith } from './line-profile.ts';
import { LineSnapshot, lineStateFrom } from './line-snapshot.ts';
import {
  conditionNames,
  type LineCondition,
  type LineState,
  type LineStateName,
  lineStateName,
  newLineState,
} from './line-state.ts';
import { codeText, codeWords } from './line-texts.ts';
import { nextLineWake, pushOf } from './line-transitions.ts';

/** What a phone line is made of. Every option has a default. */
export interface LineOptions {
  /** The phone number, as `+` and 7 to 15 digits; default `+15550100001`, a number reserved for fiction. */
  readonly number?: string;
  /** The condition that it starts in; default `good`. */
  readonly condition?: LineCondition;
  /** Values of its own, by the names of `lineFields`. */
  readonly values?: Partial<LineProfile>;
}

/** What is sent to a line. */
export interface SentCode {
  /** The code in it. */
  readonly code?: string;
  /** The text or the words; default the broker's, with the code. */
  readonly text?: string;
  /** What it is about, such as one login: a newer message or call about the same supersedes it. */
  readonly topic?: string;
}

const lineOptions = {
  number: textRule,
  condition: choiceRule(...conditionNames),
  values: objectRule,
} satisfies OptionRules<LineOptions>;
const sentOptions = { code: textRule, text: textRule, topic: textRule } satisfies OptionRules<SentCode>;
/**
 * A phone line in virtual time: SIM, radio and carrier of the phone that a code is sent to. It delays, holds, filters
 * and loses messages as its condition says, and rings for calls. Time moves only when a call moves it, and then at
 * once.
 */
export interface PhoneLine {
  /** The phone number. */
  readonly number: string;
  /** Its values. */
  readonly profile: LineProfile;
  /** Line time in ms. */
  now(): number;
  /** The condition; while the phone restarts, the one that follows. */
  condition(): LineCondition;
  /** The condition, or `restarting`. */
  state(): LineStateName;
  /** Whether an app on the phone gets notifications now. */
  getsPushes(): boolean;
  /** The number of the newest message or call, 0 if there was none: what to wait after. */
  lastNumber(): number;
  /**
   * Sends a message to the line.
   *
   * @returns its number
   * @throws {OptionError} for an unknown option, or one that is not a text
   * @example
   * ```ts
   * import { createLine } from 'dscplus';
   *
   * const line = createLine();
   * line.sms({ code: '482913' }); // → 1
   * line.message({ after: 0 }).text; // → 'Your requested authentication code: 482913'
   * ```
   */
  sms(sent: SentCode): number;
  /**
   * Calls the line. It rings within a minute.
   *
   * @returns the number of the call
   * @throws {OptionError} for an unknown option, or one that is not a text
   * @example
   * ```ts
   * import { createLine } from 'dscplus';
   *
   * const line = createLine();
   * line.call({ code: '482913' });
   * line.ringing({ after: 0 }).fate; // → 'ringing'
   * line.now(); // → 20_000
   * line.answer(); // → { verdict: 'accepted' }
   * line.calls()[0]?.code; // → '482913'
   * ```
   */
  call(sent: SentCode): number;
  /** Answers the call that rings. */
  answer(): LineOutcome;
  /** Rejects the call that rings, or ends the one in progress. */
  hangUp(): LineOutcome;
  /**
   * Restarts the phone: off and on. Messages that were held arrive when it is on again.
   *
   * @example
   * ```ts
   * import { createLine } from 'dscplus';
   *
   * const line = createLine({ condition: 'stuck' });
   * line.sms({ code: '482913' });
   * line.advance(60_000);
   * line.messages()[0]?.fate; // → 'held'
   * line.restart();
   * line.message({ after: 0 }).code; // → '482913'
   * line.now(); // → 90_000
   * ```
   */
  restart(): LineOutcome;
  /**
   * Sets the condition.
   *
   * @throws {LineError} for an unknown condition
   */
  setCondition(condition: LineCondition): LineOutcome;
  /**
   * Lets time pass.
   *
   * @param ms whole ms of line time
   * @throws {LineError} for a time that is not whole ms from 0
   */
  advance(ms: number): void;
  /** The time at which something happens by itself next, or null. */
  nextWake(): number | null;
  /**
   * Lets time pass until the first message after a number is delivered, and fails at once when it can't come.
   *
   * @throws {LineWaitError} with the reason, at the limit or when it can't come
   * @example
   * ```ts
   * import { createLine } from 'dscplus';
   *
   * const line = createLine();
   * const after = line.lastNumber();
   * line.sms({ code: '482913' });
   * line.message({ after }).code; // → '482913'
   * line.now(); // → 5_000
   * ```
   */
  message(wait?: LineWait): LineMessage;
  /** As `message`, for a call: it lets time pass until the first call after a number rings. */
  ringing(wait?: LineWait): LineCall;
  /** The messages that are listed, by number, with their fate. */
  messages(): readonly LineMessage[];
  /** The calls that are listed, by number, with their fate. */
  calls(): readonly LineCall[];
  /** The last events, oldest first, 256 at most. No event holds a text or a code. */
  events(): readonly LineEvent[];
  /**
   * Calls `listener` with each event from now on, in order. A listener may use the line; those events come after.
   *
   * @returns a function that ends it
   */
  on(listener: (event: LineEvent) => void): () => void;
  /** Saves the line, to restore it later. */
  snapshot(): LineSnapshot;
  /**
   * Restores a snapshot, or what JSON made of one. Line time goes back too.
   *
   * @throws {LineError} for a snapshot of another line, of another format, or with a wrong field
   */
  restore(snapshot: LineSnapshot | object): void;
}

/**
 * Makes a phone line on a virtual clock.
 *
 * @throws {OptionError} for an option that is unknown or of a wrong type
 * @throws {LineError} for a phone number that is not one
 * @throws {RangeError} for a value out of its range
 * @example
 * ```ts
 * import { createLine } from 'dscplus';
 *
 * const line = createLine({ condition: 'roaming', values: { lossOneIn: 2, seed: 7 } });
 * for (const code of ['111111', '222222', '333333', '444444']) line.sms({ code });
 * line.advance(5_000);
 * line.messages().map(({ fate }) => fate); // → ['lost', 'delivered', 'lost', 'delivered']
 * ```
 */
export function createLine(options: LineOptions = {}): PhoneLine {
  checkOptions('createLine', options, lineOptions);
  const { number = '+15550100001', condition = 'good', values = {} } = options;
  if (!/^\+[0-9]{7,15}$/.test(number))
    throw new LineError(errorMessage('line number', 'not a phone number', 'give + and 7 to 15 digits'));
  const profile = lineProfileWith(values);
  const machine = new LineMachine(newLineState(condition, 0), profile);
  const state = (): LineState => machine.state;
  return {
    number,
    profile,
    now: () => state().at,
    condition: () => state().condition,
    state: () => lineStateName(state()),
    getsPushes: () => pushOf(state()).when === 'at once',
    lastNumber: () => state().nextNumber - 1,
    sms(sent) {
      checkOptions('sms', sent, sentOptions);
      const { code, text = code === undefined ? '' : codeText(code), topic = null } = sent;
      return machine.send({ type: 'send', text, code: code ?? null, topic });
    },
    call(sent) {
      checkOptions('call', sent, sentOptions);
      const { code, text: words = code === undefined ? '' : codeWords(code), topic = null } = sent;
      return machine.send({ type: 'call', words, code: code ?? null, topic });
    },
    answer: () => machine.act({ type: 'answer' }),
    hangUp: () => machine.act({ type: 'hang up' }),
    restart: () => machine.act({ type: 'restart' }),
    setCondition: (to) => machine.act({ type: 'set', condition: conditionNamed(to) }),
    advance: (ms) => machine.wakeAt(state().at + checkCount('time', ms)),
    nextWake: () => nextLineWake(state()),
    message: (wait = {}) => machine.wait('message', wait, messageAfter),
    ringing: (wait = {}) => machine.wait('call', wait, callAfter),
    messages: () => messagesOf(state()),
    calls: () => callsOf(state()),
    events: () => machine.events(),
    on: (listener) => machine.on(listener),
    snapshot: () => new LineSnapshot(number, state()),
    restore(from) {
      machine.state = lineStateFrom(from, number);
    },
  };
}

function conditionNamed(condition: LineCondition): LineCondition {
  if (conditionNames.includes(condition)) return condition;
  throw new LineError(
    errorMessage(`condition ${quoted(condition)}`, 'unknown', `give ${conditionNames.join(', ')}`),
  );
}
