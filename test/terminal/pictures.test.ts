import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { screenFiles, screens } from '../../scripts/screen-list.ts';
import { screenPicture } from '../../scripts/screen-picture.ts';
import { svgOf } from '../../src/display/svg.ts';
import { draw } from './drawn-card.tsx';

const folder = new URL('../../docs/user/pictures/', import.meta.url);

const files = await screenFiles();

describe('someone who changes what is on the screen finds it in review, as a picture', () => {
  it.each([...files])('%s is what is drawn now; if not, run node scripts/pictures.js', (name, svg) => {
    expect(readFileSync(new URL(name, folder), 'utf8') === svg).toBe(true);
  });

  it('and there is no picture that nothing draws', () => {
    const there = readdirSync(folder).filter((name) => name.startsWith('terminal-'));
    expect(there.toSorted()).toEqual([...files.keys()].toSorted());
    expect(there.length).toBe(21);
  });
});

describe('the pictures show what their titles say', () => {
  /** The LCD, the line of news and the line of state, where there are both. */
  function seen(name: string): { lcd: string; news: string | undefined; status: string | undefined } {
    const card = draw({ columns: 80, rows: 24 });
    screens[name]!.does(card);
    const lines = card.frame().split('\n');
    card.stop();
    return { lcd: card.lcd(), news: lines.at(-3)?.trim(), status: lines.at(-2) };
  }

  it.each([
    ['hold', '', '', 'off'],
    ['pin', 'PIN>--3', '', 'PIN'],
    ['challenge', 'CHALLNG>', '', 'challenge'],
    ['response', '90187643', '', 'response'],
    ['ignored', '', 'digit ignored: off (p switches on)', 'off'],
    ['quick', '90187643', 'response copied, if the terminal allows it', 'response'],
    ['help', 'PIN>', '', 'PIN'],
    ['narrow', '1234', '', 'challenge'],
  ])('%s', (name, lcd, news, status) => {
    expect(seen(name)).toEqual({ lcd, news, status });
  });
});

describe('a picture of a screen', () => {
  const paths = (frame: string): string[] =>
    svgOf(screenPicture(frame, 4, 1, 'a test'))
      .split('\n')
      .filter((line) => line.startsWith('<path'));
  const ground = '<path fill="#0b0d0e" d="M0 0l600 0 0 420 -600 0z"/>';

  it('has a ground, and letters as strokes: small ones are not capitals', () => {
    expect(paths('')).toEqual([ground]);
    expect(paths('l')).toEqual([
      ground,
      '<path fill="none" stroke="#d6d9db" stroke-width="16" stroke-linecap="round" stroke-linejoin="round" d="M151 168l14 0 0 84M151 252l28 0"/>',
    ]);
    expect(paths('c')).not.toEqual(paths('C'));
  });

  it('has the colours of 16, 256 and 24 bits', () => {
    expect(paths('\u001b[42m \u001b[0m')[1]).toBe('<path fill="#0dbc79" d="M120 120l90 0 0 180 -90 0z"/>');
    expect(paths('\u001b[48;5;196m ')[1]).toContain('fill="#ff0000"');
    expect(paths('\u001b[48;5;232m ')[1]).toContain('fill="#080808"');
    expect(paths('\u001b[1;48;2;1;2;3m ')[1]).toContain('fill="#010203"');
    expect(paths('\u001b[93m█')[1]).toContain('fill="#f5f543"');
  });

  it('has no seam between neighbours', () => {
    expect(paths('██▀')).toEqual([
      ground,
      '<path fill="#d6d9db" d="M120 120l180 0 0 180 -180 0zM300 120l90 0 0 90 -90 0z"/>',
    ]);
    expect(paths('█\n█')[1]).toBe('<path fill="#d6d9db" d="M120 120l90 0 0 360 -90 0z"/>');
  });

  it('has the dots of braille, and refuses what it can not draw', () => {
    expect(paths('⠁')[1]).toBe('<path fill="#d6d9db" d="M127 127l30 0 0 30 -30 0z"/>');
    expect(() => paths('漢')).toThrow('caption "漢": has "漢"; give one line of printable ASCII');
  });
});
