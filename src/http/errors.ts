/**
 * How a request of the card fails; docs/user/http.md lists the rules. Of what came in a request only the start of a
 * snapshot's fields is repeated.
 */

import { EntryError, NoResponseError, SnapshotError, WaitError } from '../device/errors.ts';
import { errorMessage } from '../errors/message.ts';
import { HttpFault } from '../net/http-error.ts';

/**
 * The fault that an error of the card is, or null. A wait that ends without what was waited for is a conflict
 * (409) and no timeout (408), at which some clients send the request again by themselves.
 */
export function httpFaultOf(error: unknown): HttpFault | null {
  if (error instanceof HttpFault) return error;
  if (error instanceof EntryError) return new HttpFault(400, 'entry', error.message);
  if (error instanceof SnapshotError) return new HttpFault(400, 'snapshot', brief(error.message));
  if (error instanceof WaitError) return new HttpFault(409, `wait-${error.cause}`, error.message);
  if (error instanceof NoResponseError) {
    return new HttpFault(409, 'no-response', error.message, { more: { reason: error.reason } });
  }
  return null;
}

export function stopped(): HttpFault {
  return new HttpFault(503, 'stopped', errorMessage('server', 'stopping', 'use another, or start it again'));
}

const briefCharsMax = 200;

/** A snapshot may hold anything, as long as a body may be. */
function brief(message: string): string {
  return message.length > briefCharsMax ? `${message.slice(0, briefCharsMax)} …` : message;
}
