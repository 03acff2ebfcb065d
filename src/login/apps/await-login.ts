/**
 * The client that began a login waits for what the phone does, and gets its session, once. An approval alone begins none:
 * the session is only for who has the binding.
 */
import { askedIn } from '../auth/ask-again.ts';
import { namesIn } from '../auth/attempts.ts';
import type { AwaitedLogin, AwaitInput } from '../auth/login-steps.ts';
import { isLate } from '../auth/rules/challenge-life.ts';
import { obstacleNow } from '../auth/rules/obstacle.ts';
import { close } from '../auth/rules/single-use.ts';
import { beginSession } from '../auth/sessions.ts';
import type { LoginRecord } from '../auth/store.ts';
import { inSharedTransaction, isSecretOf, type LoginParts, type Transaction } from '../auth/transaction.ts';
import { pushAsk } from '../factors/app/app.ts';
import type { StoreWaits } from './store-waits.ts';

const refused: AwaitedLogin = { kind: 'refused' };

/** @throws if store, clock or a computation fails */
export async function awaitLogin(
  parts: LoginParts,
  waits: StoreWaits,
  { login: id, binding, ms, connection }: AwaitInput,
): Promise<AwaitedLogin> {
  const isOwn = (login: LoginRecord | null): login is LoginRecord =>
    login?.purpose === 'login' && isSecretOf(binding, login.binding);
  await waits.wait({
    limitMs: ms,
    signal: connection,
    look: ({ tables, now }) => {
      const login = tables.logins.get(id);
      return isOwn(login) && login.state === 'open' && !isLate({ now }, login) ? null : true;
    },
  });
  return await inSharedTransaction(parts, (transaction) => {
    const login = transaction.tables.logins.get(id);
    return isOwn(login) ? afterWait(transaction, login, binding) : refused;
  });
}

function afterWait(transaction: Transaction, login: LoginRecord, binding: string): AwaitedLogin {
  const { tables } = transaction;
  const user = login.user === null ? null : tables.users.get(login.user);
  const factor = login.factor === null ? null : tables.factors.get(login.factor);
  if (user === null || factor === null || isLate(transaction, login)) return refused;
  if (login.state === 'open' && factor.kind === 'app') {
    const says = 'the notification is not answered yet';
    const sent = factor.pushes.some((push) => push.login === login.id);
    const ask = pushAsk(transaction, factor, login.challenge, sent);
    return { kind: 'ask', ...askedIn(transaction, login, binding, { ask, says }) };
  }
  if (login.state !== 'approved') return refused;
  close(transaction, login, 'accepted');
  const obstacle = obstacleNow(transaction, user, factor, null);
  if (obstacle !== null) {
    transaction.log({ event: 'refused', reason: obstacle, ...namesIn(login), says: 'approved, then locked' });
    return refused;
  }
  const { mode, app } = login;
  const session = beginSession(transaction, { user: user.id, mode, app, factor, scope: 'full' });
  return { kind: 'session', session };
}
