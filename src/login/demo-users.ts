/**
 * The public demo users of a login server, for trying a login. Everyone knows their names and passwords, and the key
 * and PIN of their cards. Their card is the demo card that every command of dscplus has.
 */
import { demoKey, demoPin, demoSerial } from '../crypto/demo-card.ts';
import { StaffError } from './admin/admin-types.ts';
import type { LockView } from './auth/store.ts';
import { defaultSuite } from './factors/card-algorithm.ts';
import type { DemoUser, LoginService } from './login-service.ts';

export const demoPassword = 'demo-password';

const timedSerial = 'DEMO-0002';

const common = { password: demoPassword, pin: demoPin } as const;

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
];

/** Adds the demo users that are missing and does not change the others. Returns those that can log in. */
export async function addDemoUsers({ staff }: LoginService): Promise<readonly DemoUser[]> {
  const known = new Set(staff.users().map(({ name }) => name));
  const isUser = (name: string): boolean => staff.users().some((user) => user.name === name);
  const isCard = (serial: string): boolean => staff.factors().some((card) => card.id === serial);
  for (const { name, password, mode, cards } of demoUsers) {
    if (known.has(name)) continue;
    await addUnlessPresent(
      () => staff.addUser({ name, password, mode }),
      () => isUser(name),
    );
    for (const serial of cards) {
      const suite = serial === timedSerial ? 'timed' : defaultSuite;
      const card = { serial, user: name, suite, pin: demoPin, key: demoKey('SHA256'), activated: true };
      if (!isCard(serial)) {
        await addUnlessPresent(
          () => staff.orderCard(card),
          () => isCard(serial),
        );
      }
      staff.shareCard(serial, name);
    }
  }
  const open = new Set(openDemoUsers({ staff }));
  return demoUsers.filter(({ name }) => open.has(name));
}

/**
 * The demo users of a store as whom everyone can log in: neither the user nor all of the user's demo cards are
 * locked.
 */
export function openDemoUsers({ staff }: Pick<LoginService, 'staff'>): string[] {
  const names = new Set(demoUsers.map(({ name }) => name));
  const serials = new Set(demoUsers.flatMap(({ cards }) => cards));
  const usable = new Set(
    staff
      .factors()
      .filter(({ id, status, lock }) => serials.has(id) && status !== 'revoked' && isOpen(lock))
      .map(({ id }) => id),
  );
  return staff
    .users()
    .filter(
      ({ name, factors, lock }) => names.has(name) && isOpen(lock) && factors.some((one) => usable.has(one)),
    )
    .map(({ name }) => name);
}

/** A lock after failures ends by itself. */
function isOpen({ locked }: LockView): boolean {
  return locked !== 'by staff';
}

/** If two servers start on one store at the same time, one of them finds the user added already. */
async function addUnlessPresent(add: () => unknown, isPresent: () => boolean): Promise<void> {
  try {
    await add();
  } catch (error) {
    if (!(error instanceof StaffError && isPresent())) throw error;
  }
}
