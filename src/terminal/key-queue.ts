/**
 * The fingers on the card: one at a time, in the order in which keys were asked for.
 *
 * A key typed while another one's contact settles waits its turn, so that nothing of a paste or of fast typing
 * is lost: the card looks at one contact at a time. Taps and holds end at their millisecond of card time; a press
 * of the mouse lasts as long as it lasts.
 */
import type { Card } from '../device/card.ts';
import { held, pass } from '../device/gestures.ts';
import type { Runner } from '../driver/scheduler.ts';
import type { Key } from '../keypad/keys.ts';

/** Keys that wait at most; what comes after is dropped, and said so. */
export const waitingMax = 64;

/** The key that is down now. `ms`: how long it will be held, null while a person holds it. Card time. */
export interface Touching {
  readonly key: Key;
  readonly since: number;
  readonly ms: number | null;
}

export interface Fingers {
  /** Presses a key for `ms` of card time. False if too many are waiting. */
  press(key: Key, ms: number): boolean;
  /** Puts a finger down until `letGo`. False if too many are waiting. */
  down(key: Key): boolean;
  letGo(): void;
  /** The keys that wait, the next one first. */
  waiting(): readonly Key[];
  touching(): Touching | null;
  /** Whether a key is down, settles or waits. */
  busy(): boolean;
  /** Whether the last key asked for is this one, held for a time, and not let go yet. */
  endsWithHold(key: Key): boolean;
  /** Forgets what waits; lets go of what a person holds. */
  drop(): void;
  /** Forgets everything, what is down too: the card is put back to another time, and its contact settles there. */
  forget(): void;
  stop(): void;
}

interface Wanted {
  readonly key: Key;
  /** null: until let go. */
  ms: number | null;
  /** Card time at which it was asked for. */
  readonly from: number;
}

/** @param changed called when what `waiting` or `touching` say has changed */
export function createFingers(card: Card, runner: Runner, changed: () => void): Fingers {
  let queue: Wanted[] = [];
  let current: Wanted | null = null;
  let touching: Touching | null = null;
  let cancel = (): void => {};

  function next(): void {
    if (current !== null) return;
    const wanted = queue.shift();
    if (wanted === undefined) return;
    current = wanted;
    const { key, ms } = wanted;
    runner.pulse();
    touching = { key, since: card.now(), ms };
    if (ms === null) {
      card.down(key);
      runner.pulse();
    } else cancel = runner.start((driven) => held(driven, key, ms), settled, settled);
  }

  function settled(): void {
    current = null;
    touching = null;
    next();
    changed();
  }

  function add(key: Key, ms: number | null): boolean {
    if (queue.length >= waitingMax) return false;
    runner.pulse();
    queue.push({ key, ms, from: card.now() });
    next();
    changed();
    return true;
  }

  function letGo(): void {
    runner.pulse();
    const waits = queue.find(({ ms }) => ms === null);
    // It never got its turn while it was down: it is pressed for as long when its turn comes.
    if (waits !== undefined) waits.ms = Math.max(card.profile.tapMs, card.now() - waits.from);
    if (touching === null || touching.ms !== null) return;
    card.up(touching.key);
    touching = null;
    cancel = settle();
    changed();
  }

  function settle(): () => void {
    return runner.start((driven) => pass(driven, card.profile.opensAfterMs), settled, settled);
  }

  return {
    press: (key, ms) => add(key, ms),
    down: (key) => add(key, null),
    letGo,
    waiting: () => queue.map(({ key }) => key),
    touching: () => touching,
    busy: () => current !== null,
    endsWithHold(key) {
      const last = queue.at(-1) ?? current;
      // After going back nothing is held: a contact settles.
      return last?.key === key && last.ms !== null && last.ms > 0;
    },
    drop() {
      queue = [];
      letGo();
      changed();
    },
    forget() {
      cancel();
      queue = [];
      touching = null;
      current = { key: 'press', ms: 0, from: card.now() };
      cancel = settle();
      changed();
    },
    stop() {
      cancel();
      queue = [];
    },
  };
}
