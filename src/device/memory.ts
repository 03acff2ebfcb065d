/**
 * What a card keeps while it is off: counter, battery, PIN tries and lock, as a plain value.
 *
 * It is written *before* what depends on it shows, so that no crash takes it back.
 */
import type { Profile } from '../profiles/profile.ts';

export interface Memory {
  /** The next counter to use, decimal, 0 to 2^64; 2^64 means that all are used up. */
  readonly counter: string;
  /** Computations left in the battery. */
  readonly battery: number;
  /** PIN tries left, for a card that checks the PIN itself. */
  readonly tries: number;
  readonly locked: boolean;
}

/** One past the last counter, 2^64: OCRA and HOTP counters are 8 bytes (RFC 6287 §5.1, RFC 4226 §5.1). */
export const counterEnd: bigint = 1n << 64n;

/** The memory of a new card. */
export function newMemory(profile: Profile): Memory {
  return { counter: '0', battery: profile.batteryComputations, tries: profile.pinTries, locked: false };
}

/**
 * The first rule that a memory read from somewhere breaks, in words, or null.
 * @param profile the card's profile, which sets the limits
 */
export function memoryFault(memory: Memory, profile: Profile): string | null {
  const { counter, battery, tries, locked } = memory;
  if (
    typeof counter !== 'string' ||
    !/^(0|[1-9][0-9]{0,19})$/.test(counter) ||
    BigInt(counter) > counterEnd
  ) {
    return `counter is ${JSON.stringify(counter)}: a decimal string from "0" to "${counterEnd}" is accepted`;
  }
  if (!Number.isSafeInteger(battery) || battery < 0 || battery > profile.batteryComputations) {
    return `battery is ${JSON.stringify(battery)}: a whole number from 0 to ${profile.batteryComputations} is accepted`;
  }
  if (!Number.isSafeInteger(tries) || tries < 0 || tries > profile.pinTries) {
    return `tries is ${JSON.stringify(tries)}: a whole number from 0 to ${profile.pinTries} is accepted`;
  }
  if (typeof locked !== 'boolean') return `locked is ${JSON.stringify(locked)}: true or false is accepted`;
  if (locked !== (tries === 0))
    return `locked is ${locked} with ${tries} tries left: a card is locked when none is left`;
  return null;
}
