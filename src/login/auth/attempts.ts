/** Login attempts as records: started, voided, expired, deleted. Staff's tests of a card use the same records. */
import type { AuditReason } from './audit.ts';
import type { Asked } from './factor-kind.ts';
import { elapsedMs } from './login-clock.ts';
import { endedRecord, isDamage, logDamage } from './records/damaged-record.ts';
import { isLate } from './rules/challenge-life.ts';
import { close, isPending } from './rules/single-use.ts';
import type { FactorRecord, LoginRecord } from './store.ts';
import { keptIn, type Transaction } from './transaction.ts';

/**
 * How long an expired attempt is kept at most, so that a late response is logged as "late" instead of "no such
 * login".
 */
const keptAfterEndMs = 10 * 60_000;
/** How many closed logins of one user are kept, so that a replay is logged as a replay. */
const closedKept = 4;
const sweepLimit = 50;

type Wanted = Pick<
  LoginRecord,
  'id' | 'purpose' | 'user' | 'mode' | 'app' | 'binding' | 'obstacle' | 'sealed'
>;

/**
 * Starts an attempt with a factor and asks it. An attempt that can't succeed asks the factor too.
 * @param hopeful whether a response can be accepted
 */
export function startAttempt(
  transaction: Transaction,
  wanted: Wanted,
  factor: FactorRecord,
  hopeful: boolean,
): { readonly login: LoginRecord; readonly asked: Asked } {
  const { tables, policy, kinds } = transaction;
  const kind = kinds.of(factor);
  const open = tables.logins
    .of('factor', factor.id)
    .filter((login) => login.state === 'open' && !isLate(transaction, login));
  const asked = kind.ask(transaction, { ...wanted, open, hopeful }, factor);
  const login = putOpen(transaction, {
    ...wanted,
    factor: factor.id,
    challenge: challengeOf(asked),
    lifeMs: kind.lifeMs(policy, factor),
    obstacle: asked.obstacle ?? wanted.obstacle,
    ...(asked.kept !== undefined && { sealed: sealKept(transaction, wanted.id, asked.kept) }),
  });
  return { login, asked };
}

function challengeOf({ ask }: Asked): string {
  if (ask.by === 'response' || ask.by === 'push') return ask.challenge;
  return ask.by === 'values' ? ask.indices.join(' ') : '';
}

/** What a kind keeps between its ask and the response, sealed for the record of the login. */
export function sealKept({ seal }: Pick<Transaction, 'seal'>, login: string, kept: unknown): string {
  return seal.seal(keptIn(login), kept);
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

/** Closes the open attempts for a reason of staff's, and returns their number. */
export function closeOpen(
  transaction: Transaction,
  logins: readonly LoginRecord[],
  why: { readonly state: 'abandoned' | 'factor ended'; readonly reason?: AuditReason; readonly says: string },
): number {
  const { state, ...line } = why;
  const open = logins.filter(isPending);
  for (const login of open) {
    close(transaction, login, state);
    transaction.log({ event: 'voided', ...line, ...namesIn(login) });
  }
  return open.length;
}

/** Voids a user's open logins, and deletes all closed ones but the newest. */
export function voidOlder(transaction: Transaction, user: string): void {
  const logins = transaction.tables.logins.of('user', user).filter(({ purpose }) => purpose === 'login');
  for (const login of logins.filter(isPending)) {
    close(transaction, login, isLate(transaction, login) ? 'expired' : 'superseded');
    transaction.log({ event: 'voided', ...namesIn(login), says: 'a new login of the user voids this one' });
  }
  const { now } = transaction;
  const newestFirst = logins.toSorted((a, b) => elapsedMs(a.issued, now) - elapsedMs(b.issued, now));
  for (const login of newestFirst.slice(closedKept)) transaction.tables.logins.remove(login.id);
}

/** Ends what expired long ago: a login attempt gets its audit line and is then deleted, as are sessions. */
export function sweep(transaction: Transaction): void {
  const { tables, now } = transaction;
  for (const id of tables.logins.ended(now.epoch, now.now, sweepLimit)) {
    const login = endedRecord(transaction, tables.logins, id);
    if (login === null) continue;
    if (isPending(login)) {
      transaction.log({
        event: 'expired',
        reason: 'late',
        ...namesIn(login),
        says: `no response within ${login.lifeMs / 1000} s`,
      });
      tables.logins.put({
        ...login,
        state: 'expired',
        sealed: null,
        endsAt: login.endsAt + keptAfterEndMs,
      });
    } else tables.logins.remove(id);
  }
  for (const id of tables.sessions.ended(now.epoch, now.now, sweepLimit)) tables.sessions.remove(id);
  sweepLines(transaction);
}

/** Steps the phone lines in which something is due. A line that is damaged stays as it is, and ends no login. */
export function sweepLines(transaction: Transaction): void {
  const { tables, now, kinds } = transaction;
  const due = tables.messages
    .ended(now.epoch, now.now, sweepLimit)
    .flatMap((id) => endedRecord(transaction, tables.messages, id) ?? []);
  for (const number of new Set(due.map(({ line }) => line))) {
    try {
      kinds.wakeLine(transaction, number);
    } catch (error) {
      if (!isDamage(error)) throw error;
      logDamage(transaction, 'a phone line stays as it is', error);
    }
  }
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
