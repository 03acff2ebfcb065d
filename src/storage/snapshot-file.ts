/** Snapshots that contain PIN digits, sealed with a passphrase so that they can leave the process. */

import * as v from 'valibot';
import type { Card } from '../device/card.ts';
import { Snapshot, snapshotFrom } from '../device/snapshot/snapshot.ts';
import { errorMessage } from '../errors/message.ts';
import { jsonIn } from '../files/json.ts';
import { seal, sealedShape, unseal } from './passphrase-seal.ts';
import { StoredFileError } from './stored-file-error.ts';

const bound = 'dscplus snapshot 1';

/**
 * Seals a snapshot with a passphrase, so that it may leave the process while it holds PIN digits.
 *
 * @returns JSON text that only the passphrase opens
 * @throws {StoredFileError} `passphrase` for an empty one
 * @example
 * ```ts
 * import { createCard } from 'dscplus';
 * import { sealSnapshot } from 'dscplus/node';
 *
 * const text = sealSnapshot(createCard().snapshot(), 'correct horse battery staple');
 * typeof JSON.parse(text); // → 'object'
 * ```
 */
export function sealSnapshot(snapshot: Snapshot, passphrase: string): string {
  const content = Buffer.from(JSON.stringify(Snapshot.contentOf(snapshot)));
  return JSON.stringify(seal(content, passphrase, bound, 'the snapshot'));
}

/**
 * Opens a snapshot that `sealSnapshot` sealed, for `card.restore`.
 *
 * @param text what `sealSnapshot` returned
 * @param card a card of the same profile and suite
 * @throws {StoredFileError} `passphrase` for a wrong one, `damaged` for any other text
 * @throws {SnapshotError} for a snapshot of another card
 * @example
 * ```ts
 * import { createCard } from 'dscplus';
 * import { openSnapshot, sealSnapshot } from 'dscplus/node';
 *
 * const card = createCard();
 * card.hold('press');
 * card.type('12');
 * const text = sealSnapshot(card.snapshot(), 'correct horse battery staple');
 * const other = createCard();
 * other.restore(openSnapshot(text, 'correct horse battery staple', other));
 * other.frame().text; // → 'PIN>-2  '
 * ```
 */
export function openSnapshot(text: string, passphrase: string, card: Card): Snapshot {
  const sealed = v.safeParse(sealedShape, jsonIn(text));
  if (!sealed.success)
    throw new StoredFileError(
      'damaged',
      errorMessage('snapshot', 'damaged', 'give what sealSnapshot returned'),
    );
  const plain = unseal(sealed.output, passphrase, bound);
  if (plain === null)
    throw new StoredFileError(
      'passphrase',
      errorMessage(
        'snapshot',
        'wrong passphrase, or it was changed',
        'give the passphrase it was sealed with',
      ),
    );
  return snapshotFrom(JSON.parse(Buffer.from(plain).toString('utf8')), card.profile, card.demo);
}
