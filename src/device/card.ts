/**
 * A card: the firmware with a key, a memory and a clock, behind the one interface that the driver and everything else
 * uses.
 *
 * The clock of a card is virtual: time advances only when a call advances it, and instantly. `createDriver`
 * (src/driver) ties it to a running clock. This file has the interface, `virtual-card.ts` the card behind it, and
 * `card-machine.ts` its state and its work.
 */

import type { Frame } from '../display/lcd.ts';
import type { Key } from '../keypad/keys.ts';
import type { ProfileSheet } from '../profiles/profile.ts';
import type { CardInput } from './card-input.ts';
import { CardMachine } from './card-machine.ts';
import { type CardOptions, cardParts } from './card-options.ts';
import type { CardEvent } from './events.ts';
import type { CardResponse, DrivenCard, Entries, WaitFor } from './gestures.ts';
import type { Memory } from './memory.ts';
import type { Snapshot } from './snapshot/snapshot.ts';
import type { KeyOutcome } from './state.ts';
import { virtualCard } from './virtual-card.ts';

/**
 * A card in virtual time. Time moves only when a call moves it, and then at once. `createDriver` runs a card by a
 * clock.
 *
 * Every method that takes a key throws a `KeyNameError` for a text that names no key, and every method that takes a
 * time an `EntryError` for one that is not whole milliseconds from 0.
 */
export interface Card extends DrivenCard {
  /** The profile with the provenance of each value. */
  readonly sheet: ProfileSheet;
  /** The serial number. */
  readonly serial: string;
  /** Unix time at card time 0, in ms. */
  readonly unixMs: number;
  /** Whether key and PIN are the public test card's, so that nothing in it is secret. */
  readonly demo: boolean;
  /**
   * What the card keeps while it is off.
   *
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   *
   * const card = createCard({ suite: 'ib-key' });
   * card.respond({ pin: '1234', challenge: '123456' });
   * card.memory(); // → { counter: '1', battery: 14999, tries: 3, locked: false }
   * ```
   */
  memory(): Memory;
  /**
   * Touches a key. No time passes.
   *
   * @returns the number of the touch, which the `press` event has too
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   *
   * const card = createCard();
   * card.down('press');
   * card.advance(2_000);
   * card.up('press');
   * card.frame().text; // → 'PIN>    '
   * ```
   */
  down(key: Key): number;
  /**
   * Releases a key. No time passes. A key that is not touched stays as it is.
   *
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   *
   * const card = createCard();
   * card.down('press');
   * card.up('press');
   * card.advance(5_000);
   * card.state(); // → 'off'
   * ```
   */
  up(key: Key): void;
  /**
   * Taps a key: touches it for the profile's `tapMs`, then waits until its contact is open again.
   *
   * @returns whether the card accepted the key, and why if it did not
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   *
   * const card = createCard();
   * card.press('5'); // → { verdict: 'ignored', reason: 'off' }
   * card.hold('press');
   * card.press('5'); // → { verdict: 'accepted' }
   * card.frame().text; // → 'PIN>5   '
   * ```
   */
  press(key: Key): KeyOutcome;
  /**
   * Touches a key for some time, then waits until its contact is open again.
   *
   * @param ms how long, in ms of card time; default the time after which the power key acts
   * @returns whether the card accepted the key, and why if it did not
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   *
   * const card = createCard();
   * card.hold('press'); // → { verdict: 'accepted' }
   * card.now(); // → 2030
   * card.state(); // → 'pin'
   * ```
   */
  hold(key: Key, ms?: number): KeyOutcome;
  /**
   * Taps each key of a text: digits, and CR or LF for OK.
   *
   * @returns one outcome for each key, as from `press`
   * @throws {EntryError} for a value that is not a text
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   *
   * const card = createCard();
   * card.hold('press');
   * card.type('1234\r').every(({ verdict }) => verdict === 'accepted'); // → true
   * card.frame().text; // → 'CHALLNG>'
   * ```
   */
  type(text: string): KeyOutcome[];
  /**
   * Lets time pass.
   *
   * @param ms ms of card time
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   *
   * const card = createCard();
   * card.hold('press');
   * card.advance(card.profile.idleOffMs);
   * card.state(); // → 'off'
   * ```
   */
  advance(ms: number): void;
  /**
   * Lets time pass until the LCD shows something, and fails at once when it can't come any more.
   *
   * @param limitMs card time to wait at most; default a minute
   * @returns the frame that shows it
   * @throws {WaitError} at the limit, or when it can't come any more
   * @throws {EntryError} for a value that can't be waited for
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   *
   * const card = createCard();
   * card.hold('press');
   * card.type('1234\r123456\r');
   * card.wait(/^\d{8}$/).text; // → '90187643'
   * ```
   */
  wait(what: WaitFor, limitMs?: number): Frame;
  /**
   * Gets the response to a challenge, key by key: switches the card on (off first, if it is on), keys PIN and
   * challenge, and reads the response from the LCD.
   *
   * A wrong PIN is not an error for a card that does not check it: the card gives a normal-looking response that
   * the server refuses.
   *
   * @throws {EntryError} for an entry that does not fit the profile; no key is pressed then
   * @throws {NoResponseError} when the card gives no response
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   *
   * const { response, showsForMs } = createCard().respond({ pin: '1234', challenge: '123456' });
   * response; // → '90187643'
   * showsForMs; // → 30000
   * ```
   */
  respond(entries: Entries): CardResponse;
  /**
   * Saves the state of the card, to restore it here or in another card of the same profile and suite.
   *
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   *
   * const card = createCard();
   * card.hold('press');
   * const before = card.snapshot();
   * card.type('1234\r');
   * card.restore(before);
   * card.frame().text; // → 'PIN>    '
   * ```
   */
  snapshot(): Snapshot;
  /**
   * Restores a snapshot, or what JSON made of one. Memory stays as it is, unless you pass `{ memory: true }` and
   * the card has no `store`.
   *
   * @throws {SnapshotError} for a snapshot of another card, of another format, or that does not fit the memory
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   *
   * const card = createCard();
   * card.hold('press');
   * const saved = JSON.stringify(card.snapshot());
   * const other = createCard();
   * other.restore(JSON.parse(saved));
   * other.frame().text; // → 'PIN>    '
   * ```
   */
  restore(snapshot: Snapshot | object, options?: { readonly memory?: boolean }): void;
  /**
   * The last events, oldest first, 256 at most.
   *
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   *
   * const card = createCard();
   * card.hold('press');
   * card.events().map(({ type }) => type); // → ['press', 'state', 'lcd']
   * ```
   */
  events(): readonly CardEvent[];
  /**
   * Calls `listener` with each event from now on, in order. A listener may press keys; those events come after.
   *
   * @returns a function that ends it
   * @example
   * ```ts
   * import { createCard, eventLine } from 'dscplus';
   *
   * const lines: string[] = [];
   * const card = createCard();
   * const off = card.on((event) => lines.push(eventLine(event)));
   * card.hold('press');
   * off();
   * card.press('1');
   * lines.at(-1); // → '  2.000 s  lcd    "PIN>    "'
   * ```
   */
  on(listener: (event: CardEvent) => void): () => void;
  /**
   * Calls `listener` with each input from now on, before a contact changes. An input is what is done to the card; an
   * event is what the card does.
   *
   * @returns a function that ends it
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   *
   * const card = createCard();
   * const inputs: string[] = [];
   * card.onInput(({ type }) => inputs.push(`${type} at ${card.now()}`));
   * card.hold('press');
   * inputs; // → ['down at 0', 'up at 2000']
   * ```
   */
  onInput(listener: (input: CardInput) => void): () => void;
}

/**
 * Makes a card on a virtual clock. Without options, it is the public demo card.
 *
 * @throws {OptionError} for an option that is unknown or of a wrong type
 * @throws {ProfileError} for an unknown profile, one that can't take the suite, or `noPin` that does not fit
 * @throws {SuiteError} for a text that is not a suite
 * @throws {KeyError} for a key of fewer than 14 bytes
 * @throws {EntryError} for a PIN, memory or time that does not fit the profile
 * @example
 * ```ts
 * import { createCard } from 'dscplus';
 *
 * const card = createCard();
 * card.respond({ pin: '1234', challenge: '123456' }).response; // → '90187643'
 *
 * const counting = createCard({ suite: 'ib-key', serial: 'SIM-1' });
 * counting.respond({ pin: '1234', challenge: '123456' }).counter; // → '0'
 * ```
 */
export function createCard(options: CardOptions = {}): Card {
  const parts = cardParts(options);
  return virtualCard(parts, new CardMachine(parts));
}
