/**
 * The card that all share who call over HTTP: its driver, its log, and who waits.
 *
 * In virtual time a gesture or a wait is over as soon as it has begun; in real time it takes its time, and others wait
 * for their turn (src/driver). What was asked for by a client that has gone is not begun.
 */

import type { RealClock } from '../clock/real-clock.ts';
import type { Card } from '../device/card.ts';
import type { DrivenCard, Script } from '../device/gestures.ts';
import type { StateName } from '../device/state.ts';
import type { Frame } from '../display/lcd.ts';
import { createDriver, type Driver, type TimeMode } from '../driver/driver.ts';
import { errorMessage } from '../errors/message.ts';
import { tooMany } from '../net/http-error.ts';
import { stopped } from './errors.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { callsWaitingMax, waitsMax } from './limits.ts';

/** Calls back once when the client of a request has gone; gives the function that undoes it. */
export type OnClientGone = (call: () => void) => () => void;

/** What every reply about the card carries. */
export interface CardStatus {
  readonly state: StateName;
  readonly frame: Frame;
}

type Gesture<T> = (card: DrivenCard) => Script<T>;

export interface SharedCard {
  readonly card: Card;
  readonly driver: Driver;
  readonly log: EventLog;
  /** Does a gesture when its turn comes. @throws HttpFault where too many wait */
  act<T>(gesture: Gesture<T>, gone: OnClientGone): Promise<T>;
  /** Waits beside whatever is done; dropped when the client goes. @throws HttpFault where too many wait */
  wait<T>(gesture: Gesture<T>, gone: OnClientGone): Promise<T>;
  /** Until the LCD has another revision, or `ms` of the host have passed. @throws HttpFault where too many wait */
  otherFrame(revision: number, ms: number, gone: OnClientGone): Promise<void>;
  /** What is under way fails; the streams end. */
  stop(): void;
}

export function createSharedCard(card: Card, clock: RealClock, timeMode: TimeMode): SharedCard {
  const driver = createDriver(card, clock, { timeMode, waitingMax: callsWaitingMax });
  const log = createEventLog(card);
  const frameWaits = new Set<() => void>();
  let waits = 0;

  function takeWait(): () => void {
    if (waits >= waitsMax) {
      throw tooMany('waits', errorMessage('waits', `${waitsMax} are under way already`, 'try again later'));
    }
    waits += 1;
    return () => {
      waits -= 1;
    };
  }

  /** What `begin` begins; withdrawn when the client goes, unless it goes on without it. */
  async function whileThere<T>(
    begin: (done: (value: T) => void, failed: (reason: unknown) => void) => () => boolean,
    gone: OnClientGone,
  ): Promise<T> {
    let forgetGone = (): void => {};
    try {
      return await new Promise((done, failed) => {
        const withdraw = begin(done, failed);
        forgetGone = gone(() => {
          if (withdraw()) failed(stopped());
        });
      });
    } finally {
      forgetGone();
    }
  }

  const forget = card.on((event) => {
    if (event.type === 'lcd') for (const look of frameWaits) look();
  });

  return {
    card,
    driver,
    log,
    act: (gesture, gone) =>
      whileThere((done, failed) => {
        const withdraw = driver.keys.add({ gesture, done, failed });
        if (withdraw !== null) return withdraw;
        throw tooMany(
          'acts',
          errorMessage('gestures', `${callsWaitingMax} are waiting already`, 'try again later'),
        );
      }, gone),
    async wait(gesture, gone) {
      const done = takeWait();
      try {
        return await whileThere(
          (shown, failed) => driver.runConcurrently({ gesture, done: shown, failed }),
          gone,
        );
      } finally {
        done();
      }
    },
    async otherFrame(revision, ms, gone) {
      const isOther = (): boolean => card.frame().revision !== revision || log.closed;
      if (isOther()) return;
      const done = takeWait();
      await new Promise<void>((resolve) => {
        const end = (): void => {
          clearTimeout(timer);
          frameWaits.delete(look);
          forgetGone();
          resolve();
        };
        const look = (): void => {
          if (isOther()) end();
        };
        const timer = setTimeout(end, ms);
        const forgetGone = gone(end);
        frameWaits.add(look);
      });
      done();
    },
    stop() {
      forget();
      log.close();
      driver.stop(stopped());
      for (const look of frameWaits) look();
    },
  };
}

export function cardStatus(card: Pick<DrivenCard, 'state' | 'frame'>): CardStatus {
  return { state: card.state(), frame: card.frame() };
}
