/**
 * What every port of a card does, whatever carries it: who is there, what is held for them, and when it is sent.
 *
 * Nearly every client flushes its input when it opens (pyserial, picocom, minicom, tio, screen, cu), so output
 * waits a moment after an open: first what was held, then the glass as it is, and again where the flush comes late,
 * as on a busy machine, and the client has said nothing yet. What a client left unread is told to
 * the next as a number. While a client is there and does not read, its input waits too, so that its answers keep.
 */
import type { CardConsole, Connection } from './console.ts';
import { heldBytesMax } from './limits.ts';
import type { Line } from './outbox.ts';
import { createPortOutbox } from './port-outbox.ts';

/** The bytes' way to the client. */
export interface Wire {
  /** Sends what it can at once and gives how many bytes that was; if not all, it calls `writable` later. */
  write(bytes: Uint8Array): number;
  /** Stops taking bytes from the client, until `resume`. */
  pause(): void;
  resume(): void;
}

export interface Port {
  /** A client has come, or may have: output waits for `settleMs`, or until the client's first byte. */
  opened(settleMs?: number): void;
  /** The client is still at its opening: output waits for `ms` from now, if it has not begun. */
  settleAgain(ms: number): void;
  received(bytes: Uint8Array): void;
  /** The client has thrown away what it had not read; if it has sent nothing yet, output goes on after `ms`. */
  flushed(ms?: number): void;
  /** The wire takes bytes again. */
  writable(): void;
  /** Output stands still until `release`; the client asked for it. */
  hold(): void;
  release(): void;
  /** Drops the output that waits. */
  purge(): void;
  /** The client has gone, and did not read `unread` lines that were sent. */
  closed(unread?: number): void;
  /** No client will come any more. */
  end(): void;
}

/** What is told of something that happened at a port; nothing hangs on it. */
export type PortEvent =
  | { readonly type: 'open' | 'close' }
  | { readonly type: 'break'; readonly on: boolean }
  | { readonly type: 'refused'; readonly client: string }
  | { readonly type: 'moved'; readonly to: string };

export const settleMs = 20;
/** From a client's flush at its opening until output begins: some flush twice. */
export const flushedMs = 5;

/** A reader this far behind has its input paused, and taken again at an eighth of it. */
const pauseBytes = heldBytesMax / 2;

/** @param watch a client that gets reports and has no keys */
export function createPort(
  console: CardConsole,
  wire: Wire,
  { watch = false }: { watch?: boolean } = {},
): Port {
  const connection: Connection = console.connect(send, { watch });
  const outbox = createPortOutbox(connection);
  let present = false;
  /** Whether the client has sent a byte. */
  let heard = false;
  let settling: NodeJS.Timeout | null = null;
  /** Whether the client is so far behind with reading that its input waits. */
  let behind = false;
  /** Whether it waits on the wire. */
  let paused = false;
  let standing = false;

  function send(line: Line): void {
    outbox.push(line);
    flush();
  }

  function flush(): void {
    if (!present || settling !== null) return;
    while (!standing) {
      const part = outbox.next();
      if (part === null) break;
      const count = wire.write(part);
      outbox.took(count);
      if (count < part.length) break;
    }
    balance();
  }

  /** A client that has the output stand still must be heard to let it go on: what it asks waits behind the wire. */
  function balance(): void {
    behind = outbox.bytes > (behind ? pauseBytes / 4 : pauseBytes);
    if (paused !== (behind && !standing)) {
      paused = !paused;
      if (paused) wire.pause();
      else wire.resume();
    }
    if (!behind) connection.resume();
    else if (standing) connection.pause();
  }

  function settle(ms: number): void {
    if (settling !== null) clearTimeout(settling);
    settling = setTimeout(settled, ms);
  }

  function settled(): void {
    if (settling === null) return;
    clearTimeout(settling);
    settling = null;
    outbox.pushGlass();
    flush();
  }

  return {
    opened(ms = settleMs) {
      if (present) outbox.leave();
      present = true;
      heard = false;
      standing = false;
      connection.opened();
      settle(ms);
      balance();
    },
    settleAgain(ms) {
      if (settling !== null) settle(ms);
    },
    flushed(ms = flushedMs) {
      if (!heard) settle(ms);
    },
    received(bytes) {
      heard = true;
      settled();
      connection.receive(bytes);
    },
    writable: flush,
    hold() {
      standing = true;
      balance();
    },
    release() {
      standing = false;
      flush();
    },
    purge() {
      if (settling === null) outbox.clear();
      balance();
    },
    closed(unread = 0) {
      present = false;
      if (settling !== null) clearTimeout(settling);
      settling = null;
      // What waited for the output to go on acts now; its answers are nobody's.
      connection.resume();
      outbox.leave(unread);
      connection.closed();
      balance();
    },
    end() {
      present = false;
      if (settling !== null) clearTimeout(settling);
      settling = null;
      connection.end();
    },
  };
}
