/**
 * Asks the factor of an open login once more: with a new code that the user asked for, or after a wrong one. It is the
 * same login, with the same end.
 */
import { namesIn, sealKept } from './attempts.ts';
import type { Asked } from './factor-kind.ts';
import { factorsToShow, selectableFactors } from './factors-to-show.ts';
import type { AgainInput, AskedAgain, Asking } from './login-steps.ts';
import { isLate, lateMs } from './rules/challenge-life.ts';
import { obstacleNow } from './rules/obstacle.ts';
import type { LoginRecord } from './store.ts';
import { inSharedTransaction, isSecretOf, type LoginParts, type Transaction } from './transaction.ts';

/** @throws if store, clock or a computation fails; the caller turns that into the one refusal */
export function askAgain(parts: LoginParts, { login: id, binding, way }: AgainInput): Promise<AskedAgain> {
  return inSharedTransaction(parts, (transaction): AskedAgain => {
    const { tables, kinds } = transaction;
    const login = typeof id === 'string' ? tables.logins.get(id) : null;
    const user = login?.user == null ? null : tables.users.get(login.user);
    const factor = login?.factor == null ? null : tables.factors.get(login.factor);
    const kind = factor === null ? null : kinds.of(factor);
    if (
      login?.state !== 'open' ||
      login.purpose !== 'login' ||
      !isSecretOf(binding, login.binding) ||
      isLate(transaction, login) ||
      user === null ||
      factor === null ||
      kind?.again === undefined
    ) {
      const says = 'no code can be sent again now';
      transaction.log({ event: 'refused', reason: 'wrong step', says });
      return { kind: 'refused' };
    }
    const hopeful = obstacleNow(transaction, user, factor, login.obstacle) === null;
    const asked = kind.again(transaction, { attempt: login, hopeful }, factor, way);
    if ('refused' in asked) {
      return asked.refused === 'too soon'
        ? { kind: 'not again', reason: 'too-soon', retryAfterMs: asked.retryAfterMs }
        : { kind: 'not again', reason: 'way' };
    }
    keepAsked(transaction, login, asked);
    transaction.log({ event: 'issued', ...namesIn(login), says: asked.says });
    return { kind: 'ask', ...askedIn(transaction, login, binding, asked) };
  });
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
