/**
 * `dscplus server card order` and `card replace`: writes the new card's key to a card file and never prints it.
 *
 * The file is made before the store gets the card, and removed again if the store refuses the card. In the other
 * order, the store could hold a key that no card file has.
 */

import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { formatKey, parseKey } from '../../../crypto/key.ts';
import { type PinCheck, pinCheckerText } from '../../../crypto/pin-checker.ts';
import { errorMessage } from '../../../errors/message.ts';
import { serialFault } from '../../../login/admin/serial-number.ts';
import {
  type Algorithm,
  algorithmOf,
  defaultSuite,
  serverChecksPin,
} from '../../../login/factors/card-algorithm.ts';
import { profileOf } from '../../../profiles/profile.ts';
import { createCardFile } from '../../../storage/card-file.ts';
import { sheetFrom } from '../../io/chosen-card.ts';
import { UsageError } from '../../io/errors.ts';
import { checkNewPath } from '../../io/new-path.ts';
import {
  isGiven,
  type Options,
  type SecretName,
  type WantedSecret,
  waysFor,
} from '../../io/secrets/secrets.ts';

export interface CardToMake {
  readonly wanted: readonly WantedSecret[];
  /** What the store gets about the card, besides the options. */
  readonly order: { readonly suite: string; readonly pinCheck: PinCheck };
  /** The key in hex; `undo` removes what was made. */
  make(secrets: Partial<Record<SecretName, string>>): { key: string; undo(): void };
}

/** @throws UsageError, SuiteError, ProfileError */
export function cardToMake(serial: string, options: Options): CardToMake {
  const fault = serialFault(serial);
  if (fault !== null) throw new UsageError(fault);
  const path = options.cardFile;
  if (path === undefined) checkWithoutFile(options);
  const suite = options.suite ?? (options.profile === undefined ? defaultSuite : undefined);
  const sheet = sheetFrom({ ...options, suite });
  const { pinCheck, pinChecker, suite: text } = profileOf(sheet);
  const algorithm = algorithmOf(text, pinCheck);
  return {
    wanted: [
      { name: 'card-key', need: 'given' },
      ...pinOf(algorithm, options),
      ...(path === undefined ? [] : withFile(options, algorithm)),
    ],
    order: { suite: text, pinCheck },
    make({ 'card-key': given, passphrase, 'local-pin': localPin }) {
      const key = given === undefined ? new Uint8Array(randomBytes(algorithm.keyBytes)) : parseKey(given);
      if (typeof path !== 'string') return { key: formatKey(key), undo() {} };
      createCardFile(path, {
        ...{ serial, sheet, key, noPin: pinChecker === 'nobody' },
        ...(passphrase !== undefined && { passphrase }),
        ...(localPin !== undefined && { localPin }),
      });
      return { key: formatKey(key), undo: () => rmSync(path, { force: true }) };
    },
  };
}

function pinOf(algorithm: Algorithm, options: Options): WantedSecret[] {
  if (serverChecksPin(algorithm)) return [{ name: 'pin', need: 'asked', twice: true }];
  if (!isGiven(options, 'pin')) return [];
  throw new UsageError(
    errorMessage(
      '--pin-…',
      `the PIN of this card is checked by ${pinCheckerText[algorithm.pinChecker]}`,
      'leave it out, the server stores none',
    ),
  );
}

function checkWithoutFile(options: Options): void {
  if (!isGiven(options, 'card-key')) {
    throw new UsageError(
      errorMessage(
        'card key',
        'a new one has to be written into a card',
        `give its file with --card-file FILE, or the key of an existing card with ${waysFor('card-key')}`,
      ),
    );
  }
  const ofFile = [
    ...(['passphrase', 'local-pin'] as const).filter((name) => isGiven(options, name)),
    ...(options.profile === undefined ? [] : ['profile']),
  ];
  for (const name of ofFile) {
    throw new UsageError(
      errorMessage(
        `--${name}${name === 'profile' ? '' : '-…'}`,
        'only for the file of a new card',
        'give --card-file FILE, or leave it out',
      ),
    );
  }
}

function withFile(options: Options, { pinChecker }: Algorithm): WantedSecret[] {
  if (options.counter !== undefined) {
    throw new UsageError(
      errorMessage(
        '--counter and --card-file',
        "can't be combined",
        'leave --counter out, a new card begins at 0',
      ),
    );
  }
  checkNewPath(String(options.cardFile));
  const keepsPin = pinChecker === 'card';
  if (!keepsPin && isGiven(options, 'local-pin')) {
    throw new UsageError(
      errorMessage(
        '--local-pin-…',
        `the PIN of this card is checked by ${pinCheckerText[pinChecker]}`,
        'leave it out',
      ),
    );
  }
  return [
    { name: 'passphrase', need: 'given', twice: true },
    ...(keepsPin ? [{ name: 'local-pin', need: 'asked', twice: true } as const] : []),
  ];
}
