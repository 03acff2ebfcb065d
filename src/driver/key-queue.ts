/**
 * The one queue of a card: gestures are done one at a time, in the order in which they were asked for.
 *
 * A key asked for while the contact of another settles waits for its turn, since the card looks at one contact at a
 * time: nothing of fast typing, of a paste or of several clients is lost. A gesture ends at its millisecond of card
 * time; a contact that a person closes stays closed until it is opened.
 */

import type { Card } from '../device/card.ts';
import { type DrivenCard, holdGesture, passTime, type Script } from '../device/gestures.ts';
import { errorMessage } from '../errors/message.ts';
import type { Key } from '../keypad/keys.ts';
import { DriverError } from './driver-error.ts';
import type { Scheduler } from './scheduler.ts';

/** The key that is down now. `ms`: how long it is held, null while a person holds it. Card time. */
export interface HeldKey {
  readonly key: Key;
  readonly since: number;
  readonly ms: number | null;
}

/** A gesture that asks for its turn; one of `done` and `failed` is called once, unless it is withdrawn. */
export interface QueuedGesture<T> {
  readonly gesture: (card: DrivenCard) => Script<T>;
  readonly done: (value: T) => void;
  readonly failed: (reason: unknown) => void;
}

/**
 * One of several who press: its gestures begin in their order, and only while it is ready. While it is not, those of
 * others go first.
 */
export interface KeySource {
  ready(): boolean;
}

export interface KeyQueue {
  /**
   * Does a gesture when its turn comes, at once where it can.
   * @returns what withdraws it: true if it had not begun, and nothing is called any more; null if too many wait
   */
  add<T>(wanted: QueuedGesture<T>, source?: KeySource): (() => boolean) | null;
  /** Begins the next gesture where it can: to be called when a source has become ready. Whether one has begun. */
  proceed(): boolean;
  /** Withdraws every gesture of a source that has not begun: nothing is called for it any more. */
  withdraw(source: KeySource): void;
  /** Presses a key for `ms` of card time. False if too many wait. */
  press(key: Key, ms: number): boolean;
  /** Closes a contact until `open`. False if too many wait. */
  close(key: Key): boolean;
  open(): void;
  /** The keys that wait, the next one first. */
  waiting(): readonly Key[];
  heldKey(): HeldKey | null;
  /** Whether a gesture is under way or waits. */
  busy(): boolean;
  /** Whether the last key asked for is this one, held for a time, and not let go yet. */
  endsWithHold(key: Key): boolean;
  /** Drops what waits, which fails; opens a contact that a person holds closed. */
  drop(): void;
  /**
   * Drops what is down too: the card was put back to another time, where its contact settles, at once or before the
   * next gesture.
   */
  reset(settles: 'now' | 'later'): void;
  /** What waits fails with `reason`, and so does all that comes later; what is under way is the scheduler's. */
  stop(reason: Error): void;
}

interface Turn {
  /** Null for a gesture of several keys. */
  readonly key: Key | null;
  /** Null: until let go. */
  ms: number | null;
  /** Card time at which it was asked for. */
  readonly from: number;
  /** Null: the contact is closed until `open`. */
  begin: (() => () => void) | null;
  readonly failed: (reason: unknown) => void;
  /** Null: one that is always ready. */
  readonly source: KeySource | null;
}

/**
 * @param waitingMax gestures that wait at most
 * @param changed called when what `waiting`, `touching` or `busy` say has changed
 */
export function createKeyQueue(
  card: Card,
  scheduler: Pick<Scheduler, 'sync' | 'start'>,
  waitingMax: number,
  changed: () => void,
): KeyQueue {
  let queue: Turn[] = [];
  let current: Turn | null = null;
  let touching: HeldKey | null = null;
  let cancel = (): void => {};
  let stopped: Error | null = null;
  /** Card time at which a contact that nobody has waited for is settled. */
  let opensAt = 0;

  /** Takes the first turn that may begin out of the queue; those who were not ready go behind the others. */
  function takeReady(): Turn | undefined {
    const place = queue.findIndex(({ source }) => source === null || source.ready());
    if (place <= 0) return place === 0 ? queue.shift() : undefined;
    const late = new Set(queue.slice(0, place).map(({ source }) => source));
    const [turn] = queue.splice(place, 1);
    queue = [
      ...queue.filter(({ source }) => !late.has(source)),
      ...queue.filter(({ source }) => late.has(source)),
    ];
    return turn;
  }

  /** Whether a turn has begun. */
  function next(): boolean {
    if (current !== null) return false;
    const turn = takeReady();
    if (turn === undefined) return false;
    current = turn;
    const { key, ms, begin } = turn;
    if (key !== null) touching = { key, since: card.now(), ms };
    if (begin !== null) cancel = begin();
    else if (ms !== null) cancel = start((driven) => holdGesture(driven, key as Key, ms), turn);
    else {
      card.down(key as Key);
      scheduler.sync();
    }
    return true;
  }

  function start<T>(
    gesture: (card: DrivenCard) => Script<T>,
    turn: Turn,
    wanted?: QueuedGesture<T>,
  ): () => void {
    let over = false;
    const drop = scheduler.start(
      card.now() < opensAt ? (driven) => settledFirst(driven, gesture) : gesture,
      (value) => {
        over = true;
        settled(turn);
        wanted?.done(value);
      },
      (reason) => {
        over = true;
        settled(turn);
        turn.failed(reason);
      },
    );
    // What it ended with has begun the next one, whose drop this would take the place of.
    return over ? cancel : drop;
  }

  function* settledFirst<T>(driven: DrivenCard, gesture: (card: DrivenCard) => Script<T>): Script<T> {
    while (!driven.reach(opensAt)) yield opensAt;
    opensAt = 0;
    return yield* gesture(driven);
  }

  function settled(turn: Turn): void {
    if (current !== turn) return;
    current = null;
    touching = null;
    if (stopped === null) next();
    changed();
  }

  function push(turn: Turn): boolean {
    if (queue.length >= waitingMax) return false;
    scheduler.sync();
    queue.push(turn);
    next();
    changed();
    return true;
  }

  function pushKey(key: Key, ms: number | null): boolean {
    if (stopped !== null) return true;
    return push({ key, ms, from: card.now(), begin: null, failed() {}, source: null });
  }

  function open(): void {
    scheduler.sync();
    const waits = queue.find(({ ms, begin }) => ms === null && begin === null);
    // It never got its turn while it was down: it is pressed for as long when its turn comes.
    if (waits !== undefined) waits.ms = Math.max(card.profile.tapMs, card.now() - waits.from);
    if (touching === null || touching.ms !== null) return;
    card.up(touching.key);
    touching = null;
    cancel = settle();
    changed();
  }

  /** The contact of the turn under way settles. */
  function settle(): () => void {
    return start((driven) => passTime(driven, card.profile.opensAfterMs), current as Turn);
  }

  return {
    add(wanted, source) {
      const { gesture, failed } = wanted;
      if (stopped !== null) {
        failed(stopped);
        return () => false;
      }
      const turn: Turn = {
        key: null,
        ms: 0,
        from: 0,
        begin: () => start(gesture, turn, wanted),
        failed,
        source: source ?? null,
      };
      if (!push(turn)) return null;
      return () => {
        const place = queue.indexOf(turn);
        if (place === -1) return false;
        queue.splice(place, 1);
        changed();
        return true;
      };
    },
    proceed() {
      if (current !== null || stopped !== null || queue.length === 0) return false;
      scheduler.sync();
      const hasBegun = next();
      if (hasBegun) changed();
      return hasBegun;
    },
    withdraw(source) {
      queue = queue.filter((turn) => turn.source !== source);
      changed();
    },
    press: pushKey,
    close: (key) => pushKey(key, null),
    open,
    waiting: () => queue.flatMap(({ key }) => key ?? []),
    heldKey: () => touching,
    busy: () => current !== null,
    endsWithHold(key) {
      const last = queue.at(-1) ?? current;
      // After going back nothing is held: a contact settles.
      return last?.key === key && last.ms !== null && last.ms > 0;
    },
    drop() {
      const left = queue;
      queue = [];
      open();
      changed();
      fail(
        left,
        new DriverError(
          errorMessage('gesture', 'removed from the queue before its turn', 'ask for it again'),
        ),
      );
    },
    reset(settles) {
      cancel();
      const left = current === null ? queue : [current, ...queue];
      queue = [];
      touching = null;
      current = null;
      opensAt = card.now() + card.profile.opensAfterMs;
      if (settles === 'now') {
        current = { key: null, ms: 0, from: card.now(), begin: null, failed() {}, source: null };
        opensAt = 0;
        cancel = settle();
      }
      changed();
      fail(
        left,
        new DriverError(errorMessage('gesture', 'the card was restored before its turn', 'ask for it again')),
      );
    },
    stop(reason) {
      if (stopped !== null) return;
      stopped = reason;
      const left = queue;
      queue = [];
      fail(left, reason);
      if (touching !== null && touching.ms === null) card.up(touching.key);
    },
  };
}

function fail(turns: readonly Turn[], reason: Error): void {
  for (const { failed } of turns) failed(reason);
}
