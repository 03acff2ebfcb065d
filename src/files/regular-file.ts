/**
 * Reads a file that an option names. The path is checked before anything is done to it: a FIFO would wait for a
 * writer, opening a device can have an effect, and a wrong file can have any size.
 */

import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { errorMessage, quotedPath } from '../errors/message.ts';
import { decodeText } from './text.ts';

/**
 * - `missing`: nothing is at the path
 * - `kind`: not a regular file
 * - `size`: larger than a file of its kind can be
 * - `encoding`: not text in UTF-8 or UTF-16
 * - `system`: the system refused
 */
export type FileFault = 'missing' | 'kind' | 'size' | 'encoding' | 'system';

/** A file that can't be read as expected. The message is one line: the file, what is wrong, what to do. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly fault: FileFault;
  /** The system's name of the error (`EACCES`), or an empty text. */
  readonly code: string;

  constructor(fault: FileFault, message: string, code = '', cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.fault = fault;
    this.code = code;
  }
}

/** What a file must be. */
export interface FileKind {
  /** The noun for messages: `card file`. */
  readonly what: string;
  /** Far more than such a file needs. */
  readonly bytesMax: number;
}

export interface FileStat {
  readonly size: number;
  readonly mode: number;
}

export interface RegularFile {
  readonly bytes: Buffer;
  readonly stat: FileStat;
}

/**
 * Checks that a path leads to a regular file, or to nothing; opens nothing.
 * @returns null if nothing is there
 * @throws FileError `kind`, `system`
 */
export function statRegularFile(path: string, what: string, shown = path): FileStat | null {
  let stat: BigIntStats | undefined;
  try {
    stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  } catch (error) {
    throw refusedBySystem(shown, what, error);
  }
  if (stat === undefined) return null;
  if (!stat.isFile()) throw wrongKind(shown, what, stat);
  return statOf(stat);
}

/**
 * Reads a regular file in full.
 * @param shown the path for messages
 * @throws FileError
 */
export function readRegular(path: string, { what, bytesMax }: FileKind, shown = path): RegularFile {
  if (statRegularFile(path, what, shown) === null) {
    throw new FileError(
      'missing',
      errorMessage(quotedPath(shown), `${what} not found`, 'give a file that exists'),
      'ENOENT',
    );
  }
  return reading(path, what, shown, (fd, stat) => {
    const bytes = stat.size > bytesMax ? null : readAll(fd, bytesMax, stat.size);
    if (bytes !== null && bytes.length <= bytesMax) return { bytes, stat };
    throw new FileError(
      'size',
      errorMessage(
        quotedPath(shown),
        `larger than ${bytesMax} bytes, the most that a ${what} has`,
        `give a ${what}`,
      ),
    );
  });
}

function reading<T>(path: string, what: string, shown: string, work: (fd: number, stat: FileStat) => T): T {
  let fd: number | null = null;
  try {
    // Another file may have replaced it since the check, so opening must still not wait.
    fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0));
    const stat = fstatSync(fd, { bigint: true });
    if (!stat.isFile()) throw wrongKind(shown, what, stat);
    return work(fd, statOf(stat));
  } catch (error) {
    throw error instanceof FileError ? error : refusedBySystem(shown, what, error);
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

/**
 * The first bytes of a regular file, at most `count`; none if nothing is there.
 * @throws FileError
 */
export function readStart(path: string, what: string, count: number): Buffer {
  if (statRegularFile(path, what) === null) return Buffer.alloc(0);
  return reading(path, what, path, (fd) => readAll(fd, count, count).subarray(0, count));
}

/**
 * Reads a regular file as text: UTF-8, or UTF-16 with a byte order mark, which is not part of the text.
 * @throws FileError
 */
export function readRegularText(
  path: string,
  kind: FileKind,
  shown = path,
): { readonly text: string; readonly stat: FileStat } {
  const { bytes, stat } = readRegular(path, kind, shown);
  const { text, fault } = decodeText(bytes);
  if (text !== null) return { text, stat };
  throw new FileError(
    'encoding',
    errorMessage(quotedPath(shown), `not a ${kind.what}, ${fault}`, `give a ${kind.what} in UTF-8`),
  );
}

/**
 * Reads at most one byte more than `bytesMax`, because the size of some files is not known before.
 * @param size what it is likely to have
 */
function readAll(fd: number, bytesMax: number, size: number): Buffer {
  const chunks: Buffer[] = [];
  let next = Math.max(size + 1, 1024);
  for (let left = bytesMax + 1; left > 0; ) {
    const chunk = Buffer.allocUnsafeSlow(Math.min(next, left));
    let filled = 0;
    while (filled < chunk.length) {
      const count = readSync(fd, chunk, filled, chunk.length - filled, null);
      if (count === 0) return joined(chunks, chunk.subarray(0, filled));
      filled += count;
    }
    chunks.push(chunk);
    left -= filled;
    next = 65_536;
  }
  return Buffer.concat(chunks);
}

const joined = (before: readonly Buffer[], last: Buffer): Buffer =>
  before.length === 0 ? last : Buffer.concat([...before, last]);

/**
 * Uses `bigint`: otherwise Node's `realpath` mistakes the kind of the last file checked for that of a folder, and
 * does not find a module behind a link if that file was a FIFO.
 */
function statOf({ size, mode }: BigIntStats): FileStat {
  return { size: Number(size), mode: Number(mode) };
}

function wrongKind(path: string, what: string, stat: BigIntStats): FileError {
  return new FileError(
    'kind',
    errorMessage(quotedPath(path), `${kindOf(stat)}, not a regular file`, `give a ${what}`),
  );
}

/** The kind of file at a path, with its article. */
function kindOf(stat: BigIntStats): string {
  if (stat.isDirectory()) return 'a folder';
  if (stat.isFIFO()) return 'a FIFO';
  if (stat.isSocket()) return 'a socket';
  if (stat.isCharacterDevice() || stat.isBlockDevice()) return 'a device';
  return 'of another kind';
}

function refusedBySystem(path: string, what: string, error: unknown): FileError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new FileError(
    'system',
    errorMessage(quotedPath(path), `can't be read (${code})`, `give a ${what} that this user can read`),
    code,
    error,
  );
}
