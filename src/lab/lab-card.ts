/**
 * A card as the page `/lab` shows and presses it: the demo card in the browser, or one over HTTP that the login server
 * reaches. Types only.
 */
import type { Reason, StateName } from '../device/state.ts';
import type { Lcd, LcdContent } from '../display/lcd.ts';
import type { Key } from '../keypad/keys.ts';

/** What a card shows at one moment. */
export interface ShownCard {
  readonly state: StateName;
  readonly shown: LcdContent;
  /** When it leaves the state by itself, in ms of its time from now; null if it does not, or if that is unknown. */
  readonly leavesInMs: number | null;
}

/** What a card on the page tells. */
export interface CardListener {
  /** The LCD or the state has changed. */
  changed(): void;
  /** The card has ignored a key. */
  ignored(reason: Reason | undefined): void;
}

export interface LabCard {
  readonly serial: string;
  /** Which card it is, in a sentence for people. */
  readonly says: string;
  readonly lcd: Lcd;
  /** Null until it is known. */
  view(): ShownCard | null;
  /** Taps a key. */
  tap(key: Key): Promise<void>;
  /** Holds a key for as long as it takes to act: power, clear. */
  hold(key: Key): Promise<void>;
  /**
   * Touches a key until the returned function is called; null where a touch can't take its time, so that the key has to
   * be tapped or held.
   */
  touch(key: Key): (() => void) | null;
}
