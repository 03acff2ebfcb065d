/**
 * SRP-6 and SRP-6a with SHA-1, the server's half: a client proves a password without sending it. The formulas are those
 * of RFC 5054 and RFC 2945, for SRP-6 with k = 3; the proofs M1 and M2 are those of RFC 2945, in the form that public
 * clients of the broker's gateway compute. docs/dev/wire-login.md lists them.
 *
 * A number is hashed as its big-endian bytes without leading zero bytes, unless a formula pads it. BigInt does not
 * compute in constant time: this is for a simulator with test passwords.
 */
import { sha1 } from '@noble/hashes/legacy.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** `6`: k = 3; `6a`: k and u are hashes of padded numbers. */
export type SrpProto = '6' | '6a';

/** A safe prime and a generator. */
export interface SrpGroup {
  readonly N: bigint;
  readonly g: bigint;
}

/** What both sides know before the proofs: the user name, the salt, both public keys and the session key K. */
export interface SrpProofInput {
  readonly user: string;
  readonly salt: bigint;
  readonly A: bigint;
  readonly B: bigint;
  readonly K: bigint;
}

const digestLength = 20;

/** The private key x of a password: H(salt | H(user ":" password)). */
export function srpPrivateKey(user: string, password: string, salt: bigint): bigint {
  const inner = sha1(utf8ToBytes(`${user}:${password}`));
  return hashed(bytesOf(salt), inner);
}

/** The verifier g^x, which is worth the password to who has it. */
export function srpVerifier({ N, g }: SrpGroup, x: bigint): bigint {
  return powMod(g, x, N);
}

/** The multiplier k: 3, or H(N | pad(g)). */
export function srpMultiplier(proto: SrpProto, { N, g }: SrpGroup): bigint {
  return proto === '6' ? 3n : hashed(bytesOf(N), paddedTo(N, g)) % N;
}

/** The server's public key B = k·v + g^b. */
export function srpServerKey(proto: SrpProto, group: SrpGroup, verifier: bigint, b: bigint): bigint {
  const { N, g } = group;
  return (srpMultiplier(proto, group) * verifier + powMod(g, b, N)) % N;
}

/** Whether a client's public key is one: not 0 mod N, where S would be 0 whatever the password (RFC 5054 §2.5.4). */
export function isSrpClientKey({ N }: SrpGroup, A: bigint): boolean {
  return A % N !== 0n;
}

/** The scrambling parameter u: H(A | B), for 6a of both padded to the length of N. */
export function srpScramble(proto: SrpProto, { N }: SrpGroup, A: bigint, B: bigint): bigint {
  return proto === '6' ? hashed(bytesOf(A), bytesOf(B)) : hashed(paddedTo(N, A), paddedTo(N, B));
}

/** The server's S = (A · v^u)^b. */
export function srpServerSecret(
  { N }: SrpGroup,
  {
    A,
    verifier,
    u,
    b,
  }: { readonly A: bigint; readonly verifier: bigint; readonly u: bigint; readonly b: bigint },
): bigint {
  return powMod(A * powMod(verifier, u, N), b, N);
}

/** The session key K = H(S). */
export function srpSessionKey(S: bigint): bigint {
  return hashed(bytesOf(S));
}

/** The client's proof M1 = H((H(N) xor H(g)) | H(user) | salt | A | B | K). */
export function srpClientProof({ N, g }: SrpGroup, { user, salt, A, B, K }: SrpProofInput): bigint {
  const ofGroup = hashed(bytesOf(N)) ^ hashed(bytesOf(g));
  const ofUser = sha1(utf8ToBytes(user));
  return hashed(bytesOf(ofGroup), ofUser, bytesOf(salt), bytesOf(A), bytesOf(B), bytesOf(K));
}

/** The server's proof M2 = H(A | M1 | K). */
export function srpServerProof(A: bigint, M1: bigint, K: bigint): bigint {
  return hashed(bytesOf(A), bytesOf(M1), bytesOf(K));
}

/** A hash as the wire has it: 40 digits in lower case. */
export function srpDigestHex(digest: bigint): string {
  return digest.toString(16).padStart(2 * digestLength, '0');
}

/** A number as the wire has it: lower case, an even number of digits, no leading zero bytes. */
export function srpHex(number: bigint): string {
  const hex = number.toString(16);
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}

/** @throws {SyntaxError} for a text that is not hex */
export function srpNumber(hex: string): bigint {
  return BigInt(`0x${hex}`);
}

/** `base` to the power of `exponent`, modulo `modulus`: square and multiply, from the lowest bit. */
export function powMod(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let bits = exponent; bits > 0n; bits >>= 1n) {
    if ((bits & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function hashed(...parts: readonly Uint8Array[]): bigint {
  const hash = sha1.create();
  for (const part of parts) hash.update(part);
  return numberOf(hash.digest());
}

function numberOf(bytes: Uint8Array): bigint {
  return bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

/** Big-endian, without leading zero bytes; 0 has none at all. */
function bytesOf(number: bigint): Uint8Array {
  const bytes: number[] = [];
  for (let rest = number; rest > 0n; rest >>= 8n) bytes.push(Number(rest & 0xffn));
  return Uint8Array.from(bytes.reverse());
}

/** The bytes of a number, with zero bytes before them, as many as N has. */
function paddedTo(N: bigint, number: bigint): Uint8Array {
  const bytes = bytesOf(number);
  const padded = new Uint8Array(bytesOf(N).length);
  padded.set(bytes, padded.length - bytes.length);
  return padded;
}
