/**
 * Card files: a card that outlives the process. A file is made once and never overwritten by another card, locked
 * while a card uses it, and written in full before anything that depends on its memory shows. docs/user/card-files.md
 * is the user's page.
 */

import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { checkKey, formatKey, parseKey } from '../crypto/key.ts';
import type { Card } from '../device/card.ts';
import { type Memory, newMemory } from '../device/memory.ts';
import { errorMessage, quotedPath } from '../errors/message.ts';
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
import { createFile, removeTemporaryFiles, replaceFile } from './atomic-write.ts';
import { CardFileError, systemCode, withSystem } from './card-file-error.ts';
import {
  cardFormat,
  isSealed,
  readCardText,
  type Secrets,
  type StoredCard,
  writeCardText,
} from './card-file-format.ts';
import { checkMode, readStored, readText, refuseLinked, resolved } from './card-file-reading.ts';
import { ofThisFormat, openCardFileSecrets, sealCardFileSecrets } from './card-file-secrets.ts';
import { type Lock, takeLock } from './file-lock.ts';

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
  fault(): CardFileError | null;
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
 * @throws {CardFileError} `exists` when there is anything at `path`, `locked` while another program creates it,
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
  const file = withSystem(path, 'made', () => {
    const made = join(realpathSync(dirname(path)), basename(path));
    if (lstatSync(made, { throwIfNoEntry: false }) !== undefined) throw exists(path);
    return made;
  });
  // A card in use writes through the same temporary file: only the holder of the lock may touch it.
  const lock = takeLock(file);
  try {
    withSystem(path, 'made', () => createFile(file, writeCardText(stored)));
  } catch (error) {
    if (error instanceof CardFileError && systemCode(error.cause) === 'EEXIST') throw exists(path);
    throw error;
  } finally {
    lock.release();
  }
}

function exists(path: string): CardFileError {
  return new CardFileError(
    'exists',
    errorMessage(quotedPath(path), 'exists already', 'give another path, a card file is never overwritten'),
  );
}

/**
 * Reads what a card file says without its passphrase. It never returns the key. The file is not locked.
 *
 * @throws {CardFileError} for a file that is missing or not a card file
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
  const file = resolved(path);
  const { serial, sheet, memory, secrets } = readStored(file, path).stored;
  return { path: file, serial, sheet, memory, sealed: isSealed(secrets) };
}

/**
 * The key of a card, for a login server. The file is neither locked nor changed.
 * @throws CardFileError as `openCardFile`
 */
export function readCardKey(path: string, passphrase?: string): Uint8Array {
  const { stored } = readStored(resolved(path), path);
  return parseKey(openCardFileSecrets(stored, path, passphrase).key);
}

/**
 * Opens the card of a file and locks the file until `close`.
 *
 * @param options `passphrase` opens a sealed key; `unixMs` is the Unix time at card time 0, in ms, for a suite with
 * a clock; `seed` decides what faults do by chance
 * @throws {CardFileError} with a `code`; the message names the file, what is wrong and what to do
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
  const file = resolved(path);
  // Makes no lock beside a file that is not a card's.
  readStored(file, path);
  const lock = takeLock(file);
  try {
    removeTemporaryFiles(file);
    refuseLinked(file, path);
    return opened(file, path, lock, options);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * The card of a file with another memory: nothing is saved, and the file is not locked.
 * @throws CardFileError as `openCardFile`; EntryError for a memory that does not fit the card
 */
export function cardWithMemory(
  path: string,
  options: { readonly passphrase?: string; readonly unixMs: number; readonly memory: Memory },
): Card {
  const { stored } = readStored(resolved(path), path);
  const { key, localPin } = openCardFileSecrets(stored, path, options.passphrase);
  return createFaultyCard({
    profile: stored.sheet,
    serial: stored.serial,
    key: parseKey(key),
    memory: options.memory,
    unixMs: options.unixMs,
    noPin: hasNoPin(stored),
    ...(localPin !== undefined && { localPin }),
  });
}

function opened(file: string, path: string, lock: Lock, options: OpenCardOptions): OpenCard {
  const { text, stored } = readStored(file, path);
  const secrets = openCardFileSecrets(stored, path, options.passphrase);
  let kept: StoredCard = stored;
  let fault: CardFileError | null = null;
  /** The texts that the file can have unless someone else wrote it. */
  let expectedTexts: readonly string[] = [text];

  function store(memory: Memory): void {
    try {
      withSystem(path, 'written', () => {
        if (!lock.held()) throw changed(path, 'its lock was removed');
        const { text: seen, stat } = readText(file, path);
        checkMode(stat, path);
        if (!expectedTexts.includes(seen)) throw changed(path, 'another program wrote it');
        const now = ofThisFormat(kept, path, secrets, options.passphrase);
        kept = now;
        const next = writeCardText({ ...now, memory });
        // If replacing fails, it may have failed before or after the new text was in place.
        expectedTexts = [seen, next];
        replaceFile(file, next);
        expectedTexts = [next];
      });
    } catch (error) {
      const why =
        error instanceof CardFileError && error.code === 'missing' ? changed(path, 'it was removed') : error;
      if (why instanceof CardFileError) fault = why;
      throw why;
    }
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
  return { card, sealed: isSealed(stored.secrets), fault: () => fault, close: () => lock.release() };
}

/** Decided when the file was made. */
function hasNoPin({ sheet }: StoredCard): boolean {
  return profileOf(sheet).pinChecker === 'nobody';
}

function changed(path: string, what: string): CardFileError {
  return new CardFileError(
    'changed',
    errorMessage(quotedPath(path), `can't be written, ${what} while the card was in use`, 'open it again'),
  );
}
