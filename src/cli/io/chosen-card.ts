/**
 * Which card a command uses: the one in the file of `--card`, else the public demo card, whose profile or suite can
 * be changed. `--fault` and `--seed` say what the card does wrong on purpose.
 */

import { demoPin, demoSerial } from '../../crypto/demo-card.ts';
import { suiteAliases } from '../../crypto/suite-aliases.ts';
import type { Card } from '../../device/card.ts';
import type { Memory } from '../../device/memory.ts';
import { errorMessage, quoted, quotedPath } from '../../errors/message.ts';
import { type Fault, parseFault } from '../../faults/fault.ts';
import { createFaultyCard, faultsOfCard } from '../../faults/faulty-card.ts';
import { seedMax } from '../../faults/random.ts';
import { wireFaultsOf } from '../../faults/wire-faults.ts';
import { JsonError, parseJson } from '../../files/json.ts';
import { FileError, readRegularText } from '../../files/regular-file.ts';
import { profileSheets } from '../../profiles/built-in-profiles.ts';
import { type ProfileSheet, profileOf } from '../../profiles/profile.ts';
import { chosenSheet } from '../../profiles/profile-choice.ts';
import { ProfileError } from '../../profiles/profile-error.ts';
import { loadProfile, profileNamed } from '../../profiles/profile-validation.ts';
import { UsageError } from './errors.ts';
import { printNote } from './output.ts';
import { isGiven, type Options, waysFor } from './secrets/secrets.ts';

export interface ChosenCard {
  readonly serial: string;
  readonly sheet: ProfileSheet;
  /** Whether a passphrase opens its key. */
  readonly sealed: boolean;
  /** What `--fault` adds to the card, see `addFaults`. */
  readonly faults: readonly Fault[];
  /** Opens the card for use; `unixMs` is the Unix time at card time 0. */
  open(passphrase: string | undefined, unixMs: number): OpenChosenCard;
  /** The card as it was when it was recorded; nothing is saved. */
  asRecorded(passphrase: string | undefined, recorded: RecordedCard): Card;
}

export interface RecordedCard {
  /** Unix time at card time 0. */
  readonly unixMs: number;
  readonly memory: Memory;
  readonly seed?: number;
}

export interface OpenChosenCard {
  readonly card: Card;
  /** For a card in a file: why its memory could not be saved, if the card went off for that reason. */
  fault?(): Error | null;
  /** Releases the card file. */
  close(): void;
}

const ownSuite = 'OCRA-1:HOTP-SHA1-6:QN08-PSHA1';
const profileBytesMax = 65_536;

/**
 * @param withoutPin what a missing PIN means
 * @throws UsageError for options that don't go together, StoredFileError for a file that can't be read
 */
export async function chooseCard(options: Options, withoutPin = 'to be asked'): Promise<ChosenCard> {
  const { card: path } = options;
  if (typeof path === 'string') checkGoesWithFile(options, withoutPin);
  const chosen = typeof path === 'string' ? await cardOfFile(path, options) : demoCard(options);
  if (!chosen.sealed && isGiven(options, 'passphrase')) {
    throw new UsageError(
      errorMessage('passphrase', 'the key of this card is not sealed', 'leave the passphrase out'),
    );
  }
  return chosen;
}

/**
 * The sheet of a profile given by name or as a JSON file, with the suite if one is given. What is left out follows
 * from the rest, see `chosenSheet`.
 * @throws ProfileError, SuiteError, UsageError
 */
export function sheetFrom({ profile, suite, noPin }: Options): ProfileSheet {
  return chosenSheet(
    {
      profile: profile === undefined ? undefined : sheetOf(String(profile)),
      suite: suite === undefined ? undefined : suiteFrom(String(suite)),
      noPin: noPin === true,
    },
    '--no-pin',
  );
}

/** A word that is neither a suite nor an alias is more likely a name. @throws UsageError */
function suiteFrom(text: string): string {
  if (/:|^HOTP-/.test(text) || suiteAliases.some(({ alias }) => alias === text)) return text;
  throw new UsageError(
    errorMessage(
      `suite ${quoted(text)}`,
      'unknown',
      `see dscplus suites, or write your own like ${ownSuite}`,
    ),
  );
}

/** Prints on stderr that this is the demo card. */
export function printDemoNote(): void {
  printNote(
    `dscplus: this is the public demo card ${demoSerial} of a simulator (test key, PIN ${demoPin}), and nothing is saved\n`,
  );
}

/** @throws FaultError for a text that is not a fault */
export function faultsFrom({ fault }: Options): readonly Fault[] {
  return Array.isArray(fault) ? fault.map(parseFault) : [];
}

/** The seed that faults draw from, if one is given. @throws UsageError */
export function seedFrom({ seed }: Options): { readonly seed?: number } {
  if (seed === undefined) return {};
  const value = typeof seed === 'string' && /^[0-9]{1,10}$/.test(seed) ? Number(seed) : -1;
  if (value >= 0 && value <= seedMax) return { seed: value };
  throw new UsageError(
    errorMessage('--seed', `invalid value ${quoted(seed)}`, `give a whole number from 0 to ${seedMax}`),
  );
}

/**
 * Adds faults to a card that nobody has used yet.
 * @param onWire whether a serial port will be opened for the card
 * @throws FaultError for one that does not fit the card
 */
export function addFaults({ card, fault }: OpenChosenCard, faults: readonly Fault[], onWire = false): void {
  const own = faultsOfCard(card);
  if (onWire) wireFaultsOf(own)?.attach();
  try {
    for (const one of faults) own?.add(one);
  } catch (error) {
    throw fault?.() ?? error;
  }
}

function demoCard(options: Options): ChosenCard {
  const sheet = sheetFrom(options);
  const noPin = options.noPin === true;
  const seed = seedFrom(options);
  return {
    serial: demoSerial,
    sheet,
    sealed: false,
    faults: faultsFrom(options),
    open: (_passphrase, unixMs) => ({
      card: createFaultyCard({ profile: sheet, unixMs, noPin, ...seed }),
      fault: () => null,
      close() {},
    }),
    asRecorded: (_passphrase, recorded) => createFaultyCard({ profile: sheet, noPin, ...recorded }),
  };
}

/** Options that work only with the demo card. */
function checkGoesWithFile(options: Options, withoutPin: string): void {
  if (options.pin !== undefined) {
    throw new UsageError(
      errorMessage(
        '--pin',
        'only for the public demo card, since other users of the machine can read a command line',
        `give the PIN with ${waysFor('pin')}, or leave it out ${withoutPin}`,
      ),
    );
  }
  checkNotInFile(options, '--card', 'leave it out, dscplus info shows what the card in the file has');
}

/** @throws UsageError for an option that the card file already sets */
export function checkNotInFile(options: Options, source: string, action: string): void {
  for (const [name, option] of [
    ['profile', '--profile'],
    ['suite', '--suite'],
    ['noPin', '--no-pin'],
  ] as const) {
    if (options[name] !== undefined)
      throw new UsageError(errorMessage(`${option} and ${source}`, "can't be combined", action));
  }
}

async function cardOfFile(path: string, options: Options): Promise<ChosenCard> {
  const { openCardFile, readCardFile, cardWithMemory } = await import('../../storage/card-file.ts');
  const { serial, sheet, sealed } = readCardFile(path);
  const seed = seedFrom(options);
  return {
    serial,
    sheet,
    sealed,
    faults: faultsFrom(options),
    open: (passphrase, unixMs) =>
      openCardFile(path, { unixMs, ...seed, ...(passphrase !== undefined && { passphrase }) }),
    asRecorded: (passphrase, recorded) =>
      cardWithMemory(path, { ...recorded, ...(passphrase !== undefined && { passphrase }) }),
  };
}

function sheetOf(profile: string): ProfileSheet {
  if (profileSheets.some(({ name }) => name === profile)) return profileNamed(profile);
  if (!profile.endsWith('.json')) {
    const names = profileSheets.map(({ name }) => name).join(', ');
    throw new ProfileError(
      errorMessage(
        `profile ${quoted(profile)}`,
        'unknown',
        `give one of ${names}, or your own file whose name ends in .json`,
      ),
    );
  }
  const sheet = loadProfile(profileJson(profile));
  profileOf(sheet);
  return sheet;
}

function profileJson(path: string): unknown {
  try {
    return parseJson(readRegularText(path, { what: 'profile', bytesMax: profileBytesMax }).text);
  } catch (error) {
    if (error instanceof FileError) throw new ProfileError(error.message);
    if (!(error instanceof JsonError)) throw error;
    throw new ProfileError(
      errorMessage(
        quotedPath(path),
        `not a profile, ${error.problem}`,
        'see docs/user/cli.md for the format',
      ),
    );
  }
}
