/**
 * Where a device can be faulty: what the machine of a card asks at each of these places. A card without faults has
 * none of them. `src/faults` has the faults; this file has none, so that the firmware stays what it is.
 */
import type { LcdContent } from '../../display/lcd.ts';
import type { Key } from '../../keypad/keys.ts';
import type { CardEvent, FaultEvent } from '../events.ts';
import type { Memory } from '../memory.ts';
import type { Input } from '../state.ts';
import type { StateDraft } from '../step-context.ts';

/** What a finger does to a key. */
export type FingerInput = Input & { readonly type: 'down' | 'up' };

/** An input of the firmware that a fault brings about, without its card time. A `repeat` gets a touch of its own. */
export type FaultyInput =
  | { readonly type: 'down' | 'no contact'; readonly key: Key; readonly touch: number }
  | { readonly type: 'up'; readonly key: Key }
  | { readonly type: 'repeat'; readonly key: Key; readonly held: boolean }
  | { readonly type: 'power' };

/** What a device with faults does in its own way. */
export interface DeviceFaults {
  /** Whether there is a fault, or something that one has left to do. */
  isActive(): boolean;
  /** A finger touches or releases a key: what the firmware gets of it becomes due. */
  finger(input: FingerInput): void;
  /** Card time at which the next input is due, or null. */
  nextWake(): number | null;
  /** Takes the next input that is due at `now`, or null. */
  takeDue(now: number): FaultyInput | null;
  /** The firmware has done a step, with the events from the index `from` on. */
  stepped(state: StateDraft, events: readonly CardEvent[], from: number): void;
  /** The battery that the firmware measures, in computations left. */
  battery(left: number): number;
  /** What a write to memory leaves behind when power is lost in its middle; null for a write that succeeds. */
  tornMemory(before: Memory, next: Memory): Memory | null;
  /** Unix time on the card's clock, ms, for a computation that begins at card time `at`. */
  unixMs(right: number, at: number): number;
  /** The response that the card computes. */
  response(right: string): string;
  /** What the LCD shows when the firmware writes `text`. */
  lcd(text: string): LcdContent;
  /** The text that is logged of a frame; `logged` has the PIN masked. */
  loggedLcd(logged: string): string;
  /** What faults have done since the last call, as events at card time `at`. */
  takeReports(at: number): readonly FaultEvent[];
  /** Card time was set to `now`, and a snapshot restored. */
  restored(now: number): void;
}

/** @param touch the number of a touch, for a `repeat` */
export function firmwareInput(input: FaultyInput, at: number, touch: number): Input {
  return input.type === 'repeat' ? { ...input, at, touch } : { ...input, at };
}
