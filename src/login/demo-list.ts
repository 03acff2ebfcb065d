/**
 * The demo users as whom anyone can log in now, for the login page. Each call checks them, because staff may have
 * locked one since, in this process or another, or changed its password, its card's PIN or its number.
 */

import { demoApps, demoDevice } from '../crypto/demo-phone.ts';
import { hashCostOf } from './auth/passwords/passwords.ts';
import type { AppRecord } from './auth/records/app-record.ts';
import { recordUnlessDamaged, unlessDamaged } from './auth/records/damaged-record.ts';
import type { Seal } from './auth/sealing.ts';
import type { CardRecord, FactorKindName, FactorRecord, Tables, UserRecord } from './auth/store.ts';
import { isSecretOf, type LoginParts } from './auth/transaction.ts';
import { hasDemoSim } from './demo-lines.ts';
import { demoTotpKey, demoUsers } from './demo-users.ts';
import { appPinHash } from './factors/app/app-pin.ts';
import { algorithmOf, pinHashOf } from './factors/card-algorithm.ts';
import { openSecrets } from './factors/card-secrets.ts';
import { hasTotpKey } from './factors/totp.ts';
import type { DemoUser } from './login-service.ts';

export function createDemoList(parts: LoginParts): () => Promise<readonly DemoUser[]> {
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

  /** The second factors of a user that have the public secret and can be used. A damaged one is left out. */
  function demoFactorsOf(user: DemoUser, { factors: own }: UserRecord): DemoFactors {
    const { active, publicNumbers } = store.read(({ factors, lines }) => {
      const known = own.flatMap((id) => recordUnlessDamaged(factors, id) ?? []);
      const open = known.filter(
        (one) => one.status === 'active' && isOpen(one) && hasPublicSecret(user, one),
      );
      const numbers = open.flatMap((one) => (one.kind === 'sms' ? [one.number] : []));
      return { active: open, publicNumbers: numbers.filter((number) => isPublicLine(lines, number)) };
    });
    const has = (kind: FactorKindName): boolean => active.some((one) => one.kind === kind);
    return {
      cards: user.cards.filter((serial) => active.some(({ id }) => id === serial)),
      numbers: publicNumbers,
      authenticatorKey: has('totp') ? user.authenticatorKey : null,
      appPin: has('app') ? user.appPin : null,
    };
  }

  function hasPublicSecret(user: DemoUser, factor: FactorRecord): boolean {
    return unlessDamaged(() => hasDemoSecret(parts.seal, user, factor)) ?? false;
  }

  return async () => {
    const before = checked;
    checked = new Map();
    const candidates = demoUsers.flatMap((user) => {
      const record = store.read(({ users }) => recordUnlessDamaged(users, user.name));
      if (record === null || !isOpen(record)) return [];
      const factors = demoFactorsOf(user, record);
      if (!isUsable(factors)) return [];
      const kept = record.password;
      const isRight = before.get(kept) ?? isDemoPassword(user, kept);
      checked.set(kept, isRight);
      return [{ user: { ...user, ...factors }, isRight }];
    });
    const right = await Promise.all(candidates.map(({ isRight }) => isRight));
    return candidates.filter((_, i) => right[i]).map(({ user }) => user);
  };
}

type DemoFactors = Pick<DemoUser, 'cards' | 'numbers' | 'authenticatorKey' | 'appPin'>;

function isUsable({ cards, numbers, authenticatorKey, appPin }: DemoFactors): boolean {
  return cards.length + numbers.length > 0 || authenticatorKey !== null || appPin !== null;
}

/** A lock after failures ends by itself. */
function isOpen({ lockout }: Pick<UserRecord | FactorRecord, 'lockout'>): boolean {
  return lockout.lock !== 'by staff';
}

function isPublicLine(lines: Tables['lines'], number: string): boolean {
  const line = recordUnlessDamaged(lines, number);
  return line !== null && hasDemoSim(line);
}

/** Whether everyone knows what a factor is proven by; that of codes by SMS is the SIM of its line. */
function hasDemoSecret(seal: Seal, user: DemoUser, factor: FactorRecord): boolean {
  switch (factor.kind) {
    case 'card':
      return hasPin(seal, factor, pinHashOf(algorithmOf(factor.suite), user.pin));
    case 'totp':
      return hasTotpKey(seal, factor, demoTotpKey);
    case 'app':
      return isDemoApp(seal, user, factor);
    default:
      return factor.kind === 'sms';
  }
}

function hasPin(seal: Seal, card: CardRecord, wanted: Uint8Array | null): boolean {
  const { pinHash } = openSecrets(seal, card);
  return wanted !== null && pinHash !== null && Buffer.from(pinHash).equals(wanted);
}

/** Whether it is the app on the demo phone: another phone, key or PIN is not public. */
function isDemoApp(seal: Seal, { name, appPin }: DemoUser, app: AppRecord): boolean {
  const demo = demoApps.find(({ user }) => user === name);
  if (demo === undefined || appPin === null || !isSecretOf(demoDevice(demo), app.device)) return false;
  const { key, pinHash } = openSecrets(seal, app);
  const isPublic = (kept: Uint8Array | null, known: Uint8Array): boolean =>
    kept !== null && Buffer.from(kept).equals(known);
  return isPublic(key, demo.key) && isPublic(pinHash, appPinHash(appPin));
}
