/**
 * An HTTP or HTTPS server whose cost is bounded whatever clients send: connections, handshake, head and body times,
 * and a clear JSON reply to what never becomes a request. What is served is a `fetch` function; hono's adapter is the
 * way there.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type Address, bind } from './address.ts';
import { createArrivals } from './arrivals.ts';
import { createPipelines } from './pipeline.ts';
import {
  endWith,
  lacksHost,
  noAddress,
  noHost,
  noProxy,
  otherExpectation,
  replyTo,
  responseOf,
  send,
  tlsOnly,
  tooManyConnections,
  tooManyPipelined,
  type WireReply,
} from './wire-replies.ts';

export interface WebLimits {
  /** Connections that are served; the first request on one past it is answered 429. Twice as many are dropped. */
  readonly connectionsMax: number;
  /** Requests of one connection without a response; one past it is answered 429, and the connection closed. */
  readonly pipelinedMax: number;
  readonly headBytesMax: number;
  /** From the first byte of a request to the end of its head, ms; with TLS also the whole handshake. */
  readonly headMs: number;
  /** From the first byte of a request to the end of its body, ms. */
  readonly requestMs: number;
  /** How often the two are looked at, ms. */
  readonly lookMs: number;
  /** How long a connection without a request is kept, ms. */
  readonly idleMs: number;
}

export const webLimits: WebLimits = {
  connectionsMax: 64,
  pipelinedMax: 16,
  headBytesMax: 8_192,
  headMs: 5_000,
  requestMs: 10_000,
  lookMs: 1_000,
  idleMs: 10_000,
};

export interface WebServer {
  /** Where it listens, with the real port. */
  readonly address: Address;
  /** Stops listening and lets the connections go: those under way have `graceMs` for their reply. */
  close(): Promise<void>;
}

export interface WebOptions {
  /** The second argument has Node's own request, as hono's bindings. */
  readonly fetch: (request: Request, bindings: { incoming: IncomingMessage }) => Response | Promise<Response>;
  readonly address: Address;
  readonly limits?: Partial<WebLimits>;
  /** Certificate (or chain) and private key as PEM: HTTPS is served, and nothing else. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** The process does nothing else, so that hono may put its own `Request` and `Response` in place of Node's: twice as fast. */
  readonly ownProcess?: boolean;
}

export const graceMs = 1_000;

/** @throws ListenError */
export async function serveWeb({
  fetch,
  address,
  limits,
  tls,
  ownProcess = false,
}: WebOptions): Promise<WebServer> {
  const { connectionsMax, pipelinedMax, headBytesMax, headMs, requestMs, lookMs, idleMs } = {
    ...webLimits,
    ...limits,
  };
  /** By who is at the other end: all connections, TLS or not. */
  const sockets = new Map<string, Socket>();
  /** Those that requests are taken from. */
  const served = new Set<Socket>();
  const pipelines = createPipelines();
  const arrivals = createArrivals(connectionsMax);
  /** Those on which no more requests are answered. */
  const ended = new WeakSet<Socket>();
  let closing = false;

  const listener = getRequestListener((request, { incoming }) => fetch(request, { incoming } as never), {
    overrideGlobalObjects: ownProcess,
    errorHandler: () => responseOf(noAddress),
  });
  const times = {
    maxHeaderSize: headBytesMax,
    headersTimeout: headMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: lookMs,
    keepAliveTimeout: idleMs,
    requireHostHeader: false,
  };
  const serve = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { socket } = incoming;
    if (ended.has(socket)) return;
    pipelines.add(incoming, outgoing);
    outgoing.once('close', () => {
      if (closing) setImmediate(() => server.closeIdleConnections());
    });
    if (closing) outgoing.setHeader('Connection', 'close');
    const refusal = refusalOf(incoming);
    if (refusal === null) {
      arrivals.serve(() => {
        if (!socket.destroyed) void listener(incoming, outgoing);
      });
      return;
    }
    ended.add(socket);
    socket.pause();
    send(outgoing, refusal);
  };
  const refusalOf = (incoming: IncomingMessage): WireReply | null => {
    const { socket } = incoming;
    if (!served.has(socket)) return tooManyConnections(connectionsMax);
    if (pipelines.count(socket) > pipelinedMax) return tooManyPipelined(pipelinedMax);
    if (lacksHost(incoming)) return noHost;
    return /^(100-continue)?$/i.test(incoming.headers.expect ?? '') ? null : otherExpectation;
  };
  /** Ends a connection with a reply, behind the responses that are still to come. */
  const end = (socket: Socket, reply: WireReply): void => {
    if (ended.has(socket)) return;
    ended.add(socket);
    if (pipelines.isStreaming(socket)) {
      socket.destroy();
      return;
    }
    socket.pause();
    pipelines.whenReplied(socket, () => {
      if (socket.writable) endWith(socket, reply);
    });
  };
  const server =
    tls === undefined
      ? createServer(times, serve)
      : createTlsServer({ ...times, ...tls, handshakeTimeout: headMs }, serve);
  server.maxConnections = 2 * connectionsMax;
  server.on('connection', (socket: Socket) => {
    arrivals.connected();
    const peer = peerOf(socket);
    sockets.set(peer, socket);
    socket.once('close', () => sockets.delete(peer));
  });
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    if (served.size >= connectionsMax) return;
    served.add(socket);
    socket.once('close', () => served.delete(socket));
  });
  server.on('checkExpectation', serve);
  server.on('connect', (_incoming, socket) => end(socket as Socket, noProxy));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (/^ERR_(SSL|TLS)_/.test(error.code ?? '')) refuseTls(error, sockets.get(peerOf(socket)));
    else if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else end(socket, replyTo(error.code));
  });

  return {
    address: await bind(server, address),
    close: () =>
      new Promise((resolve) => {
        closing = true;
        for (const outgoing of pipelines.last()) {
          if (!outgoing.headersSent) outgoing.setHeader('Connection', 'close');
        }
        const late = setTimeout(() => {
          for (const socket of sockets.values()) socket.destroy();
        }, graceMs);
        server.close(() => {
          clearTimeout(late);
          resolve();
        });
      }),
  };
}

/** What failed in the handshake: plain HTTP gets plain HTTP back, all else is closed. */
function refuseTls({ code }: NodeJS.ErrnoException, socket: Socket | undefined): void {
  if (code === 'ERR_SSL_HTTP_REQUEST' && socket?.writable === true) endWith(socket, tlsOnly);
  else socket?.destroy();
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
