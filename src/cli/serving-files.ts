/** The files by which a server says that it can be used, and with which token; both go when it ends. */
import { readyFile, wholeFile } from '../listen/ready.ts';
import type { Options } from './secrets.ts';

export interface ServingFiles {
  readonly ready: ReturnType<typeof readyFile> | null;
  readonly token: ReturnType<typeof wholeFile> | null;
}

/**
 * Those of `--ready-file` and `--token-file`; how to take them away is added to `ends`.
 * @throws ReadyFileError
 */
export function servingFiles(options: Options, ends: (() => void | Promise<void>)[]): ServingFiles {
  const ready = typeof options.readyFile === 'string' ? readyFile(options.readyFile) : null;
  const token = typeof options.tokenFile === 'string' ? wholeFile(options.tokenFile, 'token file') : null;
  for (const file of [ready, token]) if (file !== null) ends.push(file.remove);
  return { ready, token };
}
