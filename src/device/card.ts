/**
 * A card: the firmware with a key, a memory and a clock, behind the one interface that every face drives.
 *
 * The clock of a card is virtual: time moves when a call moves it, and then at once. `createDriver` (src/driver) ties
 * it to a clock that runs. Effects of the firmware are performed here, and nowhere else.
 */

import { demoKey, demoPinOf, demoSerial, isDemoKey } from '../crypto/demo-card.ts';
import { pinCheckerSays } from '../crypto/pin-checker.ts';
import type { Frame } from '../display/lcd.ts';
import { type Key, keyNamed } from '../keypad/keys.ts';
import {
  callRule,
  checkedLater,
  checkOptions,
  flagRule,
  type OptionRules,
  objectRule,
  textRule,
} from '../options/option-check.ts';
import { algorithmNamed, createSum } from '../profiles/algorithm.ts';
import { type ProfileSheet, profileOf } from '../profiles/profile.ts';
import { chosenSheet } from '../profiles/profile-choice.ts';
import { EntryError, SnapshotError } from './errors.ts';
import type { CardEvent } from './events.ts';
import {
  type Answer,
  type Driven,
  type Entries,
  held,
  responded,
  type Script,
  tap,
  typed,
  type WaitFor,
  waited,
} from './gestures.ts';
import { showing } from './lcd-text.ts';
import { eventsKept, waitLimitMs, wholeMs } from './limits.ts';
import { type Memory, memoryFault, newMemory } from './memory.ts';
import { misfit, Snapshot, snapshotFrom } from './snapshot.ts';
import { type Effect, type Input, offState, type Verdict } from './state.ts';
import { copyOf } from './step-context.ts';
import { nextWake, runFrom, take } from './transitions.ts';

export interface CardOptions {
  /**
   * A name of `profileSheets`, or a sheet from `loadProfile`. Default `dsc-plus`; for a suite without P
   * `keypad-local-pin`, and for HOTP `dsc`.
   */
  readonly profile?: string | ProfileSheet;
  /** A suite, as text or alias; default the profile's. */
  readonly suite?: string;
  /** The key, 14 bytes or more; default the public test key. */
  readonly key?: Uint8Array;
  readonly serial?: string;
  /** Where the memory starts; default a new card's. */
  readonly memory?: Memory;
  /** The PIN that a card keeps which checks the PIN itself; default the demo card's. */
  readonly localPin?: string;
  /** Has to be true for a card whose PIN nobody checks, and for no other. */
  readonly noPin?: boolean;
  /** Keeps memory before what depends on it shows; if it throws, the card goes off with the reason `memory`. */
  readonly store?: (memory: Memory) => void;
  /** Unix time at card time 0, ms, for a suite with a clock; default 0. */
  readonly unixMs?: number;
}

export interface Card extends Driven {
  /** The profile with the basis of each value. */
  readonly sheet: ProfileSheet;
  readonly serial: string;
  /** Whether key and PIN are the public test card's, so that nothing here is a secret. */
  readonly demo: boolean;
  memory(): Memory;
  /** Touches a key; no time passes. Gives the number of the touch, which the press event will carry. */
  down(key: Key): number;
  /** Lets a key go; no time passes. */
  up(key: Key): void;
  /** A tap: the key closed for the profile's tap time, then open until settled. */
  press(key: Key): Verdict;
  /** The key closed for `ms`, then open until settled. */
  hold(key: Key, ms?: number): Verdict;
  /** Taps each key of a text: digits, CR or LF for OK. A verdict a key. */
  type(text: string): Verdict[];
  /** Lets `ms` of card time pass. */
  advance(ms: number): void;
  /**
   * Lets time pass until `what` shows.
   * @param limitMs card time to wait at most; default a minute
   * @throws WaitError at the limit, or at once when it can't come any more
   */
  wait(what: WaitFor, limitMs?: number): Frame;
  /**
   * A whole login, key by key.
   * @throws EntryError if an entry does not fit the profile, NoAnswerError if the card gives no answer
   */
  respond(entries: Entries): Answer;
  snapshot(): Snapshot;
  /**
   * Puts a snapshot back, or what JSON made of one. Memory stays as it is, unless `memory` is asked for and the
   * card has no `store`.
   * @throws SnapshotError
   */
  restore(snapshot: Snapshot | object, options?: { readonly memory?: boolean }): void;
  /** The last events, oldest first, `eventsKept` at most. */
  events(): readonly CardEvent[];
  /** Calls `listener` with each event from now on, in order; gives the function that ends it. */
  on(listener: (event: CardEvent) => void): () => void;
}

const isSheet = (value: unknown): boolean =>
  objectRule.fits(value) && objectRule.fits((value as ProfileSheet).values);

const cardOptions = {
  profile: {
    says: 'the name of a profile, or a sheet from loadProfile',
    fits: (value) => typeof value === 'string' || isSheet(value),
  },
  suite: textRule,
  key: checkedLater,
  serial: textRule,
  memory: objectRule,
  localPin: textRule,
  noPin: flagRule,
  store: callRule,
  unixMs: checkedLater,
} satisfies OptionRules<CardOptions>;

const restoreOptions = { memory: flagRule };

const accepted: Verdict = { verdict: 'accepted' };

/** Someone who listens; the same function twice is two of them. */
interface Listener {
  readonly hear: (event: CardEvent) => void;
}

/**
 * A card on a virtual clock. Without options, the public demo card.
 * @throws OptionError for one that is unknown or of a wrong type; ProfileError, SuiteError, KeyError, EntryError for
 *   those that can't be
 */
export function createCard(options: CardOptions = {}): Card {
  checkOptions('createCard', options, cardOptions);
  const sheet = chosenSheet(options);
  const profile = profileOf(sheet);
  const algorithm = algorithmNamed(profile.suite);
  const key = options.key ?? demoKey(algorithm.hash);
  const sum = createSum(algorithm, key);
  const demoLocalPin = demoPinOf(profile.pinDigits);
  if (options.localPin !== undefined && profile.pinChecker !== 'card') {
    throw new EntryError(
      `localPin: the PIN of this card is checked by ${pinCheckerSays[profile.pinChecker]}; leave localPin out`,
    );
  }
  const { localPin = demoLocalPin } = options;
  const demo = isDemoKey(key, algorithm.hash) && localPin === demoLocalPin;
  if (localPin.length !== profile.pinDigits || !/^[0-9]+$/.test(localPin)) {
    throw new EntryError(`the card's PIN does not fit: ${profile.name} takes ${profile.pinDigits} digits`);
  }
  const { counter, battery, tries, locked } = options.memory ?? newMemory(profile);
  const firstMemory: Memory = { counter, battery, tries, locked };
  const fault = memoryFault(firstMemory, profile);
  if (fault !== null) throw new EntryError(`memory: ${fault}`);
  const unixMs = wholeMs(options.unixMs ?? 0);

  const firmware = runFrom(offState(firstMemory, profile.cells), profile);
  let now = 0;
  let touches = 0;
  /** Made anew at each change: an event goes to those who listened when it happened. */
  let listeners: readonly Listener[] = [];
  const undelivered: { readonly event: CardEvent; readonly to: readonly Listener[] }[] = [];
  let delivering = false;

  function apply(first: Input): void {
    for (let input: Input | null = first; input !== null; ) {
      const from = firmware.events.length;
      take(firmware, input);
      recorded(from);
      input = firmware.effect === null ? null : perform(firmware.effect);
    }
    deliver();
  }

  function perform(effect: Effect): Input {
    switch (effect.type) {
      case 'check':
        return { type: 'checked', at: now, right: effect.pin === localPin };
      case 'store':
        return { type: 'stored', at: now, ok: keep(effect.memory) };
      case 'compute': {
        const { pin, challenge, counter, at } = effect;
        // The end of time, for who asks for it: a sum always comes to an end.
        const time = Math.min(unixMs + at, Number.MAX_SAFE_INTEGER);
        return { type: 'computed', at: now, answer: sum({ pin, challenge, counter, unixMs: time }) };
      }
    }
  }

  function keep(memory: Memory): boolean {
    try {
      options.store?.(memory);
      return true;
    } catch {
      return false;
    }
  }

  /** To be called when the log, which is what the firmware has said, has grown from `from` events. */
  function recorded(from: number): void {
    const { events } = firmware;
    if (listeners.length > 0) {
      for (const event of events.slice(from)) undelivered.push({ event, to: listeners });
    }
    if (events.length >= 2 * eventsKept) firmware.events = events.slice(-eventsKept);
  }

  /**
   * Listeners hear of an event once the card is at rest, and may drive it: what that brings comes after. One that
   * throws keeps it from no other; the first error is thrown once all have heard.
   */
  function deliver(): void {
    if (delivering || undelivered.length === 0) return;
    const errors: unknown[] = [];
    delivering = true;
    for (let next = undelivered.shift(); next !== undefined; next = undelivered.shift()) {
      const { event, to } = next;
      for (const listener of to) {
        try {
          if (listeners.includes(listener)) listener.hear(event);
        } catch (error) {
          errors.push(error);
        }
      }
    }
    delivering = false;
    if (errors.length > 0) throw errors[0];
  }

  function advanceTo(until: number): void {
    for (let at = wakesAt(); at !== null && at <= until; at = wakesAt()) {
      if (at > now) now = at;
      apply({ type: 'wake', at: now });
    }
    if (until > now) now = until;
  }

  function wakesAt(): number | null {
    return nextWake(firmware.state, profile);
  }

  /** A virtual card reaches every time at once, so that its scripts never yield. */
  function run<T>(script: Script<T>): T {
    const { done, value } = script.next();
    if (!done) throw new Error(`a script of a virtual card stopped at ${value} ms`);
    return value;
  }

  const card: Card = {
    profile,
    sheet,
    serial: options.serial ?? demoSerial,
    demo,
    now: () => now,
    state: () => firmware.state.name,
    memory: () => firmware.state.memory,
    nextWake: wakesAt,
    reach(at) {
      advanceTo(at);
      return true;
    },
    leavesAt: () => firmware.state.leavesAt,
    frame() {
      const { revision, at, text } = firmware.state.glass;
      return { revision, at, text };
    },
    down(key) {
      touches += 1;
      apply({ type: 'down', at: now, key: keyNamed(key), touch: touches });
      return touches;
    },
    up(key) {
      apply({ type: 'up', at: now, key: keyNamed(key) });
    },
    verdictOf(touch) {
      const { events } = firmware;
      for (let i = events.length - 1; i >= 0; i--) {
        const event = events[i]!;
        if (event.type !== 'press' || event.touch !== touch) continue;
        return event.reason === undefined ? accepted : { verdict: 'ignored', reason: event.reason };
      }
      throw new EntryError(`touch ${touch} has no verdict yet: let the key go and let time pass`);
    },
    press: (key) => run(tap(card, keyNamed(key))),
    hold: (key, ms = profile.powerHoldMs) => run(held(card, keyNamed(key), wholeMs(ms))),
    type: (text) => run(typed(card, text)),
    advance: (ms) => advanceTo(now + wholeMs(ms)),
    wait: (what, limitMs = waitLimitMs) => run(waited(card, what, wholeMs(limitMs))),
    respond: (entries) => run(responded(card, entries)),
    snapshot: () => new Snapshot(copyOf(firmware.state), now, profile, demo),
    restore(from, how = {}) {
      checkOptions('restore', how, restoreOptions);
      const { memory = false } = how;
      const snapshot = from instanceof Snapshot ? from : snapshotFrom(from, profile, demo);
      if (snapshot.profile !== profile.name || snapshot.suite !== profile.suite) {
        throw new SnapshotError(
          `it is of a ${snapshot.profile} card with ${snapshot.suite}: this card is ${profile.name} with ${profile.suite}`,
        );
      }
      if (memory && options.store)
        throw new SnapshotError('the memory of a card that is kept in a file never goes back');
      const kept = firmware.state;
      const then = Snapshot.stateOf(snapshot);
      const back = { ...then, memory: memory ? then.memory : kept.memory, glass: kept.glass };
      const odd = misfit(back, back.memory, profile);
      if (odd !== null)
        throw new SnapshotError(`${odd} now, and memory stays: only { memory: true } takes it back too`);
      now = snapshot.at;
      touches = Math.max(touches, back.contact.touch);
      const text = showing(back, profile, false);
      const changes = text !== kept.glass.text;
      const revision = kept.glass.revision + (changes ? 1 : 0);
      firmware.state = copyOf({ ...back, glass: { text, revision, at: then.glass.at } });
      const { events } = firmware;
      if (changes) {
        events.push({ at: now, type: 'glass', revision, text: showing(back, profile, true) });
        recorded(events.length - 1);
      }
      deliver();
    },
    events: () => firmware.events.slice(-eventsKept),
    on(hear) {
      const listener: Listener = { hear };
      listeners = [...listeners, listener];
      return () => {
        listeners = listeners.filter((one) => one !== listener);
      };
    },
  };
  return card;
}
