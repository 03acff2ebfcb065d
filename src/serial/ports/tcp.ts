/**
 * A card's port on TCP: raw bytes (pyserial's `socket://`), or with RFC 2217 around them (`rfc2217://`).
 *
 * One client has the keys. Another one is refused with a line, or watches, or replaces it. A client whose machine
 * disappeared is disconnected by keep-alive. Nothing here depends on when a disconnect is noticed.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { type Address, addressText, bind } from '../../net/address.ts';
import type { After } from '../console/after.ts';
import type { CardConsole } from '../console/connection.ts';
import { watchersMax } from '../console/limits.ts';
import { createPort, type Port, type PortEvent } from './port.ts';
import { closeAfterSending, createTcpClient, type TcpClient } from './tcp-client.ts';

export interface TcpOptions {
  readonly console: CardConsole;
  readonly address: Address;
  /** The bytes on the socket are TELNET with RFC 2217. */
  readonly rfc2217?: boolean;
  /** What happens to a client that connects while another has the keys; default `refuse`. */
  readonly second?: 'refuse' | 'watch' | 'kick';
  /** Silence after which the client's machine is probed, ms; whole seconds count. */
  readonly keepAliveMs?: number;
  readonly onEvent?: (event: PortEvent) => void;
  /** Default: the host's time; the time between two clients is always the host's. */
  readonly after?: After;
}

export interface TcpPort {
  /** Where it listens, with the real port. */
  readonly address: Address;
  /** Disconnects the clients and stops listening. */
  close(): Promise<void>;
}

export const keepAliveMs = 10_000;

/**
 * How long a new client waits for the one before it, which may be disconnected already: the end of a killed client
 * comes after everything it wrote, and after the next one's connection if neither was accepted yet.
 */
const disconnectWaitMs = 50;

interface TcpState {
  readonly options: TcpOptions;
  readonly onEvent: (event: PortEvent) => void;
  /** The port of the client that has the keys. */
  readonly port: Port;
  readonly sockets: Set<Socket>;
  /** Clients that wait for the one that has the keys, which may be disconnected already. */
  readonly waiting: Set<Socket>;
  /** Who has the keys. */
  client: TcpClient | null;
  watchers: number;
}

/** @throws ListenError */
export async function serveTcp(options: TcpOptions): Promise<TcpPort> {
  const { console, onEvent = () => {} } = options;
  const port = createPort(
    console,
    {
      write: (bytes) => state.client?.wire.write(bytes) ?? 0,
      pause: () => state.client?.wire.pause(),
      resume: () => state.client?.wire.resume(),
    },
    timesOf(options),
  );
  const state: TcpState = {
    ...{ options, onEvent, port },
    ...{ sockets: new Set(), waiting: new Set(), client: null, watchers: 0 },
  };
  const server = createServer((socket) => accept(state, socket));
  const address = await bind(server, options.address);
  return {
    address,
    close() {
      state.waiting.clear();
      return closeAll(server, state);
    },
  };
}

function timesOf({ after }: TcpOptions): { readonly after?: After } {
  return after === undefined ? {} : { after };
}

function accept(state: TcpState, socket: Socket): void {
  const { options, sockets, waiting } = state;
  sockets.add(socket);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, options.keepAliveMs ?? keepAliveMs);
  socket
    .on('error', () => {})
    .on('close', () => {
      sockets.delete(socket);
      waiting.delete(socket);
    });
  if (state.client !== null && options.second === 'kick') endClient(state, state.client);
  if (state.client === null) serveClient(state, socket);
  else {
    waiting.add(socket);
    // A delayed loop runs its timers first, and only then notices who has disconnected.
    setTimeout(() => setImmediate(watchOrRefuse, state, socket), disconnectWaitMs).unref();
  }
}

function watchOrRefuse(state: TcpState, socket: Socket): void {
  if (!state.waiting.delete(socket) || state.client === null) return;
  if (state.options.second === 'watch' && state.watchers < watchersMax) watch(state, socket);
  else refuse(state, socket, state.client);
}

function serveClient(state: TcpState, socket: Socket): void {
  const { port, onEvent, options } = state;
  const client = createTcpClient(socket, port, options.rfc2217 === true, onEvent);
  state.client = client;
  onEvent({ type: 'open' });
  port.opened();
  socket.on('end', () => endClient(state, client)).on('close', () => endClient(state, client));
}

function endClient(state: TcpState, client: TcpClient): void {
  if (state.client !== client) return;
  state.client = null;
  closeAfterSending(client.socket);
  state.port.closed();
  state.onEvent({ type: 'close' });
  const [next] = state.waiting;
  if (next === undefined) return;
  state.waiting.delete(next);
  serveClient(state, next);
}

function watch(state: TcpState, socket: Socket): void {
  const { console, rfc2217 } = state.options;
  state.watchers += 1;
  // The client needs its port, and the port needs its client's socket.
  let client: TcpClient | null = null;
  const port = createPort(
    console,
    {
      write: (bytes) => client?.wire.write(bytes) ?? 0,
      // The input of a watcher is dropped, so it is always read.
      pause() {},
      resume() {},
    },
    { ...timesOf(state.options), watch: true },
  );
  client = createTcpClient(socket, port, rfc2217 === true, () => {});
  port.opened();
  socket.on('close', () => {
    state.watchers -= 1;
    port.end();
  });
}

function refuse({ onEvent }: TcpState, socket: Socket, { socket: other }: TcpClient): void {
  const from = addressText({ host: other.remoteAddress ?? '?', port: other.remotePort ?? 0 });
  onEvent({ type: 'refused', client: socketText(socket) });
  socket.end(`LCD refused: one client at a time, and ${from} has this port\r\n`);
  socket.resume();
}

function socketText(socket: Socket): string {
  return addressText({ host: socket.remoteAddress ?? '?', port: socket.remotePort ?? 0 });
}

function closeAll(server: Server, { sockets, port }: TcpState): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      port.end();
      resolve();
    });
    for (const socket of sockets) closeAfterSending(socket);
  });
}
