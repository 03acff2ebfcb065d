/**
 * The token of a server: made when it starts, required in every call as `Authorization: Bearer` (RFC 6750 §2.1). It
 * keeps out the other users and programs of this machine, which can reach a loopback port too.
 *
 * Written by hand: hono's `bearerAuth` replies 400 to a header of another form, and its hash takes 50 times as long.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 bits, so that nobody can guess it. */
export const tokenBytes = 32;

export function newToken(): string {
  return randomBytes(tokenBytes).toString('base64url');
}

/** Whether a text has the form of a token. */
export function isToken(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

/** The token in the text of an `Authorization` header; empty if it carries none. */
export function bearerTokenIn(authorization: string | null): string {
  const [, given = ''] = /^bearer +([\w.~+/-]+=*) *$/i.exec(authorization ?? '') ?? [];
  return given;
}

/** Whether the text of an `Authorization` header carries `token`; takes the same time for every wrong one. */
export function tokenCheck(token: string): (authorization: string | null) => boolean {
  const wanted = digest(token);
  return (authorization) => {
    return timingSafeEqual(digest(bearerTokenIn(authorization)), wanted);
  };
}

/** Always of the same length, as the comparison needs it. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
