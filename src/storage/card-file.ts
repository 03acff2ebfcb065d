/**
 * Card files: a card that outlives the process. A file is made once and never overwritten by another card, locked
 * while a card uses it, and written in full before anything that depends on its memory shows. docs/user/card-files.md
 * is the user's page.
 */

import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { checkKey, formatKey, parseKey } from '../crypto/key.ts';
import { type Card, createCard } from '../device/card.ts';
import { type Memory, newMemory } from '../device/memory.ts';
import { errorMessage, quotedPath } from '../errors/message.ts';
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
  boundOf,
  cardFormat,
  isSealed,
  parseCardSecrets,
  readCardText,
  type Secrets,
  type StoredCard,
  writeCardText,
} from './card-file-format.ts';
import { checkMode, readStored, readText, refuseLinked, resolved } from './card-file-reading.ts';
import { type Lock, takeLock } from './file-lock.ts';
import { type Sealed, seal, unseal } from './passphrase-seal.ts';

export interface NewCardFile {
  readonly serial: string;
  readonly sheet: ProfileSheet;
  readonly key: Uint8Array;
  /** The PIN, for a profile that keeps one. */
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

const openOptions = { passphrase: textRule, unixMs: checkedLater };

export interface CardFileInfo {
  /** The file itself, links resolved. */
  readonly path: string;
  readonly serial: string;
  readonly sheet: ProfileSheet;
  readonly memory: Memory;
  readonly sealed: boolean;
}

export interface OpenCard {
  readonly card: Card;
  readonly sealed: boolean;
  /** Why the memory could not be saved, if a card went off with the reason `memory`. */
  fault(): CardFileError | null;
  /** Releases the file. Only the first call does anything. */
  close(): void;
}

/**
 * Makes a card file, mode 0600.
 * @throws CardFileError `exists` if anything is at `path`; `locked` while another makes it; `passphrase` for an empty
 *   one; `file system`. ProfileError if nobody checks the PIN and `noPin` is not set
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
    passphrase === undefined ? plain : { ...plain, secrets: sealSecrets(plain, path, secrets, passphrase) };
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

/** What a card file tells without being opened; never its key. */
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
  return parseKey(openSecrets(stored, path, passphrase).key);
}

/**
 * Opens the card of a file for use.
 * @param options `passphrase` opens a sealed key; `unixMs`: Unix time at card time 0, for a suite with a clock
 * @throws CardFileError naming the file, what is wrong and what to do
 */
export function openCardFile(
  path: string,
  options: { readonly passphrase?: string; readonly unixMs?: number } = {},
): OpenCard {
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
export function rehearseCard(
  path: string,
  options: { readonly passphrase?: string; readonly unixMs: number; readonly memory: Memory },
): Card {
  const { stored } = readStored(resolved(path), path);
  const { key, localPin } = openSecrets(stored, path, options.passphrase);
  return createCard({
    profile: stored.sheet,
    serial: stored.serial,
    key: parseKey(key),
    memory: options.memory,
    unixMs: options.unixMs,
    noPin: hasNoPin(stored),
    ...(localPin !== undefined && { localPin }),
  });
}

function opened(
  file: string,
  path: string,
  lock: Lock,
  options: { readonly passphrase?: string; readonly unixMs?: number },
): OpenCard {
  const { text, stored } = readStored(file, path);
  const secrets = openSecrets(stored, path, options.passphrase);
  let kept: StoredCard = stored;
  let fault: CardFileError | null = null;
  /** The texts that the file can have unless someone else wrote it. */
  let ours: readonly string[] = [text];

  function store(memory: Memory): void {
    try {
      withSystem(path, 'written', () => {
        if (!lock.held()) throw changed(path, 'its lock was removed');
        const { text: seen, stat } = readText(file, path);
        checkMode(stat, path);
        if (!ours.includes(seen)) throw changed(path, 'another program wrote it');
        const now = ofThisFormat(kept, path, secrets, options.passphrase);
        kept = now;
        const next = writeCardText({ ...now, memory });
        // If replacing fails, it may have failed before or after the new text was in place.
        ours = [seen, next];
        replaceFile(file, next);
        ours = [next];
      });
    } catch (error) {
      const why =
        error instanceof CardFileError && error.code === 'missing' ? changed(path, 'it was removed') : error;
      if (why instanceof CardFileError) fault = why;
      throw why;
    }
  }

  const card = createCard({
    profile: stored.sheet,
    serial: stored.serial,
    key: parseKey(secrets.key),
    memory: stored.memory,
    store,
    noPin: hasNoPin(stored),
    ...(secrets.localPin !== undefined && { localPin: secrets.localPin }),
    ...(options.unixMs !== undefined && { unixMs: options.unixMs }),
  });
  return { card, sealed: isSealed(stored.secrets), fault: () => fault, close: () => lock.release() };
}

/** Decided when the file was made. */
function hasNoPin({ sheet }: StoredCard): boolean {
  return profileOf(sheet).pinChecker === 'nobody';
}

/**
 * The card in the format that is written now. Sealed secrets are sealed again, because the seal is bound to the
 * format.
 */
function ofThisFormat(
  card: StoredCard,
  path: string,
  secrets: Secrets,
  passphrase: string | undefined,
): StoredCard & { readonly format: typeof cardFormat } {
  const { format } = card;
  if (format === cardFormat) return { ...card, format };
  const next = { ...card, format: cardFormat } as const;
  if (passphrase === undefined || !isSealed(card.secrets)) return next;
  return { ...next, secrets: sealSecrets(next, path, secrets, passphrase) };
}

function sealSecrets(card: StoredCard, path: string, secrets: Secrets, passphrase: string): Sealed {
  return seal(Buffer.from(JSON.stringify(secrets)), passphrase, boundOf(card), quotedPath(path));
}

function openSecrets(card: StoredCard, path: string, passphrase: string | undefined): Secrets {
  const { secrets } = card;
  if (!isSealed(secrets)) {
    if (passphrase === undefined) return secrets;
    throw new CardFileError(
      'passphrase',
      errorMessage(quotedPath(path), 'its key is not sealed', 'leave the passphrase out'),
    );
  }
  if (passphrase === undefined)
    throw new CardFileError(
      'sealed',
      errorMessage(quotedPath(path), 'its key is sealed', 'give its passphrase'),
    );
  const plain = unseal(secrets, passphrase, boundOf(card));
  if (plain === null) {
    throw new CardFileError(
      'passphrase',
      errorMessage(
        quotedPath(path),
        'wrong passphrase, or the file was changed',
        'give the passphrase that its key was sealed with',
      ),
    );
  }
  return parseCardSecrets(JSON.parse(Buffer.from(plain).toString('utf8')), card.sheet, path);
}

function changed(path: string, what: string): CardFileError {
  return new CardFileError(
    'changed',
    errorMessage(quotedPath(path), `can't be written, ${what} while the card was in use`, 'open it again'),
  );
}
