/**
 * What card files and phone files share: a file is made once and never overwritten by another, locked while it is in
 * use, and each write of it is complete or not there at all.
 */
import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorMessage, quotedPath } from '../errors/message.ts';
import { createFile, removeTemporaryFiles, replaceFile } from './atomic-write.ts';
import { takeLock } from './file-lock.ts';
import { StoredFileError, systemCode, withSystem } from './stored-file-error.ts';
import {
  checkMode,
  type ReadFile,
  readStored,
  readText,
  refuseLinked,
  resolved,
  type StoredKind,
} from './stored-file-reading.ts';

/** A file in use. */
export interface OpenStored<T> {
  /** What it held when it was opened. */
  readonly content: T;
  /**
   * Writes another text. After a throw the file has the old text or the new one.
   * @throws StoredFileError `changed`, `mode`, `file system`
   */
  write(text: string): void;
  /** Why the last write failed, or null if none has. */
  fault(): StoredFileError | null;
  /** Unlocks the file. Further calls do nothing. */
  close(): void;
}

/** @throws StoredFileError `exists`, `locked` while another program creates it, `file system` */
export function createStored(path: string, text: string): void {
  const file = withSystem(path, 'made', () => {
    const made = join(realpathSync(dirname(path)), basename(path));
    if (lstatSync(made, { throwIfNoEntry: false }) !== undefined) throw exists(path);
    return made;
  });
  // A file in use is written through the same temporary file: only the holder of the lock may touch it.
  const lock = takeLock(file);
  try {
    withSystem(path, 'made', () => createFile(file, text));
  } catch (error) {
    if (error instanceof StoredFileError && systemCode(error.cause) === 'EEXIST') throw exists(path);
    throw error;
  } finally {
    lock.release();
  }
}

/**
 * Opens a file and locks it until `close`.
 * @param open makes of its content what is used; the lock is released if it throws
 * @throws StoredFileError
 */
export function openStored<T, U>(path: string, kind: StoredKind<T>, open: (stored: OpenStored<T>) => U): U {
  const file = resolved(path, kind);
  // Makes no lock beside a file that is of another kind.
  readStored(file, path, kind);
  const lock = takeLock(file);
  try {
    removeTemporaryFiles(file);
    refuseLinked(file, path);
    const { text, content } = readStored(file, path, kind);
    const writer = createWriter({ file, path, kind, text, isHeld: lock.held });
    return open({ content, ...writer, close: () => lock.release() });
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** What a file holds, without its lock. @throws StoredFileError */
export function readStoredAt<T>(path: string, kind: StoredKind<T>): ReadFile<T> & { readonly file: string } {
  const file = resolved(path, kind);
  return { file, ...readStored(file, path, kind) };
}

interface Written<T> {
  readonly file: string;
  readonly path: string;
  readonly kind: StoredKind<T>;
  readonly text: string;
  readonly isHeld: () => boolean;
}

function createWriter<T>({
  file,
  path,
  kind,
  text,
  isHeld,
}: Written<T>): Pick<OpenStored<T>, 'write' | 'fault'> {
  let fault: StoredFileError | null = null;
  /** The texts that the file can have unless someone else wrote it. */
  let expectedTexts: readonly string[] = [text];
  return {
    fault: () => fault,
    write(next) {
      try {
        withSystem(path, 'written', () => {
          if (!isHeld()) throw changed(path, 'its lock was removed');
          const { text: seen, stat } = readText(file, path, kind);
          checkMode(stat, path);
          if (!expectedTexts.includes(seen)) throw changed(path, 'another program wrote it');
          // If replacing fails, it may have failed before or after the new text was in place.
          expectedTexts = [seen, next];
          replaceFile(file, next);
          expectedTexts = [next];
        });
      } catch (error) {
        const isGone = error instanceof StoredFileError && error.code === 'missing';
        const why = isGone ? changed(path, 'it was removed') : error;
        if (why instanceof StoredFileError) fault = why;
        throw why;
      }
    },
  };
}

function exists(path: string): StoredFileError {
  return new StoredFileError(
    'exists',
    errorMessage(quotedPath(path), 'exists already', 'give another path, a file is never overwritten'),
  );
}

function changed(path: string, what: string): StoredFileError {
  return new StoredFileError(
    'changed',
    errorMessage(quotedPath(path), `can't be written, ${what} while it was in use`, 'open it again'),
  );
}
