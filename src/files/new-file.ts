/** Making a file that was not there: whole, synced and with the mode asked for, or not at all. */
import { closeSync, fchmodSync, fstatSync, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Makes a new file, with this mode under any umask. What can't be completed is removed.
 * @throws with `EEXIST` where there is anything at `path`, and what the system refuses
 */
export function writeNew(path: string, content: string | Uint8Array, mode = 0o600): void {
  const fd = openSync(path, 'wx', mode);
  let complete = false;
  try {
    try {
      keepMode(fd, mode);
      writeFileSync(fd, content);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    complete = true;
  } finally {
    if (!complete) rmSync(path, { force: true });
  }
}

/** Gives back what the umask took away. A file system without modes has nothing to give back, and may refuse. */
export function keepMode(fd: number, mode: number): void {
  if (process.platform === 'win32') return;
  if ((fstatSync(fd).mode & mode) !== mode) fchmodSync(fd, mode);
}

/** Makes what was linked or renamed in a folder durable. Windows opens no folder for syncing; it has a journal. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
