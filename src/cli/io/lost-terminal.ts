/**
 * A closed terminal must not change how the program ends.
 *
 * At exit, Node restores each terminal that it was started on, and aborts with a native stack trace if one of them is
 * closed (nodejs/node#51519). It skips descriptors that are already closed, so this module closes the descriptors of
 * lost terminals.
 */
import { closeSync, fstatSync, statSync } from 'node:fs';

const standardFds = [0, 1, 2] as const;

/** From now on, at each normal end of the program. */
export function closeLostTerminalsAtExit(): void {
  process.on('exit', closeLostTerminals);
}

/** Now, before a signal ends the program without any event in it. */
export function closeLostTerminals(): void {
  if (process.platform === 'win32') return;
  for (const fd of standardFds) if (isLost(fd)) closeSync(fd);
}

/** A closed terminal is still a character device, but terminal calls on it fail. */
function isLost(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    if (!stat.isCharacterDevice() || stat.rdev === statSync('/dev/null').rdev) return false;
  } catch {
    return false;
  }
  // Loaded here, because most programs run without a terminal and loading takes 2 ms.
  return !process.getBuiltinModule('node:tty').isatty(fd);
}
