/** The policies of the wire login. */
import type { PolicyField } from './policy-field.ts';

export const wireFields = {
  wireLifeMs: {
    value: 60_000,
    min: 1_000,
    max: 24 * 60 * 60_000,
    provenance: 'A',
    description:
      'wire login: how long its first step (INIT), and a login that was accepted, wait for the next step',
  },
  wireOpenMax: {
    value: 256,
    min: 1,
    max: 100_000,
    provenance: 'A',
    description:
      'wire login: how many clients can be between two steps; beyond that, INIT is refused as busy',
  },
  wireLongPasswords: {
    value: 1,
    min: 0,
    max: 1,
    provenance: 'S',
    description:
      'wire login: 1: a password counts in full; 0: its first eight characters, which the parameter `lp` says to the client',
  },
  challengeGap: {
    value: 0,
    min: 0,
    max: 1,
    provenance: 'S',
    description: 'wire login: 1: a challenge has a blank after every three digits, which clients must drop',
  },
} as const satisfies Record<string, PolicyField>;
