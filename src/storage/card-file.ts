/**
 * Card files: a card that outlives the process. A file is made once and never overwritten by another card, locked
 * while a card uses it, and written in full before anything that depends on its memory shows. docs/user/card-files.md
 * is the user's page.
 */

import { checkKey, formatKey, parseKey } from '../crypto/key.ts';
import type { Card } from '../device/card.ts';
import { type Memory, newMemory } from '../device/memory.ts';
import { createFaultyCard, type FaultyCard } from '../faults/faulty-card.ts';
import {
  checkAllOptions,
  checkedLater,
  checkOptions,
  flagRule,
  type OptionRules,
  objectRule,
  required,
  textRule,
} from '../options/option-check.ts';
import { type ProfileSheet, profileOf } from '../profiles/profile.ts';
import { chosenSheet } from '../profiles/profile-choice.ts';
import {
  cardFileKind,
  cardFormat,
  readCardText,
  type Secrets,
  type StoredCard,
  writeCardText,
} from './card-file-format.ts';
import { ofThisFormat, openCardFileSecrets, sealCardFileSecrets } from './card-file-secrets.ts';
import { isSealed } from './sealed-secrets.ts';
import { createStored, type OpenStored, openStored, readStoredAt } from './stored-file.ts';
import type { StoredFileError } from './stored-file-error.ts';

/** The card that a new card file is to hold. */
export interface NewCardFile {
  /** The serial number. */
  readonly serial: string;
  /** The profile, from `profileNamed`, `loadProfile` or `withSuite`. */
  readonly sheet: ProfileSheet;
  /** The key, 14 bytes or more. */
  readonly key: Uint8Array;
  /** The PIN, for a profile whose card checks it itself. */
  readonly localPin?: string;
  /** Must be true for a card whose PIN nobody checks, and for no other. */
  readonly noPin?: boolean;
  /** Seals key and PIN. */
  readonly passphrase?: string;
}

const newCardFile = {
  serial: required(textRule),
  sheet: required(objectRule),
  key: required({ description: 'a Uint8Array', fits: () => true }),
  localPin: textRule,
  noPin: flagRule,
  passphrase: textRule,
} satisfies OptionRules<NewCardFile>;

interface OpenCardOptions {
  readonly passphrase?: string;
  readonly unixMs?: number;
  readonly seed?: number;
}

const openOptions = { passphrase: textRule, unixMs: checkedLater, seed: checkedLater };

/** What a card file says without its passphrase. */
export interface CardFileInfo {
  /** The path of the file itself, symbolic links resolved. */
  readonly path: string;
  /** The serial number. */
  readonly serial: string;
  /** The profile with the provenance of each value. */
  readonly sheet: ProfileSheet;
  /** The counter, battery, PIN tries and lock. */
  readonly memory: Memory;
  /** Whether key and PIN are sealed with a passphrase. */
  readonly sealed: boolean;
}

/** A card of a file, in use. */
export interface OpenCard {
  /** The card. Its memory is written to the file before anything that depends on it shows. */
  readonly card: FaultyCard;
  /** Whether key and PIN are sealed with a passphrase. */
  readonly sealed: boolean;
  /** Why the memory could not be stored, after the card went off with the reason `memory`; else null. */
  fault(): StoredFileError | null;
  /** Unlocks the file. Further calls do nothing. */
  close(): void;
}

/**
 * Creates a card file with mode 0600. A file that exists is never overwritten. docs/user/card-files.md has the
 * format.
 *
 * @param path where; its folder must exist
 * @throws {OptionError} for a missing or unknown field
 * @throws {KeyError} for a key of fewer than 14 bytes
 * @throws {StoredFileError} `exists` when there is anything at `path`, `locked` while another program creates it,
 * `passphrase` for an empty one, `file system`
 * @throws {ProfileError} for a card whose PIN nobody checks without `noPin`
 * @example
 * ```ts
 * import { randomBytes } from 'node:crypto';
 * import { profileNamed } from 'dscplus';
 * import { createCardFile, readCardFile } from 'dscplus/node';
 *
 * createCardFile('new.card', { serial: 'SIM-1', sheet: profileNamed('dsc-plus'), key: randomBytes(32) });
 * readCardFile('new.card').serial; // → 'SIM-1'
 * ```
 */
export function createCardFile(path: string, card: NewCardFile): void {
  checkAllOptions('createCardFile', card, newCardFile);
  const { serial, sheet, key, localPin, noPin, passphrase } = card;
  checkKey(key);
  chosenSheet({ profile: sheet, noPin });
  const profile = profileOf(sheet);
  const secrets: Secrets = { key: formatKey(key), ...(localPin !== undefined && { localPin }) };
  const plain = { format: cardFormat, serial, sheet, secrets, memory: newMemory(profile) } as const;
  // A text that can't be read again is never written.
  readCardText(writeCardText(plain), path);
  const stored =
    passphrase === undefined
      ? plain
      : { ...plain, secrets: sealCardFileSecrets(plain, path, secrets, passphrase) };
  createStored(path, writeCardText(stored));
}

/**
 * Reads what a card file says without its passphrase. It never returns the key. The file is not locked.
 *
 * @throws {StoredFileError} for a file that is missing or not a card file
 * @example
 * ```ts
 * import { randomBytes } from 'node:crypto';
 * import { profileNamed } from 'dscplus';
 * import { createCardFile, readCardFile } from 'dscplus/node';
 *
 * createCardFile('read.card', { serial: 'SIM-1', sheet: profileNamed('dsc-plus'), key: randomBytes(32) });
 * readCardFile('read.card').memory.battery; // → 15_000
 * ```
 */
export function readCardFile(path: string): CardFileInfo {
  const { file, content } = readStoredAt(path, cardFileKind);
  const { serial, sheet, memory, secrets } = content;
  return { path: file, serial, sheet, memory, sealed: isSealed(secrets) };
}

/**
 * The key of a card, for a login server. The file is neither locked nor changed.
 * @throws StoredFileError as `openCardFile`
 */
export function readCardKey(path: string, passphrase?: string): Uint8Array {
  const { content: stored } = readStoredAt(path, cardFileKind);
  return parseKey(openCardFileSecrets(stored, path, passphrase).key);
}

/**
 * Opens the card of a file and locks the file until `close`.
 *
 * @param options `passphrase` opens a sealed key; `unixMs` is the Unix time at card time 0, in ms, for a suite with
 * a clock; `seed` decides what faults do by chance
 * @throws {StoredFileError} with a `code`; the message names the file, what is wrong and what to do
 * @throws {OptionError} for an unknown option
 * @example
 * ```ts
 * import { randomBytes } from 'node:crypto';
 * import { profileNamed } from 'dscplus';
 * import { createCardFile, openCardFile } from 'dscplus/node';
 *
 * const passphrase = 'correct horse battery staple';
 * const sheet = profileNamed('dsc-plus');
 * createCardFile('open.card', { serial: 'SIM-1', sheet, key: randomBytes(32), passphrase });
 * const { card, close } = openCardFile('open.card', { passphrase });
 * card.respond({ pin: '1234', challenge: '000001' }).response.length; // → 8
 * close();
 * ```
 */
export function openCardFile(path: string, options: OpenCardOptions = {}): OpenCard {
  checkOptions('openCardFile', options, openOptions);
  return openStored(path, cardFileKind, (stored) => opened(stored, path, options));
}

/**
 * The card of a file with another memory: nothing is saved, and the file is not locked.
 * @throws StoredFileError as `openCardFile`; EntryError for a memory that does not fit the card
 */
export function cardWithMemory(
  path: string,
  options: Pick<OpenCardOptions, 'passphrase' | 'seed'> & {
    readonly unixMs: number;
    readonly memory: Memory;
  },
): Card {
  const { content: stored } = readStoredAt(path, cardFileKind);
  const { key, localPin } = openCardFileSecrets(stored, path, options.passphrase);
  return createFaultyCard({
    profile: stored.sheet,
    serial: stored.serial,
    key: parseKey(key),
    memory: options.memory,
    unixMs: options.unixMs,
    noPin: hasNoPin(stored),
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(localPin !== undefined && { localPin }),
  });
}

function opened(
  { content: stored, write, fault, close }: OpenStored<StoredCard>,
  path: string,
  options: OpenCardOptions,
): OpenCard {
  const secrets = openCardFileSecrets(stored, path, options.passphrase);
  let kept: StoredCard = stored;

  function store(memory: Memory): void {
    const now = ofThisFormat(kept, path, secrets, options.passphrase);
    kept = now;
    write(writeCardText({ ...now, memory }));
  }

  const card = createFaultyCard({
    profile: stored.sheet,
    serial: stored.serial,
    key: parseKey(secrets.key),
    memory: stored.memory,
    store,
    noPin: hasNoPin(stored),
    ...(secrets.localPin !== undefined && { localPin: secrets.localPin }),
    ...(options.unixMs !== undefined && { unixMs: options.unixMs }),
    ...(options.seed !== undefined && { seed: options.seed }),
  });
  return { card, sealed: isSealed(stored.secrets), fault, close };
}

/** Decided when the file was made. */
function hasNoPin({ sheet }: StoredCard): boolean {
  return profileOf(sheet).pinChecker === 'nobody';
}
