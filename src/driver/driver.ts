/**
 * The one way to press a card in real time, or where several callers may press it: the same calls as `Card`, in one
 * queue, tied to a running clock, so that they take their time.
 */
import type { Card } from '../device/card.ts';
import type { CardResponse, Entries, WaitFor } from '../device/gestures.ts';
import type { Snapshot } from '../device/snapshot/snapshot.ts';
import type { KeyOutcome } from '../device/state.ts';
import type { Frame } from '../display/lcd.ts';
import { errorMessage } from '../errors/message.ts';
import type { Key } from '../keypad/keys.ts';
import { checkOptions } from '../options/option-check.ts';
import {
  type ContactCalls,
  contactCalls,
  type DriverParts,
  gestureCalls,
  restoreCalls,
  runConcurrently,
} from './driver-calls.ts';
import type { DriverClock } from './driver-clock.ts';
import { DriverError } from './driver-error.ts';
import { createInputListeners, type DriverInput } from './driver-input.ts';
import { type DriverOptions, driverOptions, waitingMax } from './driver-options.ts';
import { createKeyQueue, type KeyQueue } from './key-queue.ts';
import type { QueuedGesture } from './queue-entry.ts';
import { createScheduler } from './scheduler.ts';
import { createTimeAhead } from './time-ahead.ts';
import { createTimeControl, type TimeControl } from './time-control.ts';

/**
 * A card by a clock. Gestures that press keys are done one at a time, in the order of the calls; waits run in
 * parallel.
 */
export interface Driver extends ContactCalls, TimeControl {
  /** The driven card. Read it at any time; time and keys must go through the driver. */
  readonly card: Card;
  /**
   * Taps a key, in its turn.
   *
   * @returns whether the card accepted the key, and why if it did not
   * @throws {DriverError} when too many gestures wait, or the driver is stopped
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const driver = createDriver(createCard(), createManualClock(), { timeMode: 'virtual' });
   * await driver.press('5'); // → { verdict: 'ignored', reason: 'off' }
   * driver.stop();
   * ```
   */
  press(key: Key): Promise<KeyOutcome>;
  /**
   * Holds a key for `ms`, in its turn; default the time after which the power key acts.
   *
   * @throws {DriverError} when too many gestures wait, or the driver is stopped
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const driver = createDriver(createCard(), createManualClock(), { timeMode: 'virtual' });
   * await driver.hold('press'); // → { verdict: 'accepted' }
   * driver.card.state(); // → 'pin'
   * driver.stop();
   * ```
   */
  hold(key: Key, ms?: number): Promise<KeyOutcome>;
  /**
   * Taps each key of a text, in its turn: digits, and CR or LF for OK.
   *
   * @returns one outcome for each key
   * @throws {DriverError} when too many gestures wait, or the driver is stopped
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const driver = createDriver(createCard(), createManualClock(), { timeMode: 'virtual' });
   * await driver.hold('press');
   * (await driver.type('1234\r')).length; // → 5
   * driver.card.frame().text; // → 'CHALLNG>'
   * driver.stop();
   * ```
   */
  type(text: string): Promise<KeyOutcome[]>;
  /**
   * Keys PIN and challenge and returns the response, in its turn, as `Card.respond` does.
   *
   * @throws {EntryError} for an entry that does not fit the profile
   * @throws {NoResponseError} when the card gives no response
   * @throws {DriverError} when too many gestures wait, or the driver is stopped
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const driver = createDriver(createCard(), createManualClock(), { timeMode: 'virtual' });
   * (await driver.respond({ pin: '1234', challenge: '123456' })).response; // → '90187643'
   * driver.stop();
   * ```
   */
  respond(entries: Entries): Promise<CardResponse>;
  /**
   * Until `ms` of card time have passed; in virtual time at once.
   *
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const driver = createDriver(createCard(), createManualClock(), { timeMode: 'virtual' });
   * await driver.hold('press');
   * await driver.advance(60_000);
   * driver.card.state(); // → 'off'
   * driver.stop();
   * ```
   */
  advance(ms: number): Promise<void>;
  /**
   * Resolves when the LCD shows something, as `Card.wait` does.
   *
   * @throws {WaitError} at the limit, or when it can't come any more
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const clock = createManualClock();
   * const driver = createDriver(createCard(), clock);
   * const on = driver.hold('press');
   * const shown = driver.wait('PIN>', 5_000);
   * clock.advance(2_030);
   * await on;
   * (await shown).at; // → 2_000
   * driver.stop();
   * ```
   */
  wait(what: WaitFor, limitMs?: number): Promise<Frame>;
  /** Restores a snapshot; time continues from there, and so do current gestures. @throws SnapshotError */
  restore: Card['restore'];
  /** How many snapshots have been restored. */
  restores(): number;
  /**
   * Releases the clock: nothing runs any more, and current and waiting gestures are rejected.
   *
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const clock = createManualClock();
   * const driver = createDriver(createCard(), clock);
   * const held = driver.hold('press');
   * driver.stop(new Error('the test is over'));
   * await held.catch(({ message }) => message); // → 'the test is over'
   * ```
   */
  stop(reason?: Error): void;

  /** The queue, for code that shows it or presses keys itself. */
  readonly keys: KeyQueue;
  /** Runs a gesture without keys in parallel. Returns the function that drops it: false if it has ended. */
  runConcurrently<T>(request: QueuedGesture<T>): () => boolean;
  /**
   * Runs a gesture in virtual time, with the queue empty. Card time is ahead of its clock then: while the card is
   * off, it stands still until the clock has caught up.
   */
  runInVirtualTime<T>(request: QueuedGesture<T>): void;
  /**
   * Restores a snapshot with no key down, and drops every gesture.
   * @param restored called with the earlier card time, before time continues
   */
  rewind(snapshot: Snapshot, restored?: (from: number) => void): void;
  /**
   * Calls `listener` when the state of the queue has changed; returns the function that stops it.
   *
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const driver = createDriver(createCard(), createManualClock(), { timeMode: 'virtual' });
   * let changes = 0;
   * const off = driver.onQueueChange(() => {
   *   changes += 1;
   * });
   * await driver.press('5');
   * changes > 0; // → true
   * off();
   * driver.stop();
   * ```
   */
  onQueueChange(listener: () => void): () => void;
  /**
   * Calls `listener` with all that is done to the card; before a contact changes.
   *
   * @returns the function that ends it
   * @example
   * ```ts
   * import { createCard, createDriver, createManualClock } from 'dscplus';
   *
   * const driver = createDriver(createCard(), createManualClock(), { timeMode: 'virtual' });
   * const inputs: string[] = [];
   * driver.onInput(({ type }) => inputs.push(`${type} at ${driver.card.now()}`));
   * await driver.hold('press');
   * inputs; // → ['down at 0', 'up at 2000']
   * driver.stop();
   * ```
   */
  onInput(listener: (input: DriverInput) => void): () => void;
}

/**
 * Runs a card by a clock. The driver has the gestures of `Card`, which take their time and return promises. Card
 * time continues from where it is.
 *
 * @param card the card; press it only through the driver from now on
 * @param clock `createRealClock` of `dscplus/node`, or `createManualClock` for tests
 * @throws {OptionError} for an option that is unknown or of a wrong type
 * @example
 * ```ts
 * import { createCard, createDriver, createManualClock } from 'dscplus';
 *
 * const driver = createDriver(createCard(), createManualClock(), { timeMode: 'virtual' });
 * await driver.hold('press');
 * await Promise.all([driver.press('1'), driver.press('2')]);
 * driver.card.frame().text; // → 'PIN>-2  '
 * driver.stop();
 * ```
 */
export function createDriver(card: Card, clock: DriverClock, options: DriverOptions = {}): Driver {
  checkOptions('createDriver', options, driverOptions);
  const { timeMode = 'real', waitingMax: most = waitingMax } = options;
  const queueListeners = new Set<() => void>();
  // Virtual time begins before any host time has passed.
  if (timeMode === 'virtual') clock.pause?.();
  const inputs = createInputListeners(card);
  const scheduler = createScheduler(card, clock);
  const time = createTimeControl(card, clock, scheduler, inputs);
  const timeAhead = createTimeAhead(card, clock, scheduler, time.timeMode, inputs);
  const waitIfOff = (): void => {
    if (card.state() === 'off' && !queue.busy()) timeAhead.waitForClock();
  };
  const queueChanged = (): void => {
    waitIfOff();
    for (const listener of queueListeners) listener();
  };
  const queue = createKeyQueue(card, { ...scheduler, sync: timeAhead.resume }, most, queueChanged);
  const parts: DriverParts = {
    ...{ card, scheduler, timeAhead, queue, time },
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
    onInput: inputs.add,
    keys: queue,
    runConcurrently: (request) => runConcurrently(parts, request),
    runInVirtualTime(request) {
      try {
        timeAhead.runInVirtualTime(request);
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
        inputs.clear();
      }
    },
  };
}
