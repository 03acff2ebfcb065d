/**
 * A pseudo-terminal without its clients: opened, put at rest between two clients, written to, and cleared of what no
 * client has read.
 */
import {
  chmodSync,
  closeSync,
  constants,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import type { OpenWatch } from './open-watch.ts';
import type { Libc } from './pty-libc.ts';

export interface PtyTerminal {
  /** The master. */
  readonly fd: number;
  /** Of the clients' end: `/dev/pts/7`. */
  readonly path: string;
  readonly opens: OpenWatch;
}

export function openPtyTerminal(libc: Libc): PtyTerminal {
  const { fd, path } = libc.openMaster();
  try {
    // Anyone who may write to it can press keys, and the system's own mode would allow a group.
    chmodSync(path, 0o600);
    libc.packets(fd, true);
    return { fd, path, opens: libc.watchOpens(path) };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** A new terminal, as a client should find it. @throws the system's error, with the terminal closed again */
export function openPtyTerminalAtRest(libc: Libc): PtyTerminal {
  const terminal = openPtyTerminal(libc);
  try {
    restPtyTerminal(terminal, libc);
    return terminal;
  } catch (error) {
    closePtyTerminal(terminal);
    throw error;
  }
}

export function closePtyTerminal({ fd, opens }: PtyTerminal): void {
  opens.close();
  closeSync(fd);
}

/**
 * As a client should find it: raw, whatever the last one left, free for all, nothing unread. Gives what was unread.
 * @throws the system's error where a client has it for itself alone
 */
export function restPtyTerminal(terminal: PtyTerminal, libc: Libc): Buffer {
  return throughClientEnd(terminal, (end) => {
    try {
      // Off and on again, so that what this process does is not taken for a client's.
      libc.packets(terminal.fd, false);
      libc.endExclusive(end);
      libc.makeRaw(end);
      return readUnread(end);
    } finally {
      libc.packets(terminal.fd, true);
    }
  });
}

/** Takes what no client has read off the terminal; nothing where a client has it for itself alone. */
export function takeUnread(terminal: PtyTerminal): Buffer {
  try {
    return throughClientEnd(terminal, readUnread);
  } catch {
    return Buffer.alloc(0);
  }
}

/** Whether a client has it for itself alone, by the terminal's own flag or by a lock of flock(2), as pyserial does. */
export function isExclusive(terminal: PtyTerminal, libc: Libc): boolean {
  try {
    const { dev, ino } = statSync(terminal.path);
    const major = (dev >>> 8) & 0xfff;
    const minor = (dev & 0xff) | ((dev >>> 12) & 0xfff00);
    const device = `${hex(major)}:${hex(minor)}:${ino}`;
    if (readFileSync('/proc/locks', 'latin1').includes(` ${device} `)) return true;
    return throughClientEnd(terminal, libc.isExclusive);
  } catch {
    return true;
  }
}

function hex(number: number): string {
  return number.toString(16).padStart(2, '0');
}

/** Writes what the terminal takes now; gives how many bytes that was. */
export function writeSome({ fd }: PtyTerminal, bytes: Uint8Array): number {
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

/** For reading alone: the watch does not merge the close with that of a client that writes too. */
const openClientEnd = constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK;

function throughClientEnd<T>({ path, opens }: PtyTerminal, use: (end: number) => T): T {
  return opens.withoutCounting(() => {
    const end = openSync(path, openClientEnd);
    try {
      return use(end);
    } finally {
      closeSync(end);
    }
  });
}

/** Flushing would take what the next client has just written too. */
function readUnread(end: number): Buffer {
  const parts: Buffer[] = [];
  for (;;) {
    const part = Buffer.alloc(4_096);
    let count = 0;
    try {
      count = readSync(end, part);
    } catch {}
    if (count === 0) return Buffer.concat(parts);
    parts.push(part.subarray(0, count));
  }
}
