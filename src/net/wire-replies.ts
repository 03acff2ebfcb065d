/**
 * Replies to what never reaches a route: invalid HTTP, a request that Node would reply to by itself, one request too
 * many on its connection. They have the body of every other error, `{ error, rule }`. docs/user/http.md lists the
 * rules.
 */

import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { errorMessage } from '../errors/message.ts';

export interface WireReply {
  readonly status: number;
  readonly reason: string;
  readonly rule: string;
  readonly error: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const plainHeaders = {
  'Content-Type': 'application/json',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
} as const;

const badRequest = { status: 400, reason: 'Bad Request' } as const;
const tooManyRequests = {
  ...{ status: 429, reason: 'Too Many Requests' },
  headers: { 'Retry-After': '1' },
} as const;

const notHttp: WireReply = {
  ...badRequest,
  rule: 'http',
  error: errorMessage('request', 'not HTTP/1.1', 'send HTTP/1.1'),
};

export const tlsOnly: WireReply = {
  ...badRequest,
  rule: 'tls',
  error: errorMessage('port', 'speaks TLS only', 'use a URL that begins with https://'),
};

export const noAddress: WireReply = {
  ...badRequest,
  rule: 'request',
  error: errorMessage('request', 'its Host and path do not make a URL', 'correct them'),
};

/** RFC 9112 §3.2. */
export const noHost: WireReply = {
  ...badRequest,
  rule: 'request',
  error: errorMessage('Host header', 'missing', 'send one, for example Host: localhost'),
};

/** RFC 9110 §10.1.1. */
export const otherExpectation: WireReply = {
  ...{ status: 417, reason: 'Expectation Failed', rule: 'expect' },
  error: errorMessage('Expect header', 'unknown expectation', 'send 100-continue, or leave it out'),
};

/** RFC 9110 §9.3.6. */
export const noProxy: WireReply = {
  ...{ status: 405, reason: 'Method Not Allowed', rule: 'method', headers: { Allow: 'GET, HEAD, POST' } },
  error: errorMessage('CONNECT', 'this server is not a proxy', 'send GET or POST'),
};

/** RFC 9110 §15.6.4. */
export const stopping: WireReply = {
  ...{ status: 503, reason: 'Service Unavailable', rule: 'stopping' },
  error: errorMessage('server', 'stopping', 'connect again when it has started'),
};

export function tooManyConnections(max: number): WireReply {
  return {
    ...tooManyRequests,
    rule: 'connections',
    error: errorMessage(
      'connections',
      `${max} are open already`,
      'close some, or send more requests on each',
    ),
  };
}

export function tooManyPipelined(max: number): WireReply {
  return {
    ...tooManyRequests,
    rule: 'pipelined',
    error: errorMessage(
      'pipelined requests',
      `${max} on this connection have no reply yet`,
      'wait for one before sending more',
    ),
  };
}

const byCode: Readonly<Record<string, WireReply>> = {
  HPE_HEADER_OVERFLOW: {
    ...{ status: 431, reason: 'Request Header Fields Too Large', rule: 'head-size' },
    error: errorMessage('request head', 'too large', 'send fewer or shorter headers'),
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    ...{ status: 413, reason: 'Content Too Large', rule: 'body-size' },
    error: errorMessage('request body', 'a chunk has too long extensions', 'send chunks without extensions'),
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    ...{ status: 408, reason: 'Request Timeout', rule: 'slow' },
    error: errorMessage('request', 'came too slowly', 'send it faster'),
  },
};

/** The reply to what Node could not read, by its error code. */
export function replyTo(code: string | undefined): WireReply {
  return byCode[code ?? ''] ?? notHttp;
}

/** A reply that Node sends in order; the connection closes after it. */
export function send(outgoing: ServerResponse, reply: WireReply): void {
  const body = JSON.stringify({ error: reply.error, rule: reply.rule });
  outgoing.shouldKeepAlive = false;
  outgoing
    .writeHead(reply.status, { ...plainHeaders, ...reply.headers, 'Content-Length': body.length })
    .end(body);
}

/** A reply on a connection that Node no longer handles; the connection closes after it. */
export function endWith(socket: Socket, { status, reason, headers, error, rule }: WireReply): void {
  endWithBody(
    socket,
    [status, reason],
    Object.entries({ ...plainHeaders, ...headers }),
    JSON.stringify({ error, rule }),
  );
}

/** The same for the response of a handler. */
export async function endWithResponse(socket: Socket, response: Response): Promise<void> {
  const { status, headers } = response;
  const body = await response.text();
  // Each of its cookies has its own header.
  endWithBody(socket, [status, STATUS_CODES[status] ?? ''], headers, body);
}

function endWithBody(
  socket: Socket,
  [status, reason]: readonly [number, string],
  headers: Iterable<readonly [string, string]>,
  body: string,
): void {
  const length = Buffer.byteLength(body);
  const lines = Array.from(headers, ([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${status} ${reason}`, ...lines, `Content-Length: ${length}`, 'Connection: close'];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  // Does not wait for what is still being sent.
  socket.once('finish', () => socket.destroySoon());
}

/** The same as the response of a handler. */
export function responseOf({ status, error, rule }: WireReply): Response {
  return new Response(JSON.stringify({ error, rule }), { status, headers: plainHeaders });
}

/**
 * Whether a request has no host. HTTP/1.0 has no such header, and no browser uses it, so such a request counts as one
 * to this machine.
 */
export function lacksHost(incoming: IncomingMessage): boolean {
  if (incoming.headers.host !== undefined) return false;
  if (incoming.httpVersionMajor === 1 && incoming.httpVersionMinor >= 1) return true;
  incoming.headers.host = 'localhost';
  incoming.rawHeaders.push('Host', 'localhost');
  return false;
}
