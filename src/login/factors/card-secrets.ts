/** A card's key and PIN hash, in and out of their sealed form. */

import type { Rules } from '../auth/rules.ts';
import type { Seal } from '../auth/sealing.ts';
import type { CardRecord } from '../store/store.ts';
import type { CardSecrets } from './card-algorithm.ts';

interface Kept {
  readonly key: string;
  readonly pinHash: string | null;
  /** Only with `oldPinForgotten` off. */
  readonly oldPinHash?: string | null;
}

export function sealSecrets(
  seal: Seal,
  serial: string,
  secrets: CardSecrets,
  rules: Rules,
  old?: CardSecrets,
): string {
  const kept: Kept = {
    key: hex(secrets.key) as string,
    pinHash: hex(secrets.pinHash),
    ...(rules.oldPinForgotten || old === undefined ? {} : { oldPinHash: hex(old.pinHash) }),
  };
  return rules.sealed ? seal.seal(placeOf(serial), kept) : JSON.stringify(kept);
}

type Opened = readonly [CardSecrets, ...CardSecrets[]];

/** What each seal opened lately, by card and sealed text: a process that has the master key could open it again. */
const opened = new WeakMap<Seal, Map<string, Opened>>();
const openedMax = 1_000;

/** The secrets of a card; one, but for a server with `oldPinForgotten` off. @throws {SealError} */
export function openSecrets(seal: Seal, card: CardRecord, rules: Rules): Opened {
  const ofSeal = opened.get(seal) ?? new Map<string, Opened>();
  opened.set(seal, ofSeal);
  const name = `${card.id} ${card.sealed}`;
  const before = ofSeal.get(name);
  if (before !== undefined) return before;
  const secrets = openAnew(seal, card, rules);
  if (ofSeal.size >= openedMax) ofSeal.clear();
  ofSeal.set(name, secrets);
  return secrets;
}

function openAnew(seal: Seal, { id, sealed }: CardRecord, rules: Rules): Opened {
  const kept = (rules.sealed ? seal.open(placeOf(id), sealed) : JSON.parse(sealed)) as Kept;
  const key = bytes(kept.key) as Uint8Array;
  const secrets: CardSecrets = { key, pinHash: bytes(kept.pinHash) };
  if (rules.oldPinForgotten || kept.oldPinHash == null) return [secrets];
  return [secrets, { key, pinHash: bytes(kept.oldPinHash) }];
}

const placeOf = (serial: string): string => `card ${serial}`;

function hex(value: Uint8Array | null): string | null {
  return value === null ? null : Buffer.from(value).toString('hex');
}

function bytes(value: string | null): Uint8Array | null {
  return value === null ? null : Uint8Array.from(Buffer.from(value, 'hex'));
}
