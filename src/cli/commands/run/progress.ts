/** Where a run has got to: one line that is written over on a terminal, nothing in a pipe. */
import { printable } from '../../io/printable.ts';

export interface Progress {
  /** Whether anyone sees it. */
  readonly isShown: boolean;
  /** What runs now. */
  show(text: string): void;
  /** A line that stays. */
  line(text: string): void;
  /** Removes the line that is written over. */
  end(): void;
}

/** On a terminal, the line changes at most this often. */
export const showEveryMs = 50;
const clearLine = '\r\x1b[K';

export function createProgress(
  write: (text: string) => void,
  columns: number | null,
  now: () => number,
): Progress {
  let shown = false;
  let last = Number.NEGATIVE_INFINITY;
  const clear = (): void => {
    if (shown) write(clearLine);
    shown = false;
  };
  return {
    isShown: columns !== null,
    show(text) {
      if (columns === null || now() - last < showEveryMs) return;
      last = now();
      write(clearLine + printable(text).slice(0, columns - 1));
      shown = true;
    },
    line(text) {
      clear();
      write(`${text}\n`);
    },
    end: clear,
  };
}
