/** A scenario reads what a console replies: strings with any sign in them, blocks, several replies in one line. */
import { expect, test } from 'vitest';
import { blockData, fieldText, replyFields, replyUnits } from '../../src/scenario/cards/scpi-reply.ts';

test('semicolons and commas inside strings and blocks split nothing', () => {
  expect(replyUnits('ACCEPTED;IGNORED,"a;b";#15x;,"y;12')).toEqual([
    'ACCEPTED',
    'IGNORED,"a;b"',
    '#15x;,"y',
    '12',
  ]);
  expect(replyFields('SHOWN,"a,""b"""')).toEqual(['SHOWN', '"a,""b"""']);
  expect(fieldText('"a,""b"""')).toBe('a,"b"');
  expect(fieldText('DEAD')).toBe('DEAD');
  expect(blockData('#3003{a}')).toBe('{a}');
});

test('a line that ends too early is read to its end', () => {
  expect(replyUnits('"a;b')).toEqual(['"a;b']);
  expect(replyUnits('#9')).toEqual(['#9']);
  expect(replyUnits('')).toEqual(['']);
  expect(() => blockData('12')).toThrow(
    'reply: not a block of data; see that the port is that of a dscplus card',
  );
});
