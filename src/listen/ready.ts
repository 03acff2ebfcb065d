/**
 * Telling that a server can be used: a line on stdout, and a file for whoever starts it and waits.
 *
 * The file appears whole, by rename, so that a script that sees it can read it; mode 0600, since it may name a
 * token. A file of a server before is removed at the start, or it would say "ready" too early.
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** One thing that can be used now: as a line for people, and as an object for programs. */
export interface Ready {
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** The ready file, or the token's, can't be written. The message is one line. */
export class ReadyFileError extends Error {
  override readonly name = 'ReadyFileError';
}

/** A line each; with `json` an object each. */
export function readyText(all: readonly Ready[], json: boolean): string {
  return all.map((one) => `${json ? JSON.stringify(one.json) : one.text}\n`).join('');
}

/**
 * What `--ready-file` does. Made before the server starts; `write` is called once it can be used, and `remove`
 * when it can't any more.
 * @throws ReadyFileError
 */
export function readyFile(path: string): { write(all: readonly Ready[]): void; remove(): void } {
  const file = wholeFile(path, 'ready file');
  return { write: (all) => file.write(readyText(all, true)), remove: file.remove };
}

/**
 * A file that appears whole, mode 0600; what a server before left there is removed at once.
 * @param what its name in messages
 * @throws ReadyFileError
 */
export function wholeFile(path: string, what: string): { write(text: string): void; remove(): void } {
  const beside = `${path}.${process.pid}.tmp`;
  const remove = (): void => rmSync(path, { force: true });
  doing(path, what, remove);
  return {
    write: (text) =>
      doing(path, what, () => {
        rmSync(beside, { force: true });
        writeFileSync(beside, text, { flag: 'wx', mode: 0o600 });
        renameSync(beside, path);
      }),
    remove,
  };
}

function doing(path: string, what: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ReadyFileError(
      `the ${what} ${JSON.stringify(path)} can't be written: ${code}; it has to be in a folder that this user may write to`,
      { cause: error },
    );
  }
}
