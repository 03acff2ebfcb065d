/**
 * A terminal that was closed must not change how the program ends.
 *
 * As it ends, Node sets each terminal it was started on as it found it, and aborts with a native stack where one of
 * them is gone (nodejs/node#51519). A descriptor that is closed by then it passes over: so those of lost terminals
 * are closed.
 */
import { closeSync, fstatSync, statSync } from 'node:fs';

const standardFds = [0, 1, 2] as const;

/** From now on, however the program ends by itself. */
export function outliveTerminal(): void {
  process.on('exit', closeLostTerminals);
}

/** At once, for an end by a signal, of which nothing in the program hears. */
export function closeLostTerminals(): void {
  if (process.platform === 'win32') return;
  for (const fd of standardFds) if (isLost(fd)) closeSync(fd);
}

/** A terminal that was closed is a character device still, but one that does not know of terminals. */
function isLost(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    if (!stat.isCharacterDevice() || stat.rdev === statSync('/dev/null').rdev) return false;
  } catch {
    return false;
  }
  // Loaded here: most programs run without a terminal, and it takes 2 ms.
  return !process.getBuiltinModule('node:tty').isatty(fd);
}
