/** The files that servers append to: `--log FILE` of events, `--requests FILE` of requests. */

import { type LineFile, lineFile } from './line-file.ts';

/** Bytes of a request log. */
const requestLogBytesMax = 8_388_608;

type Ends = (() => void | Promise<void>)[];

/** What `--log` does; null without it. @throws UsageError */
export function logFile(path: unknown, ends: Ends): LineFile | null {
  return lineFile(path, { name: 'log', firstLine: '# dscplus log' }, ends);
}

/** What `--requests` does; null without it. @throws UsageError */
export function requestFile(path: unknown, ends: Ends): LineFile | null {
  const firstLine = JSON.stringify({ format: 'dscplus requests', version: 1 });
  return lineFile(path, { name: 'request log', firstLine, bytesMax: requestLogBytesMax }, ends);
}
