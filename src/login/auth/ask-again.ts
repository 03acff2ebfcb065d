/**
 * Asks the factor of an open login once more: with a new code that the user asked for, or after a wrong one. It is the
 * same login, with the same end.
 */
import { namesIn, sealKept } from './attempts.ts';
import type { Asked } from './factor-kind.ts';
import { factorsToShow, selectableFactors } from './factors-to-show.ts';
import type { AgainInput, AskedAgain, Asking, LoginHandle, Refused } from './login-steps.ts';
import { isLate, lateMs } from './rules/challenge-life.ts';
import { obstacleNow } from './rules/obstacle.ts';
import type { FactorRecord, LoginRecord, UserRecord } from './store.ts';
import { inSharedTransaction, isSecretOf, type LoginParts, type Transaction } from './transaction.ts';

interface OpenLogin {
  readonly login: LoginRecord;
  readonly user: UserRecord;
  readonly factor: FactorRecord;
}

/** Asks for the response by hand, for a factor that waits for a phone. What waits can still be approved. */
export function askForResponse(parts: LoginParts, handle: LoginHandle): Promise<Asking | Refused> {
  return inSharedTransaction(parts, (transaction): Asking | Refused => {
    const open = openLogin(transaction, handle);
    const asked =
      open === null
        ? undefined
        : transaction.kinds.of(open.factor).byHand?.(transaction, open.login, open.factor);
    if (open === null || asked === undefined) return refuseStep(transaction);
    transaction.log({ event: 'issued', ...namesIn(open.login), says: asked.says });
    return { kind: 'ask', ...askedIn(transaction, open.login, handle.binding, asked) };
  });
}

/** @throws if store, clock or a computation fails; the caller turns that into the one refusal */
export function askAgain(parts: LoginParts, { way, ...handle }: AgainInput): Promise<AskedAgain> {
  return inSharedTransaction(parts, (transaction): AskedAgain => {
    const open = openLogin(transaction, handle);
    const kind = open === null ? null : transaction.kinds.of(open.factor);
    if (open === null || kind?.again === undefined) return refuseStep(transaction);
    const { login, user, factor } = open;
    const hopeful = obstacleNow(transaction, user, factor, login.obstacle) === null;
    const asked = kind.again(transaction, { attempt: login, hopeful }, factor, way);
    if ('refused' in asked) {
      return asked.refused === 'too soon'
        ? { kind: 'not again', reason: 'too-soon', retryAfterMs: asked.retryAfterMs }
        : { kind: 'not again', reason: 'way' };
    }
    keepAsked(transaction, login, asked);
    transaction.log({ event: 'issued', ...namesIn(login), says: asked.says });
    return { kind: 'ask', ...askedIn(transaction, login, handle.binding, asked) };
  });
}

/** An open login whose factor was asked; null for any other. */
function openLogin(transaction: Transaction, { login: id, binding }: LoginHandle): OpenLogin | null {
  const { tables } = transaction;
  const login = typeof id === 'string' ? tables.logins.get(id) : null;
  const user = login?.user == null ? null : tables.users.get(login.user);
  const factor = login?.factor == null ? null : tables.factors.get(login.factor);
  if (
    login?.state !== 'open' ||
    login.purpose !== 'login' ||
    !isSecretOf(binding, login.binding) ||
    isLate(transaction, login) ||
    user === null ||
    factor === null
  ) {
    return null;
  }
  return { login, user, factor };
}

function refuseStep({ log }: Transaction): Refused {
  log({ event: 'refused', reason: 'wrong step', says: 'nothing can be asked again now' });
  return { kind: 'refused' };
}

/** Stores what the kind keeps of a further ask. */
export function keepAsked(transaction: Transaction, login: LoginRecord, { kept }: Asked): void {
  transaction.tables.logins.put({
    ...login,
    sealed: kept === undefined ? login.sealed : sealKept(transaction, login.id, kept),
  });
}

/** A further ask as a step of the login. */
export function askedIn(
  transaction: Transaction,
  login: LoginRecord,
  binding: string,
  { ask }: Asked,
): Omit<Asking, 'kind'> {
  const user = login.user === null ? null : transaction.tables.users.get(login.user);
  const shown = user === null ? [] : factorsToShow(transaction, user);
  return {
    ...{ login: login.id, binding, factors: selectableFactors(shown), factor: login.factor as string, ask },
    endsInMs: -lateMs(transaction, login),
    lifeMs: login.lifeMs,
  };
}
