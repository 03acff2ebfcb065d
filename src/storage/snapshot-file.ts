/** Snapshots that contain PIN digits, sealed with a passphrase so that they can leave the process. */

import * as v from 'valibot';
import type { Card } from '../device/card.ts';
import { Snapshot, snapshotFrom } from '../device/snapshot.ts';
import { errorMessage } from '../errors/message.ts';
import { JsonError, parseJson } from '../files/json.ts';
import { CardFileError } from './card-file-error.ts';
import { seal, sealedShape, unseal } from './passphrase-seal.ts';

const bound = 'dscplus snapshot 1';

/**
 * The snapshot as a text that only the passphrase opens.
 * @throws CardFileError `passphrase` for an empty one
 */
export function sealSnapshot(snapshot: Snapshot, passphrase: string): string {
  const content = Buffer.from(JSON.stringify(Snapshot.contentOf(snapshot)));
  return JSON.stringify(seal(content, passphrase, bound, 'the snapshot'));
}

/**
 * The snapshot in a text of `sealSnapshot`, for `card.restore`.
 * @throws CardFileError `passphrase` or `damaged`, SnapshotError where it is of another card
 */
export function openSnapshot(text: string, passphrase: string, card: Card): Snapshot {
  let json: unknown;
  try {
    json = parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    json = null;
  }
  const sealed = v.safeParse(sealedShape, json);
  if (!sealed.success)
    throw new CardFileError(
      'damaged',
      errorMessage('snapshot', 'damaged', 'give what sealSnapshot returned'),
    );
  const plain = unseal(sealed.output, passphrase, bound);
  if (plain === null)
    throw new CardFileError(
      'passphrase',
      errorMessage(
        'snapshot',
        'wrong passphrase, or it was changed',
        'give the passphrase it was sealed with',
      ),
    );
  return snapshotFrom(JSON.parse(Buffer.from(plain).toString('utf8')), card.profile, card.demo);
}
