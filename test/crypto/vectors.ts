/** The vectors of `test/vectors/ocra.json` in the form of this implementation's functions. */

import { readFileSync } from 'node:fs';
import type { OcraInput } from '../../src/crypto/ocra-input.ts';

export interface Vector {
  readonly suite: string;
  readonly keyHex: string;
  readonly challenge: string;
  readonly counter: string | null;
  readonly pin: string | null;
  readonly pinHashHex: string | null;
  readonly sessionHex: string | null;
  readonly timeSteps: string | null;
  readonly expected: string;
  readonly dataInputHex?: string;
  readonly unixTime?: number | null;
  readonly stepSeconds?: number | null;
}

export interface Vectors {
  readonly rfc: readonly Vector[];
  readonly otherImplementations: readonly Vector[];
  readonly derived: readonly Vector[];
}

export const vectors: Vectors = JSON.parse(
  readFileSync(new URL('../vectors/ocra.json', import.meta.url), 'utf8'),
);

export const allVectors: readonly Vector[] = [
  ...vectors.rfc,
  ...vectors.otherImplementations,
  ...vectors.derived,
];

export function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

/** The inputs of a vector, with its PIN as text, or as the hash where `pinAs` says so. */
export function inputOf(vector: Vector, pinAs: 'text' | 'hash' = 'text'): OcraInput {
  return {
    challenge: vector.challenge,
    ...(vector.counter === null ? {} : { counter: BigInt(vector.counter) }),
    ...(vector.pin === null || pinAs === 'hash' ? {} : { pin: vector.pin }),
    ...(vector.pinHashHex === null || pinAs === 'text' ? {} : { pinHash: bytes(vector.pinHashHex) }),
    ...(vector.sessionHex === null ? {} : { session: bytes(vector.sessionHex) }),
    ...(vector.timeSteps === null ? {} : { timeStep: BigInt(vector.timeSteps) }),
  };
}
