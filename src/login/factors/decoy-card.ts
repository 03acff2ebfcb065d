/**
 * A decoy: a card that does not exist, for a user who has none. The login asks it and computes its response as for
 * any card, so that nobody can find out who has a card. It stays the same for a user and is never stored.
 */
import type { Seal } from '../auth/sealing.ts';
import type { CardRecord } from '../auth/store.ts';
import { cardLabel } from './card.ts';
import { defaultSuite } from './card-algorithm.ts';
import { sealSecrets } from './card-secrets.ts';

export function decoyCard(seal: Seal, user: string): CardRecord {
  const number = seal.derive(`serial ${user}`).readUInt32BE() % 10_000_000;
  const id = `DSC-${String(number).padStart(7, '0')}`;
  const secrets = {
    key: Uint8Array.from(seal.derive('decoy key')),
    pinHash: Uint8Array.from(seal.derive('decoy PIN').subarray(0, 20)),
  };
  return {
    id,
    kind: 'card',
    label: cardLabel,
    suite: defaultSuite,
    status: 'active',
    users: [],
    sealed: sealSecrets(seal, { kind: 'card', id }, secrets),
    lastCounter: null,
    lastStep: null,
    lockout: { failures: [], lock: 'no' },
  };
}
