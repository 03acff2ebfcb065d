/** The errors of card files and phone files, as one class with a code. No message contains a secret. */

import { errorMessage, quotedPath } from '../errors/message.ts';

/** What is wrong with a card file or a phone file, for programs. */
export type StoredFileCode =
  /** The file exists already, and no file is ever overwritten. */
  | 'exists'
  | 'missing'
  /** Something else is at the path: a folder, a device, a file of another format. */
  | 'not a card file'
  | 'not a phone file'
  /** The file, or its lock, is not as it was written; it is left unchanged. */
  | 'damaged'
  | 'newer format'
  /** Another process, or this one, uses it. */
  | 'locked'
  /** Its secrets are sealed, and no passphrase was given. */
  | 'sealed'
  /** The passphrase does not open them, or they are not sealed. */
  | 'passphrase'
  /** Other users can read the file. */
  | 'mode'
  /** The file has a second name by a hard link, which would have its own lock. */
  | 'linked'
  /** Someone else wrote the file, or removed its lock, while it was in use. */
  | 'changed'
  /** The system refused to read or write. */
  | 'file system';

/**
 * A card file or a phone file that can't be created, read or written. The message is one line: the file, what is
 * wrong, what to do. It never holds a secret.
 *
 * @example
 * ```ts
 * import { StoredFileError, openCardFile } from 'dscplus/node';
 *
 * try {
 *   openCardFile('missing.card');
 * } catch (error) {
 *   error instanceof StoredFileError && error.code; // → 'missing'
 * }
 * ```
 */
export class StoredFileError extends Error {
  override readonly name = 'StoredFileError';
  /** What is wrong, for programs. */
  readonly code: StoredFileCode;

  /**
   * @param code what is wrong
   * @param message one line
   * @param cause the system's error
   */
  constructor(code: StoredFileCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** The system's name of the error (`ENOSPC`), or an empty text. */
export function systemCode(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code ?? '';
}

/** Runs `work`, and turns errors of the system into a StoredFileError about `path`. */
export function withSystem<T>(path: string, doing: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = systemCode(error);
    if (error instanceof StoredFileError || code === '') throw error;
    const [problem, action] = systemProblems[code] ?? [
      `system error ${code}`,
      'try again, or use another folder',
    ];
    throw new StoredFileError(
      'file system',
      errorMessage(quotedPath(path), `can't be ${doing}, ${problem}`, action),
      error,
    );
  }
}

/** Errors of the system by code: the problem and what to do. */
const systemProblems: Readonly<Record<string, readonly [problem: string, action: string]>> = {
  EACCES: ['permission denied (EACCES)', 'give this user access'],
  EPERM: ['not permitted (EPERM)', 'use a file system with hard links, which dscplus needs'],
  EROFS: ['the file system is read-only (EROFS)', 'use another folder'],
  ENOSPC: ['the disk is full (ENOSPC)', 'free some space'],
  EDQUOT: ['the quota is used up (EDQUOT)', 'free some space'],
  EFBIG: ['the limit on the size of files is reached (EFBIG)', 'raise it with ulimit -f'],
  ENOENT: ['its folder does not exist (ENOENT)', 'create the folder'],
  ENOTDIR: ['a part of its path is not a folder (ENOTDIR)', 'give another path'],
  EISDIR: ['it is a folder (EISDIR)', 'give the path of a file'],
  ELOOP: ['its symbolic links form a loop (ELOOP)', 'give another path'],
  ENOTSUP: ['the file system has no hard links (ENOTSUP)', 'use another, dscplus needs them'],
  ENAMETOOLONG: ['its name is too long (ENAMETOOLONG)', 'give a shorter one'],
};
