/** One client's socket: bytes between client and port, and its end, even if the client reads little. */
import type { Socket } from 'node:net';
import type { Port, PortEvent, Wire } from './port.ts';
import { wrapRfc2217 } from './rfc2217.ts';

/** The bytes of a client in both directions; raw, or as RFC 2217 translates them. */
export interface ByteEncoding {
  received(bytes: Uint8Array): void;
  encode(bytes: Uint8Array): Uint8Array;
}

/** How long the last output may take when a client is disconnected; one that does not read would take for ever. */
const closingMs = 500;

export interface TcpClient {
  readonly socket: Socket;
  readonly wire: Wire;
}

export function createTcpClient(
  socket: Socket,
  port: Port,
  rfc2217: boolean,
  onEvent: (event: PortEvent) => void,
): TcpClient {
  /** Why its input waits: the port is full, or replies to the negotiation, which no port limits, are not read. */
  const reasons = new Set<'port' | 'replies'>();
  const pauseFor = (reason: 'port' | 'replies'): void => {
    reasons.add(reason);
    socket.pause();
  };
  const resumeFrom = (reason: 'port' | 'replies'): void => {
    if (reasons.delete(reason) && reasons.size === 0) socket.resume();
  };

  const reply = (bytes: Uint8Array): void => {
    if (socket.writable && !socket.write(bytes)) pauseFor('replies');
  };
  const wrapping: ByteEncoding = rfc2217
    ? wrapRfc2217(port, reply, onEvent)
    : { received: port.received, encode: (bytes) => bytes };
  socket.on('data', wrapping.received).on('drain', () => {
    resumeFrom('replies');
    port.writable();
  });
  return {
    socket,
    wire: {
      write(bytes) {
        if (socket.writableNeedDrain) return 0;
        if (socket.writable) socket.write(wrapping.encode(bytes));
        return bytes.length;
      },
      pause: () => pauseFor('port'),
      resume: () => resumeFrom('port'),
    },
  };
}

/** Disconnects a client: earlier output is still sent, further input is ignored. */
export function closeAfterSending(socket: Socket): void {
  // Its input is still read: closing with unread input resets the connection, and with it the last output.
  socket.removeAllListeners('data').resume();
  socket.destroySoon();
  const late = setTimeout(() => socket.destroy(), closingMs).unref();
  socket.on('close', () => clearTimeout(late));
}
