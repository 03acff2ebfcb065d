/** Enrolments as records: begun, found, ended. A newer one of the same user voids the older. */
import { namesIn } from '../auth/attempts.ts';
import type { EnrolmentRecord, EnrolmentState } from '../auth/records/enrolment-record.ts';
import { isLate, lateMs } from '../auth/rules/challenge-life.ts';
import type { UserRecord } from '../auth/store.ts';
import { fingerprint, type Transaction } from '../auth/transaction.ts';
import type { EnrolmentHandle, EnrolmentRefused } from './enrolment-steps.ts';

export const failed: EnrolmentRefused = { kind: 'refused', reason: 'failed' };

const sweepLimit = 50;

/** An open enrolment with its user. */
export interface OpenEnrolment {
  readonly enrolment: EnrolmentRecord;
  readonly user: UserRecord;
}

/** The enrolment of a handle, if it waits for this; null for any other, which is logged. */
export function openEnrolment(
  transaction: Transaction,
  { binding }: EnrolmentHandle,
  states: readonly EnrolmentState[],
): OpenEnrolment | null {
  const { tables } = transaction;
  const enrolment = typeof binding === 'string' ? tables.enrolments.get(fingerprint(binding)) : null;
  const user = enrolment === null ? null : tables.users.get(enrolment.user);
  if (enrolment === null || user === null) {
    transaction.log({ event: 'refused', reason: 'no such login', says: 'no such enrolment' });
    return null;
  }
  if (!states.includes(enrolment.state)) {
    const says = `the enrolment is in state ${enrolment.state}`;
    transaction.log({ event: 'refused', reason: 'wrong step', user: user.id, says });
    return null;
  }
  if (isLate(transaction, enrolment)) {
    endEnrolment(transaction, enrolment, 'expired');
    const says = `the ${enrolment.purpose} took too long`;
    transaction.log({ event: 'expired', reason: 'late', user: user.id, says });
    return null;
  }
  return { enrolment, user };
}

/** Ends it; what it kept is deleted. */
export function endEnrolment(
  { tables }: Pick<Transaction, 'tables'>,
  enrolment: EnrolmentRecord,
  state: 'done' | 'refused' | 'superseded' | 'expired',
): void {
  tables.enrolments.put({ ...enrolment, state, sealed: null });
}

/** Ends the user's open enrolments, with the challenge of a card. */
export function voidOlderEnrolments(transaction: Transaction, user: UserRecord): void {
  const { tables } = transaction;
  for (const older of tables.enrolments.of('user', user.id)) {
    if (isOpen(older)) {
      endEnrolment(transaction, older, 'superseded');
      const says = `a newer enrolment of the user voids this ${older.purpose}`;
      transaction.log({ event: 'voided', user: user.id, says });
    }
    const asked = tables.logins.get(older.id);
    if (asked?.state === 'open') {
      tables.logins.put({ ...asked, state: 'superseded', sealed: null });
      transaction.log({ event: 'voided', ...namesIn(asked), says: 'a newer enrolment voids this one' });
    }
  }
}

/** Deletes the enrolments whose time is over. */
export function sweepEnrolments({ tables, now }: Transaction): void {
  for (const id of tables.enrolments.ended(now.epoch, now.now, sweepLimit)) tables.enrolments.remove(id);
}

export function endsInMs(transaction: Transaction, enrolment: EnrolmentRecord): number {
  return -lateMs(transaction, enrolment);
}

function isOpen({ state }: EnrolmentRecord): boolean {
  return state === 'number' || state === 'token' || state === 'card' || state === 'proved';
}
