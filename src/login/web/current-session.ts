/**
 * Who is logged in, for a request.
 *
 * In gateway mode the process has one session, as the broker's gateway has: every request from this machine uses it,
 * with a cookie or without, since public clients poll with programs that keep none. A login while there is a session
 * replaces it, and is `competing` until the session before has ended or is ended by `compete`.
 *
 * In cookie mode a request is logged in by the session cookie it carries, and by nothing else.
 */
import type { Session } from '../auth/login-steps.ts';
import type { LoginService } from '../login-service.ts';

export type SessionsMode = 'gateway' | 'cookie';

export interface CurrentSession {
  readonly mode: SessionsMode;
  /** The live session of a request that carries this cookie, which counts as used now. */
  session(cookie: string | null): Promise<Session | null>;
  /** A login has succeeded. `cookie` is what its request carried: that session ends, as its place is taken. */
  take(session: Session, cookie: string | null): Promise<void>;
  /** Whether a session that was here before is still live. */
  competing(): boolean;
  /** Ends the session before, if there is one. */
  compete(): Promise<void>;
  /** Ends the session of a request, and the one it competes with; false where there was none. */
  leave(cookie: string | null): Promise<boolean>;
}

export function createCurrentSession(service: LoginService, mode: SessionsMode): CurrentSession {
  return mode === 'gateway' ? gatewaySession(service) : cookieSession(service);
}

function cookieSession(service: LoginService): CurrentSession {
  return {
    mode: 'cookie',
    session: async (cookie) => (cookie === null ? null : await service.session(cookie)),
    async take(_session, cookie) {
      if (cookie !== null) await service.logout(cookie);
    },
    competing: () => false,
    async compete() {},
    leave: async (cookie) => cookie !== null && (await service.logout(cookie)),
  };
}

function gatewaySession(service: LoginService): CurrentSession {
  let here: string | null = null;
  let before: string | null = null;

  async function end(id: string | null): Promise<boolean> {
    return id !== null && (await service.logout(id));
  }

  return {
    mode: 'gateway',
    session: async () => (here === null ? null : await service.session(here)),
    // Who sits where changes at once, before a session is waited for: others may come meanwhile.
    async take({ id }) {
      const ended = before;
      before = here;
      here = id;
      await end(ended);
    },
    competing: () => before !== null && service.isLive(before),
    async compete() {
      const ended = before;
      before = null;
      await end(ended);
    },
    async leave() {
      const both = [before, here];
      if (here === null) return false;
      before = null;
      here = null;
      const [, ended] = await Promise.all(both.map(end));
      return ended === true;
    },
  };
}
