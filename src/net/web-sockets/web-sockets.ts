/**
 * WebSockets (RFC 6455) of an HTTP server, by `ws`. The handshake is a request like any other: it goes through the same
 * `fetch`, so that Host, Origin, session and limits are checked there, and its refusal is the route's own reply. Only a
 * route that calls `accept` gets a socket.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { errorMessage } from '../../errors/message.ts';
import { endWith, endWithResponse, noAddress, type WireReply } from '../wire-replies.ts';
import { requestOf } from './upgrade-request.ts';

/** A socket as its route uses it. */
export interface SocketPeer {
  send(text: string): void;
  /** Says goodbye with a code of RFC 6455 §7.4 and a reason of at most 123 bytes. */
  close(code: number, reason: string): void;
}

/** What happens to a socket. */
export interface SocketEvents {
  /** Null for a binary message. */
  message(text: string | null): void;
  closed(): void;
}

/** What a request for a socket brings to its route. */
export interface Handshake {
  readonly request: Request;
  /** Makes it a socket, once the route has replied. The reply is not sent. */
  accept(open: Open): void;
}

type Open = (peer: SocketPeer) => SocketEvents;
type Fetch = (request: Request, handshake: Handshake) => Response | Promise<Response>;

export interface WebSockets {
  /** Replies to a request for a socket, or makes it one. `head`: what came after its head. */
  handle(incoming: IncomingMessage, socket: Socket, head: Buffer, fetch: Fetch): Promise<void>;
}

/** Bytes of a message; a longer one ends the socket with code 1009. */
export const messageBytesMax = 4_096;
/** Bytes that wait for a client that does not read; above that its socket is cut. */
const unreadBytesMax = 65_536;
/** How long a client may take to say goodbye, ms. */
const closeMs = 1_000;

const noSocket: WireReply = {
  ...{ status: 400, reason: 'Bad Request', rule: 'websocket' },
  error: errorMessage('WebSocket handshake', 'invalid', 'send one of RFC 6455, version 13'),
};

export async function createWebSockets(secure: boolean): Promise<WebSockets> {
  // Loaded only by servers that have sockets.
  const { WebSocketServer } = await import('ws');
  const options = { noServer: true, clientTracking: false, perMessageDeflate: false };
  const limits = { maxPayload: messageBytesMax, closeTimeout: closeMs };
  const server = new WebSocketServer({ ...options, ...limits });
  server.on('wsClientError', (_error, socket) => endWith(socket as Socket, noSocket));
  return {
    async handle(incoming, socket, head, fetch) {
      // Node has taken its own listener away.
      socket.on('error', () => socket.destroy());
      const request = requestOf(incoming, secure);
      if (request === null) {
        endWith(socket, noAddress);
        return;
      }
      const accepted: Open[] = [];
      const response = await fetch(request, { request, accept: (open) => void accepted.push(open) });
      if (socket.destroyed) return;
      const [open] = accepted;
      if (open === undefined) return await endWithResponse(socket, response);
      server.handleUpgrade(incoming, socket, head, (webSocket) => attach(webSocket, open));
    },
  };
}

function attach(socket: WebSocket, open: Open): void {
  const events = open({
    send(text) {
      if (socket.bufferedAmount > unreadBytesMax) socket.terminate();
      else if (socket.readyState === socket.OPEN) socket.send(text);
    },
    close: (code, reason) => socket.close(code, reason),
  });
  socket.on('message', (data, isBinary) => events.message(isBinary ? null : String(data)));
  socket.on('close', events.closed);
  // A broken frame or connection, which closes it.
  socket.on('error', () => {});
}
