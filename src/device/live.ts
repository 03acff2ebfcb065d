/**
 * A card in real time: the same calls as `Card`, tied to a clock that runs, so that they take their time.
 *
 * The clock is injected (`dscplus/node` has the real one). The card is brought up to the clock before each call
 * and whenever the firmware or a script has something due; between those, nothing runs.
 */
import type { Frame } from '../display/glass.ts';
import type { Key } from '../keypad/keys.ts';
import type { Card } from './card.ts';
import { waitLimitMs, wholeMs } from './limits.ts';
import {
  type Answer,
  type Driven,
  type Entries,
  held,
  pass,
  responded,
  type Script,
  tap,
  typed,
  type WaitFor,
  waited,
} from './scripts.ts';
import type { Verdict } from './state.ts';

/** Time in whole ms that only grows. `wake` calls back once when `now()` has reached `at`, and gives its undoing. */
export interface Clock {
  now(): number;
  wake(at: number, call: () => void): () => void;
}

export interface LiveCard {
  /** The card that is driven. Reading it is free; time and keys go through the live card. */
  readonly card: Card;
  down(key: Key): number;
  up(key: Key): void;
  press(key: Key): Promise<Verdict>;
  hold(key: Key, ms?: number): Promise<Verdict>;
  type(text: string): Promise<Verdict[]>;
  advance(ms: number): Promise<void>;
  wait(what: WaitFor, limitMs?: number): Promise<Frame>;
  respond(entries: Entries): Promise<Answer>;
  restore: Card['restore'];
  /** Lets go of the clock: nothing runs any more, and what is under way is rejected. */
  stop(): void;
}

interface Pending {
  due: number;
  resume(): void;
  reject(reason: Error): void;
}

/** Ties a card to a clock. Card time goes on from where it is. */
export function liveCard(card: Card, clock: Clock): LiveCard {
  let offset = card.now() - clock.now();
  let disarm = (): void => {};
  let stopped = false;
  let changes = 0;
  const pending = new Set<Pending>();
  const driven: Driven = { ...card, reach: (at) => card.now() >= at };
  const forget = card.on(() => {
    changes += 1;
  });

  /**
   * Brings the card up to the clock, due by due, so that a late host timer changes nothing: a tap ends at its
   * millisecond of card time, and a wait sees every frame.
   */
  function pulse(): void {
    if (stopped) return;
    const target = clock.now() + offset;
    resumeAll();
    for (let due = nextDue(); due !== null && due <= target; due = nextDue()) {
      card.advance(Math.max(0, due - card.now()));
      resumeAll();
    }
    card.advance(Math.max(0, target - card.now()));
    disarm();
    const due = nextDue();
    disarm = due === null ? () => {} : clock.wake(due - offset, pulse);
  }

  /** Lets every script go on that can; what one does, another may be waiting for. */
  function resumeAll(): void {
    let seen: number;
    do {
      seen = changes;
      for (const one of [...pending]) one.resume();
    } while (changes !== seen);
  }

  function nextDue(): number | null {
    let next = card.nextWake();
    for (const { due } of pending) if (next === null || due < next) next = due;
    return next;
  }

  function run<T>(script: () => Script<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (stopped) {
        reject(new Error('the live card is stopped: make another with liveCard(card, clock)'));
        return;
      }
      pulse();
      const steps = script();
      const one: Pending = {
        due: card.now(),
        resume() {
          try {
            const { done, value } = steps.next();
            if (!done) {
              one.due = value;
              return;
            }
            pending.delete(one);
            resolve(value);
          } catch (error) {
            pending.delete(one);
            reject(error);
          }
        },
        reject,
      };
      pending.add(one);
      pulse();
    });
  }

  function now<T>(act: () => T): T {
    pulse();
    const result = act();
    pulse();
    return result;
  }

  pulse();
  return {
    card,
    down: (key) => now(() => card.down(key)),
    up: (key) => now(() => card.up(key)),
    press: (key) => run(() => tap(driven, key)),
    hold: (key, ms = card.profile.powerHoldMs) => run(() => held(driven, key, wholeMs(ms))),
    type: (text) => run(() => typed(driven, text)),
    advance: (ms) => run(() => pass(driven, wholeMs(ms))),
    wait: (what, limitMs = waitLimitMs) => run(() => waited(driven, what, wholeMs(limitMs))),
    respond: (entries) => run(() => responded(driven, entries)),
    restore(from, options) {
      pulse();
      card.restore(from, options);
      offset = card.now() - clock.now();
      pulse();
    },
    stop() {
      stopped = true;
      disarm();
      forget();
      for (const one of pending) one.reject(new Error('the live card was stopped'));
      pending.clear();
    },
  };
}
