/** The secrets of a card file, key and PIN: sealed with a passphrase, and opened. */

import { errorMessage, quotedPath } from '../errors/message.ts';
import { CardFileError } from './card-file-error.ts';
import {
  boundOf,
  cardFormat,
  isSealed,
  parseCardSecrets,
  type Secrets,
  type StoredCard,
} from './card-file-format.ts';
import { type Sealed, seal, unseal } from './passphrase-seal.ts';

/** @throws CardFileError `passphrase` for an empty one */
export function sealCardFileSecrets(
  card: StoredCard,
  path: string,
  secrets: Secrets,
  passphrase: string,
): Sealed {
  return seal(Buffer.from(JSON.stringify(secrets)), passphrase, boundOf(card), quotedPath(path));
}

/** @throws CardFileError `sealed` without a passphrase; `passphrase` for a wrong one, or one for a file that is not sealed */
export function openCardFileSecrets(card: StoredCard, path: string, passphrase: string | undefined): Secrets {
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

/** The card as it is written now. What is sealed is sealed anew, since it is bound to the format. */
export function ofThisFormat(
  card: StoredCard,
  path: string,
  secrets: Secrets,
  passphrase: string | undefined,
): StoredCard & { readonly format: typeof cardFormat } {
  const { format } = card;
  if (format === cardFormat) return { ...card, format };
  const next = { ...card, format: cardFormat } as const;
  if (passphrase === undefined || !isSealed(card.secrets)) return next;
  return { ...next, secrets: sealCardFileSecrets(next, path, secrets, passphrase) };
}
