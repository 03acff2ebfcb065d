/**
 * An HTTP or HTTPS server with limits on what clients can cost: connections, handshake, head and body times, and a
 * clear JSON reply to what never becomes a request. It serves a `fetch` function, through hono's adapter.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type Address, bind } from './address.ts';
import { createPipelines, type Pipelines } from './pipeline.ts';
import { createRequestGate, type RequestGate } from './request-gate.ts';
import { asksForSocket, headWithoutUpgrade } from './web-sockets/upgrade-request.ts';
import { createWebSockets, type Handshake } from './web-sockets/web-sockets.ts';
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
  stopping,
  tlsOnly,
  tooManyConnections,
  tooManyPipelined,
  type WireReply,
} from './wire-replies.ts';

export interface WebLimits {
  /** Connections that are served; the first request on one past it gets 429. Twice as many are dropped. */
  readonly connectionsMax: number;
  /** Requests of one connection without a response; one past it gets 429, and the connection is closed. */
  readonly pipelinedMax: number;
  readonly headBytesMax: number;
  /** From the first byte of a request to the end of its head, ms; with TLS also the whole handshake. */
  readonly headMs: number;
  /** From the first byte of a request to the end of its body, ms. */
  readonly requestMs: number;
  /** How often the two are checked, ms. */
  readonly checkMs: number;
  /** How long a connection without a request is kept, ms. */
  readonly idleMs: number;
}

export const webLimits: WebLimits = {
  connectionsMax: 64,
  pipelinedMax: 16,
  headBytesMax: 8_192,
  headMs: 5_000,
  requestMs: 10_000,
  checkMs: 1_000,
  idleMs: 10_000,
};

export interface WebServer {
  /** Where it listens, with the real port. */
  readonly address: Address;
  /** Stops listening and closes the connections; current requests have `graceMs` for their reply. */
  close(): Promise<void>;
}

/** What accompanies a request, as hono's bindings. */
export interface WebBindings {
  /** Node's own request. */
  readonly incoming: IncomingMessage;
  /** Only for a request that asks for a WebSocket. */
  readonly handshake?: Handshake;
}

export interface WebOptions {
  readonly fetch: (request: Request, bindings: WebBindings) => Response | Promise<Response>;
  /** Whether routes can accept WebSockets; default false. */
  readonly sockets?: boolean;
  readonly address: Address;
  readonly limits?: Partial<WebLimits>;
  /** Certificate (or chain) and private key as PEM: then only HTTPS is served. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /**
   * Whether the process does nothing else, so that hono may replace Node's `Request` and `Response` by its own, which
   * is twice as fast.
   */
  readonly ownProcess?: boolean;
}

export const graceMs = 1_000;

/** What a server knows of its connections. */
interface Connections {
  readonly limits: WebLimits;
  /** By socket: all connections, TLS or not. */
  readonly sockets: Map<string, Socket>;
  /** The connections that requests are read from. */
  readonly served: Set<Socket>;
  /** The connections on which requests get no reply any more. */
  readonly ended: WeakSet<Socket>;
  readonly pipelines: Pipelines;
  readonly gate: RequestGate;
  /** The server stops: each reply is the last one of its connection. */
  closing: boolean;
}

type NodeServer = Server | TlsServer;

/** @throws ListenError */
export async function serveWeb({
  fetch,
  address,
  limits,
  tls,
  sockets = false,
  ownProcess = false,
}: WebOptions): Promise<WebServer> {
  const connections = createConnections({ ...webLimits, ...limits });
  const server = createNodeServer(connections.limits, tls);
  const listener = getRequestListener((request, { incoming }) => fetch(request, { incoming } as never), {
    overrideGlobalObjects: ownProcess,
    errorHandler: () => responseOf(noAddress),
  });
  const serve = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { socket } = incoming;
    if (connections.ended.has(socket)) return;
    connections.pipelines.add(incoming, outgoing);
    outgoing.once('close', () => {
      if (connections.closing) setImmediate(() => server.closeIdleConnections());
    });
    if (connections.closing) outgoing.setHeader('Connection', 'close');
    const refusal = refusalOf(connections, incoming);
    if (refusal === null) {
      connections.gate.run(() => {
        if (!socket.destroyed) void listener(incoming, outgoing);
      });
      return;
    }
    connections.ended.add(socket);
    socket.pause();
    send(outgoing, refusal);
  };
  server.on('request', serve);
  server.on('checkExpectation', serve);
  server.on('connect', (_incoming, socket) => end(connections, socket as Socket, noProxy));
  const ready = tls === undefined ? 'connection' : 'secureConnection';
  track(connections, server, ready);
  if (sockets) await acceptSockets(connections, server, { fetch, ready });
  return {
    address: await bind(server, address),
    close: () => close(connections, server),
  };
}

/** Serves requests for WebSockets. One for another protocol is served without it, as by a server that has none. */
async function acceptSockets(
  connections: Connections,
  server: NodeServer,
  { fetch, ready }: Pick<WebOptions, 'fetch'> & { readonly ready: ReadyEvent },
): Promise<void> {
  const webSockets = await createWebSockets(ready === 'secureConnection');
  const serve = (incoming: IncomingMessage, socket: Socket, head: Buffer): void => {
    if (socket.destroyed) return;
    if (!asksForSocket(incoming)) {
      socket.unshift(Buffer.concat([headWithoutUpgrade(incoming), head]));
      server.emit(ready, socket);
      return;
    }
    const refusal = connections.closing ? stopping : refusalOf(connections, incoming);
    if (refusal !== null) {
      endWith(socket, refusal);
      return;
    }
    void webSockets.handle(incoming, socket, head, (request, handshake) =>
      fetch(request, { incoming, handshake }),
    );
  };
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    connections.pipelines.whenReplied(socket, () =>
      connections.gate.run(() => serve(incoming, socket, head)),
    );
  });
}

function createConnections(limits: WebLimits): Connections {
  return {
    limits,
    sockets: new Map(),
    served: new Set(),
    ended: new WeakSet(),
    pipelines: createPipelines(),
    gate: createRequestGate(limits.connectionsMax),
    closing: false,
  };
}

function createNodeServer(limits: WebLimits, tls: WebOptions['tls']): NodeServer {
  const { connectionsMax, headBytesMax, headMs, requestMs, checkMs, idleMs } = limits;
  const options = {
    maxHeaderSize: headBytesMax,
    headersTimeout: headMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: checkMs,
    keepAliveTimeout: idleMs,
    requireHostHeader: false,
  };
  const server =
    tls === undefined
      ? createServer(options)
      : createTlsServer({ ...options, ...tls, handshakeTimeout: headMs });
  server.maxConnections = 2 * connectionsMax;
  return server;
}

/** The event of a connection that can send requests. */
type ReadyEvent = 'connection' | 'secureConnection';

/** Follows the connections of a server. */
function track(connections: Connections, server: NodeServer, ready: ReadyEvent): void {
  const { sockets, served, gate, limits } = connections;
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket);
    // Served again, without the other protocol that it asked for.
    if (sockets.get(peer) === socket) return;
    gate.connectionAccepted();
    sockets.set(peer, socket);
    socket.once('close', () => sockets.delete(peer));
  });
  server.on(ready, (socket: Socket) => {
    if (served.has(socket) || served.size >= limits.connectionsMax) return;
    served.add(socket);
    socket.once('close', () => served.delete(socket));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (/^ERR_(SSL|TLS)_/.test(error.code ?? '')) refuseTls(error, sockets.get(peerOf(socket)));
    else if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else end(connections, socket, replyTo(error.code));
  });
}

/** Why a request is not served; null for one that is. */
function refusalOf({ served, pipelines, limits }: Connections, incoming: IncomingMessage): WireReply | null {
  const { socket } = incoming;
  if (!served.has(socket)) return tooManyConnections(limits.connectionsMax);
  if (pipelines.count(socket) > limits.pipelinedMax) return tooManyPipelined(limits.pipelinedMax);
  if (lacksHost(incoming)) return noHost;
  return /^(100-continue)?$/i.test(incoming.headers.expect ?? '') ? null : otherExpectation;
}

/** Ends a connection with a reply, after the responses that are still to be sent. */
function end({ ended, pipelines }: Connections, socket: Socket, reply: WireReply): void {
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
}

function close(connections: Connections, server: NodeServer): Promise<void> {
  return new Promise((resolve) => {
    connections.closing = true;
    for (const outgoing of connections.pipelines.last()) {
      if (!outgoing.headersSent) outgoing.setHeader('Connection', 'close');
    }
    const timer = setTimeout(() => {
      for (const socket of connections.sockets.values()) socket.destroy();
    }, graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** What failed in the handshake: plain HTTP gets a plain HTTP reply, anything else is closed. */
function refuseTls({ code }: NodeJS.ErrnoException, socket: Socket | undefined): void {
  if (code === 'ERR_SSL_HTTP_REQUEST' && socket?.writable === true) endWith(socket, tlsOnly);
  else socket?.destroy();
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
