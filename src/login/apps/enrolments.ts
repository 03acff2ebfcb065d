/** Enrolments as records: found by their secret while they fit what the user has, and swept when their time is over. */
import type { AppRecord } from '../auth/records/app-record.ts';
import type { EnrolmentPurpose, EnrolmentRecord, EnrolmentState } from '../auth/records/enrolment-record.ts';
import { isLate, lateMs } from '../auth/rules/challenge-life.ts';
import { endEnrolment } from '../auth/rules/open-enrolments.ts';
import type { FactorKindName, FactorRecord, UserRecord } from '../auth/store.ts';
import { fingerprint, type Transaction } from '../auth/transaction.ts';
import type { EnrolmentHandle, EnrolmentRefusal, EnrolmentRefused } from './enrolment-steps.ts';

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
  const fault = misfit(activeFactor(transaction, user, 'app'), enrolment.purpose, enrolment.installation);
  if (fault !== null && enrolment.state !== 'done') {
    endEnrolment(transaction, enrolment, 'refused');
    refuse(transaction, user, enrolment.purpose, fault);
    return null;
  }
  return { enrolment, user };
}

/** Refuses an enrolment for what the user has, and logs it. */
export function refuse(
  { log }: Transaction,
  { id }: UserRecord,
  purpose: string,
  reason: EnrolmentRefusal,
): EnrolmentRefused {
  log({ event: 'refused', reason: 'wrong step', user: id, says: `${purpose}: ${reason}` });
  return { kind: 'refused', reason };
}

/** Why an enrolment does not fit the app that the user has now; null where it does. */
export function misfit(
  app: AppRecord | null,
  purpose: EnrolmentPurpose,
  installation: string,
): EnrolmentRefusal | null {
  if (purpose === 'activation') return app === null ? null : 'app-active';
  if (app === null) return 'no-app';
  if (purpose === 'migration') return null;
  return app.installation === installation ? null : 'other-phone';
}

/** The first of a kind; null without one. */
export function activeFactor<K extends FactorKindName>(
  { tables }: Pick<Transaction, 'tables'>,
  { factors }: UserRecord,
  kind: K,
): Extract<FactorRecord, { readonly kind: K }> | null {
  const found = factors
    .map((id) => tables.factors.get(id))
    .find((factor) => factor?.kind === kind && factor.status === 'active');
  return (found ?? null) as Extract<FactorRecord, { readonly kind: K }> | null;
}

/** Deletes the enrolments whose time is over. */
export function sweepEnrolments({ tables, now }: Transaction): void {
  for (const id of tables.enrolments.ended(now.epoch, now.now, sweepLimit)) tables.enrolments.remove(id);
}

export function endsInMs(transaction: Transaction, enrolment: EnrolmentRecord): number {
  return -lateMs(transaction, enrolment);
}
