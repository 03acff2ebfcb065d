/**
 * The desk that a card lies on for all who call over HTTP: one hand, one time, one log.
 *
 * In virtual time an act or a wait is over as soon as it has begun; in real time it takes its time, and others wait
 * their turn. See driver/scheduler.ts for how scripts run.
 */
import type { RealClock } from '../clock/real-clock.ts';
import type { Card } from '../device/card.ts';
import type { Driven, Script } from '../device/gestures.ts';
import type { StateName } from '../device/state.ts';
import type { Frame } from '../display/lcd.ts';
import { createScheduler } from '../driver/scheduler.ts';
import { tooMany } from '../net/http-error.ts';
import { stopped } from './errors.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { createHand, type Gone } from './key-queue.ts';
import { waitsMax } from './limits.ts';

export type TimeMode = 'virtual' | 'real';

/** What every answer about the card carries. */
export interface Look {
  readonly state: StateName;
  readonly frame: Frame;
}

export interface Desk {
  readonly card: Card;
  readonly log: EventLog;
  /** Brings the card up to its clock; in virtual time nothing. To be called before it is looked at. */
  pulse(): void;
  mode(): TimeMode;
  speed(): number;
  setTime(mode: TimeMode, speed: number): void;
  /** Does a whole act when its turn comes. @throws HttpFault where too many wait */
  act<T>(script: (card: Driven) => Script<T>, gone: Gone): Promise<T>;
  /** Waits beside whatever is done; dropped when the client goes. @throws HttpFault where too many wait */
  wait<T>(script: (card: Driven) => Script<T>, gone: Gone): Promise<T>;
  /** Until the glass has another revision, or `ms` of the host have passed. @throws HttpFault where too many wait */
  otherFrame(revision: number, ms: number, gone: Gone): Promise<void>;
  /** Puts a snapshot back. @throws SnapshotError */
  restore: Card['restore'];
  /** How many have been put back. */
  restores(): number;
  /** What is under way fails; the streams end. */
  stop(): void;
}

export function createDesk(card: Card, clock: RealClock, mode: TimeMode): Desk {
  // Virtual time begins before the host has had time to pass.
  if (mode === 'virtual') clock.pause();
  const runner = createScheduler(card, clock);
  const hand = createHand();
  const log = createEventLog(card);
  const frameWaits = new Set<() => void>();
  let timeMode: TimeMode = 'real';
  let waits = 0;
  let restores = 0;

  function setTime(next: TimeMode, speed: number): void {
    runner.pulse();
    clock.setSpeed(speed);
    if (next === timeMode) return;
    timeMode = next;
    if (next === 'virtual') {
      runner.setVirtual(true);
      clock.pause();
    } else {
      clock.resume();
      runner.setVirtual(false);
    }
  }

  function takeWait(): () => void {
    if (waits >= waitsMax) {
      throw tooMany('waits', `${waitsMax} waits are under way, and no more are taken: ask again later`);
    }
    waits += 1;
    return () => {
      waits -= 1;
    };
  }

  const forget = card.on((event) => {
    if (event.type === 'glass') for (const look of frameWaits) look();
  });

  setTime(mode, clock.speed);
  runner.pulse();
  return {
    card,
    log,
    pulse: runner.pulse,
    mode: () => timeMode,
    speed: () => clock.speed,
    setTime,
    act: (script, gone) =>
      new Promise((resolve, reject) => {
        hand.take(
          (letGo) => {
            runner.start(
              script,
              (value) => {
                resolve(value);
                letGo();
              },
              (reason) => {
                reject(reason);
                letGo();
              },
            );
          },
          reject,
          gone,
        );
      }),
    async wait(script, gone) {
      const done = takeWait();
      let forgetGone = (): void => {};
      try {
        return await new Promise((resolve, reject) => {
          const drop = runner.start(script, resolve, reject);
          forgetGone = gone(() => {
            drop();
            reject(stopped());
          });
        });
      } finally {
        forgetGone();
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
    restore(from, options) {
      runner.pulse();
      card.restore(from, options);
      restores += 1;
      runner.rebase();
    },
    restores: () => restores,
    stop() {
      forget();
      log.close();
      hand.stop();
      runner.stop(stopped());
      for (const look of frameWaits) look();
    },
  };
}

export function lookAt(card: Pick<Driven, 'state' | 'frame'>): Look {
  return { state: card.state(), frame: card.frame() };
}
