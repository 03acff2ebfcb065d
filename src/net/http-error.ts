/**
 * How a request fails: a status, and JSON `{ error, rule, … }`. `error` is one line for people: what was wrong and
 * what is accepted. `rule` is a word that programs can rely on. Nothing from the request is repeated, since it may be
 * a secret in the wrong place.
 */

import { errorMessage } from '../errors/message.ts';

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

/** Refused for now: when to try again is in a header, in whole seconds, and in the body as `retryInMs`. */
export function retryFault(status: number, rule: string, message: string, retryInMs: number): HttpFault {
  const headers = { 'Retry-After': String(Math.ceil(retryInMs / 1_000)) };
  return new HttpFault(status, rule, message, { more: { retryInMs: Math.ceil(retryInMs) }, headers });
}

/** `max` of them exist already. */
export function tooMany(rule: string, message: string): HttpFault {
  return new HttpFault(429, rule, message, { headers: { 'Retry-After': '1' } });
}

/** The server ends, or nobody is left to reply to. */
export function stopped(): HttpFault {
  return new HttpFault(503, 'stopped', errorMessage('server', 'stopping', 'use another, or start it again'));
}
