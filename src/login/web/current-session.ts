/**
 * Finds out who is logged in, for a request.
 *
 * In gateway mode the process has one session, as the broker's gateway has. Every request from this machine uses it,
 * with or without a cookie, because public clients poll with programs that keep no cookies. A login during a session
 * replaces it, and is `competing` until the earlier session has ended or `compete` ends it.
 *
 * In cookie mode only the session cookie of a request logs it in.
 */
import type { Session } from '../auth/login-steps.ts';
import type { LoginService } from '../login-service.ts';

export type SessionsMode = 'gateway' | 'cookie';

export interface CurrentSession {
  readonly mode: SessionsMode;
  /** The live session of a request with this cookie, which counts as used now. */
  session(cookie: string | null): Promise<Session | null>;
  /** A login has succeeded. `cookie` is the one in its request: that session ends, because the new one replaces it. */
  start(session: Session, cookie: string | null): Promise<void>;
  /** Whether an earlier session is still live. */
  competing(): boolean;
  /** Ends the earlier session, if there is one. */
  compete(): Promise<void>;
  /** Ends the session of a request, and the one it competes with; false without a session. */
  logout(cookie: string | null): Promise<boolean>;
}

export function createCurrentSession(service: LoginService, mode: SessionsMode): CurrentSession {
  return mode === 'gateway' ? gatewaySession(service) : cookieSession(service);
}

function cookieSession(service: LoginService): CurrentSession {
  return {
    mode: 'cookie',
    session: async (cookie) => (cookie === null ? null : await service.session(cookie)),
    async start(_session, cookie) {
      if (cookie !== null) await service.logout(cookie);
    },
    competing: () => false,
    async compete() {},
    logout: async (cookie) => cookie !== null && (await service.logout(cookie)),
  };
}

function gatewaySession(service: LoginService): CurrentSession {
  let current: string | null = null;
  let before: string | null = null;

  async function end(id: string | null): Promise<boolean> {
    return id !== null && (await service.logout(id));
  }

  return {
    mode: 'gateway',
    session: async () => (current === null ? null : await service.session(current)),
    // The session is replaced at once, before any waiting, because other requests may come meanwhile.
    async start({ id }) {
      const ended = before;
      before = current;
      current = id;
      await end(ended);
    },
    competing: () => before !== null && service.isLive(before),
    async compete() {
      const ended = before;
      before = null;
      await end(ended);
    },
    async logout() {
      const both = [before, current];
      if (current === null) return false;
      before = null;
      current = null;
      const [, ended] = await Promise.all(both.map(end));
      return ended === true;
    },
  };
}
