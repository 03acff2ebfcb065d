/**
 * How a request fails: a status, and JSON `{ error, rule, … }`. `error` is one line for people: what was wrong and
 * what is accepted. `rule` is a word that programs may rely on; docs/http.md lists them. Nothing that came in a
 * request is repeated, since it may be a PIN in the wrong place, but for the start of a snapshot's fields.
 */
import { EntryError, NoAnswerError, SnapshotError, WaitError } from '../device/faults.ts';

export class HttpFault extends Error {
  override readonly name = 'HttpFault';
  readonly status: number;
  readonly rule: string;
  readonly more: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    rule: string,
    message: string,
    { more = {}, headers = {} }: { more?: HttpFault['more']; headers?: HttpFault['headers'] } = {},
  ) {
    super(message);
    this.status = status;
    this.rule = rule;
    this.more = more;
    this.headers = headers;
  }
}

/**
 * The fault that an error of the card is, or null. A wait that ends without what was waited for is a conflict
 * (409) and no timeout (408), at which some clients send the request again by themselves.
 */
export function faultOf(error: unknown): HttpFault | null {
  if (error instanceof HttpFault) return error;
  if (error instanceof EntryError) return new HttpFault(400, 'entry', error.message);
  if (error instanceof SnapshotError) return new HttpFault(400, 'snapshot', brief(error.message));
  if (error instanceof WaitError) return new HttpFault(409, `wait-${error.cause}`, error.message);
  if (error instanceof NoAnswerError) {
    return new HttpFault(409, 'no-answer', error.message, { more: { reason: error.reason } });
  }
  return null;
}

/** There are `max` of what is asked for already. */
export function tooMany(rule: string, message: string): HttpFault {
  return new HttpFault(429, rule, message, { headers: { 'Retry-After': '1' } });
}

export function stopped(): HttpFault {
  return new HttpFault(503, 'stopped', 'the server is being stopped');
}

const briefCharsMax = 200;

/** A snapshot may hold anything, as long as a body may be. */
function brief(message: string): string {
  return message.length > briefCharsMax ? `${message.slice(0, briefCharsMax)} …` : message;
}
