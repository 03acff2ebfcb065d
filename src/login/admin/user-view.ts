/** A user as staff has it: found, and shown without the password. */
import { quoted } from '../../errors/message.ts';
import { lockView } from '../auth/rules/lockout.ts';
import { passwordAloneMs } from '../auth/rules/password-alone.ts';
import type { UserRecord } from '../auth/store.ts';
import type { Transaction } from '../auth/transaction.ts';
import { StaffError, type UserView } from './admin-types.ts';
import { lowerCase } from './user-name.ts';

export function userIn({ tables }: Pick<Transaction, 'tables'>, name: string): UserRecord {
  const user = typeof name === 'string' ? tables.users.get(lowerCase(name)) : null;
  if (user === null)
    throw new StaffError(`there is no user ${quoted(String(name))}: add one, or list the users`);
  return user;
}

export function viewUser({ now, policy }: Pick<Transaction, 'now' | 'policy'>, user: UserRecord): UserView {
  const { id: name, mode, factors, lockout } = user;
  return {
    name,
    mode,
    factors,
    lock: lockView(lockout, now, policy),
    passwordAloneMs: passwordAloneMs({ now, policy }, user),
  };
}
