/**
 * A record that was changed outside the program. It ends what it is part of, and nothing else. A look at many
 * records leaves it out.
 */
import { SealError } from '../sealing.ts';
import { StoreError, type Table } from '../store.ts';
import type { Transaction } from '../transaction.ts';

/** Whether an error is about one record, which can't be read or does not open. */
export function isDamage(error: unknown): error is Error {
  return (
    (error instanceof StoreError && error.fault === 'damaged') ||
    (error instanceof SealError && error.ofRecord)
  );
}

/** Null for a record that is not there, or is damaged. */
export function recordUnlessDamaged<R>(table: Pick<Table<R>, 'get'>, id: string): R | null {
  return unlessDamaged(() => table.get(id));
}

/** Null where a record that the work needs is damaged. */
export function unlessDamaged<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (isDamage(error)) return null;
    throw error;
  }
}

/** A record whose time is over; a damaged one is removed, and null. `why` is for the audit log. */
export function endedRecord<R>(
  transaction: Transaction,
  table: Table<R>,
  id: string,
  why = 'its time is over',
): R | null {
  try {
    return table.get(id);
  } catch (error) {
    if (!isDamage(error)) throw error;
    table.remove(id);
    logDamage(transaction, `removed, ${why}`, error);
    return null;
  }
}

/** Writes to the audit log what became of a damaged record. */
export function logDamage({ log }: Transaction, what: string, { message }: Error): void {
  log({ event: 'failed', reason: 'store', says: `${what}: ${message}` });
}
