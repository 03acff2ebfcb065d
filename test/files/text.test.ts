/** A file that an editor of Windows saved is read as the text that it is. */
import { expect, it } from 'vitest';
import { decodeText } from '../../src/files/text.ts';

it.each([
  ['UTF-8', [0xef, 0xbb, 0xbf, 0x41]],
  ['UTF-16 LE', [0xff, 0xfe, 0x41, 0x00]],
  ['UTF-16 BE', [0xfe, 0xff, 0x00, 0x41]],
])('%s with its byte order mark', (_, bytes) => {
  expect(decodeText(Uint8Array.from(bytes))).toEqual({ text: 'A', fault: null });
});
