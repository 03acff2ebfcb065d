/**
 * Which characters of a command line are block data (`#15abcde`), so that only the others count towards its length.
 *
 * It reads only what the length needs. scpi-parser.ts reads the block itself and reports its errors.
 */
import { blockBytesMax } from '../limits.ts';

export interface BlockCount {
  /** Takes the next character of the line; returns whether it is block data. */
  covers(char: string): boolean;
  /** Characters so far that are not block data. */
  readonly outside: number;
  restart(): void;
}

export function createBlockCount(): BlockCount {
  let outside = 0;
  let quote = '';
  /** How much of `#`, the number of digits, and the digits has been read. */
  let head = '';
  let left = 0;
  let used = 0;

  function look(char: string): void {
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (head === '' && (char === '"' || char === "'")) quote = char;
    else if (char === '#') head = '#';
    else if (head !== '') head = /^#[1-9][0-9]*$/.test(head + char) ? head + char : '';
    if (head.length < 2 || head.length < 2 + Number(head[1])) return;
    const length = Number(head.slice(2));
    head = '';
    if (used + length > blockBytesMax) return;
    left = length;
    used += length;
  }

  return {
    covers(char) {
      if (left > 0) {
        left -= 1;
        return true;
      }
      outside += 1;
      look(char);
      return false;
    },
    get outside() {
      return outside;
    },
    restart() {
      outside = 0;
      quote = '';
      head = '';
      left = 0;
      used = 0;
    },
  };
}
