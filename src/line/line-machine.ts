/** The state of a line in virtual time and its work: steps, listeners, waits. */
import { errorMessage } from '../errors/message.ts';
import { checkOptions, numberRule, type OptionRules } from '../options/option-check.ts';
import { LineError, LineWaitError } from './line-errors.ts';
import type { LineEvent } from './line-events.ts';
import type { AwaitedRecord, PendingReason } from './line-inbox.ts';
import type { LineProfile } from './line-profile.ts';
import type { LineAction, LineInput, LineReason, LineState } from './line-state.ts';
import { lineStep } from './line-transitions.ts';

/** Which message or call to wait for. */
export interface LineWait {
  /** The first one with a number above this; default 0. */
  readonly after?: number;
  /** Line time to wait at most, in ms; default ten minutes. */
  readonly limitMs?: number;
}

/** What a phone did with an action: acted on it, or ignored it for a reason. */
export type LineOutcome =
  | {
      /** Whether the phone acted. */
      readonly verdict: 'accepted';
    }
  | {
      /** Whether the phone acted. */
      readonly verdict: 'ignored';
      /** Why it did nothing. */
      readonly reason: LineReason;
    };

/** Events that a line remembers; listeners get them all. */
export const lineEventsKept = 256;
const waitLimitMs = 600_000;
const waitOptions = { after: numberRule, limitMs: numberRule } satisfies OptionRules<LineWait>;

/** A listener. The same function added twice is two listeners. */
interface Listener {
  readonly call: (event: LineEvent) => void;
}

export class LineMachine {
  state: LineState;
  readonly #profile: LineProfile;
  #events: readonly LineEvent[] = [];
  #listeners: readonly Listener[] = [];
  readonly #undelivered: { readonly event: LineEvent; readonly to: readonly Listener[] }[] = [];
  #delivering = false;

  constructor(state: LineState, profile: LineProfile) {
    this.state = state;
    this.#profile = profile;
  }

  events(): readonly LineEvent[] {
    return this.#events;
  }

  on(call: (event: LineEvent) => void): () => void {
    const listener: Listener = { call };
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((one) => one !== listener);
    };
  }

  /** @returns the number of the message or call */
  send(input: Extract<LineInput, { type: 'send' | 'call' }>): number {
    const { nextNumber } = this.state;
    this.#step(input, this.state.at);
    return nextNumber;
  }

  act(input: LineAction): LineOutcome {
    const event = this.#step(input, this.state.at).find(({ type }) => type === 'action');
    return event?.type === 'action' && event.reason !== undefined
      ? { verdict: 'ignored', reason: event.reason }
      : { verdict: 'accepted' };
  }

  wakeAt(at: number): void {
    this.#step({ type: 'wake' }, at);
  }

  /** Lets time pass until `find` has found its message or call. It fails at once when it can't come by itself. */
  wait<T>(
    thing: 'message' | 'call',
    options: LineWait,
    find: (state: LineState, after: number) => AwaitedRecord<T>,
  ): T {
    checkOptions(thing === 'call' ? 'ringing' : thing, options, waitOptions);
    const after = checkCount('after', options.after ?? 0);
    const limitMs = checkCount('limitMs', options.limitMs ?? waitLimitMs);
    const limit = this.state.at + limitMs;
    for (;;) {
      const found = find(this.state, after);
      if (found.status === 'here') return found.record;
      const { reason, number } = found;
      const subject = number === null ? `${thing} above number ${after}` : `${thing} ${number}`;
      if (found.status === 'never')
        throw new LineWaitError(reason, errorMessage(subject, found.problem, found.action));
      const { comesAt } = found;
      if (comesAt === null) {
        const [problem, action] = pendingTexts[found.reason];
        throw new LineWaitError(reason, errorMessage(subject, problem, action));
      }
      if (comesAt > limit) {
        this.wakeAt(limit);
        const problem = `still ${reason} after ${limitMs} ms`;
        throw new LineWaitError('limit', errorMessage(subject, problem, 'give a longer limitMs'));
      }
      this.wakeAt(comesAt);
    }
  }

  #step(input: LineInput, at: number): readonly LineEvent[] {
    const { state, events } = lineStep(this.state, input, at, this.#profile);
    this.state = state;
    if (events.length === 0) return events;
    this.#events = [...this.#events, ...events].slice(-lineEventsKept);
    const to = this.#listeners;
    if (to.length > 0) this.#undelivered.push(...events.map((event) => ({ event, to })));
    this.#deliver();
    return events;
  }

  /**
   * Listeners may use the line; the events of that come after. A listener that throws does not stop the others; the
   * first error is thrown after all were called.
   */
  #deliver(): void {
    if (this.#delivering) return;
    const errors: unknown[] = [];
    this.#delivering = true;
    for (let next = this.#undelivered.shift(); next !== undefined; next = this.#undelivered.shift()) {
      for (const listener of next.to) {
        try {
          if (this.#listeners.includes(listener)) listener.call(next.event);
        } catch (error) {
          errors.push(error);
        }
      }
    }
    this.#delivering = false;
    if (errors.length > 0) throw errors[0];
  }
}

/** What an error says of a message or call that has not come yet. */
export const pendingTexts: Readonly<Record<PendingReason, readonly [problem: string, action: string]>> = {
  'not sent': ['not sent', 'send it first, or give a smaller after'],
  'on its way': ['on its way', 'let time pass'],
  held: ['held by the phone', 'restart the phone or set the condition'],
};

/** @throws {LineError} for a value that is not a whole number from 0 */
export function checkCount(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new LineError(errorMessage(name, `invalid value ${value}`, 'give a whole number from 0'));
}
