/** A user for staff: finds it, and shows it without the password. */
import { errorMessage, quoted } from '../../errors/message.ts';
import { lockView } from '../auth/rules/lockout.ts';
import { passwordAloneMs } from '../auth/rules/password-alone.ts';
import type { UserRecord } from '../auth/store.ts';
import type { Transaction } from '../auth/transaction.ts';
import { StaffError, type UserView } from './admin-types.ts';
import { lowerCase } from './user-name.ts';

export function userIn({ tables }: Pick<Transaction, 'tables'>, name: string): UserRecord {
  const user = typeof name === 'string' ? tables.users.get(lowerCase(name)) : null;
  if (user === null)
    throw new StaffError(
      errorMessage(`user ${quoted(String(name))}`, 'unknown', 'add the user, or list all'),
    );
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
