/** What staff can do with accounts: add, change the password, lock. */
import { errorMessage, quoted } from '../../errors/message.ts';
import { checkAllOptions } from '../../options/option-check.ts';
import { closeOpen } from '../auth/attempts.ts';
import type { Mode } from '../auth/login-steps.ts';
import { recordCost } from '../auth/passwords/highest-cost.ts';
import { isHashable, passwordCharactersMax } from '../auth/passwords/passwords.ts';
import { lockedByStaff, noFailures } from '../auth/rules/lockout.ts';
import { voidEnrolments } from '../auth/rules/open-enrolments.ts';
import type { Policy } from '../auth/rules/policies.ts';
import { endSessions } from '../auth/sessions.ts';
import type { UserRecord } from '../auth/store.ts';
import {
  inOneTransaction,
  inTransaction,
  type LoginParts,
  type Transaction,
  type UntimedLine,
} from '../auth/transaction.ts';
import { newUser } from './admin-options.ts';
import { type NewUser, StaffError, type UserView } from './admin-types.ts';
import { reading } from './reading.ts';
import type { AddPublicUsers, Staff } from './staff/staff.ts';
import { checkUserName } from './user-name.ts';
import { userIn, viewUser } from './user-view.ts';

const staffRequest = { user: null } as const;

type Users = Pick<Staff, 'addUser' | 'setPassword' | 'users' | 'user' | 'lockUser' | 'unlockUser'>;

export function createUsers(parts: LoginParts): Users {
  const change = (
    name: string,
    line: Pick<UntimedLine, 'event' | 'says'>,
    change: (transaction: Transaction, user: UserRecord) => UserRecord,
  ): UserView =>
    inTransaction(parts, (transaction) => {
      const user = change(transaction, userIn(transaction, name));
      transaction.tables.users.put(user);
      transaction.log({ ...line, user: user.id });
      return viewUser(transaction, user);
    });
  return {
    async addUser(user) {
      checkAllOptions('addUser', user, newUser);
      const name = checkUser(parts, user);
      const password = await parts.passwords.hash(user.password, staffRequest);
      const secrets = { password, ...verifierOf(parts, name, user.password) };
      return inTransaction(parts, (transaction) => addUser(transaction, name, user.mode ?? 'live', secrets));
    },
    async setPassword(name, text) {
      checkPassword(parts.policy, text);
      const password = await parts.passwords.hash(text, staffRequest);
      return change(name, { event: 'user', says: 'password changed' }, (transaction, user) => {
        endSessions(transaction, 'user', user.id);
        const begun = transaction.tables.logins
          .of('user', user.id)
          .filter(({ purpose }) => purpose === 'login');
        closeOpen(transaction, begun, { state: 'abandoned', says: 'the password was changed' });
        voidEnrolments(transaction, user.id, 'a new password');
        const changed = { ...user, password, ...verifierOf(parts, user.id, text) };
        transaction.tables.users.put(changed);
        recordCost(transaction.tables, password, user.password);
        return changed;
      });
    },
    users: () =>
      reading(parts, (transaction) =>
        transaction.tables.users.all().map((user) => viewUser(transaction, user)),
      ),
    user: (name) => reading(parts, (transaction) => viewUser(transaction, userIn(transaction, name))),
    lockUser: (name) =>
      change(name, { event: 'locked', says: 'locked by the staff' }, (transaction, user) => {
        endSessions(transaction, 'user', user.id);
        return { ...user, lockout: lockedByStaff };
      }),
    unlockUser: (name) =>
      change(name, { event: 'unlocked', says: 'unlocked by the staff' }, (_, user) => ({
        ...user,
        lockout: noFailures,
      })),
  };
}

/** Those with the same password have the same hash, which takes a while. */
export function createPublicUsers(
  parts: LoginParts,
  staffWith: (parts: LoginParts) => Staff,
): AddPublicUsers {
  const isMissing = (within: LoginParts, name: string): boolean =>
    reading(within, ({ tables }) => tables.users.get(name) === null);
  return async (users, complete) => {
    const hashes = new Map<string, string>();
    for (const user of users) {
      if (hashes.has(user.password) || !isMissing(parts, user.name)) continue;
      checkUser(parts, user);
      hashes.set(user.password, await parts.passwords.hash(user.password, staffRequest));
    }
    inOneTransaction(parts, (within) => {
      const staff = staffWith(within);
      for (const user of users) {
        const { name, mode } = user;
        const password = hashes.get(user.password);
        if (password === undefined || !isMissing(within, name)) continue;
        const secrets = { password, ...verifierOf(within, name, user.password) };
        inTransaction(within, (transaction) => addUser(transaction, name, mode, secrets));
        complete(staff, user);
      }
    });
  };
}

function checkUser(parts: LoginParts, { name, password, mode }: NewUser): string {
  checkUserName(name);
  if (mode !== undefined && mode !== 'live' && mode !== 'paper') {
    throw new StaffError(errorMessage(`mode ${quoted(String(mode))}`, 'unknown', 'give live or paper'));
  }
  checkPassword(parts.policy, password);
  return name;
}

/** @throws {StaffError} for a password that is too short or too long */
export function checkPassword(policy: Policy, password: string): void {
  const length = typeof password === 'string' ? password.length : 0;
  if (length < policy.passwordCharactersMin || length > passwordCharactersMax) {
    throw new StaffError(
      errorMessage(
        'password',
        `has ${length} characters`,
        `give ${policy.passwordCharactersMin} to ${passwordCharactersMax}`,
      ),
    );
  }
  if (!isHashable(password))
    throw new StaffError(errorMessage('password', 'has a NUL character', 'leave it out'));
}

/** Empty on a server without the wire login. */
function verifierOf({ verifiers }: LoginParts, user: string, password: string): Pick<UserRecord, 'verifier'> {
  return verifiers === null ? {} : { verifier: verifiers.sealFor(user, password) };
}

function addUser(
  transaction: Transaction,
  id: string,
  mode: Mode,
  secrets: Pick<UserRecord, 'password' | 'verifier'>,
): UserView {
  if (transaction.tables.users.get(id) !== null) {
    throw new StaffError(
      errorMessage(
        `user ${quoted(id)}`,
        'exists already',
        'give another name, or set the password of this user',
      ),
    );
  }
  const user: UserRecord = {
    id,
    mode,
    ...secrets,
    factors: [],
    lockout: noFailures,
    issued: [],
    aloneFrom: null,
    factorRequired: false,
  };
  transaction.tables.users.put(user);
  recordCost(transaction.tables, secrets.password);
  transaction.log({ event: 'user', user: id, says: `added, ${mode}` });
  return viewUser(transaction, user);
}
