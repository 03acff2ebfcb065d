/**
 * The one queue of a card: gestures are done one at a time, in the order of the requests.
 *
 * The card handles one contact at a time. A key that is requested while another contact settles waits for its turn, so
 * that no key is lost in fast typing, in a paste or with several clients. A gesture ends at its millisecond of card
 * time; a contact that is closed by hand stays closed until it is opened.
 */

import type { Card } from '../device/card.ts';
import { type DrivenCard, holdGesture, passTime, type Script } from '../device/gestures.ts';
import { errorMessage } from '../errors/message.ts';
import type { Key } from '../keypad/keys.ts';
import { DriverError } from './driver-error.ts';
import {
  type HeldKey,
  type KeySource,
  type QueuedGesture,
  type QueueEntry,
  takeReady,
} from './queue-entry.ts';
import type { Scheduler } from './scheduler.ts';

export interface KeyQueue {
  /**
   * Does a gesture when its turn comes, at once if possible.
   * @returns the function that withdraws it: true if it had not begun, then nothing is called; null if too many wait
   */
  add<T>(request: QueuedGesture<T>, source?: KeySource): (() => boolean) | null;
  /** Begins the next gesture if possible: call it when a source has become ready. True if one has begun. */
  proceed(): boolean;
  /** Withdraws every gesture of a source that has not begun; nothing is called for it. */
  withdraw(source: KeySource): void;
  /** Presses a key for `ms` of card time. False if too many wait. */
  press(key: Key, ms: number): boolean;
  /** Closes a contact until `open`. False if too many wait. */
  close(key: Key): boolean;
  open(): void;
  /** The waiting keys, the next one first. */
  waiting(): readonly Key[];
  heldKey(): HeldKey | null;
  /** Whether a gesture or a key has begun and has not ended. */
  busy(): boolean;
  /** Whether the last requested key is this one, held for a given time, and has not ended. */
  endsWithHold(key: Key): boolean;
  /** Drops all that waits, with an error; opens a contact that is held closed by hand. */
  drop(): void;
  /**
   * Drops what has begun too. The card was restored to another time, where its contact settles: now, or before the
   * next gesture.
   */
  reset(settles: 'now' | 'later'): void;
  /** All that waits fails with `reason`, and so does every later request. The scheduler ends what has begun. */
  stop(reason: Error): void;
}

interface QueueState {
  readonly card: Card;
  readonly scheduler: Pick<Scheduler, 'sync' | 'start'>;
  readonly waitingMax: number;
  readonly changed: () => void;
  waiting: QueueEntry[];
  current: QueueEntry | null;
  heldKey: HeldKey | null;
  /** Drops the script of `current`, without a call. */
  dropCurrent: () => void;
  stopped: Error | null;
  /** Card time at which the contact is settled after `reset('later')`. */
  settledAt: number;
}

/**
 * @param waitingMax gestures that wait at most
 * @param changed called when what `waiting`, `heldKey` or `busy` say has changed
 */
export function createKeyQueue(
  card: Card,
  scheduler: Pick<Scheduler, 'sync' | 'start'>,
  waitingMax: number,
  changed: () => void,
): KeyQueue {
  const state: QueueState = {
    ...{ card, scheduler, waitingMax, changed },
    waiting: [],
    current: null,
    heldKey: null,
    dropCurrent() {},
    stopped: null,
    settledAt: 0,
  };
  return {
    add: (request, source) => addGesture(state, request, source ?? null),
    proceed() {
      if (state.waiting.length === 0) return false;
      scheduler.sync();
      const hasBegun = beginNext(state);
      if (hasBegun) changed();
      return hasBegun;
    },
    withdraw(source) {
      state.waiting = state.waiting.filter((entry) => entry.source !== source);
      changed();
    },
    press: (key, ms) => addKey(state, key, ms),
    close: (key) => addKey(state, key, null),
    open: () => openContact(state),
    waiting: () => state.waiting.flatMap(({ key }) => key ?? []),
    heldKey: () => state.heldKey,
    busy: () => state.current !== null,
    endsWithHold(key) {
      const last = state.waiting.at(-1) ?? state.current;
      return last?.key === key && last.ms !== null;
    },
    drop: () => dropWaiting(state),
    reset: (settles) => resetAfterRestore(state, settles),
    stop: (reason) => stopQueue(state, reason),
  };
}

function addGesture<T>(
  state: QueueState,
  { gesture, done, failed }: QueuedGesture<T>,
  source: KeySource | null,
): (() => boolean) | null {
  if (state.stopped !== null) {
    failed(state.stopped);
    return () => false;
  }
  const begin = (): void => run(state, entry, gesture, done);
  const entry: QueueEntry = { key: null, ms: 0, from: 0, begin, failed, source };
  if (!enqueue(state, entry)) return null;
  return () => {
    const place = state.waiting.indexOf(entry);
    if (place === -1) return false;
    state.waiting.splice(place, 1);
    state.changed();
    return true;
  };
}

/** @param ms null: closed until it is opened by hand */
function addKey(state: QueueState, key: Key, ms: number | null): boolean {
  if (state.stopped !== null) return true;
  const entry: QueueEntry = {
    key,
    ms,
    from: 0,
    begin: () => beginKey(state, entry, key),
    failed() {},
    source: null,
  };
  return enqueue(state, entry);
}

function enqueue(state: QueueState, entry: QueueEntry): boolean {
  const { card, waiting, waitingMax, scheduler, changed } = state;
  if (waiting.length >= waitingMax) return false;
  scheduler.sync();
  entry.from = card.now();
  state.waiting.push(entry);
  beginNext(state);
  changed();
  return true;
}

/** Whether an entry has begun. */
function beginNext(state: QueueState): boolean {
  if (state.current !== null) return false;
  const entry = takeReady(state.waiting);
  if (entry === undefined) return false;
  state.current = entry;
  entry.begin();
  return true;
}

function beginKey(state: QueueState, entry: QueueEntry, key: Key): void {
  const { card, scheduler } = state;
  const { ms } = entry;
  state.heldKey = { key, since: card.now(), ms };
  if (ms !== null) {
    run(state, entry, (driven) => holdGesture(driven, key, ms));
    return;
  }
  card.down(key);
  scheduler.sync();
}

/** Runs a script as the one of `entry`, which is the current one. */
function run<T>(
  state: QueueState,
  entry: QueueEntry,
  gesture: (card: DrivenCard) => Script<T>,
  done: (value: T) => void = () => {},
): void {
  const { card, scheduler, settledAt } = state;
  const drop = scheduler.start(
    card.now() < settledAt ? (driven) => afterSettling(state, driven, gesture) : gesture,
    (value) => {
      end(state, entry);
      done(value);
    },
    (reason) => {
      end(state, entry);
      entry.failed(reason);
    },
  );
  // It may have ended already, and the next entry have begun.
  if (state.current === entry) state.dropCurrent = drop;
}

function* afterSettling<T>(
  state: QueueState,
  driven: DrivenCard,
  gesture: (card: DrivenCard) => Script<T>,
): Script<T> {
  while (!driven.reach(state.settledAt)) yield state.settledAt;
  state.settledAt = 0;
  return yield* gesture(driven);
}

/** The script of `entry` has ended: the next entry begins. */
function end(state: QueueState, entry: QueueEntry): void {
  if (state.current !== entry) return;
  state.current = null;
  state.heldKey = null;
  beginNext(state);
  state.changed();
}

function openContact(state: QueueState): void {
  const { card, scheduler, changed } = state;
  scheduler.sync();
  const heldEntry = state.waiting.find(({ ms }) => ms === null);
  // It never got its turn while it was down: it is pressed for as long when its turn comes.
  if (heldEntry !== undefined) heldEntry.ms = Math.max(card.profile.tapMs, card.now() - heldEntry.from);
  if (state.heldKey?.ms !== null) return;
  card.up(state.heldKey.key);
  state.heldKey = null;
  settle(state, state.current as QueueEntry);
  changed();
}

/** The contact of the current entry settles. */
function settle(state: QueueState, entry: QueueEntry): void {
  run(state, entry, (driven) => passTime(driven, state.card.profile.opensAfterMs));
}

function dropWaiting(state: QueueState): void {
  const dropped = state.waiting;
  state.waiting = [];
  openContact(state);
  state.changed();
  fail(
    dropped,
    new DriverError(errorMessage('gesture', 'removed from the queue before its turn', 'ask for it again')),
  );
}

function resetAfterRestore(state: QueueState, settles: 'now' | 'later'): void {
  const { card, changed } = state;
  state.dropCurrent();
  const dropped = state.current === null ? state.waiting : [state.current, ...state.waiting];
  state.waiting = [];
  state.heldKey = null;
  state.current = null;
  state.settledAt = settles === 'later' ? card.now() + card.profile.opensAfterMs : 0;
  if (settles === 'now') {
    const entry: QueueEntry = { key: null, ms: 0, from: 0, begin() {}, failed() {}, source: null };
    state.current = entry;
    settle(state, entry);
  }
  changed();
  fail(
    dropped,
    new DriverError(errorMessage('gesture', 'the card was restored before its turn', 'ask for it again')),
  );
}

function stopQueue(state: QueueState, reason: Error): void {
  if (state.stopped !== null) return;
  state.stopped = reason;
  const { waiting } = state;
  state.waiting = [];
  fail(waiting, reason);
  // Read after the calls, one of which may have opened the contact.
  if (state.heldKey?.ms === null) state.card.up(state.heldKey.key);
}

function fail(entries: readonly QueueEntry[], reason: Error): void {
  for (const { failed } of entries) failed(reason);
}
