/**
 * The one way to press a card in real time, or where several may press it: the same calls as `Card`, in one queue,
 * tied to a clock that runs, so that they take their time.
 */
import type { Card } from '../device/card.ts';
import {
  type CardResponse,
  checkMs,
  type Entries,
  holdGesture,
  passTime,
  respondGesture,
  tapGesture,
  typeGesture,
  type WaitFor,
  waitGesture,
  waitLimitMs,
} from '../device/gestures.ts';
import type { Snapshot } from '../device/snapshot.ts';
import type { KeyOutcome } from '../device/state.ts';
import type { Frame } from '../display/lcd.ts';
import { errorMessage } from '../errors/message.ts';
import { type Key, keyNamed, keys } from '../keypad/keys.ts';
import { callRule, checkOptions, choiceRule, numberRule, type OptionRules } from '../options/option-check.ts';
import type { Clock } from '../time/clock.ts';
import { type ContactListener, withContactListener } from './contact-listener.ts';
import { DriverError } from './driver-error.ts';
import { createKeyQueue, type KeyQueue, type QueuedGesture } from './key-queue.ts';
import { createLead, type Lead } from './lead.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { createTimeControl, type TimeControl } from './time-control.ts';

export type TimeMode = 'virtual' | 'real';

/** A clock that runs. One that can stand still does so in virtual time; `createRealClock` makes one that can all. */
export interface DriverClock extends Clock {
  pause?(): void;
  resume?(): void;
  setSpeed?(speed: number): void;
  readonly speed?: number;
  readonly paused?: boolean;
  jump?(ms: number): void;
}

export interface DriverOptions {
  /** How card time starts; default `real`. */
  readonly timeMode?: TimeMode;
  /** Gestures that wait for their turn at most; default 64. */
  readonly waitingMax?: number;
  /** Called before a contact changes; not for those that `rewind` opens. */
  readonly onContact?: ContactListener;
}

/**
 * A card by a clock. Gestures that press keys are done one after the other, in the order of the calls; waits go on
 * beside them.
 */
export interface Driver {
  /** The card that is driven. Reading it is free; time and keys go through the driver. */
  readonly card: Card;
  /** `await driver.press('1')`: a tap. */
  press(key: Key): Promise<KeyOutcome>;
  /** `await driver.hold('press')`: switches on. */
  hold(key: Key, ms?: number): Promise<KeyOutcome>;
  /** `await driver.type('1234\r')`: a verdict a key. */
  type(text: string): Promise<KeyOutcome[]>;
  /** `await driver.respond({ pin: '1234', challenge: '123456' })`: a whole login. */
  respond(entries: Entries): Promise<CardResponse>;
  /** Until `ms` of card time have passed; in virtual time at once. */
  advance(ms: number): Promise<void>;
  /** `await driver.wait('CHALLNG>')`: until it shows. @throws WaitError */
  wait(what: WaitFor, limitMs?: number): Promise<Frame>;
  /** Closes a contact by hand, at once and in nobody's turn. Gives the number of the touch. */
  down(key: Key): number;
  up(key: Key): void;
  /** Puts a snapshot back; time goes on from there. What is under way goes on too. @throws SnapshotError */
  restore: Card['restore'];
  /** How many snapshots have been put back. */
  restores(): number;
  /** Lets go of the clock: nothing runs any more, and what is under way or waits is rejected. */
  stop(reason?: Error): void;

  timeMode(): TimeMode;
  /** In virtual time the clock stands still, and what is under way is ended at once. */
  setTimeMode(mode: TimeMode): void;
  /** How many times as fast as the host real time runs. */
  speed(): number;
  setSpeed(speed: number): void;
  /** Whether real time stands still. */
  paused(): boolean;
  /** Lets real time stand still, or go on: gestures wait in the middle. @throws DriverError in virtual time */
  setPaused(paused: boolean): void;
  /** Lets `ms` of real time pass at once, also while it stands still. @throws DriverError in virtual time */
  jump(ms: number): void;
  /** Brings the card up to its clock. To be called before it is looked at. */
  pulse(): void;
  /** Lets `ms` of virtual time pass, now. @throws DriverError in real time */
  pass(ms: number): void;
  /** The clock stands still for the driver until what this gives is called. */
  freeze(): () => void;
  /** Calls back once when card time has come to `at`, unless it is set meanwhile; gives the function that undoes it. */
  wake(at: number, call: () => void): () => void;

  /** The queue, for whoever shows it or presses by hand. */
  readonly keys: KeyQueue;
  /** Does a gesture beside whatever is done: it presses no key. Gives what drops it, false where it has ended. */
  beside<T>(wanted: QueuedGesture<T>): () => boolean;
  /**
   * Does a gesture in virtual time, with the queue empty. Card time is ahead of its clock then: it stands still while
   * the card is off, until the clock has caught up.
   */
  atOnce<T>(wanted: QueuedGesture<T>): void;
  /**
   * Puts a snapshot back with no key touched, and drops every gesture.
   * @param restored called with the card time that was, before time goes on
   */
  rewind(snapshot: Snapshot, restored?: (from: number) => void): void;
  /** Calls `listener` when what the queue says has changed; gives the function that ends it. */
  onQueue(listener: () => void): () => void;
}

const driverOptions = {
  timeMode: choiceRule('virtual', 'real'),
  waitingMax: numberRule,
  onContact: callRule,
} satisfies OptionRules<DriverOptions>;

/** Gestures that wait at most, unless told otherwise. */
export const waitingMax = 64;

/** What the parts of a driver share. */
interface DriverParts {
  readonly card: Card;
  /** The card, for touching: whoever listens to its contacts is called. */
  readonly touched: Card;
  readonly scheduler: Scheduler;
  readonly lead: Lead;
  readonly queue: KeyQueue;
  readonly time: TimeControl;
  /** Brings the card up to its clock, for a key that is to be touched. */
  readonly pulseToTouch: () => void;
  restores: number;
  stopped: Error | null;
}

/**
 * Ties a card to a clock. Card time goes on from where it is.
 *
 * `const driver = createDriver(createCard(), createRealClock()); await driver.hold('press');`
 */
export function createDriver(card: Card, clock: DriverClock, options: DriverOptions = {}): Driver {
  checkOptions('createDriver', options, driverOptions);
  const { timeMode = 'real', waitingMax: most = waitingMax, onContact } = options;
  const queueListeners = new Set<() => void>();
  // Virtual time begins before the host has had time to pass.
  if (timeMode === 'virtual') clock.pause?.();
  const touched = onContact === undefined ? card : withContactListener(card, onContact);
  const scheduler = createScheduler(touched, clock);
  const time = createTimeControl(card, clock, scheduler);
  const lead = createLead(card, clock, scheduler, time.timeMode);
  const pulseToTouch = (): void => {
    lead.end();
    scheduler.pulse();
  };
  const restIfOff = (): void => {
    if (card.state() === 'off' && !queue.busy()) lead.rest();
  };
  const queueChanged = (): void => {
    restIfOff();
    for (const listener of queueListeners) listener();
  };
  const queue = createKeyQueue(touched, { ...scheduler, pulse: pulseToTouch }, most, queueChanged);
  const parts: DriverParts = {
    ...{ card, touched, scheduler, lead, queue, time, pulseToTouch },
    restores: 0,
    stopped: null,
  };
  const forget = card.on((event) => {
    if (event.type === 'state') restIfOff();
  });

  time.setTimeMode(timeMode);
  scheduler.pulse();
  return {
    card,
    ...gestureCalls(parts, most),
    ...handCalls(parts),
    ...setBackCalls(parts),
    ...time,
    keys: queue,
    beside: (wanted) => beside(parts, wanted),
    atOnce(wanted) {
      try {
        lead.atOnce(wanted);
      } finally {
        restIfOff();
      }
    },
    onQueue(listener) {
      queueListeners.add(listener);
      return () => queueListeners.delete(listener);
    },
    stop(
      reason = new DriverError(
        errorMessage('driver', 'stopped', 'make another with createDriver(card, clock)'),
      ),
    ) {
      if (parts.stopped !== null) return;
      parts.stopped = reason;
      forget();
      try {
        queue.stop(reason);
      } finally {
        scheduler.stop(reason);
        queueListeners.clear();
      }
    },
  };
}

/** The gestures of `Card`, in their turn or beside whatever is done. */
function gestureCalls(
  parts: DriverParts,
  most: number,
): Pick<Driver, 'press' | 'hold' | 'type' | 'respond' | 'advance' | 'wait'> {
  const { profile } = parts.card;
  const inTurn = <T>(gesture: QueuedGesture<T>['gesture']): Promise<T> =>
    new Promise((done, failed) => {
      if (parts.queue.add({ gesture, done, failed }) === null)
        failed(
          new DriverError(
            errorMessage('gesture', `${most} are waiting already`, 'ask again when one has ended'),
          ),
        );
    });
  const besideOthers = <T>(gesture: QueuedGesture<T>['gesture']): Promise<T> =>
    new Promise((done, failed) => beside(parts, { gesture, done, failed }));
  return {
    press: (key) => inTurn((driven) => tapGesture(driven, keyNamed(key))),
    hold: (key, ms = profile.powerHoldMs) =>
      inTurn((driven) => holdGesture(driven, keyNamed(key), checkMs(ms))),
    type: (text) => inTurn((driven) => typeGesture(driven, text)),
    respond: (entries) => inTurn((driven) => respondGesture(driven, entries)),
    advance: (ms) => besideOthers((driven) => passTime(driven, checkMs(ms))),
    wait: (what, limitMs = waitLimitMs) =>
      besideOthers((driven) => waitGesture(driven, what, checkMs(limitMs))),
  };
}

function handCalls({ touched, scheduler, pulseToTouch }: DriverParts): Pick<Driver, 'down' | 'up'> {
  return {
    down(key) {
      pulseToTouch();
      const touch = touched.down(key);
      scheduler.pulse();
      return touch;
    },
    up(key) {
      pulseToTouch();
      touched.up(key);
      scheduler.pulse();
    },
  };
}

function setBackCalls(parts: DriverParts): Pick<Driver, 'restore' | 'restores' | 'rewind'> {
  const { card, scheduler, lead, queue, time } = parts;
  return {
    restore(from, how) {
      scheduler.pulse();
      const before = card.now();
      card.restore(from, how);
      parts.restores += 1;
      lead.forget();
      if (card.now() === before) scheduler.pulse();
      else scheduler.rebase();
    },
    restores: () => parts.restores,
    rewind(snapshot, restored = () => {}) {
      const from = card.now();
      card.restore(snapshot);
      parts.restores += 1;
      // The finger that brought the frame about is not there any more.
      for (const key of keys) card.up(key);
      restored(from);
      scheduler.rebase();
      lead.forget();
      queue.forget(time.timeMode() === 'real' ? 'now' : 'later');
    },
  };
}

function beside<T>(
  { stopped, scheduler }: DriverParts,
  { gesture, done, failed }: QueuedGesture<T>,
): () => boolean {
  if (stopped === null) return scheduler.start(gesture, done, failed);
  failed(stopped);
  return () => false;
}
