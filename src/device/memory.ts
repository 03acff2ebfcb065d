/**
 * What a card keeps while it is off: counter, battery, PIN tries and lock, as a plain value.
 *
 * It is saved *before* anything that depends on it shows, so that a crash can't undo it.
 */
import { quoted } from '../errors/message.ts';
import type { Profile } from '../profiles/profile.ts';

/** What a card keeps while it is off. */
export interface Memory {
  /** The next counter to use, as decimal text, 0 to 2^64; 2^64 means that all are used up. */
  readonly counter: string;
  /** How many computations the battery has left. */
  readonly battery: number;
  /** PIN tries left, if the card checks the PIN itself. */
  readonly tries: number;
  /** Whether too many wrong PINs have locked the card. */
  readonly locked: boolean;
}

/** One past the last counter, 2^64: OCRA and HOTP counters are 8 bytes (RFC 6287 §5.1, RFC 4226 §5.1). */
export const counterEnd: bigint = 1n << 64n;

/** The memory of a new card. */
export function newMemory(profile: Profile): Memory {
  return { counter: '0', battery: profile.batteryComputations, tries: profile.pinTries, locked: false };
}

/**
 * The first rule that a given memory breaks, as the problem of an error, or null.
 * @param profile the card's profile, which sets the limits
 */
export function memoryFault(memory: Memory, profile: Profile): string | null {
  const { counter, battery, tries, locked } = memory;
  if (
    typeof counter !== 'string' ||
    !/^(0|[1-9][0-9]{0,19})$/.test(counter) ||
    BigInt(counter) > counterEnd
  ) {
    return `counter is ${quoted(counter)}, not a decimal string from "0" to "${counterEnd}"`;
  }
  if (!Number.isSafeInteger(battery) || battery < 0 || battery > profile.batteryComputations) {
    return `battery is ${quoted(battery)}, not a whole number from 0 to ${profile.batteryComputations}`;
  }
  if (!Number.isSafeInteger(tries) || tries < 0 || tries > profile.pinTries) {
    return `tries is ${quoted(tries)}, not a whole number from 0 to ${profile.pinTries}`;
  }
  if (typeof locked !== 'boolean') return `locked is ${quoted(locked)}, not true or false`;
  if (locked !== (tries === 0))
    return `locked is ${locked} with ${tries} tries left, and a card locks when 0 are left`;
  return null;
}
