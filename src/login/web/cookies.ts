/**
 * The cookies of a server. `XYZAB_AM.LOGIN` is the session id, a secret. `JSESSIONID`, `XYZAB` and `USERID` exist
 * because clients of the broker's gateway wait for them; they give no access.
 *
 * All are `HttpOnly` (no script reads them), `SameSite=Strict` (no other site's page sends them), and `Secure` under
 * TLS. They have no expiry: the server decides when a session ends.
 *
 * Written by hand: hono's `serialize` has another order of attributes, and its `parse` takes four times as long.
 */
import { createHash, hash } from 'node:crypto';
import type { LiveSession, Session } from '../auth/login-steps.ts';
import { fingerprint } from '../auth/transaction.ts';

const sessionCookie = 'XYZAB_AM.LOGIN';
const publicCookie = 'XYZAB';
const userCookie = 'USERID';
/** Of the login page, before the login. The wire login knows its clients by it; nothing else reads it. */
const clientCookie = 'JSESSIONID';

/** How the cookies of a server are made. */
export interface CookieForm {
  /** Whether the server uses TLS. */
  readonly secure: boolean;
}

/** The session id of a request; the first one, if there are several. */
export function sessionIdOf(header: string | null): string | null {
  return cookieIn(header, sessionCookie);
}

/** The client of the wire login that sends a request. */
export function clientOf(header: string | null): string | null {
  return cookieIn(header, clientCookie);
}

function cookieIn(header: string | null, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at === -1 || pair.slice(0, at).trim() !== name) continue;
    return pair.slice(at + 1).trim();
  }
  return null;
}

export function clientCookieOf(client: string, form: CookieForm): string {
  return cookie(clientCookie, client, form);
}

export function cookiesOf(session: Session, form: CookieForm): readonly string[] {
  return [
    cookie(publicCookie, publicNameOf(fingerprint(session.id)), form),
    cookie(sessionCookie, session.id, form),
  ];
}

export function userCookieOf(session: LiveSession, form: CookieForm): string {
  return cookie(userCookie, String(userNumberOf(session.user)), form);
}

/** Removes the three of a session. */
export function noCookies(form: CookieForm): readonly string[] {
  return [publicCookie, sessionCookie, userCookie].map((name) => `${cookie(name, '', form)}; Max-Age=0`);
}

/** A public name for a session, from the fingerprint of its id: 128 bits that reveal nothing of it. */
export function publicNameOf(key: string): string {
  return hash('sha256', `public ${key}`).slice(0, 32);
}

/** The broker's users have a number. Here it is computed from the name and is always the same. */
export function userNumberOf(user: string): number {
  return 100_000_000 + (createHash('sha256').update(user).digest().readUInt32BE() % 900_000_000);
}

function cookie(name: string, value: string, { secure }: CookieForm): string {
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', ...(secure ? ['Secure'] : [])];
  return [`${name}=${value}`, ...attributes].join('; ');
}
