/** The files that say that a server is ready, and which token it has. Both are removed when the server ends. */

import { resolve } from 'node:path';
import { errorMessage } from '../../errors/message.ts';
import { type Ready, readyFile, type ServingFile, tokenFile } from '../../net/ready-file.ts';
import { UsageError } from './errors.ts';
import type { Options } from './secrets/secrets.ts';

export interface ServingFiles {
  readonly ready: ServingFile<readonly Ready[]> | null;
  readonly token: ServingFile<string> | null;
}

/**
 * The files of `--ready-file` and `--token-file`; the functions that remove them are added to `ends`.
 * @param readyOption what the option of the readiness file is called
 * @throws ReadyFileError, UsageError
 */
export function servingFiles(
  options: Options,
  ends: (() => void | Promise<void>)[],
  readyOption = '--ready-file',
): ServingFiles {
  const { readyFile: readyPath, tokenFile: tokenPath } = options;
  if (typeof readyPath === 'string' && typeof tokenPath === 'string') {
    if (resolve(readyPath) === resolve(tokenPath)) {
      throw new UsageError(
        errorMessage(`${readyOption} and --token-file`, 'name the same file', 'give each its own'),
      );
    }
  }
  const ready = typeof readyPath === 'string' ? readyFile(readyPath) : null;
  const token = typeof tokenPath === 'string' ? tokenFile(tokenPath) : null;
  for (const file of [ready, token]) if (file !== null) ends.push(file.remove);
  return { ready, token };
}
