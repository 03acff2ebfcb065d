/**
 * A card as a scenario drives it: in process, or at the end of a wire. A new kind of card implements this interface,
 * and the engine (run-scenario.ts) does not know which it has.
 */
import type { Entries, WaitFor } from '../device/gestures.ts';
import type { Snapshot } from '../device/snapshot/snapshot.ts';
import type { KeyOutcome } from '../device/state.ts';
import type { LcdContent } from '../display/lcd.ts';
import type { Key } from '../keypad/keys.ts';

/**
 * What a card may be unable to do. A scenario that needs it is refused before the first key.
 *
 * - `wire faults`: the faults of a serial wire
 * - `known clock`: a clock that agrees with that of the scenario's login server
 * - `long holds`: holding a key for more than a minute
 */
export type CardAbility = 'faults' | 'wire faults' | 'known clock' | 'long holds';

/** What the world of a scenario is compared with. */
export interface CardIdentity {
  /** The name of the profile. */
  readonly profile: string;
  /** The text of the suite. */
  readonly suite: string;
  readonly serial: string;
  /** The next counter, decimal; null if the card can't report it. */
  readonly counter: string | null;
  /** Computations left. */
  readonly battery: number;
}

/** A saved state: a snapshot of the process, or its JSON from the other end of a wire. */
export type SavedState = Snapshot | object;

export interface ScenarioCard {
  /** For reports: `in process`, `tcp://127.0.0.1:4000`, … */
  readonly where: string;
  /** What it can't do. */
  readonly lacks: readonly CardAbility[];
  identity(): Promise<CardIdentity>;
  /**
   * Switches the card off, and a card at the end of a wire to virtual time. Times, the numbers of faults and their
   * draws count from here.
   */
  begin(): Promise<void>;
  /** Card time in ms since `begin`. */
  now(): Promise<number>;
  press(key: Key): Promise<KeyOutcome>;
  /** Default: the time after which the power key acts. */
  hold(key: Key, ms?: number): Promise<KeyOutcome>;
  /**
   * Digits, and CR for OK. One outcome for each key.
   * @throws KeyNameError for a text with a character that is not a key; no key is pressed then
   */
  type(text: string): Promise<readonly KeyOutcome[]>;
  /**
   * Until the LCD shows a text or a pattern; the engine gives no function.
   * @throws WaitError at the limit, or when it can't show any more
   */
  wait(what: WaitFor, limitMs?: number): Promise<{ readonly text: string; readonly at: number }>;
  advance(ms: number): Promise<void>;
  /** Lets the time pass that has passed for another card. */
  follow(ms: number): Promise<void>;
  /** What the LCD shows now, a digit of the PIN not masked. Reports use the event lines, which mask it. */
  frame(): Promise<{ readonly text: string }>;
  /** What the LCD shows now for a picture: with faulty segments, and a digit of the PIN masked. */
  maskedLcd(): Promise<LcdContent>;
  /** @throws NoResponseError, EntryError */
  respond(entries: Entries): Promise<{ readonly response: string }>;
  snapshot(): Promise<SavedState>;
  /** Memory stays as it is. @throws SnapshotError */
  restoreSnapshot(saved: SavedState): Promise<void>;
  /** @returns the number of the fault, for `clearFaults` */
  addFault(text: string): Promise<number>;
  /** Without a number: all faults. */
  clearFaults(id?: number): Promise<void>;
  /** The event log since `begin`, oldest first, each line as `eventLine` writes it. */
  eventLines(): Promise<readonly string[]>;
  close(): Promise<void>;
}
