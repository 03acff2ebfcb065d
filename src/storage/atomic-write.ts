/**
 * Writes a file so that a reader, or a power failure, finds the old text or the new one and nothing in between: a
 * file beside it is written and synced, then renamed over it, and the folder is synced. POSIX rename(2) and fsync(2)
 * guarantee this.
 */
import { closeSync, fchownSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder, writeNew } from '../files/new-file.ts';

/** The suffix of the file beside it. Each path has one such name, so that crashes do not leave many files. */
export function temporaryPathOf(path: string): string {
  return `${path}.dscplus-tmp`;
}

/**
 * Replaces the file at `path` with `text`, mode 0600, owner kept. Only one process at a time may do so for one path
 * (its lock ensures that). After a throw, either the old file or the new one is in place.
 */
export function replaceFile(path: string, text: string): void {
  viaTemporaryFile(path, text, (temporary) => {
    keepOwner(path, temporary);
    renameSync(temporary, path);
  });
}

/**
 * Makes the file at `path`, mode 0600, completely or not at all. Only one process at a time may do so for one path.
 * @throws with `EEXIST` if anything is at `path`
 */
export function createFile(path: string, text: string): void {
  viaTemporaryFile(path, text, (temporary) => {
    linkSync(temporary, path);
    rmSync(temporary);
  });
}

/** Removes what an interrupted write has left beside `path`; it may contain a key. */
export function removeTemporaryFiles(path: string): void {
  rmSync(temporaryPathOf(path), { force: true });
}

function viaTemporaryFile(path: string, text: string, place: (temporary: string) => void): void {
  const temporary = temporaryPathOf(path);
  removeTemporaryFiles(path);
  try {
    writeNew(temporary, text);
    place(temporary);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** A file that root writes for another user keeps its owner. */
function keepOwner(path: string, temporary: string): void {
  const user = process.geteuid?.();
  if (user === undefined) return;
  const { uid, gid } = statSync(path);
  if (uid === user) return;
  const fd = openSync(temporary, 'r');
  try {
    fchownSync(fd, uid, gid);
  } finally {
    closeSync(fd);
  }
}
