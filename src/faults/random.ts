/**
 * Numbers by chance that are the same on every machine: Lehmer's generator (multiplier 48271, modulus 2^31 - 1, as
 * `minstd_rand` of C++). Each fault has its own, from the seed of the card and the number of the fault, so that one
 * fault draws the same whatever else is added.
 */
export interface Random {
  /** The next whole number from 0 to `below` - 1. */
  below(below: number): number;
}

const modulus = 2_147_483_647;
const multiplier = 48_271;
/** Numbers left out at the start: the first ones of neighbouring seeds are alike. */
const leftOut = 8;

/** The largest seed. */
export const seedMax = 4_294_967_295;

/** @param stream which of the generators of one seed, from 0 */
export function createRandom(seed: number, stream: number): Random {
  let state = ((seed + stream * 7_919) % (modulus - 1)) + 1;
  const next = (): number => {
    state = (state * multiplier) % modulus;
    return state;
  };
  for (let i = 0; i < leftOut; i++) next();
  return { below: (below) => Math.floor((next() / modulus) * below) };
}
