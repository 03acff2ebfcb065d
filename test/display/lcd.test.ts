import { describe, expect, it } from 'vitest';
import {
  allSegments,
  cellSegments,
  drawable,
  frameSegments,
  type Lcd,
  LcdError,
  layOut,
  segmentNames,
} from '../../src/display/lcd.ts';

const eight: Lcd = { cells: 8, segments: 14 };
const six: Lcd = { cells: 6, segments: 7 };

const digits = '0123456789';
const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

describe('a text laid on the LCD', () => {
  it('keeps the leading zeros of a response: eight digits are eight cells', () => {
    expect(layOut('00012345', eight)).toBe('00012345');
    expect(frameSegments('00012345', eight).map((mask) => mask === cellSegments('0', 14))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  it.each([
    'PIN>',
    'CHALLNG>',
    'PIN?',
    'CHALL?',
    'PIN>--3',
    'PIN?****',
    'LOW BATT',
    'FAIL 1',
    'LOCK PIN',
    '90187643',
    '',
    '########',
  ])('shows %j on eight cells of 14 segments', (text) => {
    expect(layOut(text, eight)).toBe(text.padEnd(8));
  });

  it.each(['Pn', 'Ch', 'Pn--3', '[ ]', '[--3_]', '[----]', 'Lo bAt', 'FAIL 1', '901876', '', '######'])(
    'shows %j on six cells of 7 segments',
    (text) => {
      expect(layOut(text, six)).toBe(text.padEnd(6));
    },
  );

  it('fills the rest with blanks on the right and keeps blanks on the left', () => {
    expect(layOut('PIN>', eight)).toBe('PIN>    ');
    expect(layOut('  1', six)).toBe('  1   ');
  });

  it('takes a text as long as the LCD and refuses one character more, naming what to do', () => {
    expect(layOut('87654321', eight)).toBe('87654321');
    expect(() => layOut('987654321', eight)).toThrow(
      new LcdError(
        `"987654321": has 9 characters; give at most 8 characters of blank and "#$%&'()*+,-/0123456789<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_\`abcdefghijklmnopqrstuvwxyz{|}`,
      ),
    );
  });

  it('refuses a character that seven segments cannot form, naming it and those they can', () => {
    expect(() => layOut('LOCK', six)).toThrow(
      new LcdError(
        `"LOCK": has "K"; give at most 6 characters of blank and "#'()-0123456789=?ACEFGHIJLOPSUY[]_abcdhilnoqrtuy`,
      ),
    );
  });

  it.each(['PIN.', 'PIN:', 'a;', 'no!', '~', 'é', '\n', '\u0000', '😀', '\ud800'])(
    'refuses %j on 14 segments in one line',
    (text) => {
      expect(() => layOut(text, eight)).toThrow(LcdError);
      expect(() => layOut(text, eight)).not.toThrow(/\n/);
    },
  );

  it('takes LCDs of 1 to 16 cells and no others', () => {
    expect(layOut('', { cells: 1, segments: 7 })).toBe(' ');
    expect(layOut('0123456789ABCDEF', { cells: 16, segments: 14 })).toBe('0123456789ABCDEF');
    for (const cells of [0, 17, 7.5, Number.NaN, -1]) {
      expect(() => layOut('', { cells, segments: 7 })).toThrow(
        new LcdError(`cells: ${cells} is out of range; give 1 to 16`),
      );
    }
  });

  it('refuses an LCD of another number of segments, as an untyped caller could ask for', () => {
    expect(() => layOut('', { cells: 8, segments: 16 as 14 })).toThrow(
      new LcdError('segments: invalid value 16; give 14 or 7'),
    );
  });
});

describe('the segments of a cell', () => {
  it('have the names and the order of the field', () => {
    expect(segmentNames[14].join(' ')).toBe('a b c d e f g1 g2 h i j k l m');
    expect(segmentNames[7].join(' ')).toBe('a b c d e f g');
  });

  it.each([
    [' ', 0],
    ['-', 0b00_0000_1100_0000],
    ['>', 0b00_1001_0000_0000],
    ['P', 0b00_0000_1111_0011],
    ['I', 0b01_0010_0000_1001],
    ['N', 0b10_0001_0011_0110],
    ['0', 0b00_1100_0011_1111],
    ['*', 0b11_1111_1100_0000],
    ['#', 0b11_1111_1111_1111],
  ])('light as a mask for %j on 14 segments', (char, mask) => {
    expect(cellSegments(char, 14)).toBe(mask);
  });

  it.each([
    [' ', 0],
    ['-', 0b100_0000],
    ['_', 0b000_1000],
    ['P', 0b111_0011],
    ['n', 0b101_0100],
    ['C', 0b011_1001],
    ['h', 0b111_0100],
    ['0', 0b011_1111],
    ['8', 0b111_1111],
    ['#', 0b111_1111],
  ])('light as a mask for %j on 7 segments', (char, mask) => {
    expect(cellSegments(char, 7)).toBe(mask);
  });

  it('are all lit by one character, for the self-test', () => {
    expect(frameSegments(allSegments.repeat(8), eight)).toEqual(new Array(8).fill(2 ** 14 - 1));
    expect(frameSegments(allSegments.repeat(6), six)).toEqual(new Array(6).fill(2 ** 7 - 1));
  });

  it('tell every digit and every capital from every other on 14 segments', () => {
    const masks = new Set(Array.from(digits + capitals, (char) => cellSegments(char, 14)));
    expect(masks.size).toBe(36);
  });

  it('tell all ten digits from one another on 7 segments', () => {
    expect(new Set(Array.from(digits, (char) => cellSegments(char, 7))).size).toBe(10);
  });

  it('show a small letter as its capital on 14 segments', () => {
    expect(frameSegments('pin>', eight)).toEqual(frameSegments('PIN>', eight));
  });

  it.each([
    [14, '( <', ') >', 'C ['],
    [7, '( C [', ') ]', '0 O', '5 S', '# 8', 'I l', 'Y y'],
  ] as const)('on %i segments have one shape only for %j, %j, %j, …', (kind, ...shared) => {
    const shapes = new Map<number, string[]>();
    for (const char of drawable(kind)) {
      if (kind === 14 && char >= 'a' && char <= 'z') continue;
      const mask = cellSegments(char, kind);
      shapes.set(mask, [...(shapes.get(mask) ?? []), char]);
    }
    const several = [...shapes.values()].filter((chars) => chars.length > 1).map((chars) => chars.join(' '));
    expect(several.toSorted()).toEqual([...shared].toSorted());
  });

  it('are refused for a character without a shape, naming those that have one', () => {
    expect(() => cellSegments('.', 14)).toThrow(/^"\.": not a character of 14 segments; use blank and "#/);
    expect(() => cellSegments('toString', 7)).toThrow(LcdError);
    expect(() => cellSegments('', 14)).toThrow(LcdError);
  });
});
