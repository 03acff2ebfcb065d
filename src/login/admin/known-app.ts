/** Gives a user a phone app whose secrets are known already, so that a phone for tests needs no activation. */
import { checkKey, KeyError } from '../../crypto/key.ts';
import { errorMessage, quoted } from '../../errors/message.ts';
import { checkAllOptions } from '../../options/option-check.ts';
import type { AppRecord } from '../auth/records/app-record.ts';
import { noFailures } from '../auth/rules/lockout.ts';
import type { UserRecord } from '../auth/store.ts';
import { fingerprint, inTransaction, type LoginParts, type Transaction } from '../auth/transaction.ts';
import { appLabel, appSuite } from '../factors/app/app.ts';
import { appPinHash, isFitPin } from '../factors/app/app-pin.ts';
import { sealSecrets } from '../factors/card-secrets.ts';
import { knownApp } from './admin-options.ts';
import { StaffError } from './admin-types.ts';
import { viewApp } from './factor-view.ts';
import { freeFactorId, giveFactor } from './factors.ts';
import type { KnownApp, StaffFactors } from './staff/staff-factors.ts';
import { userIn } from './user-view.ts';

/** The counter of the activation, which is used. */
const usedCounter = '1';

export function createKnownApps(parts: LoginParts): Pick<StaffFactors, 'addApp'> {
  return {
    addApp(name, app) {
      checkAllOptions('addApp', app, knownApp);
      checkApp(app);
      return inTransaction(parts, (transaction) => {
        const user = userIn(transaction, name);
        checkNone(transaction, user);
        const record = recordOf(transaction, user, app);
        giveFactor(transaction, user, record, 'phone app added by the staff');
        return viewApp(transaction, record);
      });
    },
  };
}

function recordOf(transaction: Transaction, user: UserRecord, app: KnownApp): AppRecord {
  const { os = 'android', key, pin, secret, installation } = app;
  const id = freeFactorId(transaction, 'app', user);
  const lines = transaction.tables.lines.all('without damaged');
  const secrets = { key, pinHash: appPinHash(pin) };
  return {
    ...{ id, kind: 'app', label: appLabel, status: 'active', users: [user.id], lockout: noFailures },
    sealed: sealSecrets(transaction.seal, { kind: 'app', id }, secrets),
    ...{ suite: appSuite, lastCounter: usedCounter, lastStep: null },
    ...{ os, installation, device: fingerprint(`${id}.${secret}`), pushes: [] },
    number: lines.find(({ owner }) => owner === user.id)?.id ?? null,
  };
}

/** @throws {StaffError} */
function checkApp({ os = 'android', key, pin, secret, installation }: KnownApp): void {
  try {
    checkKey(key);
  } catch (error) {
    if (error instanceof KeyError) throw new StaffError(error.message);
    throw error;
  }
  if (!isFitPin(os, pin)) {
    const next =
      os === 'android' ? 'give 4 to 6 letters and digits, with a digit' : 'give 43 of A-Z a-z 0-9 _ -';
    throw new StaffError(errorMessage('PIN', 'of the wrong form', next));
  }
  if (secret === '' || secret.includes('.'))
    throw new StaffError(errorMessage('secret', 'empty, or with a dot', 'give a text without dots'));
  if (!/^[A-Za-z0-9_-]{8,64}$/.test(installation))
    throw new StaffError(errorMessage('installation', 'invalid', 'give 8 to 64 of A-Z a-z 0-9 _ -'));
}

/** @throws {StaffError} for a user whose app is active: there is one phone a user */
function checkNone({ tables }: Transaction, { id, factors }: UserRecord): void {
  const active = factors
    .map((one) => tables.factors.get(one))
    .find((one) => one?.kind === 'app' && one.status === 'active');
  if (active == null) return;
  throw new StaffError(
    errorMessage(`user ${quoted(id)}`, `has the active phone app ${active.id}`, 'revoke it first'),
  );
}
