/**
 * Escape sequences of a terminal (arrow and function keys, replies of the terminal itself), dropped completely.
 *
 * Forms of ECMA-48: ESC and one character; ESC [ parameters and a final character; ESC O and one character; ESC and
 * one of ] P X ^ _ with a text up to BEL or ESC \. A line end, CAN or ETX ends any of them and is processed itself.
 * So does a pause, which the caller reports by `reset`: the Esc key alone sends the same ESC, and the next key press
 * is not part of it.
 */

export interface Escapes {
  /** Whether a byte belongs to an escape sequence. */
  consumes(byte: number): boolean;
  /** Whether a sequence has begun and is not complete. */
  readonly within: boolean;
  reset(): void;
}

type Within = 'none' | 'begun' | 'parameters' | 'one more' | 'text';

const ESC = 0x1b;
const BEL = 0x07;
/** ] P X ^ _ */
const beginsText: ReadonlySet<number> = new Set([0x5d, 0x50, 0x58, 0x5e, 0x5f]);
/** ETX, LF, CR, CAN */
const ends: ReadonlySet<number> = new Set([0x03, 0x0a, 0x0d, 0x18]);

export function createEscapes(): Escapes {
  let within: Within = 'none';
  return {
    consumes(byte) {
      if (within === 'none') {
        if (byte !== ESC) return false;
        within = 'begun';
        return true;
      }
      if (ends.has(byte)) {
        within = 'none';
        return false;
      }
      within = byte === ESC ? 'begun' : after(within, byte);
      return true;
    },
    get within() {
      return within !== 'none';
    },
    reset() {
      within = 'none';
    },
  };
}

function after(within: Exclude<Within, 'none'>, byte: number): Within {
  switch (within) {
    case 'begun':
      if (byte === 0x5b) return 'parameters';
      if (byte === 0x4f) return 'one more';
      return beginsText.has(byte) ? 'text' : 'none';
    case 'parameters':
      return byte >= 0x20 && byte < 0x40 ? 'parameters' : 'none';
    case 'one more':
      return 'none';
    case 'text':
      return byte === BEL ? 'none' : 'text';
  }
}
