/**
 * The client's half of SRP-6 and SRP-6a, written apart from src/crypto/srp.ts from the formulas, the way public clients
 * have it: numbers are texts of hex digits, hashes are node's, and powers are OpenSSL's (Diffie-Hellman).
 */
import { createDiffieHellman, createHash, type DiffieHellman, randomBytes } from 'node:crypto';

/** A text of hex digits. */
type Hex = string;

export interface ClientParameters {
  readonly proto: string;
  readonly N: Hex;
  /** Decimal. */
  readonly g: string;
  readonly user: string;
  readonly password: string;
}

export interface ClientProof {
  readonly M1: Hex;
  readonly M2: Hex;
  readonly K: Hex;
  readonly S: Hex;
  readonly u: Hex;
  readonly x: Hex;
  /** What these clients set as their cookies: H(B | K). */
  readonly cookie: Hex;
}

/** An even number of digits, without leading zero bytes. */
export function even(number: Hex): Hex {
  const digits = number.replace(/^0+/, '');
  return digits.length % 2 === 0 ? digits : `0${digits}`;
}

const sha1 = (...parts: readonly (Hex | { readonly text: string })[]): Hex => {
  const hash = createHash('sha1');
  for (const part of parts)
    typeof part === 'string' ? hash.update(part, 'hex') : hash.update(part.text, 'utf8');
  return hash.digest('hex');
};

const big = (hex: Hex): bigint => BigInt(`0x${hex}`);
const hexOf = (number: bigint): Hex => even(number.toString(16));

/** By N: OpenSSL tests each prime that it is given, which takes long. */
const groups = new Map<Hex, DiffieHellman>();

/** `base` to the power of `exponent` modulo `N`. */
export function power(base: Hex, exponent: Hex, N: Hex): Hex {
  const dh = groups.get(N) ?? createDiffieHellman(even(N), 'hex', 2);
  groups.set(N, dh);
  dh.setPrivateKey(even(exponent), 'hex');
  return even(dh.computeSecret(even(base), 'hex', 'hex'));
}

/** The private key a and the public key A. */
export function clientKeys(
  { N, g }: Pick<ClientParameters, 'N' | 'g'>,
  a: Hex = randomBytes(32).toString('hex'),
) {
  return { a, A: power(hexOf(BigInt(g)), a, N) };
}

/** All that a client computes once it has salt and B. */
export function clientProof(
  { proto, N, g, user, password }: ClientParameters,
  { a, A }: { readonly a: Hex; readonly A: Hex },
  { s, B }: { readonly s: Hex; readonly B: Hex },
): ClientProof {
  const name = user.toLowerCase();
  const length = even(N).length;
  const gHex = hexOf(BigInt(g));
  const padded = (hex: Hex): Hex => even(hex).padStart(length, '0');
  const k = proto === '6' ? 3n : big(sha1(even(N), padded(gHex))) % big(N);
  const x = sha1(even(s), sha1({ text: `${name}:${password}` }));
  const u = proto === '6' ? sha1(even(A), even(B)) : sha1(padded(A), padded(B));
  const v = big(power(gHex, x, N));
  const base = (((big(B) - k * v) % big(N)) + big(N)) % big(N);
  const S = power(hexOf(base), hexOf(big(a) + big(u) * big(x)), N);
  const K = sha1(even(S));
  const group = hexOf(big(sha1(even(N))) ^ big(sha1(even(gHex))));
  const M1 = sha1(group, sha1({ text: name }), even(s), even(A), even(B), even(K));
  return { M1, M2: sha1(even(A), even(M1), even(K)), K, S, u, x, cookie: sha1(even(B), even(K)) };
}
