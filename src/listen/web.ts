/**
 * An HTTP or HTTPS server whose cost is bounded whatever clients send: connections, handshake, head and body times,
 * and a clear JSON answer to what never becomes a request. What is served is a `fetch` function; hono's adapter is the
 * way there.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Address } from './address.ts';
import { bind } from './bind.ts';

export interface WebLimits {
  /** Connections that are served; the first request on one past it is answered 429. Twice as many are dropped. */
  readonly connectionsMax: number;
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
  headBytesMax: 8_192,
  headMs: 5_000,
  requestMs: 10_000,
  lookMs: 1_000,
  idleMs: 10_000,
};

export interface WebServer {
  /** Where it listens, with the real port. */
  readonly address: Address;
  /** Stops listening and lets the connections go: those under way have `graceMs` for their answer. */
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
  const { connectionsMax, headBytesMax, headMs, requestMs, lookMs, idleMs } = { ...webLimits, ...limits };
  /** By who is at the other end: all connections, TLS or not. */
  const sockets = new Map<string, Socket>();
  /** Those that requests are taken from. */
  const served = new Set<Socket>();
  const underWay = new Map<Socket, ServerResponse>();
  let closing = false;

  const listener = getRequestListener((request, { incoming }) => fetch(request, { incoming } as never), {
    overrideGlobalObjects: ownProcess,
    errorHandler: () => badRequest('request', 'the request has no usable address: see its Host and path'),
  });
  const times = {
    maxHeaderSize: headBytesMax,
    headersTimeout: headMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: lookMs,
    keepAliveTimeout: idleMs,
  };
  const serve = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { socket } = incoming;
    underWay.set(socket, outgoing);
    outgoing.once('close', () => {
      underWay.delete(socket);
      if (closing) setImmediate(() => server.closeIdleConnections());
    });
    if (closing) outgoing.setHeader('Connection', 'close');
    if (served.has(socket)) void listener(incoming, outgoing);
    else tooMany(outgoing, connectionsMax);
  };
  const server =
    tls === undefined
      ? createServer(times, serve)
      : createTlsServer({ ...times, ...tls, handshakeTimeout: headMs }, serve);
  server.maxConnections = 2 * connectionsMax;
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket);
    sockets.set(peer, socket);
    socket.once('close', () => sockets.delete(peer));
  });
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    if (served.size >= connectionsMax) return;
    served.add(socket);
    socket.once('close', () => served.delete(socket));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (/^ERR_(SSL|TLS)_/.test(error.code ?? '')) refuseTls(error, sockets.get(peerOf(socket)));
    else refuse(error, socket, underWay.get(socket));
  });

  return {
    address: await bind(server, address),
    close: () =>
      new Promise((resolve) => {
        closing = true;
        for (const outgoing of underWay.values()) {
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

/** What is wrong, for a request that never came to be one: by Node's error code, with the status. */
const refusals: Readonly<Record<string, readonly [number, string, string, string]>> = {
  HPE_HEADER_OVERFLOW: [
    431,
    'Request Header Fields Too Large',
    'head-size',
    'the head of the request is too large',
  ],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'Content Too Large', 'body-size', 'a chunk has too long extensions'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'slow', 'the request came too slowly'],
};

function refuse({ code = '' }: NodeJS.ErrnoException, socket: Socket, answer?: ServerResponse): void {
  if (code === 'ECONNRESET' || !socket.writable || answer?.headersSent === true) {
    socket.destroy();
    return;
  }
  const [status, reason, rule, error] = refusals[code] ?? [
    400,
    'Bad Request',
    'http',
    'this is no HTTP/1.1 request',
  ];
  endWith(socket, `${status} ${reason}`, { error, rule });
}

/** What failed in the handshake: plain HTTP gets plain HTTP back, all else is closed. */
function refuseTls({ code }: NodeJS.ErrnoException, socket: Socket | undefined): void {
  if (code !== 'ERR_SSL_HTTP_REQUEST' || socket?.writable !== true) {
    socket?.destroy();
    return;
  }
  endWith(socket, '400 Bad Request', {
    error: 'this port speaks TLS: use an address that begins with https://',
    rule: 'tls',
  });
}

function endWith(socket: Socket, status: string, answer: object): void {
  const body = JSON.stringify(answer);
  const head = [
    `HTTP/1.1 ${status}`,
    ...Object.entries(plainHeaders).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(
    `${[...head, `Content-Length: ${body.length}`, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`,
  );
  // What is still being sent is not waited for.
  socket.once('finish', () => socket.destroySoon());
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function tooMany(outgoing: ServerResponse, connectionsMax: number): void {
  const error = `there are ${connectionsMax} connections, and no more are served: close some, or use them again`;
  const body = JSON.stringify({ error, rule: 'connections' });
  const headers = { 'Content-Length': body.length, Connection: 'close', 'Retry-After': '1' };
  outgoing.writeHead(429, { ...plainHeaders, ...headers }).end(body);
}

function badRequest(rule: string, error: string): Response {
  return new Response(JSON.stringify({ error, rule }), { status: 400, headers: plainHeaders });
}

const plainHeaders = {
  'Content-Type': 'application/json',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
} as const;
