/**
 * The gestures of people on a card, as generators: a tap, a hold, typing, a wait, a response.
 *
 * A script asks the card to `reach` a card time. A virtual card (card.ts) lets that time pass at once. The card of a
 * driver (src/driver) returns whether its clock has reached it; until then the script yields the time at which it
 * wants to continue. It may be resumed earlier, when something has changed. So both run the same script.
 */

import type { Frame } from '../display/lcd.ts';
import { errorMessage, quoted } from '../errors/message.ts';
import { type Key, keyNamed } from '../keypad/keys.ts';
import { checkedLater, checkOptions, type OptionRules } from '../options/option-check.ts';
import type { Profile } from '../profiles/profile.ts';
import { EntryError, NoResponseError, recentEvents, WaitError, whyNothingChanges } from './errors.ts';
import { type CardEvent, cardTime } from './events.ts';
import type { KeyOutcome, StateName, Why } from './state.ts';

/** Card time that `wait` waits at most by default. */
export const waitLimitMs = 60_000;

export type Script<T> = Generator<number, T, void>;

/** What gestures need of a card. */
export interface DrivenCard {
  /** The values of the card, and what follows from them. */
  readonly profile: Profile;
  /** Card time in ms; 0 when the card is made. */
  now(): number;
  /** Touches a key. No time passes. Returns the number of the touch. */
  down(key: Key): number;
  /** Releases a key. No time passes. */
  up(key: Key): void;
  /** The key whose contact is not open (touched, or still settling), or null. */
  touched(): Key | null;
  /** What the LCD shows now. */
  frame(): Frame;
  /** The state of the firmware. */
  state(): StateName;
  /** Card time in ms at which something happens by itself, or null when nothing will. */
  nextWake(): number | null;
  /** Card time in ms at which the state ends by itself, or null. */
  leavesAt(): number | null;
  /** The last events, oldest first. */
  events(): readonly CardEvent[];
  /** Lets a virtual card advance to the card time `at`. Returns whether card time is there. */
  reach(at: number): boolean;
  /** What became of a touch, by the number that `down` returned. */
  verdictOf(touch: number): KeyOutcome;
}

/**
 * What to wait for: the text on the LCD (blanks at its end do not count), a pattern for it, or a test of the frame.
 */
export type WaitFor = string | RegExp | ((frame: Frame) => boolean);

/** What `respond` keys in. */
export interface Entries {
  /** The PIN: as many digits as the profile has. */
  readonly pin: string;
  /** The challenge: as many digits as the profile has. Leave it out for a card without a challenge. */
  readonly challenge?: string;
}

const entryRules = { pin: checkedLater, challenge: checkedLater } satisfies OptionRules<Entries>;

/** What `respond` returns: the response, and how it was made. */
export interface CardResponse {
  /** The digits of the response, leading zeros kept. */
  readonly response: string;
  /** The text of the suite that computed it. */
  readonly suite: string;
  /** The counter that was used, decimal, or null for a suite without one. */
  readonly counter: string | null;
  /** How long the response stays on the LCD, in ms. */
  readonly showsForMs: number;
}

/** A whole tap: the contact closed for the profile's tap time, then open until settled. */
export function tapGesture(card: DrivenCard, key: Key): Script<KeyOutcome> {
  return holdGesture(card, key, card.profile.tapMs);
}

/** The contact closed for `ms`, then open until settled. */
export function* holdGesture(card: DrivenCard, key: Key, ms: number): Script<KeyOutcome> {
  const touch = card.down(key);
  let thrown: { readonly error: unknown } | null = null;
  try {
    const closedUntil = card.now() + ms;
    while (!card.reach(closedUntil)) yield closedUntil;
  } catch (error) {
    thrown = { error };
  } finally {
    // If a listener throws, the key is released all the same, and its contact opens.
    card.up(key);
  }
  const openUntil = card.now() + card.profile.opensAfterMs;
  while (!card.reach(openUntil)) yield openUntil;
  if (thrown !== null) throw thrown.error;
  return card.verdictOf(touch);
}

/** Taps each key of a text: digits; CR or LF for OK; the other one-letter names of `keyNamed`. */
export function* typeGesture(card: DrivenCard, text: string): Script<KeyOutcome[]> {
  needText('what is typed', text);
  const keys = Array.from(text, keyNamed);
  const verdicts: KeyOutcome[] = [];
  for (const key of keys) verdicts.push(yield* tapGesture(card, key));
  return verdicts;
}

/**
 * Lets time pass until `what` shows, at most `limitMs`; fails at once if it can't show any more.
 * @param keysPossible whether somebody may still press a key: then only a dead card makes it impossible
 */
export function* waitGesture(
  card: DrivenCard,
  what: WaitFor,
  limitMs: number,
  keysPossible: () => boolean = () => false,
): Script<Frame> {
  if (typeof what !== 'string' && typeof what !== 'function' && typeof what?.exec !== 'function')
    throw new EntryError(
      errorMessage('wait', `can't wait for ${quoted(what)}`, 'give a text, a pattern or a test of the frame'),
    );
  const from = card.now();
  while (!lcdMatches(what, card.frame())) {
    const next = card.nextWake();
    if (next === null && (card.state() === 'dead' || !keysPossible()))
      throw waitError(card, what, 'never', whyNothingChanges(card.state(), card.events()));
    if (card.now() >= from + limitMs)
      throw waitError(card, what, 'limit', `${limitMs} ms of card time have passed`);
    const until = Math.min(next ?? Number.POSITIVE_INFINITY, from + limitMs);
    if (!card.reach(until)) yield until;
  }
  return card.frame();
}

/**
 * All for a response: switch off if it is on, switch on, key PIN and challenge, and read the response from the LCD page by
 * page.
 */
export function* respondGesture(card: DrivenCard, entries: Entries): Script<CardResponse> {
  checkEntries(card.profile, entries);
  const { profile } = card;
  yield* waitWhileIn(card, ignoringStates);
  const isOn = card.state() !== 'off' && card.state() !== 'dead';
  const first = isOn ? yield* holdGesture(card, 'press', profile.powerHoldMs) : null;
  // If the card went off by itself when it was touched, that hold has switched it on again.
  if (first?.verdict !== 'accepted' || card.state() === 'off')
    need(card, yield* holdGesture(card, 'press', profile.powerHoldMs));
  yield* inState(card, (state) => state === 'pin');
  // Digits are keys: checkEntries has checked that the entry has nothing else.
  for (const digit of entries.pin) need(card, yield* tapGesture(card, digit as Key));
  need(card, yield* tapGesture(card, 'OK'));
  if (profile.challengeDigits > 0) {
    yield* inState(card, (state) => state === 'challenge');
    for (const digit of entries.challenge ?? '') need(card, yield* tapGesture(card, digit as Key));
    need(card, yield* tapGesture(card, 'OK'));
  }
  const counter = profile.counting ? counterUsed(card) : null;
  yield* inState(card, (state) => state === 'response');
  return { response: yield* readPages(card), suite: profile.suite, counter, showsForMs: profile.responseMs };
}

/**
 * @throws OptionError for an unknown entry, EntryError for a PIN or challenge that does not fit the profile; the
 *   message does not contain the PIN
 */
export function checkEntries(profile: Profile, entries: Entries): void {
  checkOptions('respond', entries, entryRules);
  const { pin, challenge } = entries;
  const { name, pinDigits, challengeDigits } = profile;
  needText('PIN', pin);
  if (!/^[0-9]*$/.test(pin))
    throw new EntryError(
      errorMessage('PIN', 'has a character that is not a digit', `give ${pinDigits} digits for ${name}`),
    );
  if (pin.length !== pinDigits)
    throw new EntryError(errorMessage('PIN', `has ${pin.length} digits`, `give ${pinDigits} for ${name}`));
  if (challengeDigits === 0) {
    if (challenge !== undefined)
      throw new EntryError(
        errorMessage(`challenge ${quoted(challenge)}`, `not taken by ${name}`, 'leave it out'),
      );
    return;
  }
  if (challenge === undefined)
    throw new EntryError(errorMessage('challenge', 'missing', `give ${challengeDigits} digits for ${name}`));
  needText('challenge', challenge);
  if (!/^[0-9]*$/.test(challenge) || challenge.length !== challengeDigits) {
    throw new EntryError(
      errorMessage(
        `challenge ${quoted(challenge)}`,
        `not ${challengeDigits} digits`,
        `give exactly ${challengeDigits} for ${name}, leading zeros included`,
      ),
    );
  }
}

/** @throws EntryError unless `ms` is a whole number of milliseconds, 0 or more */
export function checkMs(ms: number): number {
  if (Number.isSafeInteger(ms) && ms >= 0) return ms;
  throw new EntryError(errorMessage('time', `invalid value ${ms}`, 'give whole milliseconds from 0'));
}

/** For callers without a type checker. */
function needText(what: string, value: unknown): void {
  if (typeof value === 'string') return;
  throw new EntryError(
    errorMessage(what, `given as ${typeof value}`, 'give a text, which keeps leading zeros'),
  );
}

/** Lets `ms` of card time pass. */
export function* passTime(card: DrivenCard, ms: number): Script<void> {
  const until = card.now() + ms;
  while (!card.reach(until)) yield until;
}

function need(card: DrivenCard, verdict: KeyOutcome): void {
  if (verdict.verdict === 'ignored')
    throw noResponse(card, verdict.reason, `a key was ignored (${verdict.reason})`);
}

/**
 * Lets time pass until the card is in an expected state. A card that goes off, locks itself or asks again gives no
 * response.
 */
function* inState(card: DrivenCard, isExpected: (state: StateName) => boolean): Script<void> {
  for (;;) {
    const state = card.state();
    if (isExpected(state)) return;
    if (state === 'failed')
      throw noResponse(card, 'wrong PIN', `the PIN is wrong, it shows ${quoted(card.frame().text.trim())}`);
    if (state === 'locked')
      throw noResponse(card, 'locked', `it is locked and shows ${quoted(card.frame().text.trim())}`);
    const next = card.nextWake();
    if (next === null) throw noResponse(card, whyOff(card), whyNothingChanges(state, card.events()));
    if (!card.reach(next)) yield next;
  }
}

/** States that end by themselves, in which the card ignores all keys. */
const ignoringStates: readonly StateName[] = ['self-test', 'computing', 'failed', 'locked'];

/** Lets time pass for as long as the card is in one of the states. */
export function* waitWhileIn(card: DrivenCard, states: readonly StateName[]): Script<void> {
  for (let next = card.nextWake(); next !== null && states.includes(card.state()); next = card.nextWake()) {
    if (!card.reach(next)) yield next;
  }
}

function* readPages(card: DrivenCard): Script<string> {
  const { responsePages } = card.profile;
  let digits = card.frame().text.trimEnd();
  for (let page = 1; page < responsePages.length; page++) {
    need(card, yield* tapGesture(card, 'OK'));
    digits += card.frame().text.trimEnd();
  }
  return digits;
}

function counterUsed(card: DrivenCard): string {
  const stored = card.events().findLast((event) => event.type === 'memory');
  return stored?.type === 'memory' ? String(BigInt(stored.counter) - 1n) : '0';
}

function whyOff(card: DrivenCard): Why {
  const last = card.events().findLast((event) => event.type === 'state');
  return last?.type === 'state' ? last.why : 'no battery';
}

function noResponse(card: DrivenCard, reason: NoResponseError['reason'], why: string): NoResponseError {
  return new NoResponseError(
    reason,
    errorMessage('card', `no response, ${why}`, recentEvents(card.events())),
  );
}

/** Whether the LCD shows what is waited for. */
export function lcdMatches(what: WaitFor, frame: Frame): boolean {
  if (typeof what === 'function') return what(frame);
  const text = frame.text.trimEnd();
  return typeof what === 'string' ? text === what.trimEnd() : text.search(what) >= 0;
}

function waitError(card: DrivenCard, what: WaitFor, cause: WaitError['cause'], why: string): WaitError {
  const named =
    typeof what === 'string'
      ? quoted(what)
      : typeof what === 'function'
        ? 'a frame that passes the test'
        : String(what);
  const at = cardTime(card.now()).trim();
  return new WaitError(
    cause,
    errorMessage(`wait for ${named}`, `not shown by ${at}, ${why}`, recentEvents(card.events())),
  );
}
