/**
 * Writing a file so that a reader, or a power cut, finds the old text or the new one and nothing between:
 * a file beside it, synced, renamed over it, and the folder synced. As POSIX rename(2) and fsync(2) promise.
 */
import { closeSync, fchownSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder, writeNew } from '../files/new-file.ts';

/** What the file beside is named. One name for each path, so that nothing piles up after crashes. */
export function temporaryPathOf(path: string): string {
  return `${path}.dscplus-tmp`;
}

/**
 * Puts `text` in place of the file at `path`, mode 0600, owner kept. Only one process at a time may do so for
 * one path (its lock sees to that). What throws leaves the old file in place, or the new one.
 */
export function replaceFile(path: string, text: string): void {
  viaBeside(path, text, (beside) => {
    keepOwner(path, beside);
    renameSync(beside, path);
  });
}

/**
 * Makes the file at `path`, mode 0600, whole or not at all. Only one process at a time may do so for one path.
 * @throws with `EEXIST` where there is anything at `path`
 */
export function createFile(path: string, text: string): void {
  viaBeside(path, text, (beside) => {
    linkSync(beside, path);
    rmSync(beside);
  });
}

/** Removes what a write that was cut off has left beside `path`; it may hold a key. */
export function removeTemporaryFiles(path: string): void {
  rmSync(temporaryPathOf(path), { force: true });
}

function viaBeside(path: string, text: string, place: (beside: string) => void): void {
  const beside = temporaryPathOf(path);
  removeTemporaryFiles(path);
  try {
    writeNew(beside, text);
    place(beside);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** A file that root writes for someone stays theirs. */
function keepOwner(path: string, beside: string): void {
  const user = process.geteuid?.();
  if (user === undefined) return;
  const { uid, gid } = statSync(path);
  if (uid === user) return;
  const fd = openSync(beside, 'r');
  try {
    fchownSync(fd, uid, gid);
  } finally {
    closeSync(fd);
  }
}
