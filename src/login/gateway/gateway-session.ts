/**
 * The gateway's session: its login session, and the brokerage session in it. The real gateway is one process with one
 * session, which all its clients use. Here the store has it, so it is found again after a restart, and the servers in
 * gateway mode on one store are one gateway.
 *
 * It is known by the fingerprint of its id, because the id is only in the reply to its login.
 */
import { readMoment } from '../auth/login-clock.ts';
import type { LiveSession, Session } from '../auth/login-steps.ts';
import { endedRecord, unlessDamaged } from '../auth/records/damaged-record.ts';
import type { BrokerageState, GatewayRecord } from '../auth/records/gateway-record.ts';
import { endedByUser, giveToGateway, isLiveSession, touchKept, viewSession } from '../auth/sessions.ts';
import type { SessionRecord, Table, Tables } from '../auth/store.ts';
import { fingerprint, inSharedTransaction, type LoginParts, type Transaction } from '../auth/transaction.ts';
import {
  after,
  type BrokerageRequest,
  brokerageIn,
  brokerageStateOf,
  brokerageTable,
  isMove,
  type Seen,
} from './brokerage-states.ts';
import type { GatewaySession } from './gateway-login.ts';

/** Its functions throw if the store or the clock fails. */
export function createGatewaySession(parts: LoginParts): GatewaySession {
  return {
    start: (session) => inSharedTransaction(parts, (transaction) => start(transaction, session)),
    async session() {
      let key: string | null = null;
      const session = await touchKept(parts, (tables) => {
        key = tables.gateway.get(id)?.session ?? null;
        return key;
      });
      return session === null || key === null ? null : { session, key };
    },
    async brokerage(request) {
      const live = parts.store.read((tables) => find(tables, parts));
      if (live === null) return null;
      const { gateway, seen } = live;
      if (after(gateway.brokerage, asked(request, seen), seen) === gateway.brokerage)
        return brokerageStateOf(gateway.brokerage, seen);
      return await inSharedTransaction(parts, (transaction) => apply(transaction, request));
    },
    look() {
      const live = parts.store.read((tables) => find(tables, parts));
      if (live === null) return null;
      const { gateway, session, seen } = live;
      const state = brokerageStateOf(gateway.brokerage, seen);
      return { session: viewSession(session, seen.now, parts), key: gateway.session, state };
    },
    end: () => inSharedTransaction(parts, end),
  };
}

const id = 'gateway';

interface LiveGateway {
  readonly gateway: GatewayRecord;
  readonly session: SessionRecord;
  readonly seen: Seen;
}

type Get = <R>(table: Table<R>, id: string) => R | null;

/** The gateway with a live session, as it is now; null without one. A damaged rival is as none. */
function find(
  tables: Tables,
  parts: LoginParts,
  get: Get = (table, id) => table.get(id),
): LiveGateway | null {
  const gateway = get(tables.gateway, id);
  if (gateway === null) return null;
  const { session: key, rival: rivalKey } = gateway;
  const session = get(tables.sessions, key);
  const rival = rivalKey === null ? null : unlessDamaged(() => get(tables.sessions, rivalKey));
  // Read after the records, which another process may have written just now.
  const now = readMoment(parts.clock);
  if (session === null || !isLiveSession(session, now, parts)) return null;
  return {
    gateway,
    session,
    seen: { now, policy: parts.policy, rival: rival !== null && isLiveSession(rival, now, parts) },
  };
}

/** The same for its end, which removes what is damaged; `why` is for the audit log. */
function findToEnd(transaction: Transaction, why: string): LiveGateway | null {
  return find(transaction.tables, transaction, (table, id) => endedRecord(transaction, table, id, why));
}

/** `init` leaves an earlier session alone. */
function asked(request: BrokerageRequest, { rival }: Seen): BrokerageRequest {
  return request === 'init' && rival ? 'init against another' : request;
}

function start(transaction: Transaction, { id: secret }: Session): LiveSession | null {
  const { tables, now } = transaction;
  const earlier = findToEnd(transaction, 'another login replaces it');
  const session = giveToGateway(transaction, secret);
  if (session === null) return null;
  const key = fingerprint(secret);
  const competes =
    earlier !== null && brokerageTable[brokerageStateOf(earlier.gateway.brokerage, earlier.seen)].idles;
  const rival = competes ? earlier.gateway.session : null;
  for (const old of [earlier?.gateway.session, earlier?.gateway.rival])
    if (typeof old === 'string' && old !== rival) tables.sessions.remove(old);
  const brokerage = brokerageIn(competes ? 'competing' : 'connecting', now);
  tables.gateway.put({ id, session: key, rival, brokerage });
  if (competes)
    transaction.log({ event: 'brokerage', user: session.user, says: 'competes with an earlier session' });
  return session;
}

/** Ends the brokerage session from outside; false where none lives. */
export function endBrokerage(transaction: Transaction): boolean {
  const live = findToEnd(transaction, 'the brokerage session ends');
  if (live === null) return false;
  const { moves } = brokerageTable[brokerageStateOf(live.gateway.brokerage, live.seen)];
  if (moves.end === undefined) return false;
  apply(transaction, 'end');
  return true;
}

function apply(transaction: Transaction, request: BrokerageRequest): BrokerageState | null {
  const { tables } = transaction;
  const live = find(tables, transaction);
  if (live === null) return null;
  const { gateway, session, seen } = live;
  const before = brokerageStateOf(gateway.brokerage, seen);
  const brokerage = after(gateway.brokerage, asked(request, seen), seen);
  if (brokerage === gateway.brokerage) return before;
  const hasWon = request === 'compete' || request === 'reauthenticate';
  if (hasWon && gateway.rival !== null) tables.sessions.remove(gateway.rival);
  const rival = hasWon ? null : gateway.rival;
  tables.gateway.put({ ...gateway, rival, brokerage });
  if (brokerage.since !== gateway.brokerage.since) {
    const ended = hasWon && seen.rival ? ', the earlier session has ended' : '';
    transaction.log({
      event: 'brokerage',
      user: session.user,
      says: `${request}: ${before} to ${brokerage.state}${ended}`,
    });
  }
  // A reply says what was, and counts as a poll then.
  return isMove(request)
    ? brokerageStateOf(brokerage, { ...seen, rival: rival !== null && seen.rival })
    : before;
}

function end(transaction: Transaction): boolean {
  const { tables } = transaction;
  const live = findToEnd(transaction, endedByUser);
  if (live === null) return false;
  const { gateway, session } = live;
  for (const key of [gateway.session, gateway.rival]) if (key !== null) tables.sessions.remove(key);
  tables.gateway.remove(id);
  const { user, factor } = session;
  transaction.log({
    event: 'logout',
    user,
    ...(factor === null ? {} : { factor }),
    says: endedByUser,
  });
  return true;
}
