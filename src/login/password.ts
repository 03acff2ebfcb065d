/**
 * Passwords, kept as scrypt hashes of node:crypto (RFC 7914), and the gate in front of that work: a hash at the
 * default cost takes 128 MB and most of a second, so only a few are computed at once and a bounded number wait.
 *
 * A kept hash is `scrypt$N$r$p$salt$hash`, salt and hash in base64.
 */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** N of scrypt. OWASP's password storage sheet advises 2^17 with r = 8, p = 1. */
export const hashCostDefault: number = 2 ** 17;
export const hashCostMin: number = 2 ** 10;
export const hashCostMax: number = 2 ** 20;

export const passwordCharactersMax = 1_024;

/** The one hash function of a service; a test may count its calls. */
export type Scrypt = (
  password: string,
  salt: Uint8Array,
  bytes: number,
  options: ScryptOptions,
) => Promise<Uint8Array>;

/** Too many wait already. */
export class BusyError extends Error {
  override readonly name: string = 'BusyError';
}

export interface Passwords {
  /** @throws {BusyError} */
  hash(password: string): Promise<string>;
  /**
   * Whether it is the password of a kept hash; without one, the same work for nothing. A wrong one against a hash that
   * was cheaper to make does that work too, or its time would tell that there is one. @throws {BusyError}
   */
  matches(password: string, kept: string | null): Promise<boolean>;
  /** Whether a kept hash was cheaper to make than those made now. */
  isDated(kept: string): boolean;
}

const saltBytes = 16;
const hashBytes = 32;
const blockSize = 8;

export interface PasswordOptions {
  readonly cost: number;
  readonly atOnce: number;
  readonly waiting: number;
  readonly scrypt?: Scrypt;
}

/** @throws {RangeError} for a cost that is no power of two in the range */
export function createPasswords({
  cost,
  atOnce,
  waiting,
  scrypt: compute = nodeScrypt,
}: PasswordOptions): Passwords {
  if (!Number.isInteger(Math.log2(cost)) || cost < hashCostMin || cost > hashCostMax) {
    throw new RangeError(
      `the hash cost is ${cost}: a power of two from ${hashCostMin} to ${hashCostMax} is accepted`,
    );
  }
  const gate = createGate(atOnce, waiting);
  const nobody: Kept = { cost, salt: randomBytes(saltBytes), hash: Buffer.alloc(hashBytes) };
  const run = (password: string, { cost: N, salt }: Pick<Kept, 'cost' | 'salt'>): Promise<Uint8Array> =>
    gate(() =>
      compute(bounded(password), salt, hashBytes, { N, r: blockSize, p: 1, maxmem: 256 * N * blockSize }),
    );
  return {
    async hash(password) {
      const salt = randomBytes(saltBytes);
      const hash = await run(password, { cost, salt });
      return [
        'scrypt',
        cost,
        blockSize,
        1,
        salt.toString('base64'),
        Buffer.from(hash).toString('base64'),
      ].join('$');
    },
    async matches(password, text) {
      const kept = text === null ? nobody : readKept(text);
      const hash = await run(password, kept);
      const fits = timingSafeEqual(hash, kept.hash);
      if (!fits && kept.cost < cost) await run(password, nobody);
      return fits && text !== null && password.length <= passwordCharactersMax;
    },
    isDated: (text) => Number(text.split('$', 2)[1]) < cost,
  };
}

interface Kept {
  readonly cost: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

function readKept(text: string): Kept {
  const [, cost, , , salt = '', hash = ''] = text.split('$');
  return { cost: Number(cost), salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

/** One spelling for what looks the same, as NIST SP 800-63B-4 asks; a text that is far too long is not hashed whole. */
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

/** Runs so many pieces of work at once; the others wait in the order they came, up to a number. */
function createGate(atOnce: number, waitingMax: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= atOnce) {
      if (waiting.length >= waitingMax) {
        throw new BusyError(`${waitingMax} logins wait for their password hash already: try again later`);
      }
      await new Promise<void>((go) => {
        waiting.push(go);
      });
    } else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
