/**
 * Which messages a roaming phone loses: one in each group of `lossOneIn`, at a place that the seed decides. The same
 * seed loses the same ones, and two numbers say where a line is, so that it can be stored and restored.
 */

/** @param roamed how many messages were sent to the roaming phone before this one */
export function losesWhileRoaming(roamed: number, lossOneIn: number, seed: number): boolean {
  if (lossOneIn === 0) return false;
  const group = Math.floor(roamed / lossOneIn);
  return roamed % lossOneIn === mixed(seed, group) % lossOneIn;
}

/** 32 bits that look random, from two numbers: the finalizer of MurmurHash3. */
function mixed(seed: number, group: number): number {
  let bits = (seed ^ Math.imul(group + 1, 0x9e3779b1)) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
