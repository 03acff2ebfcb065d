/**
 * The calls of libc that a pseudo-terminal needs and Node does not have, by koffi, which is loaded only here.
 *
 * Constants are Linux's, the same on x64 and arm64: fcntl.h, termios.h, ioctls.h, poll.h, inotify.h. koffi is an
 * optional dependency: if it is not installed, `--pty` says so and names the other ways.
 */
import { closeSync, constants } from 'node:fs';
import { errorMessage } from '../../../errors/message.ts';
import { createOpenWatches, type OpenWatch } from './open-watch.ts';

export interface Libc {
  /** A new master, non-blocking, closed on exec, and never this process's terminal. */
  openMaster(): { readonly fd: number; readonly path: string };
  /** Another descriptor of the same open file. */
  duplicate(fd: number): number;
  /** What holds for a descriptor now, of `pollIn`, `pollOut` and `pollHangUp`. */
  poll(fd: number): number;
  /** Raw, 8 bits, no echo, no flow control, at a speed that no client asks for. */
  makeRaw(fd: number): void;
  /** Lets every program open the terminal again, after a client had it for exclusive use. */
  endExclusive(fd: number): void;
  /** Whether nobody else may open the terminal. */
  isExclusive(fd: number): boolean;
  /**
   * Each read from a master begins with an extra byte: `packetData`, or what the client did, without bytes after it.
   * Earlier events are dropped.
   */
  packets(master: number, on: boolean): void;
  /** Counts each open and close of `path` from now on, from when nobody has it open. */
  watchOpens(path: string): OpenWatch;
}

export class PtyError extends Error {
  override readonly name = 'PtyError';
}

/** TIOCPKT(2const): bytes of the client follow. */
export const packetData = 0;
/** A bit: the client discarded its unread input. */
export const packetFlushed = 0x01;

export const pollIn = 0x001;
export const pollOut = 0x004;
export const pollHangUp = 0x010;
export const openTerminal: number = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;

const closeOnExec = 0o2000000;
const duplicateClosedOnExec = 1030;
const endExclusiveRequest = 0x540d;
/** TIOCGEXCL. */
const isExclusiveRequest = 0x80045440;
const packetRequest = 0x5420;
const setNow = 0;
/** 134.5 baud, which nobody uses: a client's own speed is then always a change, which 7E1 needs to be set twice. */
const restSpeed = 0o4;
const controlFlags = 8;
const hardwareFlow = 0x80000000;
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
  loaded = createLibc(koffi, koffi.load(null));
  return loaded;
}

/** The functions of libc as koffi calls them. */
type Functions = ReturnType<typeof functionsOf>;
/** Gives the result of a call, or throws what the system refused. */
type Check = (result: number, call: string) => number;

function functionsOf(libc: import('koffi').LibraryHandle) {
  return {
    openpt: libc.func('int posix_openpt(int flags)'),
    grant: libc.func('int grantpt(int fd)'),
    unlock: libc.func('int unlockpt(int fd)'),
    name: libc.func('int ptsname_r(int fd, _Out_ uint8_t *name, size_t size)'),
    fcntl: libc.func('fcntl', 'int', ['int', 'int', 'int']),
    ioctl: libc.func('ioctl', 'int', ['int', 'unsigned long', 'long']),
    ioctlTo: libc.func('int ioctl(int fd, unsigned long request, _Inout_ uint8_t *bytes)'),
    getTermios: libc.func('int tcgetattr(int fd, _Out_ uint8_t *termios)'),
    setTermios: libc.func('int tcsetattr(int fd, int when, uint8_t *termios)'),
    raw: libc.func('void cfmakeraw(_Inout_ uint8_t *termios)'),
    speed: libc.func('int cfsetspeed(_Inout_ uint8_t *termios, unsigned int speed)'),
    pollAll: libc.func('int poll(_Inout_ uint8_t *all, unsigned long count, int ms)'),
    notifyInit: libc.func('int inotify_init1(int flags)'),
    notifyAdd: libc.func('int inotify_add_watch(int fd, const char *path, uint32_t mask)'),
    notifyRemove: libc.func('int inotify_rm_watch(int fd, int watch)'),
    read: libc.func('long read(int fd, _Out_ uint8_t *into, size_t size)'),
  };
}

function createLibc(koffi: typeof import('koffi'), library: import('koffi').LibraryHandle): Libc {
  const libc = functionsOf(library);
  const check: Check = (result, call) => {
    if (result >= 0) return result;
    throw new PtyError(
      errorMessage(
        '--pty',
        `the system gives no pseudo-terminal: ${call}, error ${koffi.errno()}`,
        otherWays,
      ),
    );
  };
  const watchOpens = createOpenWatches({
    init: () => check(libc.notifyInit(constants.O_NONBLOCK | closeOnExec), 'inotify_init1'),
    add: (fd, path, mask) => check(libc.notifyAdd(fd, path, mask), 'inotify_add_watch'),
    remove: (fd, watch) => void libc.notifyRemove(fd, watch),
    read: (fd, into) => libc.read(fd, into, into.length),
  });
  return {
    openMaster: () => openMaster(libc, check),
    duplicate: (fd) => check(libc.fcntl(fd, duplicateClosedOnExec, 0), 'fcntl'),
    poll(fd) {
      const one = Buffer.alloc(8);
      one.writeInt32LE(fd, 0);
      one.writeInt16LE(pollIn | pollOut, 4);
      libc.pollAll(one, 1, 0);
      return one.readInt16LE(6);
    },
    makeRaw: (fd) => makeRaw(libc, check, fd),
    endExclusive(fd) {
      check(libc.ioctl(fd, endExclusiveRequest, 0), 'TIOCNXCL');
    },
    isExclusive(fd) {
      const flag = Buffer.alloc(4);
      check(libc.ioctlTo(fd, isExclusiveRequest, flag), 'TIOCGEXCL');
      return flag.readInt32LE() !== 0;
    },
    packets(master, on) {
      const flag = Buffer.alloc(4);
      flag.writeInt32LE(on ? 1 : 0);
      check(libc.ioctlTo(master, packetRequest, flag), 'TIOCPKT');
    },
    watchOpens,
  };
}

function openMaster(libc: Functions, check: Check): { readonly fd: number; readonly path: string } {
  const fd = check(libc.openpt(openTerminal | closeOnExec), 'posix_openpt');
  try {
    check(libc.grant(fd), 'grantpt');
    check(libc.unlock(fd), 'unlockpt');
    const bytes = Buffer.alloc(64);
    check(-libc.name(fd, bytes, bytes.length), 'ptsname_r');
    return { fd, path: bytes.toString('latin1', 0, bytes.indexOf(0)) };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function makeRaw(libc: Functions, check: Check, fd: number): void {
  const termios = Buffer.alloc(termiosBytes);
  check(libc.getTermios(fd, termios), 'tcgetattr');
  libc.raw(termios);
  const flags = termios.readUInt32LE(controlFlags);
  termios.writeUInt32LE((flags & ~hardwareFlow) >>> 0, controlFlags);
  libc.speed(termios, restSpeed);
  check(libc.setTermios(fd, setNow, termios), 'tcsetattr');
}
