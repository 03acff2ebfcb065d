/** Someone pastes digits as a page or a message writes them. */
import { expect, it } from 'vitest';
import { pastedDigits } from '../../src/keypad/pasted-digits.ts';

it.each([
  ['123 456', '123456'],
  [' 12\t34\u00a056\r\n', '123456'],
  ['1', '1'],
  [' ', ''],
  ['', ''],
])('the blanks of %j go', (text, digits) => {
  expect(pastedDigits(text)).toBe(digits);
});

it.each(['12 a4', 'a 12', '12 a', '1 2-3', 'a b', '１ ２'])('%j stays as it is', (text) => {
  expect(pastedDigits(text)).toBe(text);
});
