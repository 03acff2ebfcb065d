/**
 * The second step of a login: the response in, a session out. It is one transaction of the store, so of two
 * simultaneous responses, in whatever process, one is first. What a response changes is stored before it is accepted.
 */
import { acceptResponse, verifyResponse } from './accept-response.ts';
import { askedIn, keepAsked } from './ask-again.ts';
import { namesIn } from './attempts.ts';
import type { AuditReason } from './audit.ts';
import type { Asked, FactorResponse, Verification } from './factor-kind.ts';
import type { Refused, Responded, RespondInput } from './login-steps.ts';
import { isLate, lateText } from './rules/challenge-life.ts';
import { countFactorFailure, countFailure, noFailures } from './rules/lockout.ts';
import { obstacleNow } from './rules/obstacle.ts';
import { close, type Refusal, refusalOfClosed, spend } from './rules/single-use.ts';
import { type Beginning, beginSession } from './sessions.ts';
import type { FactorRecord, LoginRecord, UserRecord } from './store.ts';
import { inSharedTransaction, isSecretOf, type LoginParts, type Transaction } from './transaction.ts';

/** @throws if store, clock or a computation fails; the caller turns that into the one refusal */
export async function submitResponse(parts: LoginParts, input: RespondInput): Promise<Responded> {
  const { login: id, binding } = input;
  if (typeof id !== 'string' || typeof binding !== 'string') {
    return await inSharedTransaction(parts, ({ log }) => {
      log({ event: 'refused', reason: 'malformed', says: 'login or binding is not a text' });
      return { kind: 'refused' };
    });
  }
  return await inSharedTransaction(parts, (transaction) =>
    acceptOrRefuse(transaction, input, recordsOf(transaction, input)),
  );
}

interface LoginRecords {
  readonly login: LoginRecord | null;
  readonly user: UserRecord | null;
  /** The factor that was asked; also null for a decoy, which is not stored. */
  readonly factor: FactorRecord | null;
}

function recordsOf({ tables }: Pick<Transaction, 'tables'>, { login: id }: RespondInput): LoginRecords {
  const login = tables.logins.get(id);
  return {
    login,
    user: login?.user == null ? null : tables.users.get(login.user),
    factor: login?.factor == null ? null : tables.factors.get(login.factor),
  };
}

function acceptOrRefuse(
  transaction: Transaction,
  input: RespondInput,
  { login, user, factor }: LoginRecords,
): Responded {
  const names = login === null || login.purpose !== 'login' || user === null ? {} : namesIn(login);
  const refuse = (refusal: Refusal): Refused => {
    transaction.log({ ...refusal, ...names });
    return { kind: 'refused' };
  };
  if (login === null || login.purpose !== 'login' || user === null) {
    return refuse({ event: 'refused', reason: 'no such login', says: 'no such login' });
  }
  if (!isSecretOf(input.binding, login.binding)) {
    return refuse({
      event: 'refused',
      reason: 'wrong binding',
      says: 'the response came from another session',
    });
  }
  const judged = judgeResponse(transaction, { login, user, factor }, input, refuse);
  if (judged.kind === 'asked')
    return { kind: 'wrong code', ...askedIn(transaction, login, input.binding, judged.next) };
  if (judged.kind === 'refused') return judged;
  const { mode, app } = login;
  const { factor: accepted, scope, fullForMs } = judged;
  const session = beginSession(transaction, { user: user.id, mode, app, factor: accepted, scope, fullForMs });
  return { kind: 'session', session };
}

export type Judged =
  | ({ readonly kind: 'accepted'; readonly factor: FactorRecord } & Pick<Beginning, 'scope' | 'fullForMs'>)
  | { readonly kind: 'asked'; readonly next: Asked }
  | Refused;

/**
 * Judges a response to a login, by whatever way it came. Right or wrong, it closes the login, unless the factor is asked
 * again.
 * @param refuse logs a refusal
 */
export function judgeResponse(
  transaction: Transaction,
  { login, user, factor }: LoginRecords & { readonly login: LoginRecord; readonly user: UserRecord },
  input: FactorResponse,
  refuse: (refusal: Refusal) => Refused,
): Judged {
  const closed = refusalOfClosed(transaction, login);
  if (closed !== null) {
    if (factor !== null) spend(transaction, login, factor);
    return refuse(closed);
  }
  if (login.factor === null) {
    return refuse({ event: 'refused', reason: 'wrong step', says: 'no factor was picked' });
  }
  if (isLate(transaction, login)) {
    close(transaction, login, 'expired');
    if (factor !== null) spend(transaction, login, factor);
    return refuse({ event: 'expired', reason: 'late', says: lateText(transaction, login) });
  }
  const asked = factor ?? transaction.kinds.decoyFor(transaction.seal, user.id);
  const verification = verifyResponse(transaction, login, asked, input);
  const obstacle = obstacleNow(transaction, user, asked, login.obstacle);
  if (obstacle === null && verification.ok) {
    const accepted = acceptResponse(transaction, login, verification);
    transaction.tables.users.put({ ...user, lockout: noFailures });
    transaction.log({ event: 'accepted', ...namesIn(login), says: verification.says });
    const { scope = 'full', fullForMs } = verification;
    return { kind: 'accepted', factor: accepted, scope, fullForMs };
  }
  const next = transaction.kinds.of(asked).retry?.(transaction, login, asked) ?? null;
  if (next === null) close(transaction, login, 'refused');
  else keepAsked(transaction, login, next);
  const refused = refuse(refusalOf(asked, verification, obstacle));
  countFailures(transaction, login, user, factor, obstacle);
  return next === null ? refused : { kind: 'asked', next };
}

function refusalOf(
  { kind }: FactorRecord,
  verification: Verification,
  obstacle: AuditReason | null,
): Refusal {
  if (obstacle === null && !verification.ok) {
    return { event: 'refused', reason: verification.reason, says: verification.says };
  }
  const reason = obstacle as AuditReason;
  const says = {
    'user locked': 'the account is locked',
    'factor locked': `the ${kind} is locked`,
    'factor revoked': `the ${kind} is revoked`,
    'factor expired': `the time of the ${kind} has ended`,
    'no factor': 'the user has no active factor',
    'key used up': `every challenge was used with the ${kind}: replace it`,
  }[reason as 'no factor'];
  return { event: 'refused', reason, says };
}

/** A refused response counts for the account and for the factor, but not while one of them is locked. */
function countFailures(
  transaction: Transaction,
  login: LoginRecord,
  user: UserRecord,
  factor: FactorRecord | null,
  obstacle: AuditReason | null,
): void {
  const locked = obstacle === 'user locked' || obstacle === 'factor locked';
  if (factor !== null) {
    spend(transaction, login, factor);
    countFactorFailure(transaction, factor, locked);
  }
  if (!locked) countFailure(transaction, user);
}
