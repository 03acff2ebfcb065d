/**
 * Who is logged in, for a request.
 *
 * In gateway mode the process has one seat, as the broker's gateway has: whoever asks from this machine is in it,
 * with a cookie or without, since public clients poll with programs that keep none. A login while the seat is taken
 * takes it over, and is `competing` until the one before has ended or is told to give way.
 *
 * In cookie mode a request is logged in by the session cookie it carries, and by nothing else.
 */
import type { LoginService, Session } from '../auth/login-service.ts';

export type SessionsMode = 'gateway' | 'cookie';

export interface Seat {
  readonly mode: SessionsMode;
  /** The live session of a request that carries this cookie, which counts as used now. */
  session(cookie: string | null): Session | null;
  /** A login has succeeded. `cookie` is what its request carried: that session ends, as its place is taken. */
  take(session: Session, cookie: string | null): void;
  /** Whether a session that was here before is still live. */
  competing(): boolean;
  /** Ends the session before, if there is one. */
  compete(): void;
  /** Ends the session of a request, and the one it competes with; false where there was none. */
  leave(cookie: string | null): boolean;
}

export function createSeat(service: LoginService, mode: SessionsMode): Seat {
  return mode === 'gateway' ? gatewaySeat(service) : cookieSeat(service);
}

function cookieSeat(service: LoginService): Seat {
  return {
    mode: 'cookie',
    session: (cookie) => (cookie === null ? null : service.session(cookie)),
    take(_session, cookie) {
      if (cookie !== null) service.logout(cookie);
    },
    competing: () => false,
    compete() {},
    leave: (cookie) => cookie !== null && service.logout(cookie),
  };
}

function gatewaySeat(service: LoginService): Seat {
  let here: string | null = null;
  let before: string | null = null;

  function compete(): void {
    if (before !== null) service.logout(before);
    before = null;
  }

  return {
    mode: 'gateway',
    session: () => (here === null ? null : service.session(here)),
    take({ id }) {
      compete();
      before = here;
      here = id;
    },
    competing: () => before !== null && service.isLive(before),
    compete,
    leave() {
      if (here === null) return false;
      compete();
      const ended = service.logout(here);
      here = null;
      return ended;
    },
  };
}
