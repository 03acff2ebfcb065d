/** Checks the path of a new card file. `createCardFile` checks it too, but only after secrets were asked for. */

import { lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorMessage, quotedPath } from '../../errors/message.ts';
import { UsageError } from './errors.ts';

/** @throws UsageError if anything is at the path (a dangling link too), or if its folder does not exist */
export function checkNewPath(path: string): void {
  if (succeeds(() => lstatSync(path))) {
    throw new UsageError(
      errorMessage(quotedPath(path), 'exists already', 'give another path, a file is never overwritten'),
    );
  }
  if (succeeds(() => statSync(dirname(path)).isDirectory())) return;
  throw new UsageError(
    errorMessage(quotedPath(path), 'its folder does not exist', 'create the folder, or give another path'),
  );
}

/** For other refusals of the system, making the file gives the better error. */
function succeeds(check: () => unknown): boolean {
  try {
    return check() !== false;
  } catch {
    return false;
  }
}
