/** Ends enrolments. A newer one of the same user voids the older, and a new password all that the old one began. */
import { namesIn } from '../attempts.ts';
import type { EnrolmentRecord, EnrolmentState } from '../records/enrolment-record.ts';
import type { Transaction } from '../transaction.ts';
import { close } from './single-use.ts';

/** Ends it; what it kept is deleted. */
export function endEnrolment(
  { tables }: Pick<Transaction, 'tables'>,
  enrolment: EnrolmentRecord,
  state: 'done' | 'refused' | 'superseded' | 'expired',
): void {
  tables.enrolments.put({ ...enrolment, state, sealed: null });
}

/**
 * Ends the user's open enrolments, with the challenge of a card.
 * @param what voids them, for the audit log, such as `a newer enrolment`
 */
export function voidEnrolments(transaction: Transaction, user: string, what: string): void {
  const { tables } = transaction;
  for (const older of tables.enrolments.of('user', user)) {
    if (isOpen(older)) {
      endEnrolment(transaction, older, 'superseded');
      transaction.log({ event: 'voided', user, says: `${what} of the user voids this ${older.purpose}` });
    }
    const asked = tables.logins.get(older.id);
    if (asked?.state === 'open') {
      close(transaction, asked, 'superseded');
      transaction.log({ event: 'voided', ...namesIn(asked), says: `${what} of the user voids this one` });
    }
  }
}

function isOpen({ state }: { readonly state: EnrolmentState }): boolean {
  return state === 'number' || state === 'token' || state === 'card' || state === 'proved';
}
