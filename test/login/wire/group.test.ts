/** Someone who distrusts the server's prime draws it again, and tries to split it. */
import { createHash, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { powMod } from '../../../src/crypto/srp.ts';
import { groupText, wireGroups } from '../../../src/login/wire/group.ts';

const { N, g } = wireGroups.own;
const smallPrimes = Array.from({ length: 2_000 }, (_, i) => 2 * i + 3).filter((n) => {
  for (let d = 3; d * d <= n; d += 2) if (n % d === 0) return false;
  return true;
});

/** Miller and Rabin's test; a composite number passes it once in 4^rounds at most. */
function isPrime(n: bigint, rounds: number): boolean {
  if (smallPrimes.some((p) => n % BigInt(p) === 0n)) return false;
  let odd = n - 1n;
  let twos = 0;
  for (; odd % 2n === 0n; odd /= 2n) twos++;
  return Array.from({ length: rounds }).every(() => {
    const base = 2n + (BigInt(`0x${randomBytes(63).toString('hex')}`) % (n - 3n));
    let power = powMod(base, odd, n);
    if (power === 1n || power === n - 1n) return true;
    for (let i = 1; i < twos; i++) {
      power = (power * power) % n;
      if (power === n - 1n) return true;
    }
    return false;
  });
}

const isSafePrime = (n: bigint, rounds: number): boolean =>
  isPrime((n - 1n) / 2n, rounds) && isPrime(n, rounds);

it('N is a safe prime of 512 bits: N and (N − 1) / 2 pass Miller and Rabin’s test 64 times', () => {
  expect(N.toString(2)).toHaveLength(512);
  expect(isPrime(N, 64)).toBe(true);
  expect(isPrime((N - 1n) / 2n, 64)).toBe(true);
  expect(isPrime(N - 2n, 64)).toBe(false);
});

it('the generator 2 has the whole order of the group', () => {
  expect(g).toBe(2n);
  expect(powMod(g, (N - 1n) / 2n, N)).toBe(N - 1n);
});

it('N is the first such prime from the hash of its text on', () => {
  const start = BigInt(`0x${createHash('sha512').update(groupText).digest('hex')}`) | (1n << 511n);
  let candidate = start + ((((3n - start) % 8n) + 8n) % 8n);
  const small = smallPrimes.map(BigInt);
  let tried = 0;
  // Most fall to a small factor of theirs or of their half, which costs next to nothing.
  while (
    small.some((p) => candidate % p === 0n || ((candidate - 1n) / 2n) % p === 0n) ||
    powMod(2n, candidate - 1n, candidate) !== 1n ||
    !isSafePrime(candidate, 8)
  ) {
    candidate += 8n;
    tried++;
  }
  expect(candidate).toBe(N);
  expect(tried).toBe(8_247);
});
