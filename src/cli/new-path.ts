/** The path of a card file that is to be made. `createCardFile` refuses too: asking for secrets first would be in vain. */
import { lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, UsageError } from './faults.ts';

/** @throws UsageError where there is anything at the path, a link that leads nowhere too, or no folder for it */
export function checkNewPath(path: string): void {
  if (there(() => lstatSync(path)) !== null) {
    throw new UsageError(
      `${JSON.stringify(path)} exists and is never overwritten: take another name or move it away`,
    );
  }
  if (there(() => statSync(dirname(path)))?.isDirectory() === true) return;
  throw new UsageError(`the folder of ${JSON.stringify(path)} is not there: make it, or name another file`);
}

function there<T>(look: () => T): T | null {
  try {
    return look();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null;
    throw new UsageError(`the system refuses the path: ${codeOf(error)}`);
  }
}
