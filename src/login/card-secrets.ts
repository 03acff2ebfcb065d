/** A card's key and PIN hash, in and out of their sealed form. */
import type { CardSecrets } from './algorithm.ts';
import type { Rules } from './rules.ts';
import type { Seal } from './seal.ts';
import type { CardRecord } from './store.ts';

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

/** The secrets of a card; one, but for a server with `oldPinForgotten` off. @throws {SealError} */
export function openSecrets(
  seal: Seal,
  { id, sealed }: CardRecord,
  rules: Rules,
): readonly [CardSecrets, ...CardSecrets[]] {
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
