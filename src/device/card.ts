/**
 * A card: the firmware with a key, a memory and a clock, behind the one interface that the driver and everything else
 * uses.
 *
 * The clock of a card is virtual: time advances only when a call advances it, and instantly. `createDriver`
 * (src/driver) ties it to a running clock. `card-machine.ts` has the state and its work; this file has the interface.
 */

import type { Frame } from '../display/lcd.ts';
import { errorMessage } from '../errors/message.ts';
import { type Key, keyNamed } from '../keypad/keys.ts';
import type { ProfileSheet } from '../profiles/profile.ts';
import { CardMachine } from './card-machine.ts';
import { type CardOptions, cardParts } from './card-options.ts';
import type { CardEvent } from './events.ts';
import {
  type CardResponse,
  checkMs,
  type DrivenCard,
  type Entries,
  holdGesture,
  respondGesture,
  type Script,
  tapGesture,
  typeGesture,
  type WaitFor,
  waitGesture,
  waitLimitMs,
} from './gestures.ts';
import type { Memory } from './memory.ts';
import type { Snapshot } from './snapshot.ts';
import type { KeyOutcome } from './state.ts';

export interface Card extends DrivenCard {
  /** The profile with the provenance of each value. */
  readonly sheet: ProfileSheet;
  readonly serial: string;
  /** Whether key and PIN are the public test card's, so that nothing in it is secret. */
  readonly demo: boolean;
  memory(): Memory;
  /** Touches a key; no time passes. Returns the number of the touch, which its press event will have. */
  down(key: Key): number;
  /** Releases a key; no time passes. */
  up(key: Key): void;
  /** A tap: the contact closed for the profile's tap time, then open until settled. */
  press(key: Key): KeyOutcome;
  /** The contact closed for `ms`, then open until settled. */
  hold(key: Key, ms?: number): KeyOutcome;
  /** Taps each key of a text: digits, CR or LF for OK. Returns one verdict for each key. */
  type(text: string): KeyOutcome[];
  /** Lets `ms` of card time pass. */
  advance(ms: number): void;
  /**
   * Lets time pass until `what` shows.
   * @param limitMs card time to wait at most; default a minute
   * @throws WaitError at the limit, or at once if it can't show any more
   */
  wait(what: WaitFor, limitMs?: number): Frame;
  /**
   * A whole login, key by key.
   * @throws EntryError if an entry does not fit the profile, NoResponseError if the card gives no response
   */
  respond(entries: Entries): CardResponse;
  snapshot(): Snapshot;
  /**
   * Restores a snapshot, or the parsed JSON of one. Memory does not change, unless `memory` is set and the card has
   * no `store`.
   * @throws SnapshotError
   */
  restore(snapshot: Snapshot | object, options?: { readonly memory?: boolean }): void;
  /** The last events, oldest first, `eventsKept` at most. */
  events(): readonly CardEvent[];
  /** Calls `listener` with each event from now on, in order; returns the function that stops it. */
  on(listener: (event: CardEvent) => void): () => void;
}

/**
 * A card on a virtual clock. Without options, the public demo card.
 * @throws OptionError for an unknown option or one of a wrong type; ProfileError, SuiteError, KeyError, EntryError
 *   for values that can't be used
 */
export function createCard(options: CardOptions = {}): Card {
  const parts = cardParts(options);
  const machine = new CardMachine(parts);
  const { sheet, profile, serial, demo } = parts;
  const card: Card = {
    profile,
    sheet,
    serial,
    demo,
    now: () => machine.now,
    state: () => machine.state.name,
    memory: () => machine.state.memory,
    nextWake: () => machine.nextWake(),
    reach(at) {
      machine.advanceTo(at);
      return true;
    },
    leavesAt: () => machine.state.leavesAt,
    frame: () => machine.frame(),
    down: machine.down.bind(machine),
    up: machine.up.bind(machine),
    verdictOf: (touch) => machine.verdictOf(touch),
    press: (key) => run(tapGesture(card, keyNamed(key))),
    hold: (key, ms = profile.powerHoldMs) => run(holdGesture(card, keyNamed(key), checkMs(ms))),
    type: (text) => run(typeGesture(card, text)),
    advance: (ms) => machine.advanceTo(machine.now + checkMs(ms)),
    wait: (what, limitMs = waitLimitMs) => run(waitGesture(card, what, checkMs(limitMs))),
    respond: (entries) => run(respondGesture(card, entries)),
    snapshot: () => machine.snapshot(),
    restore: (from, how) => machine.restore(from, how),
    events: () => machine.events(),
    on: (hear) => machine.on(hear),
  };
  return card;
}

/** A virtual card reaches every time at once, so its scripts never yield. */
function run<T>(script: Script<T>): T {
  const { done, value } = script.next();
  if (!done)
    throw new Error(errorMessage('virtual card', `its script stopped at ${value} ms`, 'run it in a driver'));
  return value;
}
