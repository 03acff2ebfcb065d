/** A person names a key in a familiar way, and gets that key or a line with the accepted names. */
import { describe, expect, it } from 'vitest';
import { digits, isDigit, KeyNameError, keyNamed, keys } from '../../src/keypad/keys.ts';

describe('the keys', () => {
  it('are power, ten digits, OK and edit', () => {
    expect(keys).toEqual(['press', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'OK', 'edit']);
    expect(digits.join('')).toBe('0123456789');
  });

  it.each([
    ['press', ['press', 'power', 'p', 'P', 'PRESS', 'Power']],
    ['OK', ['OK', 'ok', 'Ok', 'enter', 'Enter', '\r', '\n']],
    ['edit', ['edit', 'c', 'C', 'back', 'BACK', 'backspace', 'Backspace', '<']],
  ])('%s has these names', (key, names) => {
    for (const name of names) expect(keyNamed(name)).toBe(key);
  });

  it('a digit is named by itself', () => {
    for (const digit of digits) expect(keyNamed(digit)).toBe(digit);
  });

  it.each(['', ' ', 'OKAY', '10', '01', 'x', '٣', '²', '/', ':', 'toString', '__proto__'])(
    '%j names no key, and the message says which there are',
    (text) => {
      expect(() => keyNamed(text)).toThrow(KeyNameError);
      expect(() => keyNamed(text)).toThrow(
        `key ${JSON.stringify(text)}: unknown; give 0 to 9, OK (enter), edit (C, back) or press (power)`,
      );
    },
  );

  it('the error has a name of its own', () => {
    expect(new KeyNameError('x').name).toBe('KeyNameError');
  });

  it('a digit is one character from 0 to 9', () => {
    expect(['0', '9'].every(isDigit)).toBe(true);
    expect(['/', ':', '', '00', '٣', 'OK'].some(isDigit)).toBe(false);
  });
});
