/**
 * How a request to the card fails; docs/user/http.md lists the rules. Of a request's content, only the beginning of a
 * snapshot's fields is repeated.
 */

import { EntryError, NoResponseError, SnapshotError, WaitError } from '../device/errors.ts';
import { FaultError, faultErrorText } from '../faults/fault-error.ts';
import { HttpFault } from '../net/http-error.ts';

/**
 * The fault for an error of the card, or null. A wait that ends without its text is a conflict (409) and not a
 * timeout (408), because some clients repeat a request by themselves after 408.
 */
export function httpFaultOf(error: unknown): HttpFault | null {
  if (error instanceof HttpFault) return error;
  if (error instanceof EntryError) return new HttpFault(400, 'entry', error.message);
  if (error instanceof SnapshotError) return new HttpFault(400, 'snapshot', shortened(error.message));
  if (error instanceof FaultError) return new HttpFault(400, 'fault', faultErrorText(error));
  if (error instanceof WaitError) return new HttpFault(409, `wait-${error.cause}`, error.message);
  if (error instanceof NoResponseError) {
    return new HttpFault(409, 'no-response', error.message, { more: { reason: error.reason } });
  }
  return null;
}

const briefCharsMax = 200;

/** A snapshot can contain anything, as long as a body may be. */
function shortened(message: string): string {
  return message.length > briefCharsMax ? `${message.slice(0, briefCharsMax)} …` : message;
}
