/** A new file that grows by whole lines, so that a program that is killed leaves what it has written. */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { keepMode } from './new-file.ts';

export interface GrowingFile {
  /** Appends a text at once. @throws system errors */
  append(text: string): void;
  close(): void;
  /** Closes it and removes it. */
  remove(): void;
}

/**
 * Makes a new file with this mode, whatever the umask.
 * @throws with `EEXIST` if anything is at `path`, and with other system errors
 */
export function createGrowingFile(path: string, mode = 0o600): GrowingFile {
  const fd = openSync(path, 'wx', mode);
  try {
    keepMode(fd, mode);
  } catch (error) {
    closeSync(fd);
    rmSync(path, { force: true });
    throw error;
  }
  let open = true;
  const close = (): void => {
    if (open) closeSync(fd);
    open = false;
  };
  return {
    append(text) {
      for (let rest = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(writeSync(fd, rest));
    },
    close,
    remove() {
      close();
      rmSync(path, { force: true });
    },
  };
}
