/** The WebSockets of one session: all hear the same. */
import type { SocketPeer } from '../../../net/web-sockets/web-sockets.ts';
import type { StatusChange } from '../../admin/faults/fault-names.ts';
import type { NamedSession, SessionLook } from '../current-session.ts';
import { accounts } from './accounts.ts';
import { authStatus } from './gateway-schemas.ts';

/** A session as its sockets show it. */
export interface SocketLook extends SessionLook {
  /** What a fault changes in the status. */
  readonly change: StatusChange;
}

export interface SocketRoom {
  /** The last `sts`. */
  readonly status: string;
  /** Greets a client of the session, which is as `seen` now. */
  join(peer: SocketPeer, seen: SocketLook, unixMs: number): void;
  /** Whether nobody is left. */
  leave(peer: SocketPeer): boolean;
  send(text: string): void;
  close(code: number, reason: string): void;
  /** Sends the status where it has changed. Returns why the room ends, or null. */
  look(unixMs: number): string | null;
}

/** Why a room ends if the store or the clock failed. */
export const unreadText = 'the session could not be read; try again';

export function createSocketRoom(
  { name }: NamedSession,
  look: () => SocketLook | 'failed' | null,
): SocketRoom {
  const peers = new Set<SocketPeer>();
  let status = '';
  /** When the session ends if nobody uses it. */
  let endsUnixMs = 0;
  const send = (text: string): void => {
    for (const peer of peers) peer.send(text);
  };
  return {
    get status() {
      return status;
    },
    join(peer, seen, unixMs) {
      for (const greeting of greetingsOf(seen.session)) peer.send(greeting);
      const now = statusOf(seen);
      peer.send(now);
      if (peers.size === 0) status = now;
      endsUnixMs = unixMs + seen.session.idleEndsInMs;
      peers.add(peer);
    },
    leave(peer) {
      peers.delete(peer);
      return peers.size === 0;
    },
    send,
    close(code, reason) {
      for (const peer of peers) peer.close(code, reason);
    },
    look(unixMs) {
      const seen = look();
      if (seen === 'failed') return unreadText;
      if (seen === null) {
        return unixMs >= endsUnixMs
          ? 'the session has expired'
          : 'the session was ended: logged out, or by staff';
      }
      if (seen.session.name !== name) return 'another login has replaced the session';
      endsUnixMs = unixMs + seen.session.idleEndsInMs;
      const now = statusOf(seen);
      if (now !== status) send(now);
      status = now;
      return null;
    },
  };
}

/** The first messages. */
function greetingsOf(session: NamedSession): readonly string[] {
  const { user, mode } = session;
  return [
    JSON.stringify({ topic: 'system', success: user, isFT: false, isPaper: mode === 'paper' }),
    JSON.stringify({ topic: 'act', args: accounts(session) }),
  ];
}

/** The topic `sts`. */
function statusOf({ session, state, change }: SocketLook): string {
  const { connected, authenticated, established, competing, message, fail } = authStatus(
    session,
    state,
    change,
  );
  return JSON.stringify({
    topic: 'sts',
    args: { connected, authenticated, established, competing, message, fail },
  });
}
