/**
 * The demo users as whom anyone can log in now, for the login page. Each call checks them, because staff may have
 * locked one since, in this process or another, or changed its password, its card's PIN or its number.
 */

import { demoApps, demoDevice } from '../crypto/demo-phone.ts';
import type { Staff } from './admin/staff/staff.ts';
import { hashCostOf } from './auth/passwords/passwords.ts';
import type { AppRecord } from './auth/records/app-record.ts';
import { isSecretOf, type LoginParts } from './auth/transaction.ts';
import { hasDemoSim } from './demo-lines.ts';
import { demoTotpKey, demoUsers, openDemoUsers } from './demo-users.ts';
import { appPinHash } from './factors/app/app-pin.ts';
import { algorithmOf, pinHashOf } from './factors/card-algorithm.ts';
import { openSecrets } from './factors/card-secrets.ts';
import { hasTotpKey } from './factors/totp.ts';
import type { DemoUser } from './login-service.ts';

export function createDemoList(parts: LoginParts, staff: Staff): () => Promise<readonly DemoUser[]> {
  const { store, passwords } = parts;
  /** Password hashes of the current demo users that were checked already, because each check takes time. */
  let checked = new Map<string, Promise<boolean>>();

  /** One check at a time, so that people who log in meanwhile wait for at most one. */
  let last: Promise<unknown> = Promise.resolve();

  /** False if it can't be checked now; the next call checks it again. */
  function isDemoPassword({ password }: DemoUser, kept: string): Promise<boolean> {
    const cost = hashCostOf(kept) ?? passwords.cost;
    const check = last.then(() => passwords.check(password, kept, cost, { user: null }));
    last = check.catch(() => {});
    return check.then(
      (match) => match === 'right',
      () => {
        checked.delete(kept);
        return false;
      },
    );
  }

  function hasDemoPin({ pin }: DemoUser, serial: string): boolean {
    const card = store.read(({ factors }) => factors.get(serial));
    if (card?.kind !== 'card') return false;
    const wanted = pinHashOf(algorithmOf(card.suite), pin);
    const { pinHash } = openSecrets(parts.seal, card);
    return wanted !== null && pinHash !== null && Buffer.from(pinHash).equals(wanted);
  }

  /** The second factors of a user that have the public secret and can be used; null without any. */
  function demoFactorsOf(
    user: DemoUser,
  ): Pick<DemoUser, 'cards' | 'numbers' | 'authenticatorKey' | 'appPin'> | null {
    const { own, publicNumbers } = store.read(({ users, factors, lines }) => ({
      own: (users.get(user.name)?.factors ?? []).map((id) => factors.get(id)).filter((one) => one !== null),
      publicNumbers: lines
        .all()
        .filter(hasDemoSim)
        .map(({ id }) => id),
    }));
    const active = own.filter(({ status, lockout }) => status === 'active' && lockout.lock !== 'by staff');
    const cards = user.cards.filter((serial) => hasDemoPin(user, serial));
    const numbers = active.flatMap((factor) =>
      factor.kind === 'sms' && publicNumbers.includes(factor.number) ? [factor.number] : [],
    );
    const hasKey = active.some((one) => one.kind === 'totp' && hasTotpKey(parts.seal, one, demoTotpKey));
    const authenticatorKey = hasKey ? user.authenticatorKey : null;
    const hasApp = active.some((one) => one.kind === 'app' && isDemoApp(parts, user, one));
    const appPin = hasApp ? user.appPin : null;
    const isUsable = cards.length + numbers.length > 0 || authenticatorKey !== null || appPin !== null;
    return isUsable ? { cards, numbers, authenticatorKey, appPin } : null;
  }

  return async () => {
    const open = openDemoUsers({ staff });
    const before = checked;
    checked = new Map();
    const candidates = demoUsers.flatMap((user) => {
      const factors = demoFactorsOf(user);
      const kept = store.read(({ users }) => users.get(user.name))?.password;
      if (kept === undefined || factors === null || !open.includes(user.name)) return [];
      const isRight = before.get(kept) ?? isDemoPassword(user, kept);
      checked.set(kept, isRight);
      return [{ user: { ...user, ...factors }, isRight }];
    });
    const right = await Promise.all(candidates.map(({ isRight }) => isRight));
    return candidates.filter((_, i) => right[i]).map(({ user }) => user);
  };
}

/** Whether it is the app on the demo phone: another phone, key or PIN is not public. */
function isDemoApp({ seal }: Pick<LoginParts, 'seal'>, { name, appPin }: DemoUser, app: AppRecord): boolean {
  const demo = demoApps.find(({ user }) => user === name);
  if (demo === undefined || appPin === null || !isSecretOf(demoDevice(demo), app.device)) return false;
  const { key, pinHash } = openSecrets(seal, app);
  const isPublic = (kept: Uint8Array | null, known: Uint8Array): boolean =>
    kept !== null && Buffer.from(kept).equals(known);
  return isPublic(key, demo.key) && isPublic(pinHash, appPinHash(appPin));
}
