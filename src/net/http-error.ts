/**
 * How a request fails: a status, and JSON `{ error, rule, … }`. `error` is one line for people: what was wrong and
 * what is accepted. `rule` is a word that programs can rely on. Nothing from the request is repeated, since it may be
 * a secret in the wrong place.
 */

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

/** `max` of them exist already. */
export function tooMany(rule: string, message: string): HttpFault {
  return new HttpFault(429, rule, message, { headers: { 'Retry-After': '1' } });
}
