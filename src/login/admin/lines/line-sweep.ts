/** Ends what is over on the phone lines in the store, such as messages of the day before, also where nobody logs in. */
import { sweepLines } from '../../auth/attempts.ts';
import { readMoment } from '../../auth/login-clock.ts';
import { inTransaction, type LoginParts } from '../../auth/transaction.ts';

/** @throws what the store or the clock throws */
export function sweepPhoneLines(parts: LoginParts): void {
  // A server on which nothing happens writes nothing. What a step leaves as it is stays due, and ends the loop.
  for (
    let due = firstDue(parts), last: string | undefined;
    due !== undefined && due !== last;
    due = firstDue(parts)
  ) {
    inTransaction(parts, sweepLines);
    last = due;
  }
}

/** The id of a message or call of which something is due. */
function firstDue({ store, clock }: LoginParts): string | undefined {
  const { epoch, now } = readMoment(clock);
  return store.read(({ messages }) => messages.ended(epoch, now, 1)[0]);
}
