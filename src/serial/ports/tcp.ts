/**
 * A card's port on TCP: raw bytes (pyserial's `socket://`), or with RFC 2217 around them (`rfc2217://`).
 *
 * One client has the keys. Another is refused with a line, or watches, or takes its place. A client whose machine
 * went away without a word is let go by keep-alive. Nothing here hangs on when a client is seen to leave.
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
  /** What becomes of a client that comes while another has the keys; default `refuse`. */
  readonly second?: 'refuse' | 'watch' | 'kick';
  /** Silence after which the client's machine is asked whether it is still there, ms; whole seconds count. */
  readonly keepAliveMs?: number;
  readonly onEvent?: (event: PortEvent) => void;
  /** Default the host's time; what is between two clients is by the host's all the same. */
  readonly after?: After;
}

export interface TcpPort {
  /** Where it listens, with the real port. */
  readonly address: Address;
  /** Lets clients go and stops listening. */
  close(): Promise<void>;
}

export const keepAliveMs = 10_000;

/**
 * How long a client that comes waits for the one before it, which may be gone already: the end of one that was
 * killed is behind all that it wrote, and comes after the next one's connection where neither was accepted yet.
 */
const leavingMs = 50;

/** @throws ListenError */
export async function serveTcp(options: TcpOptions): Promise<TcpPort> {
  const { console, second = 'refuse', onEvent = () => {} } = options;
  const sockets = new Set<Socket>();
  const waiting = new Set<Socket>();
  let holder: TcpClient | null = null;
  let watchers = 0;
  const times = options.after === undefined ? {} : { after: options.after };
  const keys = createPort(
    console,
    {
      write: (bytes) => holder?.wire.write(bytes) ?? 0,
      pause: () => holder?.wire.pause(),
      resume: () => holder?.wire.resume(),
    },
    times,
  );

  function accept(socket: Socket): void {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, options.keepAliveMs ?? keepAliveMs);
    socket
      .on('error', () => {})
      .on('close', () => {
        sockets.delete(socket);
        waiting.delete(socket);
      });
    if (holder !== null && second === 'kick') release(holder);
    if (holder === null) hold(socket);
    else {
      waiting.add(socket);
      // A loop that was held up runs its timers first, and only then sees who has left.
      setTimeout(() => setImmediate(watchOrRefuse, socket), leavingMs).unref();
    }
  }

  function watchOrRefuse(socket: Socket): void {
    if (!waiting.delete(socket) || holder === null) return;
    if (second === 'watch' && watchers < watchersMax) watch(socket);
    else refuse(socket, holder);
  }

  function hold(socket: Socket): void {
    const client = createTcpClient(socket, keys, options.rfc2217 === true, onEvent);
    holder = client;
    onEvent({ type: 'open' });
    keys.opened();
    socket.on('end', () => release(client)).on('close', () => release(client));
  }

  function release(client: TcpClient): void {
    if (holder !== client) return;
    holder = null;
    closeAfterSending(client.socket);
    keys.closed();
    onEvent({ type: 'close' });
    const [next] = waiting;
    if (next === undefined) return;
    waiting.delete(next);
    hold(next);
  }

  function watch(socket: Socket): void {
    watchers += 1;
    // The client needs its port and the port its client's wire.
    let client: TcpClient | null = null;
    const port = createPort(
      console,
      {
        write: (bytes) => client?.wire.write(bytes) ?? 0,
        // What a watcher sends is dropped, so it may as well come.
        pause() {},
        resume() {},
      },
      { ...times, watch: true },
    );
    client = createTcpClient(socket, port, options.rfc2217 === true, () => {});
    port.opened();
    socket.on('close', () => {
      watchers -= 1;
      port.end();
    });
  }

  function refuse(socket: Socket, { socket: other }: TcpClient): void {
    const from = addressText({ host: other.remoteAddress ?? '?', port: other.remotePort ?? 0 });
    onEvent({ type: 'refused', client: socketText(socket) });
    socket.end(`LCD refused: one client at a time, and ${from} has this port\r\n`);
    socket.resume();
  }

  const server = createServer(accept);
  const address = await bind(server, options.address);
  return {
    address,
    close() {
      waiting.clear();
      return closeAll(server, sockets, keys);
    },
  };
}

function socketText(socket: Socket): string {
  return addressText({ host: socket.remoteAddress ?? '?', port: socket.remotePort ?? 0 });
}

function closeAll(server: Server, sockets: ReadonlySet<Socket>, keys: Port): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      keys.end();
      resolve();
    });
    for (const socket of sockets) closeAfterSending(socket);
  });
}
