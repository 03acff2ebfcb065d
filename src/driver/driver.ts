/**
 * The one way to press a card in real time, or where several callers may press it: the same calls as `Card`, in one
 * queue, tied to a running clock, so that they take their time.
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
import { createKeyQueue, type KeyQueue } from './key-queue.ts';
import type { QueuedGesture } from './queue-entry.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { createTimeAhead, type TimeAhead } from './time-ahead.ts';
import { createTimeControl, type TimeControl } from './time-control.ts';

export type TimeMode = 'virtual' | 'real';

/** A running clock. If it can stop, it stops in virtual time; `createRealClock` makes one that can. */
export interface DriverClock extends Clock {
  pause?(): void;
  resume?(): void;
  setSpeed?(speed: number): void;
  readonly speed?: number;
  readonly paused?: boolean;
  jump?(ms: number): void;
}

export interface DriverOptions {
  /** The initial time mode; default `real`. */
  readonly timeMode?: TimeMode;
  /** How many gestures may wait for their turn; default 64. */
  readonly waitingMax?: number;
  /** Called before a contact changes; not for contacts that `rewind` opens. */
  readonly onContact?: ContactListener;
}

/**
 * A card by a clock. Gestures that press keys are done one at a time, in the order of the calls; waits run in
 * parallel.
 */
export interface Driver {
  /** The driven card. Read it at any time; time and keys must go through the driver. */
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
  /** Closes a contact at once, without a turn in the queue. Returns the number of the touch. */
  down(key: Key): number;
  up(key: Key): void;
  /** Restores a snapshot; time continues from there, and so do current gestures. @throws SnapshotError */
  restore: Card['restore'];
  /** How many snapshots have been restored. */
  restores(): number;
  /** Releases the clock: nothing runs any more, and current and waiting gestures are rejected. */
  stop(reason?: Error): void;

  timeMode(): TimeMode;
  /** In virtual time the clock stands still, and current gestures are completed at once. */
  setTimeMode(mode: TimeMode): void;
  /** How many times as fast as the host real time runs. */
  speed(): number;
  setSpeed(speed: number): void;
  /** Whether real time is paused. */
  paused(): boolean;
  /** Pauses real time, or lets it continue. Gestures stop in the middle. @throws DriverError in virtual time */
  setPaused(paused: boolean): void;
  /** Lets `ms` of real time pass at once, also during a pause. @throws DriverError in virtual time */
  jump(ms: number): void;
  /** Brings the card up to its clock. Call it before you read the card. */
  sync(): void;
  /** Lets `ms` of virtual time pass, now. @throws DriverError in real time */
  pass(ms: number): void;
  /** Stops the driver's clock until the returned function is called. */
  freeze(): () => void;
  /** Calls back once at card time `at`, unless card time is set meanwhile; returns its cancel function. */
  wake(at: number, call: () => void): () => void;

  /** The queue, for code that shows it or presses keys itself. */
  readonly keys: KeyQueue;
  /** Runs a gesture without keys in parallel. Returns the function that drops it: false if it has ended. */
  runConcurrently<T>(wanted: QueuedGesture<T>): () => boolean;
  /**
   * Runs a gesture in virtual time, with the queue empty. Card time is ahead of its clock then: while the card is
   * off, it stands still until the clock has caught up.
   */
  runInVirtualTime<T>(wanted: QueuedGesture<T>): void;
  /**
   * Restores a snapshot with no key down, and drops every gesture.
   * @param restored called with the earlier card time, before time continues
   */
  rewind(snapshot: Snapshot, restored?: (from: number) => void): void;
  /** Calls `listener` when the state of the queue has changed; returns the function that stops it. */
  onQueueChange(listener: () => void): () => void;
}

const driverOptions = {
  timeMode: choiceRule('virtual', 'real'),
  waitingMax: numberRule,
  onContact: callRule,
} satisfies OptionRules<DriverOptions>;

/** Default limit of waiting gestures. */
export const waitingMax = 64;

/** What the parts of a driver share. */
interface DriverParts {
  readonly card: Card;
  /** The card, for pressing keys: it notifies the listener of its contacts. */
  readonly observedCard: Card;
  readonly scheduler: Scheduler;
  readonly timeAhead: TimeAhead;
  readonly queue: KeyQueue;
  readonly time: TimeControl;
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
  // Virtual time begins before any host time has passed.
  if (timeMode === 'virtual') clock.pause?.();
  const observedCard = onContact === undefined ? card : withContactListener(card, onContact);
  const scheduler = createScheduler(observedCard, clock);
  const time = createTimeControl(card, clock, scheduler);
  const timeAhead = createTimeAhead(card, clock, scheduler, time.timeMode);
  const waitIfOff = (): void => {
    if (card.state() === 'off' && !queue.busy()) timeAhead.waitForClock();
  };
  const queueChanged = (): void => {
    waitIfOff();
    for (const listener of queueListeners) listener();
  };
  const queue = createKeyQueue(observedCard, { ...scheduler, sync: timeAhead.resume }, most, queueChanged);
  const parts: DriverParts = {
    ...{ card, observedCard, scheduler, timeAhead, queue, time },
    restores: 0,
    stopped: null,
  };
  const unsubscribe = card.on((event) => {
    if (event.type === 'state') waitIfOff();
  });

  time.setTimeMode(timeMode);
  scheduler.sync();
  return {
    card,
    ...gestureCalls(parts, most),
    ...contactCalls(parts),
    ...restoreCalls(parts),
    ...time,
    keys: queue,
    runConcurrently: (wanted) => runConcurrently(parts, wanted),
    runInVirtualTime(wanted) {
      try {
        timeAhead.runInVirtualTime(wanted);
      } finally {
        waitIfOff();
      }
    },
    onQueueChange(listener) {
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
      unsubscribe();
      try {
        queue.stop(reason);
      } finally {
        scheduler.stop(reason);
        queueListeners.clear();
      }
    },
  };
}

/** The gestures of `Card`, in the queue or in parallel. */
function gestureCalls(
  parts: DriverParts,
  most: number,
): Pick<Driver, 'press' | 'hold' | 'type' | 'respond' | 'advance' | 'wait'> {
  const { profile } = parts.card;
  const queued = <T>(gesture: QueuedGesture<T>['gesture']): Promise<T> =>
    new Promise((done, failed) => {
      if (parts.queue.add({ gesture, done, failed }) === null)
        failed(
          new DriverError(
            errorMessage('gesture', `${most} are waiting already`, 'ask again when one has ended'),
          ),
        );
    });
  const concurrently = <T>(gesture: QueuedGesture<T>['gesture']): Promise<T> =>
    new Promise((done, failed) => runConcurrently(parts, { gesture, done, failed }));
  return {
    press: (key) => queued((driven) => tapGesture(driven, keyNamed(key))),
    hold: (key, ms = profile.powerHoldMs) =>
      queued((driven) => holdGesture(driven, keyNamed(key), checkMs(ms))),
    type: (text) => queued((driven) => typeGesture(driven, text)),
    respond: (entries) => queued((driven) => respondGesture(driven, entries)),
    advance: (ms) => concurrently((driven) => passTime(driven, checkMs(ms))),
    wait: (what, limitMs = waitLimitMs) =>
      concurrently((driven) => waitGesture(driven, what, checkMs(limitMs))),
  };
}

function contactCalls({ observedCard, scheduler, timeAhead }: DriverParts): Pick<Driver, 'down' | 'up'> {
  return {
    down(key) {
      timeAhead.resume();
      const touch = observedCard.down(key);
      scheduler.sync();
      return touch;
    },
    up(key) {
      timeAhead.resume();
      observedCard.up(key);
      scheduler.sync();
    },
  };
}

function restoreCalls(parts: DriverParts): Pick<Driver, 'restore' | 'restores' | 'rewind'> {
  const { card, scheduler, timeAhead, queue, time } = parts;
  return {
    restore(from, how) {
      scheduler.sync();
      const before = card.now();
      card.restore(from, how);
      parts.restores += 1;
      timeAhead.reset();
      if (card.now() === before) scheduler.sync();
      else scheduler.rebase();
    },
    restores: () => parts.restores,
    rewind(snapshot, restored = () => {}) {
      const from = card.now();
      card.restore(snapshot);
      parts.restores += 1;
      // The key that caused the frame is not down any more.
      for (const key of keys) card.up(key);
      restored(from);
      scheduler.rebase();
      timeAhead.reset();
      queue.reset(time.timeMode() === 'real' ? 'now' : 'later');
    },
  };
}

function runConcurrently<T>(
  { stopped, scheduler }: DriverParts,
  { gesture, done, failed }: QueuedGesture<T>,
): () => boolean {
  if (stopped === null) return scheduler.start(gesture, done, failed);
  failed(stopped);
  return () => false;
}
