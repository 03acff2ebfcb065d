/** A tester breaks segments of the LCD: the text is what a person reads, and the picture has what shows. */
import { describe, expect, test } from 'vitest';
import { eventLine } from '../../src/device/events.ts';
import { frameSegments } from '../../src/display/lcd.ts';
import { drawPng } from '../../src/display/png.ts';
import { drawSvg } from '../../src/display/svg.ts';
import { drawText } from '../../src/display/text.ts';
import { createFaultyCard, type FaultyCard } from '../../src/faults/faulty-card.ts';

function respondingCard(...faults: string[]): FaultyCard {
  const card = createFaultyCard();
  for (const fault of faults) card.faults.add(fault);
  card.hold('press');
  card.type('1234\r123456\r');
  card.advance(300);
  return card;
}

describe('a missing segment', () => {
  test('makes another digit of one', () => {
    const card = respondingCard('missing-segment cell=6 segment=e');
    expect(card.frame().text).toBe('90187543');
    const other = respondingCard('missing-segment cell=1 segment=f');
    expect(other.frame().text).toBe('30187643');
    expect(other.respond({ pin: '1234', challenge: '123456' }).response).toBe('30187643');
  });

  test('is missing in every picture', () => {
    const card = respondingCard('missing-segment cell=1 segment=f');
    const frame = card.frame();
    expect(frameSegments(frame, card.profile)).toEqual(frameSegments('30187643', card.profile));
    expect(drawText(frame, card.profile)).toBe(drawText('30187643', card.profile));
    expect(drawSvg(frame, card.profile)).toBe(drawSvg('30187643', card.profile));
    expect(drawPng(frame, card.profile)).toEqual(drawPng('30187643', card.profile));
  });

  test('that leaves no character shows in the picture, and is ? in the text', () => {
    const card = respondingCard('missing-segment cell=2 segment=a');
    const frame = card.frame();
    expect(frame.text).toBe('9?187643');
    const right = frameSegments('90187643', card.profile);
    expect(frame.segments).toEqual(right.map((mask, cell) => (cell === 1 ? mask & ~1 : mask)));
    expect(drawText(frame, card.profile)).not.toBe(drawText('9?187643', card.profile));
    expect(drawSvg(frame, card.profile)).toContain('<title>Simulated LCD showing 9?187643</title>');
  });

  test('changes the frame when it is added and when it is cleared, and is a new frame each time', () => {
    const card = respondingCard();
    const { revision } = card.frame();
    const id = card.faults.add('missing-segment cell=1 segment=f');
    expect(card.frame()).toMatchObject({ revision: revision + 1, text: '30187643', at: card.now() });
    card.faults.clear(id);
    expect(card.frame()).toEqual({ revision: revision + 2, text: '90187643', at: card.now() });
    expect(card.events().slice(-5).map(eventLine)).toEqual([
      '  3.410 s  fault  missing-segment cell=1 segment=f: added',
      '  3.410 s  lcd    "30187643"',
      '  3.410 s  fault  missing-segment cell=1 segment=f: acted',
      '  3.410 s  fault  missing-segment cell=1 segment=f: cleared',
      '  3.410 s  lcd    "90187643"',
    ]);
  });

  test('that changes nothing is no new frame', () => {
    const card = createFaultyCard();
    card.faults.add('missing-segment cell=1 segment=f');
    expect(card.frame()).toEqual({ revision: 0, at: 0, text: '        ' });
    expect(card.events().map(({ type }) => type)).toEqual(['fault']);
  });
});

describe('a ghost segment', () => {
  test('shows while the card is off, and leaves the card as it is', () => {
    const card = createFaultyCard();
    card.faults.add('ghost-segment cell=3 segment=d');
    expect(card.frame().text).toBe('  _     ');
    expect(card.respond({ pin: '1234', challenge: '123456' }).response).toBe('90?87643');
  });

  test('on an LCD of seven segments', () => {
    const card = createFaultyCard({ profile: 'dsc-plus-a' });
    card.faults.add('ghost-segment cell=1 segment=g');
    card.hold('press');
    card.type('1234\r000000');
    expect(card.frame().text).toBe('800000');
  });

  test('is logged by the masked PIN, so that no log depends on a digit of it', () => {
    const logs = ['1', '8'].map((digit) => {
      const card = createFaultyCard();
      card.faults.add('ghost-segment cell=5 segment=g1');
      card.hold('press');
      card.press(digit as '1');
      return card.events().map(eventLine);
    });
    expect(logs[0]).toEqual(logs[1]);
  });
});

test('two faulty segments add up', () => {
  const card = respondingCard('missing-segment cell=1 segment=f', 'ghost-segment cell=1 segment=e');
  expect(card.frame().text.charAt(0)).toBe('?');
});

describe('segments that are not on the LCD are refused', () => {
  test.each([
    ['dsc-plus', 'missing-segment cell=9 segment=a', 'cell 9 is past the LCD; give 1 to 8 for dsc-plus'],
    [
      'dsc-plus',
      'missing-segment cell=1 segment=g',
      'segment g is not on this LCD; give one of a, b, c, d, e, f, g1, g2, h, i, j, k, l, m',
    ],
    [
      'dsc',
      'ghost-segment cell=1 segment=h',
      'segment h is not on this LCD; give one of a, b, c, d, e, f, g',
    ],
  ])('%s: %s', (profile, fault, problem) => {
    const card = createFaultyCard({ profile });
    expect(() => card.faults.add(fault)).toThrow(`fault ${fault.split(' ')[0]}: ${problem}`);
    expect(card.faults.list()).toEqual([]);
  });
});

test('a frame whose segments do not fit the LCD is not drawn', () => {
  expect(() => drawSvg({ text: '1', segments: [1, 2] }, { cells: 1, segments: 7 })).toThrow(
    'segments of a frame: do not fit the LCD; give 1 numbers from 0 to 127',
  );
});
