/**
 * The demo users as whom anyone can log in now, for the login page. They are looked at each time: the staff may have
 * locked one since, in this process or another, or given it another password or its card another PIN.
 */

import type { Staff } from './admin/admin-types.ts';
import { hashCostOf } from './auth/passwords/passwords.ts';
import type { LoginParts } from './auth/transaction.ts';
import { demoUsers, openDemoUsers } from './demo-users.ts';
import { algorithmOf, pinHashOf } from './factors/card-algorithm.ts';
import { openSecrets } from './factors/card-secrets.ts';
import type { DemoUser } from './login-service.ts';

export function createDemoList(parts: LoginParts, staff: Staff): () => Promise<readonly DemoUser[]> {
  const { store, passwords } = parts;
  /** Hashes that were checked, since each check takes its time: those of today's demo users. */
  let checked = new Map<string, Promise<boolean>>();

  /** One check after the other: people who log in meanwhile wait for one at most. */
  let last: Promise<unknown> = Promise.resolve();

  /** False for one that can't be checked now; it is checked again the next time. */
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
    if (card === null) return false;
    const wanted = pinHashOf(algorithmOf(card.suite), pin);
    const { pinHash } = openSecrets(parts.seal, card);
    return wanted !== null && pinHash !== null && Buffer.from(pinHash).equals(wanted);
  }

  return async () => {
    const open = openDemoUsers({ staff });
    const before = checked;
    checked = new Map();
    const asked = demoUsers.flatMap((user) => {
      const cards = user.cards.filter((serial) => hasDemoPin(user, serial));
      const kept = store.read(({ users }) => users.get(user.name))?.password;
      if (kept === undefined || cards.length === 0 || !open.includes(user.name)) return [];
      const isRight = before.get(kept) ?? isDemoPassword(user, kept);
      checked.set(kept, isRight);
      return [{ user: { ...user, cards }, isRight }];
    });
    const right = await Promise.all(asked.map(({ isRight }) => isRight));
    return asked.filter((_, i) => right[i]).map(({ user }) => user);
  };
}
