/** The replies of the wire login. The names of the elements are the broker's. */
import type { BeginRefused } from '../auth/login-steps.ts';
import { serverTexts, withSeconds } from '../page/names.ts';
import type { AuthenticatorReply, WireElements } from './wire-service.ts';

/** A client that reads `null` here does not compare it. */
const noProof = { M2: 'null' };

export function done(elements: WireElements): AuthenticatorReply {
  return { status: 200, elements };
}

/** @param says `<thing>: <problem>; <what to do>` */
export function malformed(says: string): AuthenticatorReply {
  return { status: 400, elements: { error: says } };
}

export const unavailable: AuthenticatorReply = {
  status: 503,
  elements: { error: serverTexts.unavailable, ini_params: noProof, auth_res: 'false' },
};

/** The password is not proven, for whatever reason. */
export function notProven(reached: boolean): AuthenticatorReply {
  return done({ ini_params: noProof, auth_info: { reached_max_login: String(reached) } });
}

/** The password is proven, or nothing was looked at, and the login is refused. */
export function notBegun({ reason, retryAfterMs = 0 }: BeginRefused): AuthenticatorReply {
  const error = withSeconds(serverTexts[reason], retryAfterMs);
  return done({ error, ini_params: noProof, auth_info: { reached_max_login: 'false' } });
}

export function proven(M2: string, codes: readonly string[]): AuthenticatorReply {
  const types = codes.length === 0 ? {} : { sftypes: codes.join(',') };
  return done({ ini_params: { M2 }, auth_info: { reached_max_login: 'false' }, ...types });
}

export const accepted: AuthenticatorReply = done({ auth_res: 'true', reached_max_login: 'false' });

/** The phone has not answered yet. */
export const pending: AuthenticatorReply = done({ auth_res: 'false', reached_max_login: 'false' });

export function notAccepted(error: string, reached: boolean): AuthenticatorReply {
  return done({ auth_res: 'false', error, reached_max_login: String(reached) });
}
