/** The bytes that have a meaning by themselves: keys, and control bytes. */
import type { Key } from '../../../keypad/keys.ts';

export const NUL = 0x00;
export const ETX = 0x03;
export const BS = 0x08;
const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const XON = 0x11;
export const XOFF = 0x13;
export const CAN = 0x18;
export const DEL = 0x7f;

/** The key of a byte at the start of a line, except line ends. */
export const keyOf: ReadonlyMap<number, Key> = new Map<number, Key>([
  ...Array.from('0123456789', (digit): [number, Key] => [digit.charCodeAt(0), digit as Key]),
  [0x43, 'edit'], // C
  [BS, 'edit'],
  [DEL, 'edit'],
  [0x50, 'press'], // P
]);

/** Whether a byte can be in a command line. */
export function isTextByte(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === TAB;
}
