/**
 * A card in real time: the same calls as `Card`, tied to a clock that runs, so that they take their time.
 *
 * The clock is injected (`dscplus/node` has the real one); scheduler.ts keeps the card to it.
 */

import type { Card } from '../device/card.ts';
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
} from '../device/gestures.ts';
import { waitLimitMs, wholeMs } from '../device/limits.ts';
import type { Verdict } from '../device/state.ts';
import type { Frame } from '../display/lcd.ts';
import type { Key } from '../keypad/keys.ts';
import type { Clock } from '../time/clock.ts';
import { createRunner } from './scheduler.ts';

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

/** Ties a card to a clock. Card time goes on from where it is. */
export function liveCard(card: Card, clock: Clock): LiveCard {
  const runner = createRunner(card, clock);
  let stopped = false;

  function run<T>(script: (driven: Driven) => Script<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (stopped) reject(new Error('the live card is stopped: make another with liveCard(card, clock)'));
      else runner.start(script, resolve, reject);
    });
  }

  function now<T>(act: () => T): T {
    runner.pulse();
    const result = act();
    runner.pulse();
    return result;
  }

  runner.pulse();
  return {
    card,
    down: (key) => now(() => card.down(key)),
    up: (key) => now(() => card.up(key)),
    press: (key) => run((driven) => tap(driven, key)),
    hold: (key, ms = card.profile.powerHoldMs) => run((driven) => held(driven, key, wholeMs(ms))),
    type: (text) => run((driven) => typed(driven, text)),
    advance: (ms) => run((driven) => pass(driven, wholeMs(ms))),
    wait: (what, limitMs = waitLimitMs) => run((driven) => waited(driven, what, wholeMs(limitMs))),
    respond: (entries) => run((driven) => responded(driven, entries)),
    restore(from, options) {
      runner.pulse();
      card.restore(from, options);
      runner.rebase();
    },
    stop() {
      stopped = true;
      runner.stop(new Error('the live card was stopped'));
    },
  };
}
