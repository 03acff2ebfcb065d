/**
 * The calls of libc that a pseudo-terminal needs and Node does not have, by koffi, which is loaded only here.
 *
 * Constants are Linux's, the same on x64 and arm64: fcntl.h, termios.h, ioctls.h, poll.h, inotify.h. koffi is an
 * optional dependency: if it is not installed, `--pty` says so and names the other ways.
 */
import { constants } from 'node:fs';
import { errorMessage } from '../../errors/message.ts';

export interface Libc {
  /** A new master, non-blocking, closed on exec, and never this process's terminal. */
  openMaster(): { readonly fd: number; readonly path: string };
  /** Another descriptor of the same open file. */
  duplicate(fd: number): number;
  /** What holds for a descriptor now, of `pollIn` and `pollHangUp`. */
  poll(fd: number): number;
  /** Raw, 8 bits, no echo, no flow control, at a speed that no client asks for. */
  makeRaw(fd: number): void;
  /** Lets every program open the terminal again, after a client had it for exclusive use. */
  endExclusive(fd: number): void;
  /**
   * Each read from a master begins with an extra byte: `packetData`, or what the client did, without bytes after it.
   * Earlier events are dropped.
   */
  packets(master: number, on: boolean): void;
  /** Records each open and close of `path` from now on, beginning while nobody has it open. */
  watchOpens(path: string): OpenWatch;
}

/** `reopened`: the last program that had it open closed it, and then another opened it. */
export type Opening = 'none' | 'opened' | 'reopened';

export interface OpenWatch {
  /** What happened to `path` since the last check. */
  poll(): Opening;
  /** Some program has it open, whatever was counted. */
  present(): void;
  /** No program has it open: earlier events are dropped. */
  restart(): void;
  close(): void;
}

export class PtyError extends Error {
  override readonly name = 'PtyError';
}

/** TIOCPKT(2const): bytes of the client follow. */
export const packetData = 0;
/** A bit: the client discarded its unread input. */
export const packetFlushed = 0x01;

export const pollIn = 0x001;
export const pollHangUp = 0x010;
export const openTerminal: number = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;

const closeOnExec = 0o2000000;
const duplicateClosedOnExec = 1030;
const endExclusiveRequest = 0x540d;
const packetRequest = 0x5420;
const setNow = 0;
/** 134.5 baud, which nobody uses: a client's own speed is then always a change, which 7E1 needs to be set twice. */
const restSpeed = 0o4;
const controlFlags = 8;
const hardwareFlow = 0x80000000;
const notifyOpen = 0x20;
/** Closed after writing, closed without writing. */
const notifyClose = 0x08 | 0x10;
/** `struct inotify_event` without its name. */
const noteBytes = 16;
/** More than any libc's `struct termios`. */
const termiosBytes = 256;

const otherWays =
  'use --tcp 127.0.0.1:4000 or --rfc2217 127.0.0.1:4001, or make a device of it: socat PTY,link=./card0,raw,echo=0 TCP:127.0.0.1:4000';

/** One for all ports: a user may have 128 inotifies. */
let loaded: Libc | null = null;

/** @throws PtyError if this machine can't */
export async function loadLibc(): Promise<Libc> {
  if (process.platform !== 'linux') {
    throw new PtyError(errorMessage('--pty', `needs Linux, and this is ${process.platform}`, otherWays));
  }
  if (loaded !== null) return loaded;
  let koffi: typeof import('koffi');
  try {
    const module = (await import('koffi')) as typeof import('koffi') & { default?: typeof import('koffi') };
    koffi = module.default ?? module;
  } catch {
    throw new PtyError(
      errorMessage(
        '--pty',
        'needs the package koffi, which is not installed',
        `npm install koffi, or ${otherWays}`,
      ),
    );
  }
  // The program's own libc, glibc or musl.
  loaded = libcOf(koffi, koffi.load(null));
  return loaded;
}

function libcOf(koffi: typeof import('koffi'), libc: import('koffi').LibraryHandle): Libc {
  const openpt = libc.func('int posix_openpt(int flags)');
  const grant = libc.func('int grantpt(int fd)');
  const unlock = libc.func('int unlockpt(int fd)');
  const name = libc.func('int ptsname_r(int fd, _Out_ uint8_t *name, size_t size)');
  const fcntl = libc.func('fcntl', 'int', ['int', 'int', 'int']);
  const ioctl = libc.func('ioctl', 'int', ['int', 'unsigned long', 'long']);
  const ioctlTo = libc.func('ioctl', 'int', ['int', 'unsigned long', 'uint8_t *']);
  const getTermios = libc.func('int tcgetattr(int fd, _Out_ uint8_t *termios)');
  const setTermios = libc.func('int tcsetattr(int fd, int when, uint8_t *termios)');
  const raw = libc.func('void cfmakeraw(_Inout_ uint8_t *termios)');
  const speed = libc.func('int cfsetspeed(_Inout_ uint8_t *termios, unsigned int speed)');
  const pollAll = libc.func('int poll(_Inout_ uint8_t *all, unsigned long count, int ms)');
  const notifyInit = libc.func('int inotify_init1(int flags)');
  const notifyAdd = libc.func('int inotify_add_watch(int fd, const char *path, uint32_t mask)');
  const notifyRemove = libc.func('int inotify_rm_watch(int fd, int watch)');
  const read = libc.func('long read(int fd, _Out_ uint8_t *into, size_t size)');

  function checked(result: number, call: string): number {
    if (result >= 0) return result;
    throw new PtyError(
      errorMessage(
        '--pty',
        `the system gives no pseudo-terminal: ${call}, error ${koffi.errno()}`,
        otherWays,
      ),
    );
  }

  /**
   * One inotify for all ports, because a user may have 128 of them. Equal events next to each other are merged: the
   * count of programs that have a path open may be too low if several open it at once, so a caller that knows better
   * corrects it.
   */
  function createOpenNotes(): Libc['watchOpens'] {
    let notes = -1;
    const watched = new Map<number, { clients: number; left: boolean; opening: Opening }>();
    const events = Buffer.alloc(4_096);
    const look = (): void => {
      for (let got = read(notes, events, events.length); got > 0; got = read(notes, events, events.length)) {
        for (let at = 0; at < got; at += noteBytes + events.readUInt32LE(at + 12)) {
          const watch = events.readInt32LE(at);
          const isOpen = watch === -1 || (events.readUInt32LE(at + 4) & notifyOpen) !== 0;
          // -1: more events than the queue can hold; then every port may have been opened.
          for (const [one, seen] of watched) {
            if (watch !== -1 && one !== watch) continue;
            if (isOpen) {
              if (seen.opening !== 'reopened') seen.opening = seen.left ? 'reopened' : 'opened';
              seen.left = false;
            }
            seen.clients = Math.max(0, seen.clients + (isOpen ? 1 : -1));
            if (seen.clients === 0) seen.left = true;
          }
        }
      }
    };
    return (path) => {
      if (notes < 0) notes = checked(notifyInit(constants.O_NONBLOCK | closeOnExec), 'inotify_init1');
      const watch = checked(notifyAdd(notes, path, notifyOpen | notifyClose), 'inotify_add_watch');
      const seen = { clients: 0, left: false, opening: 'none' as Opening };
      watched.set(watch, seen);
      return {
        poll() {
          look();
          const { opening } = seen;
          seen.opening = 'none';
          return opening;
        },
        present() {
          if (seen.clients > 0) return;
          seen.clients = 1;
          seen.left = false;
        },
        restart() {
          look();
          seen.clients = 0;
          seen.left = false;
          seen.opening = 'none';
        },
        close() {
          notifyRemove(notes, watch);
          watched.delete(watch);
        },
      };
    };
  }

  return {
    openMaster() {
      const flags = openTerminal | closeOnExec;
      const fd = checked(openpt(flags), 'posix_openpt');
      checked(grant(fd), 'grantpt');
      checked(unlock(fd), 'unlockpt');
      const bytes = Buffer.alloc(64);
      checked(-name(fd, bytes, bytes.length), 'ptsname_r');
      return { fd, path: bytes.toString('latin1', 0, bytes.indexOf(0)) };
    },
    duplicate: (fd) => checked(fcntl(fd, duplicateClosedOnExec, 0), 'fcntl'),
    poll(fd) {
      const one = Buffer.alloc(8);
      one.writeInt32LE(fd, 0);
      one.writeInt16LE(pollIn, 4);
      pollAll(one, 1, 0);
      return one.readInt16LE(6);
    },
    makeRaw(fd) {
      const termios = Buffer.alloc(termiosBytes);
      checked(getTermios(fd, termios), 'tcgetattr');
      raw(termios);
      const flags = termios.readUInt32LE(controlFlags);
      termios.writeUInt32LE((flags & ~hardwareFlow) >>> 0, controlFlags);
      speed(termios, restSpeed);
      checked(setTermios(fd, setNow, termios), 'tcsetattr');
    },
    endExclusive(fd) {
      checked(ioctl(fd, endExclusiveRequest, 0), 'TIOCNXCL');
    },
    packets(master, on) {
      const flag = Buffer.alloc(4);
      flag.writeInt32LE(on ? 1 : 0);
      checked(ioctlTo(master, packetRequest, flag), 'TIOCPKT');
    },
    watchOpens: createOpenNotes(),
  };
}
