/**
 * A pseudo-terminal seen from its master: who has it open, what they send, and its state between two clients.
 *
 * This process keeps no client end open, so the kernel reports when the last client has closed (hang-up). That is a
 * level; inotify reports an open that follows a close within microseconds, both in their order. Neither wakes Node on
 * an open: it checks every `pollMs`, and a client's first write wakes it at once (fs.watch). Packet mode reports when
 * a client discards its unread input, as nearly every one does at its opening. Output is written to the master
 * itself, not by the stream that reads: that one blocks if a reader has stopped, and every card with it.
 */
import { closeSync, type FSWatcher, readSync, watch } from 'node:fs';
import { ReadStream } from 'node:tty';
import { linesIn } from '../../console/outbox.ts';
import { createPtyWrittenBytes, type PtyWrittenBytes } from '../written-bytes.ts';
import { type Libc, packetData, packetFlushed, pollHangUp, pollIn, pollOut } from './pty-libc.ts';
import {
  closePtyTerminal,
  isExclusive,
  openPtyTerminalAtRest,
  type PtyTerminal,
  restPtyTerminal,
  takeUnread,
  writeSome,
} from './pty-terminal.ts';
import { createWriteRetry, type WriteRetry } from './write-retry.ts';

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
  replaced(path: string): void;
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
  discardUnread(): void;
  /** Reports a client that has closed, at once: first what it sent, then that it has closed. */
  endClosedClient(): void;
  /** Whether a client wants exclusive use of the terminal. */
  isExclusive(): boolean;
  close(): Promise<void>;
}

/** Output begins at the latest `settleMs` after this, or `flushedMs` after the client flushes. */
const pollMs = 15;
/** A terminal holds no more, in each direction. */
const packetBytesMax = 65_536;

interface PtyState {
  readonly libc: Libc;
  readonly clients: PtyClients;
  readonly retry: WriteRetry;
  readonly written: PtyWrittenBytes;
  terminal: PtyTerminal;
  /** Reads what clients send, while somebody has the terminal open. */
  reader: ReadStream | null;
  /** Wakes at the first write of a client, while nobody is known to be there. */
  writeWatcher: FSWatcher | null;
  /** Whether the last check found somebody there, and none by the count. */
  isUncounted: boolean;
  /** Whether it did not take all of the last write. */
  isFull: boolean;
  closed: boolean;
}

export function createPtyDevice(libc: Libc, clients: PtyClients): PtyDevice {
  const state: PtyState = {
    ...{ libc, clients, retry: createWriteRetry(clients.writable), written: createPtyWrittenBytes() },
    ...{
      terminal: openPtyTerminalAtRest(libc),
      reader: null,
      writeWatcher: null,
      isUncounted: false,
      isFull: false,
      closed: false,
    },
  };
  watchWrites(state);
  const pollTimer = setInterval(pollTerminal, pollMs, state);
  return {
    path: () => state.terminal.path,
    write: (bytes) => write(state, bytes),
    pause: () => void state.reader?.pause(),
    resume: () => void state.reader?.resume(),
    poll() {
      if (!state.closed) announceOpening(state);
    },
    discardUnread: () => discardUnread(state),
    endClosedClient: () => endClosedClient(state),
    isExclusive: () => isExclusive(state.terminal, libc),
    close() {
      if (state.closed) return Promise.resolve();
      state.closed = true;
      clearInterval(pollTimer);
      state.retry.stop();
      state.writeWatcher?.close();
      closePtyTerminal(state.terminal);
      return ended(state.reader);
    },
  };
}

/** Checks who has it open. */
function pollTerminal(state: PtyState): void {
  if (state.closed) return;
  const { libc, terminal, reader } = state;
  const { fd, opens } = terminal;
  opens.update();
  let level: number;
  // The level is of the same moment as the count only where nothing happened meanwhile.
  do level = libc.poll(fd);
  while (opens.update());
  const isHungUp = (level & pollHangUp) !== 0;
  if (isHungUp) opens.setClosed();
  if (reader !== null) {
    if (isHungUp) reader.resume();
    else announceOpening(state);
  } else if (!isHungUp || (level & pollIn) !== 0) attach(state);
  // A client that opened and closed between two checks, and may have left anything behind.
  else if (opens.takeOpening() !== 'none') rest(state);
  recount(state, isHungUp);
}

/**
 * A close is reported just before the terminal hangs up. A client that is still there at the next check opened it at
 * once, and was not counted.
 */
function recount(state: PtyState, isHungUp: boolean): void {
  const { opens } = state.terminal;
  const isUncounted = !isHungUp && opens.count === 0;
  if (isUncounted && state.isUncounted) opens.setPresent();
  state.isUncounted = isUncounted;
}

/** What one client left unread is not for the next. */
function announceOpening(state: PtyState): void {
  const { opens } = state.terminal;
  opens.update();
  const opening = opens.takeOpening();
  if (opening === 'reopened') state.clients.closed(dropUnread(state));
  if (opening !== 'none') state.clients.opened();
}

function write(state: PtyState, bytes: Uint8Array): number {
  const { libc, terminal, retry, written } = state;
  // The number of its descriptor may be another file's by now.
  if (state.closed) return bytes.length;
  // To ask takes a tenth of the time of a write that is refused.
  const isFull = state.isFull && (libc.poll(terminal.fd) & pollOut) === 0;
  // Nobody has it open, and the next client would read what is written now.
  const count = terminal.opens.count > 0 && !isFull ? writeSome(terminal, bytes) : 0;
  state.isFull = count < bytes.length;
  written.add(bytes.subarray(0, count));
  if (count > 0) retry.reset();
  if (count < bytes.length) retry.later();
  return count;
}

/** Takes back the lines that the client has not read. */
function discardUnread({ terminal, written, closed }: PtyState): void {
  if (closed) return;
  const again = written.discardUnread(takeUnread(terminal));
  if (again.length > 0) written.add(again.subarray(0, writeSome(terminal, again)));
}

/** Drops what the one that went has not read; gives the number of lines. */
function dropUnread({ terminal, written }: PtyState): number {
  written.clear();
  return linesIn(takeUnread(terminal));
}

function attach(state: PtyState): void {
  const { libc, clients, terminal } = state;
  let reader: ReadStream;
  try {
    reader = readerOf(libc.duplicate(terminal.fd));
  } catch {
    // Out of descriptors: the next check may get one.
    return;
  }
  state.writeWatcher?.close();
  state.writeWatcher = null;
  state.reader = reader;
  reader.on('error', () => {});
  // One packet each: the bytes of one read are passed on together.
  reader.on('data', (packet: Buffer) => takePacket(state, packet));
  reader.on('close', () => detach(state));
  terminal.opens.takeOpening();
  clients.opened();
}

function readerOf(fd: number): ReadStream {
  try {
    return new ReadStream(fd);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function takePacket(state: PtyState, packet: Buffer): void {
  announceOpening(state);
  const [kind = packetData] = packet;
  if (kind === packetData) state.clients.received(packet.subarray(1));
  else if ((kind & packetFlushed) !== 0) state.clients.flushed();
}

function endClosedClient(state: PtyState): void {
  const { libc, reader, terminal } = state;
  if (state.closed || reader === null || (libc.poll(terminal.fd) & pollHangUp) === 0) return;
  reader.removeAllListeners('data').removeAllListeners('close').destroy();
  for (let packet = readPacket(terminal); packet !== null; packet = readPacket(terminal))
    takePacket(state, packet);
  detach(state);
}

function readPacket({ fd }: PtyTerminal): Buffer | null {
  const packet = Buffer.alloc(packetBytesMax);
  try {
    const count = readSync(fd, packet);
    return count === 0 ? null : packet.subarray(0, count);
  } catch {
    return null;
  }
}

function detach(state: PtyState): void {
  state.reader = null;
  if (state.closed) return;
  const { libc, clients, retry, terminal } = state;
  retry.stop();
  const isHungUp = (libc.poll(terminal.fd) & pollHangUp) !== 0;
  clients.closed(isHungUp ? rest(state) : dropUnread(state));
  watchWrites(state);
  pollTerminal(state);
}

/** Puts the terminal at rest for the next client; gives the number of lines that the last one left unread. */
function rest(state: PtyState): number {
  const { libc, written } = state;
  let unread = 0;
  try {
    unread = linesIn(restPtyTerminal(state.terminal, libc));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EBUSY') replace(state);
  }
  written.clear();
  watchWrites(state);
  return unread;
}

function watchWrites(state: PtyState): void {
  if (state.closed) return;
  try {
    state.writeWatcher ??= watch(state.terminal.path, () => pollTerminal(state)).on('error', () => {});
  } catch {
    // Out of watches: the next check finds the client a little later.
  }
}

/** The old terminal is closed last, so that the link always leads somewhere. Without another one, it stays. */
function replace(state: PtyState): void {
  const { libc, clients, terminal: old } = state;
  let terminal: PtyTerminal;
  try {
    terminal = openPtyTerminalAtRest(libc);
  } catch {
    return;
  }
  state.writeWatcher?.close();
  state.writeWatcher = null;
  state.terminal = terminal;
  clients.replaced(state.terminal.path);
  closePtyTerminal(old);
}

function ended(reader: ReadStream | null): Promise<void> {
  if (reader === null) return Promise.resolve();
  return new Promise((resolve) => {
    reader.once('close', () => resolve());
    reader.destroy();
  });
}
