/** What staff can do with second factors of any kind: give, show, lock, revoke. */
import { closeOpen } from '../auth/attempts.ts';
import { lockedByStaff, noFailures } from '../auth/rules/lockout.ts';
import { endSessions } from '../auth/sessions.ts';
import type { FactorRecord, UserRecord } from '../auth/store.ts';
import { inTransaction, type LoginParts, type Transaction, type UntimedLine } from '../auth/transaction.ts';
import type { FactorView } from './admin-types.ts';
import { cardIn, factorIn, viewCard, viewFactor } from './factor-view.ts';
import { reading } from './reading.ts';
import type { StaffFactors } from './staff/staff-factors.ts';

export function createFactors(parts: LoginParts): Omit<StaffFactors, 'addApp'> {
  const change = (
    id: string,
    line: Pick<UntimedLine, 'event' | 'says'>,
    change: (transaction: Transaction, factor: FactorRecord) => FactorRecord,
  ): FactorView =>
    inTransaction(parts, (transaction) => {
      const factor = change(transaction, factorIn(transaction, id));
      transaction.tables.factors.put(factor);
      transaction.log({ ...line, factor: factor.id });
      return viewFactor(transaction, factor);
    });
  return {
    factors: () =>
      reading(parts, (transaction) =>
        transaction.tables.factors.all().map((factor) => viewFactor(transaction, factor)),
      ),
    factor: (id) => reading(parts, (transaction) => viewFactor(transaction, factorIn(transaction, id))),
    card: (serial) => reading(parts, (transaction) => viewCard(transaction, cardIn(transaction, serial))),
    lockFactor: (id) =>
      change(id, { event: 'locked', says: 'locked by the staff' }, (transaction, factor) => {
        endSessions(transaction, 'factor', factor.id);
        return { ...factor, lockout: lockedByStaff };
      }),
    unlockFactor: (id) =>
      change(id, { event: 'unlocked', says: 'unlocked by the staff' }, (_, factor) => ({
        ...factor,
        lockout: noFailures,
      })),
    revokeFactor: (id) =>
      inTransaction(parts, (transaction) =>
        viewFactor(transaction, revoke(transaction, factorIn(transaction, id))),
      ),
  };
}

/** Such as `totp-ada-1`. */
export function freeFactorId({ tables }: Transaction, kind: string, { id: user }: UserRecord): string {
  for (let number = 1; ; number++) {
    const id = `${kind}-${user}-${number}`;
    if (tables.factors.get(id) === null) return id;
  }
}

/**
 * Stores the factor and gives it to the user. An active one ends the time in which the password alone logs in; only a
 * card that is ordered begins it.
 */
export function giveFactor(
  transaction: Transaction,
  user: UserRecord,
  factor: FactorRecord,
  says: string,
): void {
  const { tables } = transaction;
  tables.factors.put(factor);
  tables.users.put({
    ...user,
    factors: [...user.factors, factor.id],
    factorRequired: user.factorRequired || factor.status === 'active',
  });
  if (factor.status === 'active') endGivingWay(transaction, factor);
  transaction.log({ event: 'factor', factor: factor.id, user: user.id, says });
}

/** Ends what gives way to a factor that is active now: of each of its users, the factors of the kinds that it ends. */
export function endGivingWay(transaction: Transaction, factor: FactorRecord): void {
  const { tables } = transaction;
  const ends = kindsEndedBy(transaction, factor);
  for (const name of factor.users) {
    for (const id of tables.users.get(name)?.factors ?? []) {
      const other = tables.factors.get(id);
      if (other !== null && ends.includes(other.kind))
        revoke(transaction, other, `gives way to ${factor.id}`);
    }
  }
}

/** The kinds of factor that a user no longer has once this one is active. */
export function kindsEndedBy(
  { kinds, policy }: Pick<Transaction, 'kinds' | 'policy'>,
  factor: FactorRecord,
): readonly FactorRecord['kind'][] {
  const { ends } = kinds.of(factor);
  return policy.smsStays === 1 ? ends.filter((kind) => kind !== 'sms') : ends;
}

/** Permanent. Its open challenges and its sessions end in the same transaction. */
export function revoke<Factor extends FactorRecord>(
  transaction: Transaction,
  factor: Factor,
  why = 'revoked',
): Factor {
  if (factor.status === 'revoked') return factor;
  const { tables } = transaction;
  const revoked: Factor = { ...factor, status: 'revoked' };
  tables.factors.put(revoked);
  const begun = tables.logins.of('factor', factor.id);
  const ended = closeOpen(transaction, begun, {
    state: 'factor ended',
    reason: 'factor revoked',
    says: `the ${factor.kind} was revoked`,
  });
  const sessions = endSessions(transaction, 'factor', factor.id);
  transaction.log({
    event: 'factor',
    factor: factor.id,
    says: `${why}; open challenges ${ended}, sessions ended ${sessions}`,
  });
  return revoked;
}
