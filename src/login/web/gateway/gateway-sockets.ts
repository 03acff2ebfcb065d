/**
 * The WebSockets of the gateway. Each sends who is logged in and the status, again at each change, with a heartbeat in
 * between, until the session ends. docs/user/gateway.md has the messages.
 *
 * Time and other servers of the same store change the status too, so the sockets look again at short intervals; one
 * look serves all clients of a session. Looking counts as no use of the session, and neither does a client's `tic`.
 */
import type { SocketEvents, SocketPeer } from '../../../net/web-sockets/web-sockets.ts';
import type { StatusChange } from '../../admin/faults/fault-names.ts';
import type { LoginService } from '../../login-service.ts';
import type { CurrentSession, NamedSession } from '../current-session.ts';
import { messageReply } from './socket-messages.ts';
import { createSocketRoom, type SocketLook, type SocketRoom, unreadText } from './socket-room.ts';

export interface GatewaySockets {
  /** Whether there are as many as there may be. */
  readonly full: boolean;
  readonly count: number;
  /** A client of a session; `cookie` is the one in its request. */
  open(peer: SocketPeer, session: NamedSession, cookie: string | null): SocketEvents;
  /** Sends what has changed. Never throws. */
  look(): void;
}

export interface GatewaySocketsOptions {
  readonly service: LoginService;
  readonly currentSession: CurrentSession;
  /** How many there may be at once. */
  readonly max: number;
  /** Aborted when the server begins to stop. */
  readonly stopping: AbortSignal;
}

/** How often the sockets look, in ms of the machine. */
const lookMs = 200;
/** Seen in clients: a heartbeat every ten seconds. In ms of the server's time. */
const heartbeatMs = 10_000;

/** RFC 6455 §7.4.1. */
const goingAway = 1_001;
const policyViolation = 1_008;
const tryAgainLater = 1_013;

export function createGatewaySockets(options: GatewaySocketsOptions): GatewaySockets {
  const { service, currentSession, max, stopping } = options;
  /** By the public name of their session. */
  const rooms = new Map<string, SocketRoom>();
  const looking = createLooking(service, rooms);
  const lookBy = (cookie: string | null): SocketLook | 'failed' | null => {
    const seen = currentSession.look(cookie);
    return seen === null || seen === 'failed' ? seen : { ...seen, change: statusChange(service) };
  };
  let count = 0;

  /** Why a client can't be served; null for one that can. */
  function join(peer: SocketPeer, session: NamedSession, cookie: string | null): string | null {
    if (stopping.aborted) return 'the server is stopping';
    if (count > max) return 'too many sockets';
    const seen = lookBy(cookie);
    if (seen === 'failed') return unreadText;
    if (seen === null || seen.session.name !== session.name) return 'no session';
    const room = rooms.get(session.name) ?? createSocketRoom(session, () => lookBy(cookie));
    rooms.set(session.name, room);
    room.join(peer, seen, looking.unixMs());
    return null;
  }

  function left(peer: SocketPeer): void {
    count--;
    for (const [name, room] of rooms) if (room.leave(peer)) rooms.delete(name);
    if (count === 0) looking.stop();
  }

  const off = service.on(looking.look);
  stopping.addEventListener('abort', () => {
    off();
    for (const room of rooms.values()) room.close(goingAway, 'the server is stopping');
  });

  return {
    get full() {
      return count >= max;
    },
    get count() {
      return count;
    },
    open(peer, session, cookie) {
      count++;
      looking.start();
      const problem = join(peer, session, cookie);
      if (problem !== null) peer.close(tryAgainLater, problem);
      return {
        message(text) {
          const { status = '' } = rooms.get(session.name) ?? {};
          const reply = messageReply(text, { session, unixMs: looking.unixMs(), status });
          if (reply !== null) peer.send(reply);
        },
        closed: () => left(peer),
      };
    },
    look: looking.look,
  };
}

const place = { path: '/v1/api/ws', ofGateway: '/ws' };

/** None while the store can't be read; then sessions can't be either. */
function statusChange({ faults }: LoginService): StatusChange {
  try {
    return faults.statusChange(place);
  } catch {
    return {};
  }
}

/** Looks at rooms at intervals, from `start` to `stop`, and sends heartbeats. */
function createLooking({ staff }: LoginService, rooms: Map<string, SocketRoom>) {
  let timer: ReturnType<typeof setInterval> | null = null;
  let beatUnixMs = 0;
  let isLooking = false;
  const unixMs = (): number => staff.time().unixMs;

  function look(): void {
    // A failure to look is an audit line, which is a reason to look.
    if (rooms.size === 0 || isLooking) return;
    isLooking = true;
    const now = unixMs();
    for (const [name, room] of rooms) {
      const ended = room.look(now);
      if (ended === null) continue;
      rooms.delete(name);
      room.close(ended === unreadText ? tryAgainLater : policyViolation, ended);
    }
    beat(now);
    isLooking = false;
  }

  function beat(now: number): void {
    // Earlier: the wall clock was set.
    if (now - beatUnixMs < heartbeatMs && now >= beatUnixMs) return;
    beatUnixMs = now;
    for (const room of rooms.values()) room.send(JSON.stringify({ topic: 'system', hb: now }));
  }

  return {
    unixMs,
    look,
    start() {
      if (timer !== null) return;
      beatUnixMs = unixMs();
      timer = setInterval(look, lookMs).unref();
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
    },
  };
}
