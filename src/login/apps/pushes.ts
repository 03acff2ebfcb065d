/**
 * Notifications of an app: listed for its phone, approved by a response, denied. An approval is the response to the
 * login's challenge and goes where a response by hand goes. The number of a notification alone does nothing.
 */

import { namesIn } from '../auth/attempts.ts';
import type { AppRecord, PushRecord } from '../auth/records/app-record.ts';
import { recordUnlessDamaged } from '../auth/records/damaged-record.ts';
import { isLate, lateMs } from '../auth/rules/challenge-life.ts';
import { close, type Refusal } from '../auth/rules/single-use.ts';
import type { LoginRecord, UserRecord } from '../auth/store.ts';
import { judgeResponse } from '../auth/submit-response.ts';
import { inSharedTransaction, isSecretOf, type LoginParts, type Transaction } from '../auth/transaction.ts';
import type {
  AppRefused,
  Approved,
  ApproveInput,
  Denied,
  DenyInput,
  NotActive,
  Push,
  PushesInput,
} from './app-steps.ts';

export const notActive: NotActive = { kind: 'not active' };
const refused: AppRefused = { kind: 'refused', reason: 'failed' };

/** The active app that has this secret; null for any other. A secret begins with the id of its app. */
export function appOf({ tables }: Pick<Transaction, 'tables'>, device: string): AppRecord | null {
  const id = typeof device === 'string' ? device.slice(0, device.lastIndexOf('.')) : '';
  const app = tables.factors.get(id);
  if (app?.kind !== 'app' || app.status !== 'active' || !isSecretOf(device, app.device)) return null;
  return app;
}

/** The notifications that can be approved; null for a phone that is not active. */
export function openPushes(
  transaction: Pick<Transaction, 'tables' | 'now'>,
  { device, after }: Pick<PushesInput, 'device' | 'after'>,
): readonly Push[] | null {
  const app = appOf(transaction, device);
  if (app === null) return null;
  return app.pushes.flatMap(({ number, login: id, state }) => {
    const isWanted = number > after && state === 'sent';
    const login = isWanted ? recordUnlessDamaged(transaction.tables.logins, id) : null;
    if (login?.state !== 'open' || isLate(transaction, login)) return [];
    const { challenge, app } = login;
    return [{ number, challenge, app, endsInMs: -lateMs(transaction, login) }];
  });
}

/** @throws if store, clock or a computation fails */
export function approvePush(parts: LoginParts, input: ApproveInput): Promise<Approved> {
  return inSharedTransaction(parts, (transaction): Approved => {
    const app = appOf(transaction, input.device);
    if (app === null) return notActive;
    const found = pushOf(transaction, app, input.push);
    if (found === null) return refused;
    const { login, user } = found;
    const response = { response: typeof input.response === 'string' ? input.response : '' };
    const judged = judgeResponse(transaction, { login, user, factor: app }, response, (refusal) =>
      refuse(transaction, login, refusal),
    );
    if (judged.kind !== 'accepted') return refused;
    const { tables } = transaction;
    tables.factors.put(withState(judged.factor as AppRecord, login, 'approved'));
    tables.logins.put({ ...login, state: 'approved', sealed: null });
    return { kind: 'approved' };
  });
}

/** Ends the login. @throws if store or clock fails */
export function denyPush(parts: LoginParts, input: DenyInput): Promise<Denied> {
  return inSharedTransaction(parts, (transaction): Denied => {
    const app = appOf(transaction, input.device);
    if (app === null) return notActive;
    const found = pushOf(transaction, app, input.push);
    if (found === null) return refused;
    const { login } = found;
    if (login.state !== 'open' || isLate(transaction, login)) return refused;
    close(transaction, login, 'refused');
    transaction.tables.factors.put(withState(app, login, 'denied'));
    refuse(transaction, login, { event: 'refused', reason: 'denied', says: 'denied on the phone' });
    return { kind: 'denied' };
  });
}

/** A notification that was sent, with its login and user; null for any other number, which is logged. */
function pushOf(
  transaction: Transaction,
  app: AppRecord,
  number: number,
): { readonly login: LoginRecord; readonly user: UserRecord } | null {
  const { tables } = transaction;
  const push = app.pushes.find((one) => one.number === number && one.state === 'sent');
  const login = push === undefined ? null : tables.logins.get(push.login);
  const user = login?.user == null ? null : tables.users.get(login.user);
  if (login !== null && user !== null) return { login, user };
  transaction.log({
    event: 'refused',
    reason: 'no such login',
    factor: app.id,
    says: 'no such notification',
  });
  return null;
}

function refuse(
  transaction: Transaction,
  login: LoginRecord,
  refusal: Refusal,
): { readonly kind: 'refused' } {
  transaction.log({ ...refusal, ...namesIn(login), says: `by push: ${refusal.says}` });
  return { kind: 'refused' };
}

/** All notifications of a login are answered at once. */
function withState(app: AppRecord, { id }: LoginRecord, state: PushRecord['state']): AppRecord {
  return { ...app, pushes: app.pushes.map((push) => (push.login === id ? { ...push, state } : push)) };
}
