/**
 * `dscplus server card order` and `card replace`: the new card's key goes into a card file, and is shown nowhere.
 *
 * The file is made before the store hears of the card, and taken away again where the store refuses: the other way
 * round, a key could be in the store and in no card.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { formatKey, parseKey } from '../crypto/key.ts';
import { type ProfileSheet, profileOf } from '../device/profile.ts';
import { profileNamed, withSuite } from '../device/profile-check.ts';
import { type Algorithm, algorithmOf, defaultSuite } from '../login/algorithm.ts';
import { serialFault } from '../login/serial.ts';
import { createCardFile } from '../store/card-file.ts';
import { suiteFrom } from './chosen-card.ts';
import { UsageError } from './faults.ts';
import { isGiven, type Options, type SecretName, type Wanted, waysFor } from './secrets.ts';

export interface CardToMake {
  readonly wanted: readonly Wanted[];
  /** The key in hex; what was made is taken away by `undo`. */
  make(secrets: Partial<Record<SecretName, string>>): { key: string; undo(): void };
}

/** @throws UsageError, SuiteError, ProfileError */
export function cardToMake(serial: string, options: Options): CardToMake {
  const fault = serialFault(serial);
  if (fault !== null) throw new UsageError(fault);
  const algorithm = algorithmOf(suiteFrom(String(options.suite ?? defaultSuite)));
  const wanted: Wanted[] = [
    { name: 'card-key', need: 'given' },
    ...pinOf(algorithm, options),
    ...(options.cardFile === undefined ? withoutFile(options) : withFile(options, algorithm)),
  ];
  return {
    wanted,
    make({ 'card-key': given, passphrase, 'local-pin': localPin }) {
      const key = given === undefined ? new Uint8Array(randomBytes(algorithm.keyBytes)) : parseKey(given);
      const path = options.cardFile;
      if (typeof path !== 'string') return { key: formatKey(key), undo() {} };
      createCardFile(path, {
        serial,
        sheet: sheetFor(algorithm),
        key,
        ...(passphrase !== undefined && { passphrase }),
        ...(localPin !== undefined && { localPin }),
      });
      return { key: formatKey(key), undo: () => rmSync(path, { force: true }) };
    },
  };
}

function pinOf({ pin, text }: Algorithm, options: Options): Wanted[] {
  if (pin !== 'in the card') return [{ name: 'pin', need: 'asked', twice: true }];
  if (!isGiven(options, 'pin')) return [];
  throw new UsageError(`a card with ${text} keeps its PIN itself: leave the PIN out, the server has none`);
}

function withoutFile(options: Options): Wanted[] {
  if (!isGiven(options, 'card-key')) {
    throw new UsageError(
      `the key that is drawn has to get into a card: name its file with --card-file FILE, or give the key of a card there is with ${waysFor('card-key')}`,
    );
  }
  for (const name of ['passphrase', 'local-pin'] as const) {
    if (isGiven(options, name)) {
      throw new UsageError(
        `--${name}-… is for the file of a new card: give --card-file FILE, or leave it out`,
      );
    }
  }
  return [];
}

function withFile(options: Options, algorithm: Algorithm): Wanted[] {
  if (options.counter !== undefined) {
    throw new UsageError('--counter does not go with --card-file: a new card begins at 0');
  }
  // `createCardFile` refuses too; asking for secrets first would be in vain.
  if (existsSync(String(options.cardFile))) {
    throw new UsageError(
      `${JSON.stringify(options.cardFile)} exists and is never overwritten: take another name or move it away`,
    );
  }
  const keepsPin = profileOf(sheetFor(algorithm)).pinCheck === 'card';
  if (!keepsPin && isGiven(options, 'local-pin')) {
    throw new UsageError(`a card with ${algorithm.text} keeps no PIN: leave the local PIN out`);
  }
  return [
    { name: 'passphrase', need: 'given', twice: true },
    ...(keepsPin ? [{ name: 'local-pin', need: 'asked', twice: true } as const] : []),
  ];
}

/** The profile that has what the suite needs: a challenge or none, a PIN of its own or none. */
function sheetFor({ text, challengeDigits, pin }: Algorithm): ProfileSheet {
  const name = challengeDigits === 0 ? 'dsc' : pin === 'in the card' ? 'keypad-local-pin' : 'dsc-plus';
  return withSuite(profileNamed(name), text);
}
