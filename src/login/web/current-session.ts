/**
 * Finds out who is logged in, for a request.
 *
 * In gateway mode there is one session, as in the broker's gateway. Every request from this machine uses it, with or
 * without a cookie, because public clients poll with programs that keep no cookies. It has two layers: the login, and
 * in it the brokerage session, which ends alone and is resumed without a second factor (`login/gateway`).
 *
 * In cookie mode only the session cookie of a request logs it in, and its session is one: it is established from the
 * login to its end.
 */
import type { LiveSession, Session } from '../auth/login-steps.ts';
import type { BrokerageState } from '../auth/records/gateway-record.ts';
import { fingerprint } from '../auth/transaction.ts';
import type { BrokerageRequest } from '../gateway/brokerage-states.ts';
import type { LoginService } from '../login-service.ts';
import { publicNameOf } from './cookies.ts';

export type SessionsMode = 'gateway' | 'cookie';

/** A session with its public name. */
export interface NamedSession extends LiveSession {
  readonly name: string;
}

/** A live session that is looked at, with the state of its brokerage session. */
export interface SessionLook {
  readonly session: NamedSession;
  readonly state: BrokerageState;
}

export interface CurrentSession {
  readonly mode: SessionsMode;
  /** The live session of a request with this cookie, which counts as used now. */
  session(cookie: string | null): Promise<NamedSession | null>;
  /** The same, `failed` if it can't be read; looking counts as nothing. */
  look(cookie: string | null): SessionLook | 'failed' | null;
  /**
   * A login has succeeded. `cookie` is the one in its request: in cookie mode that session ends, because the new one
   * replaces it. Returns the session as it is then; null if it has ended, or the store or the clock failed.
   */
  start(session: Session, cookie: string | null): Promise<Session | null>;
  /** What the live session of a request asks of its brokerage session. Returns its state, null without a session. */
  brokerage(request: BrokerageRequest, cookie: string | null): Promise<BrokerageState | null>;
  /** Ends the session of a request in all its layers; false without a session. */
  end(cookie: string | null): Promise<boolean>;
}

export function createCurrentSession(service: LoginService, mode: SessionsMode): CurrentSession {
  return mode === 'gateway' ? gatewaySession(service) : cookieSession(service);
}

function cookieSession(service: LoginService): CurrentSession {
  const end = async (cookie: string | null): Promise<boolean> =>
    cookie !== null && (await service.logout(cookie));
  return {
    mode: 'cookie',
    async session(cookie) {
      const session = cookie === null ? null : await service.session(cookie);
      if (session === null) return null;
      return named(session);
    },
    look(cookie) {
      const session = cookie === null ? null : service.look(cookie);
      if (session === null || session === 'failed') return session;
      return { session: named(session), state: 'established' };
    },
    async start(session, cookie) {
      await end(cookie);
      return session;
    },
    async brokerage(request, cookie) {
      if (request === 'logout') return (await end(cookie)) ? 'disconnected' : null;
      return cookie !== null && service.isLive(cookie) ? 'established' : null;
    },
    end,
  };
}

function named({ id, ...live }: Session): NamedSession {
  return { ...live, name: publicNameOf(fingerprint(id)) };
}

function gatewaySession({ gateway }: LoginService): CurrentSession {
  return {
    mode: 'gateway',
    async session() {
      const found = await gateway.session();
      return found === null ? null : { ...found.session, name: publicNameOf(found.key) };
    },
    look() {
      const seen = gateway.look();
      if (seen === null || seen === 'failed') return seen;
      return { session: { ...seen.session, name: publicNameOf(seen.key) }, state: seen.state };
    },
    async start(session) {
      const given = await gateway.start(session);
      return given === null ? null : { ...session, idleEndsInMs: given.idleEndsInMs };
    },
    brokerage: (request) => gateway.brokerage(request),
    end: () => gateway.end(),
  };
}
