/** The PIN of the app: one for all users of the app on a phone, so a change is for all of them, or for none. */

import { afterPassword } from '../auth/passwords/password-step.ts';
import type { AppRecord } from '../auth/records/app-record.ts';
import { countFailure, isLocked } from '../auth/rules/lockout.ts';
import { endSessions } from '../auth/sessions.ts';
import type { UserRecord } from '../auth/store.ts';
import type { LoginParts, Transaction } from '../auth/transaction.ts';
import { appPinHash, isFitPin, isPinOf } from '../factors/app/app-pin.ts';
import { withPin } from '../factors/card-secrets.ts';
import type { ChangedPin, ChangePinInput } from './app-steps.ts';
import { failed } from './enrolments.ts';
import { appOf, notActive } from './pushes.ts';

/** @throws if store, clock or a computation fails */
export function changePin(parts: LoginParts, input: ChangePinInput): Promise<ChangedPin> {
  return afterPassword(parts, input, (transaction, user) => change(transaction, user, input));
}

function change(
  transaction: Transaction,
  user: UserRecord,
  { pin, newPin, devices }: ChangePinInput,
): ChangedPin {
  const apps = [...new Set(devices)].map((device) => appOf(transaction, device));
  const active = apps.filter((app) => app !== null);
  const own = active.find(({ users }) => users.includes(user.id));
  if (own === undefined || active.length < apps.length || !isOnePhone(active)) return notActive;
  if (!isFitPin(own.os, newPin)) return { kind: 'refused', reason: 'unfit-pin' };
  if (own.os === 'ios' || isLocked(user.lockout, transaction.now, transaction.policy)) return failed;
  if (!active.every((app) => isPinOf(transaction.seal, app, pin))) {
    transaction.log({ event: 'refused', reason: 'wrong PIN', user: user.id, says: 'PIN change: wrong PIN' });
    countFailure(transaction, user);
    return failed;
  }
  for (const app of active) {
    transaction.tables.factors.put(withPin(transaction.seal, app, appPinHash(newPin)));
    endSessions(transaction, 'factor', app.id);
    const says = 'the PIN of the app was changed';
    transaction.log({ event: 'factor', factor: app.id, says });
  }
  return { kind: 'PIN changed' };
}

function isOnePhone(apps: readonly AppRecord[]): boolean {
  return apps.every(({ installation }) => installation === apps[0]?.installation);
}
