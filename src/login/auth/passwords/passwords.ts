/**
 * Passwords, kept as scrypt hashes of node:crypto (RFC 7914). A kept hash is `scrypt$N$r$p$salt$hash`, salt and hash
 * in base64.
 *
 * Every check does the work of exactly one hash of the highest cost D in the store, for known and unknown names.
 * Otherwise the time would show which names exist. N measures the work, so a hash of cost c is followed by runs at c,
 * 2c, … D/2: c + c + 2c + … + D/2 = D.
 */

import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { errorMessage } from '../../../errors/message.ts';
import { createHashQueue, type HashRequest } from './hash-queue.ts';

/** N of scrypt. OWASP's password storage sheet advises 2^17 with r = 8, p = 1. */
export const hashCostDefault: number = 2 ** 17;
export const hashCostMin: number = 2 ** 10;
export const hashCostMax: number = 2 ** 20;

export const passwordCharactersMax = 1_024;

/** The only hash function of a service; a test can count its calls. */
export type Scrypt = (
  password: string,
  salt: Uint8Array,
  bytes: number,
  options: ScryptOptions,
) => Promise<Uint8Array>;

/** The result of a password check. */
export type Match =
  | 'right'
  | 'wrong'
  /** The kept hash is damaged, or costs more than any server of this program allows. */
  | 'unusable';

export interface Passwords {
  /** N of new hashes. */
  readonly cost: number;
  /** @throws {BusyError} */
  hash(password: string, request: HashRequest): Promise<string>;
  /**
   * Whether it is the password of a kept hash; `wrong` without one (null). The work is that of one hash of the cost
   * `most expensive` whatever the result, in one place of the queue. @throws {BusyError}
   */
  check(password: string, kept: string | null, highest: number, request: HashRequest): Promise<Match>;
  /** Whether a kept hash has a lower cost than new ones. */
  isDated(kept: string): boolean;
}

const saltBytes = 16;
const hashBytes = 32;
const blockSize = 8;

export interface PasswordOptions {
  readonly cost: number;
  readonly runningMax: number;
  readonly waiting: number;
  readonly scrypt?: Scrypt;
}

/** @throws {RangeError} for a cost that is not a power of two in the range */
export function createPasswords({
  cost,
  runningMax,
  waiting,
  scrypt: compute = nodeScrypt,
}: PasswordOptions): Passwords {
  if (!Number.isInteger(Math.log2(cost)) || cost < hashCostMin || cost > hashCostMax) {
    throw new RangeError(
      errorMessage(
        'hash cost',
        `invalid value ${cost}`,
        `give a power of two from ${hashCostMin} to ${hashCostMax}`,
      ),
    );
  }
  const queue = createHashQueue(runningMax, waiting);
  const decoy = { salt: randomBytes(saltBytes), hash: Buffer.alloc(hashBytes) };
  const run = (password: string, { cost: N, salt }: Pick<Kept, 'cost' | 'salt'>): Promise<Uint8Array> =>
    compute(bounded(password), salt, hashBytes, { N, r: blockSize, p: 1, maxmem: 256 * N * blockSize });
  return {
    cost,
    async hash(password, request) {
      const salt = randomBytes(saltBytes);
      const hash = await queue(request, () => run(password, { cost, salt }));
      return [
        'scrypt',
        cost,
        blockSize,
        1,
        salt.toString('base64'),
        Buffer.from(hash).toString('base64'),
      ].join('$');
    },
    check: (password, text, highest, request) =>
      queue(request, async () => {
        const kept = text === null ? null : readKept(text);
        const first = kept ?? { ...decoy, cost: highest };
        const hash = await run(password, first);
        for (let N = first.cost; N < highest; N *= 2) await run(password, { ...decoy, cost: N });
        const fits = timingSafeEqual(hash, first.hash);
        if (kept === null) return text === null ? 'wrong' : 'unusable';
        return fits && isHashable(password) ? 'right' : 'wrong';
      }),
    isDated: (text) => (hashCostOf(text) ?? cost) < cost,
  };
}

interface Kept {
  readonly cost: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** N of a kept hash; null for an unusable hash. */
export function hashCostOf(text: string): number | null {
  return readKept(text)?.cost ?? null;
}

function readKept(text: string): Kept | null {
  const [, digits, saltText = '', hashText = ''] =
    /^scrypt\$([0-9]{1,7})\$8\$1\$([A-Za-z0-9+/]+=*)\$([A-Za-z0-9+/]+=*)$/.exec(text) ?? [];
  const cost = Number(digits);
  const salt = Buffer.from(saltText, 'base64');
  const hash = Buffer.from(hashText, 'base64');
  const isCost = Number.isInteger(Math.log2(cost)) && cost >= 2 && cost <= hashCostMax;
  return isCost && salt.length === saltBytes && hash.length === hashBytes ? { cost, salt, hash } : null;
}

/**
 * Whether a password loses nothing in its hash: HMAC pads a short key with NULs, so a password with a NUL more has
 * the same hash.
 */
export function isHashable(password: string): boolean {
  return password.length <= passwordCharactersMax && !password.includes('\0');
}

/**
 * One spelling for texts that look the same, as NIST SP 800-63B-4 asks. A text that is far too long is not hashed in
 * full.
 */
function bounded(password: string): string {
  return password.slice(0, passwordCharactersMax).normalize('NFKC');
}

function nodeScrypt(
  password: string,
  salt: Uint8Array,
  bytes: number,
  options: ScryptOptions,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, bytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
