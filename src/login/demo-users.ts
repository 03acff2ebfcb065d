/**
 * The public demo users of a login server, for trying a login. Everyone knows their names and passwords, the key and PIN
 * of their cards, the key of their authenticator app, and the SIMs of their phone lines. Their card is the demo card
 * that every command of dscplus has.
 */
import { demoKey, demoPin, demoSerial } from '../crypto/demo-card.ts';
import {
  demoAppPin,
  demoApps,
  demoDevice,
  demoInstallation,
  type OpenDemoApp,
} from '../crypto/demo-phone.ts';
import { type FactorView, StaffError } from './admin/admin-types.ts';
import { base32 } from './admin/codes/otpauth.ts';
import type { Staff } from './admin/staff/staff.ts';
import { unlessDamaged } from './auth/records/damaged-record.ts';
import type { LockView } from './auth/store.ts';
import { addDemoLines, demoAppNumber, demoNumber, isDemoNumber } from './demo-lines.ts';
import { defaultSuite } from './factors/card-algorithm.ts';
import type { DemoUser, LoginService } from './login-service.ts';

export const demoPassword = 'demo-password';

const timedSerial = 'DEMO-0002';

/** The key of the vectors of RFC 6238. */
export const demoTotpKey = demoKey('SHA1');

const totpText = base32(demoTotpKey);
const without = { authenticatorKey: null, appPin: null } as const;
const common = { password: demoPassword, pin: demoPin, numbers: [], ...without } as const;

export const demoUsers: readonly DemoUser[] = [
  { name: 'demo', mode: 'live', cards: [demoSerial], ...common, says: 'with the public demo card' },
  {
    name: 'demo-paper',
    mode: 'paper',
    cards: [demoSerial],
    ...common,
    says: 'a Paper Trading user with the same card',
  },
  {
    name: 'demo-two',
    mode: 'live',
    cards: [demoSerial, timedSerial],
    ...common,
    says: 'with two cards, the second of suite timed, so that one has to be picked',
  },
  {
    ...{ name: 'demo-sms', mode: 'live', cards: [], ...common, numbers: [demoNumber] },
    says: `with codes by SMS to ${demoNumber}`,
  },
  {
    ...{ name: 'demo-all', mode: 'live', cards: [demoSerial], ...common },
    ...{ authenticatorKey: totpText, appPin: demoAppPin },
    says: `with the demo card, the app on the demo phone, and an authenticator app with the key ${totpText}`,
  },
  {
    ...{ name: 'demo-app', mode: 'live', cards: [], ...common, appPin: demoAppPin },
    says: `with the app on the demo phone, whose PIN is ${demoAppPin}; codes to move it go to ${demoAppNumber}`,
  },
];

/** Adds the demo users that are missing and does not change the others. Returns those that can log in. */
export async function addDemoUsers(service: LoginService): Promise<readonly DemoUser[]> {
  await service.addPublicUsers(demoUsers, addFactors);
  const open = new Set(openDemoUsers(service));
  return demoUsers.filter(({ name }) => open.has(name));
}

/** Adds the factors of a new user, with the phone lines. A card or line with the same number may be another's. */
function addFactors(staff: Staff, { name, cards, numbers, authenticatorKey }: DemoUser): void {
  for (const serial of cards) {
    const suite = serial === timedSerial ? 'timed' : defaultSuite;
    const card = { serial, user: name, suite, pin: demoPin, key: demoKey('SHA256'), activated: true };
    if (staff.factors().some(({ id }) => id === serial)) staff.shareCard(serial, name);
    else staff.orderCard(card);
  }
  const added = addDemoLines(staff, name);
  for (const number of numbers.filter((one) => added.includes(one))) staff.addSms(name, number);
  if (authenticatorKey !== null) staff.addTotp(name, { key: demoTotpKey, activated: true });
  for (const { user, ...app } of demoApps.filter((one) => one.user === name))
    staff.addApp(user, { ...app, pin: demoAppPin, installation: demoInstallation });
}

/** The apps of the demo phone that are the active ones of their users. */
export function openDemoApps({ staff }: Pick<LoginService, 'staff'>): readonly OpenDemoApp[] {
  return demoApps.flatMap((demo) => {
    const [id = ''] = demoDevice(demo).split('.');
    const app = factorIfAny(() => staff.factor(id));
    const isUsable = app?.kind === 'app' && app.status === 'active' && isOpen(app.lock);
    return isUsable ? [{ user: demo.user, nextCounter: app.nextCounter }] : [];
  });
}

/** Null for one that is not there, or is damaged. */
function factorIfAny(find: () => FactorView): FactorView | null {
  try {
    return unlessDamaged(find);
  } catch (error) {
    if (error instanceof StaffError) return null;
    throw error;
  }
}

/**
 * The demo users of a store as whom everyone can log in: neither the user nor all of the user's demo factors are
 * locked.
 */
export function openDemoUsers({ staff }: Pick<LoginService, 'staff'>): string[] {
  const names = new Set(demoUsers.map(({ name }) => name));
  const usable = new Set(
    staff
      .factors()
      .filter((factor) => isDemoFactor(factor) && factor.status !== 'revoked' && isOpen(factor.lock))
      .map(({ id }) => id),
  );
  return staff
    .users()
    .filter(
      ({ name, factors, lock }) => names.has(name) && isOpen(lock) && factors.some((one) => usable.has(one)),
    )
    .map(({ name }) => name);
}

/** A demo card, a demo line, or an app of a demo user, whose key may be the public one. */
function isDemoFactor({ kind, id, users, ...factor }: FactorView): boolean {
  if (kind === 'card') return demoUsers.some(({ cards }) => cards.includes(id));
  if (kind === 'sms') return 'number' in factor && isDemoNumber(String(factor.number));
  const has = (is: (user: DemoUser) => boolean): boolean =>
    demoUsers.some((user) => is(user) && users.includes(user.name));
  if (kind === 'app') return has(({ appPin }) => appPin !== null);
  return kind === 'totp' && has((user) => user.authenticatorKey !== null);
}

/** A lock after failures ends by itself. */
function isOpen({ locked }: LockView): boolean {
  return locked !== 'by staff';
}
