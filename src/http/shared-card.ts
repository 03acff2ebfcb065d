/**
 * The card that all clients over HTTP share: its driver, its log, and the waiting requests.
 *
 * In virtual time a gesture or a wait ends as soon as it has begun. In real time it takes its time, and others wait
 * for their turn (src/driver). A gesture whose client has disconnected is not begun.
 */

import type { RealClock } from '../clock/real-clock.ts';
import type { Card } from '../device/card.ts';
import type { CardEvent } from '../device/events.ts';
import type { DrivenCard, Script } from '../device/gestures.ts';
import type { StateName } from '../device/state.ts';
import type { Frame } from '../display/lcd.ts';
import { createDriver, type Driver } from '../driver/driver.ts';
import type { TimeMode } from '../driver/driver-clock.ts';
import { errorMessage } from '../errors/message.ts';
import { createEventLog, type EventLog } from '../net/device/event-log.ts';
import type { OnDisconnect } from '../net/device/route.ts';
import { stopped, tooMany } from '../net/http-error.ts';
import { callsWaitingMax, waitsMax } from './limits.ts';

/** The fields that every reply about the card has. */
export interface CardStatus {
  readonly state: StateName;
  readonly frame: Frame;
}

type Gesture<T> = (card: DrivenCard) => Script<T>;

export interface SharedCard {
  readonly card: Card;
  readonly driver: Driver;
  readonly log: EventLog<CardEvent>;
  /** Does a gesture when its turn comes. @throws HttpFault if too many wait */
  perform<T>(gesture: Gesture<T>, onDisconnect: OnDisconnect): Promise<T>;
  /** Waits while others press; dropped when the client disconnects. @throws HttpFault if too many wait */
  wait<T>(gesture: Gesture<T>, onDisconnect: OnDisconnect): Promise<T>;
  /** Until the LCD has another revision, or `ms` of the host have passed. @throws HttpFault if too many wait */
  otherFrame(revision: number, ms: number, onDisconnect: OnDisconnect): Promise<void>;
  /** Current gestures and waits fail; the streams end. */
  stop(): void;
}

export function createSharedCard(card: Card, clock: RealClock, timeMode: TimeMode): SharedCard {
  const driver = createDriver(card, clock, { timeMode, waitingMax: callsWaitingMax });
  const log = createEventLog(card);
  const waits = createWaitCount();
  const frameListeners = new Set<() => void>();
  const unsubscribe = card.on((event) => {
    if (event.type === 'lcd') for (const listener of frameListeners) listener();
  });

  return {
    card,
    driver,
    log,
    perform: (gesture, onDisconnect) =>
      untilDisconnect((done, failed) => {
        const withdraw = driver.keys.add({ gesture, done, failed });
        if (withdraw !== null) return withdraw;
        throw tooMany(
          'acts',
          errorMessage('gestures', `${callsWaitingMax} are waiting already`, 'try again later'),
        );
      }, onDisconnect),
    async wait(gesture, onDisconnect) {
      const release = waits.take();
      try {
        return await untilDisconnect(
          (done, failed) => driver.runConcurrently({ gesture, done, failed }),
          onDisconnect,
        );
      } finally {
        release();
      }
    },
    async otherFrame(revision, ms, onDisconnect) {
      const isOther = (): boolean => card.frame().revision !== revision || log.closed;
      if (isOther()) return;
      const release = waits.take();
      await untilTrue(isOther, frameListeners, ms, onDisconnect);
      release();
    },
    stop() {
      unsubscribe();
      log.close();
      driver.stop(stopped());
      for (const listener of frameListeners) listener();
    },
  };
}

interface WaitCount {
  /** Takes a place, and returns the function that releases it. @throws HttpFault if none is left */
  take(): () => void;
}

/** How many wait for the card without pressing it. */
function createWaitCount(): WaitCount {
  let waits = 0;
  return {
    take() {
      if (waits >= waitsMax) {
        throw tooMany('waits', errorMessage('waits', `${waitsMax} are under way already`, 'try again later'));
      }
      waits += 1;
      return () => {
        waits -= 1;
      };
    },
  };
}

/** The result of what `begin` begins; withdrawn when the client disconnects, unless it has begun and continues. */
async function untilDisconnect<T>(
  begin: (done: (value: T) => void, failed: (reason: unknown) => void) => () => boolean,
  onDisconnect: OnDisconnect,
): Promise<T> {
  let unsubscribe = (): void => {};
  try {
    return await new Promise((done, failed) => {
      const withdraw = begin(done, failed);
      unsubscribe = onDisconnect(() => {
        if (withdraw()) failed(stopped());
      });
    });
  } finally {
    unsubscribe();
  }
}

/** Until a condition holds, which is checked when the listeners are called; until the client disconnects, or `ms`. */
function untilTrue(
  condition: () => boolean,
  listeners: Set<() => void>,
  ms: number,
  onDisconnect: OnDisconnect,
): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      listeners.delete(check);
      unsubscribe();
      resolve();
    };
    const check = (): void => {
      if (condition()) end();
    };
    const timer = setTimeout(end, ms);
    const unsubscribe = onDisconnect(end);
    listeners.add(check);
  });
}

export function cardStatus(card: Pick<DrivenCard, 'state' | 'frame'>): CardStatus {
  return { state: card.state(), frame: card.frame() };
}
