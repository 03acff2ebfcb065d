/** Serves a login service over HTTP, until it is closed. */

import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { errorMessage, quoted } from '../../errors/message.ts';
import { type Address, AddressError, addressText, isLoopback } from '../../net/address.ts';
import { newToken } from '../../net/bearer-token.ts';
import { serveWeb, type WebLimits } from '../../net/http-server.ts';
import type { ConnectionSignal } from '../auth/passwords/hash-queue.ts';
import type { LoginService } from '../login-service.ts';
import type { FailureText } from '../page/names.ts';
import { builtLabFile, type ReadLabFile } from '../page-files.ts';
import { createLoginApp } from './app.ts';
import { createCurrentSession, type SessionsMode } from './current-session.ts';
import { createGatewaySockets } from './gateway/gateway-sockets.ts';
import type { BesideAddresses } from './lab/beside.ts';
import { createCardBeside } from './lab/card-beside.ts';
import { createPhoneBeside } from './lab/phone-beside.ts';
import type { RequestEntry } from './request-log.ts';
import type { ApiRouteContext } from './route.ts';

export interface ServeLoginOptions {
  readonly service: LoginService;
  readonly address: Address;
  readonly sessions: SessionsMode;
  /** Whether the page lists the public demo users while there are any; default `false`. */
  readonly demo?: boolean;
  /** The page's text for a failed second factor; default `long`. */
  readonly failureText?: FailureText;
  /** In PEM: makes the server use HTTPS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Names accepted in `Host`, besides those of loopback. */
  readonly hosts?: readonly string[];
  /** Programs that the page `/lab` shows: a card in place of the demo card, a phone beside its own. */
  readonly beside?: BesideAddresses;
  /** Reads the files of the page `/lab`; default those that were built. */
  readonly lab?: ReadLabFile;
  readonly limits?: Partial<WebLimits>;
  /** See `WebOptions`. */
  readonly ownProcess?: boolean;
  readonly onError?: (error: unknown) => void;
  /** Gets each request with its reply, masked: see request-log.ts. */
  readonly onRequest?: ((entry: RequestEntry) => void) | undefined;
}

export interface ServedLogin {
  readonly address: Address;
  readonly url: string;
  /** Required by every call of the staff API. */
  readonly staffToken: string;
  close(): Promise<void>;
}

/** Many people log in at once, so it allows more connections than one card does. */
const connectionsMax = 256;

/** How often a server ends what is over, in ms of the machine. */
const sweepMs = 60_000;

/**
 * @throws {AddressError} for an address that other machines can reach, without TLS, with one session for all of
 *   them, or with the wire login
 * @throws {ListenError}
 */
export async function serveLogin(options: ServeLoginOptions): Promise<ServedLogin> {
  const { service, sessions, tls, hosts = [], beside = {}, limits, ownProcess = false } = options;
  const { card, phone } = beside;
  checkReach(options);
  const staffToken = newToken();
  const stopping = new AbortController();
  const currentSession = createCurrentSession(service, sessions);
  const allLimits = { connectionsMax, ...limits };
  // Half of the connections are left for requests.
  const max = Math.ceil(allLimits.connectionsMax / 2);
  const context: ApiRouteContext = {
    service,
    currentSession,
    sockets: createGatewaySockets({ service, currentSession, max, stopping: stopping.signal }),
    secure: tls !== undefined,
    demo: options.demo ?? false,
    failureText: options.failureText ?? 'long',
    lab: isLoopback(options.address.host),
    beside: {
      card: card === undefined ? null : createCardBeside(card, service.staff),
      phone: phone === undefined ? null : createPhoneBeside(phone),
    },
    stopping: stopping.signal,
  };
  const { lab = builtLabFile, onError = () => {}, onRequest } = options;
  const app = createLoginApp({ context, staffToken, hosts, lab, onError, onRequest });
  const web = await serveWeb({
    fetch: (request, { incoming: { socket }, handshake }) =>
      app.fetch(request, { connection: connectionOf(socket), handshake, cut: () => cut(socket) }),
    address: options.address,
    limits: allLimits,
    sockets: true,
    ownProcess,
    ...(tls !== undefined && { tls }),
  });
  service.sweep();
  const sweeping = setInterval(service.sweep, sweepMs);
  // It never keeps a program running.
  sweeping.unref();
  const { address } = web;
  return {
    address,
    url: `${context.secure ? 'https' : 'http'}://${addressText(address)}`,
    staffToken,
    async close() {
      clearInterval(sweeping);
      stopping.abort();
      await web.close();
      await app.settled();
    },
  };
}

const connections = new WeakMap<Socket, ConnectionSignal>();

/** One signal for each connection, so that logins over the same connection are recognised. */
function connectionOf(socket: Socket): ConnectionSignal {
  const known = connections.get(socket);
  if (known !== undefined) return known;
  const closing = new AbortController();
  connections.set(socket, closing.signal);
  socket.once('close', () => closing.abort());
  return closing.signal;
}

/** As a gateway that dies: a reset where TCP is in reach. */
function cut(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

function checkReach({ service, address, tls, sessions }: ServeLoginOptions): void {
  if (isLoopback(address.host)) return;
  if (service.wire !== null) {
    throw new AddressError(
      errorMessage(
        `host ${quoted(address.host)}`,
        'other machines can reach it, and the wire login is far too weak for them',
        'serve it on 127.0.0.1, or leave the wire login out',
      ),
    );
  }
  if (tls === undefined) {
    throw new AddressError(
      errorMessage(
        `host ${quoted(address.host)}`,
        'other machines can reach it, and passwords are sent to it',
        'serve it under TLS, or on 127.0.0.1',
      ),
    );
  }
  if (sessions === 'gateway') {
    throw new AddressError(
      errorMessage(
        `host ${quoted(address.host)}`,
        'other machines can reach it, and a gateway session logs all of them in',
        'use cookie sessions, or 127.0.0.1',
      ),
    );
  }
}
