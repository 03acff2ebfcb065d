/** Seals and opens a card's key and PIN hash. */

import type { Seal } from '../auth/sealing.ts';
import type { CardRecord } from '../auth/store.ts';
import type { CardSecrets } from './card-algorithm.ts';

interface Kept {
  readonly key: string;
  readonly pinHash: string | null;
}

export function sealSecrets(seal: Seal, serial: string, secrets: CardSecrets): string {
  const kept: Kept = { key: hex(secrets.key) as string, pinHash: hex(secrets.pinHash) };
  return seal.seal(placeOf(serial), kept);
}

/** Recently opened secrets, by card and sealed text. A process with the master key could open them again anyway. */
const opened = new WeakMap<Seal, Map<string, CardSecrets>>();
const openedMax = 1_000;

/** The secrets of a card. @throws {SealError} */
export function openSecrets(seal: Seal, card: CardRecord): CardSecrets {
  const ofSeal = opened.get(seal) ?? new Map<string, CardSecrets>();
  opened.set(seal, ofSeal);
  const name = `${card.id} ${card.sealed}`;
  const before = ofSeal.get(name);
  if (before !== undefined) return before;
  const secrets = decryptSecrets(seal, card);
  if (ofSeal.size >= openedMax) ofSeal.clear();
  ofSeal.set(name, secrets);
  return secrets;
}

function decryptSecrets(seal: Seal, { id, sealed }: CardRecord): CardSecrets {
  const kept = seal.open(placeOf(id), sealed) as Kept;
  return { key: bytes(kept.key) as Uint8Array, pinHash: bytes(kept.pinHash) };
}

const placeOf = (serial: string): string => `card ${serial}`;

function hex(value: Uint8Array | null): string | null {
  return value === null ? null : Buffer.from(value).toString('hex');
}

function bytes(value: string | null): Uint8Array | null {
  return value === null ? null : Uint8Array.from(Buffer.from(value, 'hex'));
}

/** The card with another PIN. */
export function withPin(seal: Seal, card: CardRecord, pinHash: Uint8Array): CardRecord {
  const { key } = openSecrets(seal, card);
  return { ...card, sealed: sealSecrets(seal, card.id, { key, pinHash }) };
}
