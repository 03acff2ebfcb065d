/** Counts the computations of OCRA, for files that put `countingOcra` in the place of `src/crypto/ocra.ts`. */
import type * as OcraModule from '../../src/crypto/ocra.ts';

export const computations = { count: 0 };

export async function countingOcra(original: () => Promise<unknown>): Promise<typeof OcraModule> {
  const real = (await original()) as typeof OcraModule;
  return {
    ...real,
    createOcra(suite, key) {
      const compute = real.createOcra(suite, key);
      return (input) => {
        computations.count++;
        return compute(input);
      };
    },
  };
}
