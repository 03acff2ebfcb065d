/**
 * Numbers by chance that are the same on every machine: Lehmer's generator (multiplier 48271, modulus 2^31 - 1, as
 * `minstd_rand` of C++). Each fault has its own, from the seed of the card and the number of the fault, so that one
 * fault draws the same whatever else is added.
 */
export interface Random {
  /** The next whole number from 0 to `below` - 1. */
  below(below: number): number;
  /** How far it has come: `randomFrom` continues there. */
  readonly state: number;
}

const modulus = 2_147_483_647;
/** The largest state; the smallest is 1. */
export const randomStateMax = modulus - 1;
const multiplier = 48_271;
/** Numbers left out at the start: the first ones of neighbouring seeds are alike. */
const leftOut = 8;

/** The largest seed. */
export const seedMax = 4_294_967_295;

/** @param stream which of the generators of one seed, from 0 */
export function createRandom(seed: number, stream: number): Random {
  let state = ((seed + stream * 7_919) % (modulus - 1)) + 1;
  for (let i = 0; i < leftOut; i++) state = stateAfter(state);
  return randomFrom(state);
}

/** @param from a state of another generator, whose next numbers are the same */
export function randomFrom(from: number): Random {
  let state = from;
  return {
    below(below) {
      state = stateAfter(state);
      return Math.floor((state / modulus) * below);
    },
    get state() {
      return state;
    },
  };
}

function stateAfter(state: number): number {
  return (state * multiplier) % modulus;
}
