/** Seals and opens the key and the PIN hash of a card or a phone app. */

import type { Seal } from '../auth/sealing.ts';
import type { ComputingRecord } from '../auth/store.ts';
import type { CardSecrets } from './card-algorithm.ts';

interface Kept {
  readonly key: string;
  readonly pinHash: string | null;
}

/** A factor that has such secrets. */
type Owner = Pick<ComputingRecord, 'kind' | 'id'>;

export function sealSecrets(seal: Seal, owner: Owner, secrets: CardSecrets): string {
  const kept: Kept = { key: hex(secrets.key) as string, pinHash: hex(secrets.pinHash) };
  return seal.seal(placeOf(owner), kept);
}

/** Recently opened secrets, by card and sealed text. A process with the master key could open them again anyway. */
const opened = new WeakMap<Seal, Map<string, CardSecrets>>();
const openedMax = 1_000;

/** The secrets of a card or an app. @throws {SealError} */
export function openSecrets(seal: Seal, card: ComputingRecord): CardSecrets {
  const ofSeal = opened.get(seal) ?? new Map<string, CardSecrets>();
  opened.set(seal, ofSeal);
  const name = `${placeOf(card)} ${card.sealed}`;
  const before = ofSeal.get(name);
  if (before !== undefined) return before;
  const secrets = decryptSecrets(seal, card);
  if (ofSeal.size >= openedMax) ofSeal.clear();
  ofSeal.set(name, secrets);
  return secrets;
}

function decryptSecrets(seal: Seal, card: ComputingRecord): CardSecrets {
  const kept = seal.open(placeOf(card), card.sealed) as Kept;
  return { key: bytes(kept.key) as Uint8Array, pinHash: bytes(kept.pinHash) };
}

const placeOf = ({ kind, id }: Owner): string => `${kind} ${id}`;

function hex(value: Uint8Array | null): string | null {
  return value === null ? null : Buffer.from(value).toString('hex');
}

function bytes(value: string | null): Uint8Array | null {
  return value === null ? null : Uint8Array.from(Buffer.from(value, 'hex'));
}

/** The card or app with another PIN. */
export function withPin<R extends ComputingRecord>(seal: Seal, card: R, pinHash: Uint8Array): R {
  const { key } = openSecrets(seal, card);
  return { ...card, sealed: sealSecrets(seal, card, { key, pinHash }) };
}
