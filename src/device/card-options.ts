/** The parts of a card: its options, checked once as a whole, and plain data from there on. */

import { demoKey, demoPinOf, demoSerial, isDemoKey } from '../crypto/demo-card.ts';
import { pinCheckerText } from '../crypto/pin-checker.ts';
import { errorMessage } from '../errors/message.ts';
import {
  callRule,
  checkedLater,
  checkOptions,
  flagRule,
  type OptionRules,
  objectRule,
  textRule,
} from '../options/option-check.ts';
import { algorithmNamed, createResponseComputation, type ResponseInput } from '../profiles/algorithm.ts';
import { type Profile, type ProfileSheet, profileOf } from '../profiles/profile.ts';
import { chosenSheet } from '../profiles/profile-choice.ts';
import { EntryError } from './errors.ts';
import { checkMs } from './gestures.ts';
import { type Memory, memoryFault, newMemory } from './memory.ts';

/** What a card is made of. Every option has a default. */
export interface CardOptions {
  /**
   * A name of `profileSheets`, or a sheet from `loadProfile`. Default `dsc-plus`; for a suite without P
   * `keypad-local-pin`, and for HOTP `dsc`.
   */
  readonly profile?: string | ProfileSheet;
  /** A suite, as text or alias; default the profile's. */
  readonly suite?: string;
  /** The key, 14 bytes or more; default the public test key. */
  readonly key?: Uint8Array;
  /** The serial number; default `DEMO-0001`. */
  readonly serial?: string;
  /** The memory that the card starts with; default a new card's. */
  readonly memory?: Memory;
  /** The PIN of a card that checks the PIN itself, and of no other; default the demo card's. */
  readonly localPin?: string;
  /** Must be true for a card whose PIN nobody checks, and for no other. */
  readonly noPin?: boolean;
  /**
   * Stores the memory. It is called before anything that depends on the memory shows. If it throws, the card goes
   * off with the reason `memory`.
   *
   * @example
   * ```ts
   * import { createCard, type Memory } from 'dscplus';
   *
   * const stored: Memory[] = [];
   * const card = createCard({ suite: 'ib-key', store: (memory) => void stored.push(memory) });
   * card.respond({ pin: '1234', challenge: '123456' });
   * stored.map(({ counter }) => counter); // → ['1']
   * ```
   */
  readonly store?: (memory: Memory) => void;
  /** Unix time at card time 0, in ms, for a suite with a clock; default 0. */
  readonly unixMs?: number;
}

const isSheet = (value: unknown): boolean =>
  objectRule.fits(value) && objectRule.fits((value as ProfileSheet).values);

const cardOptions = {
  profile: {
    description: 'the name of a profile, or a sheet from loadProfile',
    fits: (value) => typeof value === 'string' || isSheet(value),
  },
  suite: textRule,
  key: checkedLater,
  serial: textRule,
  memory: objectRule,
  localPin: textRule,
  noPin: flagRule,
  store: callRule,
  unixMs: checkedLater,
} satisfies OptionRules<CardOptions>;

/** A card's parts, from its options and their defaults. */
export interface CardParts {
  readonly sheet: ProfileSheet;
  readonly profile: Profile;
  readonly serial: string;
  /** Whether key and PIN are the public test card's. */
  readonly demo: boolean;
  readonly localPin: string;
  readonly memory: Memory;
  readonly store: ((memory: Memory) => void) | undefined;
  /** Unix time at card time 0, ms. */
  readonly unixMs: number;
  /** The card's algorithm, with its key inside. */
  readonly compute: (sum: ResponseInput) => string;
}

/** @throws as `createCard` */
export function cardParts(options: CardOptions): CardParts {
  checkOptions('createCard', options, cardOptions);
  const sheet = chosenSheet(options);
  const profile = profileOf(sheet);
  const algorithm = algorithmNamed(profile.suite);
  const key = options.key ?? demoKey(algorithm.hash);
  const compute = createResponseComputation(algorithm, key);
  const demoLocalPin = demoPinOf(profile.pinDigits);
  const localPin = checkedLocalPin(options.localPin, demoLocalPin, profile);
  return {
    sheet,
    profile,
    serial: options.serial ?? demoSerial,
    demo: isDemoKey(key, algorithm.hash) && localPin === demoLocalPin,
    localPin,
    memory: checkedMemory(options.memory ?? newMemory(profile), profile),
    store: options.store,
    unixMs: checkMs(options.unixMs ?? 0),
    compute,
  };
}

function checkedLocalPin(given: string | undefined, usual: string, profile: Profile): string {
  if (given !== undefined && profile.pinChecker !== 'card') {
    throw new EntryError(
      errorMessage(
        'localPin',
        `the PIN of this card is checked by ${pinCheckerText[profile.pinChecker]}`,
        'leave localPin out',
      ),
    );
  }
  const localPin = given ?? usual;
  if (localPin.length !== profile.pinDigits || !/^[0-9]+$/.test(localPin)) {
    throw new EntryError(
      errorMessage(
        'PIN of the card',
        'does not fit its profile',
        `give ${profile.pinDigits} digits for ${profile.name}`,
      ),
    );
  }
  return localPin;
}

function checkedMemory({ counter, battery, tries, locked }: Memory, profile: Profile): Memory {
  const memory: Memory = { counter, battery, tries, locked };
  const fault = memoryFault(memory, profile);
  if (fault !== null)
    throw new EntryError(errorMessage('memory', fault, `give one that fits ${profile.name}`));
  return memory;
}
