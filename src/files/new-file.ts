/** Makes a new file: complete, synced and with the mode asked for, or not at all. */
import { closeSync, fchmodSync, fstatSync, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Makes a new file with this mode, whatever the umask. An incomplete file is removed.
 * @throws with `EEXIST` if anything is at `path`, and with other system errors
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

/**
 * Restores the mode bits that the umask removed. A file system without modes has nothing to restore, and may refuse.
 */
export function keepMode(fd: number, mode: number): void {
  if (process.platform === 'win32') return;
  if ((fstatSync(fd).mode & mode) !== mode) fchmodSync(fd, mode);
}

/** Makes a link or a rename in a folder durable. Windows can't open a folder for syncing; it has a journal. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
