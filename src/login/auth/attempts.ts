/** Login attempts as records: started, voided, run out, swept away. Staff's tests of a card are the same records. */
import type { AuditReason } from './audit.ts';
import type { Ask } from './factor-kind.ts';
import { isLate } from './rules/challenge-life.ts';
import { close } from './rules/single-use.ts';
import type { FactorRecord, LoginRecord } from './store.ts';
import type { Transaction } from './transaction.ts';

/** A login that waits at most so long to be told "late" instead of "no such login". */
const keptAfterEndMs = 10 * 60_000;
/** Closed logins of one user that are kept, to tell a replay by its name. */
const closedKept = 4;
const sweepLimit = 50;

type Wanted = Pick<LoginRecord, 'id' | 'purpose' | 'user' | 'mode' | 'binding' | 'obstacle' | 'sealed'>;

/** Starts an attempt with a factor, which is asked. One that can't succeed is asked all the same. */
export function startAttempt(
  transaction: Transaction,
  wanted: Wanted,
  factor: FactorRecord,
): { readonly login: LoginRecord; readonly ask: Ask } {
  const { tables, policy, kinds } = transaction;
  const kind = kinds.of(factor);
  const open = tables.logins
    .of('factor', factor.id)
    .filter((login) => login.state === 'open' && !isLate(transaction, login));
  const { ask, obstacle } = kind.ask(transaction, { ...wanted, open }, factor);
  const login = putOpen(transaction, {
    ...wanted,
    factor: factor.id,
    challenge: ask.challenge,
    lifeMs: kind.lifeMs(policy, factor),
    obstacle: obstacle ?? wanted.obstacle,
  });
  return { login, ask };
}

/** Stores an attempt that begins now. */
export function putOpen(
  { tables, now }: Transaction,
  wanted: Wanted & Pick<LoginRecord, 'factor' | 'challenge' | 'lifeMs'>,
): LoginRecord {
  const login: LoginRecord = {
    ...wanted,
    state: 'open',
    issued: now,
    epoch: now.epoch,
    endsAt: now.now + wanted.lifeMs,
  };
  tables.logins.put(login);
  return login;
}

/** Closes those that are open, for a reason of staff's, and says how many. */
export function closeOpen(
  transaction: Transaction,
  logins: readonly LoginRecord[],
  why: { readonly state: 'abandoned' | 'factor ended'; readonly reason?: AuditReason; readonly says: string },
): number {
  const { state, ...line } = why;
  const open = logins.filter((login) => login.state === 'open');
  for (const login of open) {
    close(transaction, login, state);
    transaction.note({ event: 'voided', ...line, ...namesIn(login) });
  }
  return open.length;
}

/** Voids the open logins of a user, and forgets all but the newest closed ones. */
export function voidOlder(transaction: Transaction, user: string): void {
  const logins = transaction.tables.logins.of('user', user).filter(({ purpose }) => purpose === 'login');
  for (const login of logins.filter(({ state }) => state === 'open')) {
    close(transaction, login, isLate(transaction, login) ? 'expired' : 'superseded');
    transaction.note({ event: 'voided', ...namesIn(login), says: 'a new login of the user voids this one' });
  }
  const newestFirst = logins.toSorted((a, b) => b.issued.now - a.issued.now);
  for (const login of newestFirst.slice(closedKept)) transaction.tables.logins.remove(login.id);
}

/** Ends what ended long ago: half-done logins get their audit line, then go; so do sessions. */
export function sweep(transaction: Transaction): void {
  const { tables, now } = transaction;
  for (const login of tables.logins.ended(now.epoch, now.now, sweepLimit)) {
    if (login.state === 'open') {
      transaction.note({
        event: 'expired',
        reason: 'late',
        ...namesIn(login),
        says: `not answered within ${login.lifeMs / 1000} s`,
      });
      tables.logins.put({
        ...login,
        state: 'expired',
        sealed: null,
        endsAt: login.endsAt + keptAfterEndMs,
      });
    } else tables.logins.remove(login.id);
  }
  for (const session of tables.sessions.ended(now.epoch, now.now, sweepLimit))
    tables.sessions.remove(session.id);
}

/** User, factor and login of an attempt, for an audit line. */
export function namesIn(login: LoginRecord): {
  readonly user?: string;
  readonly factor?: string;
  readonly login: string;
} {
  return {
    ...(login.user === null ? {} : { user: login.user }),
    ...(login.factor === null ? {} : { factor: login.factor }),
    login: login.id,
  };
}
