/** The path of a card file that is to be made. `createCardFile` refuses too: asking for secrets first would be in vain. */

import { lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorMessage, quotedPath } from '../../errors/message.ts';
import { UsageError } from './errors.ts';

/** @throws UsageError where there is anything at the path, a link that leads nowhere too, or no folder for it */
export function checkNewPath(path: string): void {
  if (isThere(() => lstatSync(path))) {
    throw new UsageError(
      errorMessage(quotedPath(path), 'exists already', 'give another path, a file is never overwritten'),
    );
  }
  if (isThere(() => statSync(dirname(path)).isDirectory())) return;
  throw new UsageError(
    errorMessage(quotedPath(path), 'its folder does not exist', 'create the folder, or give another path'),
  );
}

/** Of what the system refuses in another way the making says more. */
function isThere(look: () => unknown): boolean {
  try {
    return look() !== false;
  } catch {
    return false;
  }
}
