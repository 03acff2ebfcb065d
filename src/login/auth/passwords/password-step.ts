/**
 * The password step, for logins and for phones that are enrolled: the same work and the same reply for an unknown user
 * and for a wrong password.
 */
import { sweep } from '../attempts.ts';
import { countFailure, isLocked } from '../rules/lockout.ts';
import type { UserRecord } from '../store.ts';
import { inSharedTransaction, type LoginParts, type Transaction } from '../transaction.ts';
import { BusyError, type ConnectionSignal, type HashRequest } from './hash-queue.ts';
import { highestCost, recordCost } from './highest-cost.ts';
import { hashCostMax, type Match } from './passwords.ts';

/** Why the password step is refused, as a login says it. */
export interface PasswordRefused {
  readonly kind: 'refused';
  readonly reason: 'credentials' | 'busy';
  /** When to try again, in ms; with `busy`. */
  readonly retryAfterMs?: number;
}

export const refusedCredentials: PasswordRefused = { kind: 'refused', reason: 'credentials' };
const busyRetryMs = 1_000;

/** As received, unchecked. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
  readonly connection?: ConnectionSignal | undefined;
}

/**
 * Does the work for the user whose password is right, in a transaction in which it is still right.
 * @throws if store, clock or a computation fails
 */
export async function afterPassword<T>(
  parts: LoginParts,
  { user: name, password, connection }: Credentials,
  work: (transaction: Transaction, user: UserRecord) => T,
): Promise<T | PasswordRefused> {
  if (typeof name !== 'string' || typeof password !== 'string') return refusedCredentials;
  const request = { user: name, connection };
  for (;;) {
    const { kept, highest } = parts.store.read((tables) => ({
      kept: tables.users.get(name)?.password ?? null,
      highest: highestCost(tables, parts.passwords.cost),
    }));
    let match: Match;
    try {
      match = await parts.passwords.check(password, kept, highest, request);
    } catch (error) {
      if (!(error instanceof BusyError)) throw error;
      await inSharedTransaction(parts, ({ log }) =>
        log({ event: 'refused', reason: 'busy', says: error.message }),
      );
      return { kind: 'refused', reason: 'busy', retryAfterMs: busyRetryMs };
    }
    const right = match === 'right';
    const renewed = right && kept !== null ? await renewedHash(parts, password, kept, request) : null;
    const begun = await inSharedTransaction(parts, (transaction): T | PasswordRefused | null => {
      sweep(transaction);
      const user = transaction.tables.users.get(name);
      if (user === null) return refuseUnknown(transaction, name);
      if (match === 'unusable') return refuseRecord(transaction, user);
      if (!right) return refusePassword(transaction, user);
      // While the hash was computed, the password may have been changed, or another login may have renewed the hash,
      // so it is checked again.
      if (user.password !== kept) return null;
      return work(transaction, withHash(transaction, user, renewed));
    });
    if (begun !== null) return begun;
  }
}

/**
 * The same for a login that proves the password and does not send it.
 * @param isProven whether the proof fits the user's record as it is now
 * @throws if store, clock or a computation fails
 */
export function afterProof<T>(
  parts: LoginParts,
  name: string,
  isProven: (user: UserRecord) => boolean,
  work: (transaction: Transaction, user: UserRecord) => T,
): Promise<T | PasswordRefused> {
  return inSharedTransaction(parts, (transaction): T | PasswordRefused => {
    sweep(transaction);
    const user = transaction.tables.users.get(name);
    if (user === null) return refuseUnknown(transaction, name);
    return isProven(user) ? work(transaction, user) : refusePassword(transaction, user);
  });
}

/**
 * The given password as a hash of the present cost; null if the kept hash has that cost already, or the queue is
 * full.
 */
async function renewedHash(
  { passwords }: LoginParts,
  password: string,
  kept: string,
  request: HashRequest,
): Promise<string | null> {
  if (!passwords.isDated(kept)) return null;
  try {
    return await passwords.hash(password, request);
  } catch (error) {
    if (error instanceof BusyError) return null;
    throw error;
  }
}

/** The user with the renewed hash, if it was renewed. */
function withHash({ tables }: Transaction, user: UserRecord, renewed: string | null): UserRecord {
  if (renewed === null) return user;
  const known: UserRecord = { ...user, password: renewed };
  tables.users.put(known);
  recordCost(tables, renewed);
  return known;
}

function refuseUnknown({ log }: Transaction, name: string): PasswordRefused {
  log({
    event: 'refused',
    reason: 'unknown user',
    says: `no user of that name (${name.length} characters${name === name.toLowerCase() ? '' : '; user names are lower case'})`,
  });
  return refusedCredentials;
}

function refusePassword(transaction: Transaction, user: UserRecord): PasswordRefused {
  transaction.log({ event: 'refused', reason: 'wrong password', user: user.id, says: 'wrong password' });
  if (!isLocked(user.lockout, transaction.now, transaction.policy)) countFailure(transaction, user);
  return refusedCredentials;
}

/**
 * The kept hash is unusable. The login is refused like a wrong password, because any other reply would reveal the
 * user.
 */
function refuseRecord({ log }: Transaction, { id }: UserRecord): PasswordRefused {
  log({
    event: 'failed',
    reason: 'computation',
    user: id,
    says: `the kept password hash is damaged, or its N is above ${hashCostMax}: set the password again`,
  });
  return refusedCredentials;
}
