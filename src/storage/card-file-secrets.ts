/** The secrets of a card file, key and PIN: sealed with a passphrase, and opened. */

import { boundOf, cardFormat, parseCardSecrets, type Secrets, type StoredCard } from './card-file-format.ts';
import type { Sealed } from './passphrase-seal.ts';
import { isSealed, openSealedSecrets, type SecretsPlace, sealedSecrets } from './sealed-secrets.ts';

/** @throws StoredFileError `passphrase` for an empty one */
export function sealCardFileSecrets(
  card: StoredCard,
  path: string,
  secrets: Secrets,
  passphrase: string,
): Sealed {
  return sealedSecrets(secrets, placeOf(card, path), passphrase);
}

/** @throws StoredFileError `sealed` without a passphrase; `passphrase` for a wrong one, or one for a file that is not sealed */
export function openCardFileSecrets(card: StoredCard, path: string, passphrase: string | undefined): Secrets {
  return parseCardSecrets(openSealedSecrets(card.secrets, placeOf(card, path), passphrase), card.sheet, path);
}

function placeOf(card: StoredCard, path: string): SecretsPlace {
  return { path, name: 'key', bound: boundOf(card) };
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
