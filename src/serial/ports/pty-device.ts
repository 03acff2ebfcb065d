/**
 * A pseudo-terminal seen from its master: who has it open, what they send, and its state between two clients.
 *
 * This process keeps no client end open, so the kernel reports when the last client has closed (hang-up). That is a
 * level; inotify reports an open that follows a close within microseconds, both in their order. Neither wakes Node on
 * an open: it checks every `lookMs`, and a client's first write wakes it at once (fs.watch). Packet mode reports when
 * a client discards its unread input, as nearly every one does at its opening. Output is written to the master
 * itself, not by the stream that reads: that one blocks if a reader has stopped, and every card with it.
 */
import { chmodSync, closeSync, type FSWatcher, openSync, readSync, watch, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { linesIn } from '../console/outbox.ts';
import {
  type Libc,
  type Opening,
  type OpenWatch,
  openTerminal,
  packetData,
  packetFlushed,
  pollHangUp,
  pollIn,
} from './pty-libc.ts';
import { createPtyWrittenBytes } from './written-bytes.ts';

export interface PtyClients {
  /** A client is connected that may not have been before. Called before its bytes. */
  opened(): void;
  received(bytes: Uint8Array): void;
  /** The client discarded its unread input. */
  flushed(): void;
  /** The last client has closed, and `unread` lines that it was sent are taken back. */
  closed(unread: number): void;
  writable(): void;
  /** The device could not be opened any more, not even by this process, and another one replaces it. */
  moved(path: string): void;
}

export interface PtyDevice {
  /** The terminal's path: `/dev/pts/7`. */
  path(): string;
  write(bytes: Uint8Array): number;
  pause(): void;
  resume(): void;
  /** Reports a client that has closed and another that has opened. */
  poll(): void;
  /** Drops what was written and no client has read. */
  takeBack(): void;
  close(): Promise<void>;
}

/** Output begins at the latest `settleMs` after this, or `flushedMs` after the client flushes. */
const lookMs = 15;

/** How often a full device is tried at once, then every ms, then slowly: a stopped reader costs no processor time. */
const triesAtOnce = 16;
const triesQuick = 200;
const slowMs = 20;

export function createPtyDevice(libc: Libc, clients: PtyClients): PtyDevice {
  let { fd, path, opens } = open(libc);
  let reader: ReadStream | null = null;
  let waker: FSWatcher | null = null;
  let cancelRetry = (): void => {};
  let tries = 0;
  let closed = false;
  const written = createPtyWrittenBytes();

  function poll(): void {
    if (closed) return;
    const { level, gone, edge } = seen();
    if (reader === null) {
      if (!gone || (level & pollIn) !== 0) attach();
      // A client that opened and closed between two checks, and may have left anything behind.
      else if (edge !== 'none') rest();
    } else if (gone) reader.resume();
    else came(edge);
  }

  function seen(): { level: number; gone: boolean; edge: Opening } {
    // The level before the edge: an open that the first sees is then removed from the second.
    const level = libc.poll(fd);
    const edge = opens.poll();
    const gone = (level & pollHangUp) !== 0;
    if (!gone) opens.present();
    return { level, gone, edge };
  }

  /** What one client left unread is not for the next. */
  function came(edge: Opening): void {
    if (edge === 'reopened') clients.closed(takeBack());
    if (edge !== 'none') clients.opened();
  }

  /** Takes back the lines that no client has read, while one is connected; returns their number. */
  function takeBack(): number {
    let terminal: number;
    try {
      terminal = openSync(path, openTerminal);
    } catch {
      // A client has it for exclusive use.
      return 0;
    }
    const unread = takeUnread(terminal);
    closeSync(terminal);
    const again = written.takeBack(unread);
    if (again.length > 0) written.add(again.subarray(0, writeSome(fd, again)));
    // This process's own open does not count as a client's. If a client's open is taken for it, that client misses at
    // most the LCD.
    const { gone, edge } = seen();
    if (edge === 'reopened' && !gone) came(edge);
    return linesIn(unread) - linesIn(again);
  }

  function attach(): void {
    let stream: ReadStream;
    try {
      stream = new ReadStream(libc.duplicate(fd));
    } catch {
      // Out of descriptors: the next check may get one.
      return;
    }
    waker?.close();
    waker = null;
    reader = stream;
    stream.on('error', () => {});
    // One packet each: the bytes of one read are passed on together.
    stream.on('data', (packet: Buffer) => {
      came(seen().edge);
      const [kind = packetData] = packet;
      if (kind === packetData) clients.received(packet.subarray(1));
      else if ((kind & packetFlushed) !== 0) clients.flushed();
    });
    stream.on('close', detach);
    opens.poll();
    clients.opened();
  }

  function detach(): void {
    reader = null;
    if (closed) return;
    stopRetry();
    const gone = (libc.poll(fd) & pollHangUp) !== 0;
    clients.closed(gone ? rest() : takeBack());
    waker ??= wakeOnWrite();
    poll();
  }

  /**
   * As a client should find it: raw, whatever the last one left, not exclusive, nothing unread. Returns the number of
   * lines taken back.
   */
  function rest(): number {
    let unread = 0;
    try {
      unread = restThrough(fd, openSync(path, openTerminal), libc);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EBUSY') replace();
    }
    opens.restart();
    written.clear();
    waker ??= wakeOnWrite();
    return unread;
  }

  function wakeOnWrite(): FSWatcher {
    return watch(path, poll).on('error', () => {});
  }

  /** The old terminal is closed last, so that the link always leads somewhere. */
  function replace(): void {
    const old = { fd, opens };
    waker?.close();
    waker = null;
    ({ fd, path, opens } = open(libc));
    restThrough(fd, openSync(path, openTerminal), libc);
    clients.moved(path);
    old.opens.close();
    closeSync(old.fd);
  }

  function stopRetry(): void {
    cancelRetry();
    cancelRetry = () => {};
    tries = 0;
  }

  function retryLater(): void {
    cancelRetry();
    tries += 1;
    if (tries <= triesAtOnce) {
      const retry = setImmediate(clients.writable);
      cancelRetry = () => clearImmediate(retry);
      return;
    }
    const retry = setTimeout(clients.writable, tries <= triesQuick ? 1 : slowMs);
    cancelRetry = () => clearTimeout(retry);
  }

  rest();
  const looking = setInterval(poll, lookMs);
  return {
    path: () => path,
    write(bytes) {
      const count = writeSome(fd, bytes);
      written.add(bytes.subarray(0, count));
      if (count > 0) tries = 0;
      if (count < bytes.length) retryLater();
      return count;
    },
    pause: () => void reader?.pause(),
    resume: () => void reader?.resume(),
    poll() {
      if (!closed) came(seen().edge);
    },
    takeBack: () => void takeBack(),
    close() {
      closed = true;
      clearInterval(looking);
      stopRetry();
      waker?.close();
      opens.close();
      closeSync(fd);
      const stream = reader;
      if (stream === null) return Promise.resolve();
      return new Promise((resolve) => {
        stream.once('close', () => resolve());
        stream.destroy();
      });
    },
  };
}

function open(libc: Libc): { fd: number; path: string; opens: OpenWatch } {
  const { fd, path } = libc.openMaster();
  // Anyone who may write to it can press keys, and the system's own mode would allow a group.
  chmodSync(path, 0o600);
  libc.packets(fd, true);
  return { fd, path, opens: libc.watchOpens(path) };
}

function restThrough(master: number, terminal: number, libc: Libc): number {
  try {
    // Off and on again, so that what this process does is not taken for a client's.
    libc.packets(master, false);
    libc.endExclusive(terminal);
    libc.makeRaw(terminal);
    return linesIn(takeUnread(terminal));
  } finally {
    libc.packets(master, true);
    closeSync(terminal);
  }
}

/** Reads what no client has read. Flushing would also discard what the next one has just written. */
function takeUnread(terminal: number): Buffer {
  const parts: Buffer[] = [];
  for (;;) {
    const part = Buffer.alloc(4_096);
    let count = 0;
    try {
      count = readSync(terminal, part);
    } catch {}
    if (count === 0) return Buffer.concat(parts);
    parts.push(part.subarray(0, count));
  }
}

function writeSome(fd: number, bytes: Uint8Array): number {
  let done = 0;
  while (done < bytes.length) {
    try {
      done += writeSync(fd, bytes, done);
    } catch {
      return done;
    }
  }
  return done;
}
