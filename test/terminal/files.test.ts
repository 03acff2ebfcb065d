import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { svgOf } from '../../src/display/svg.ts';
import { clipboardAndFilesOf } from '../../src/terminal/clipboard-and-files.ts';
import { numbersMax, saveNew } from '../../src/terminal/new-file.ts';
import { faceplateOf } from '../../src/terminal/view/faceplate.ts';
import { decodePng } from '../display/decode-png.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-files-'));
afterEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
});

describe('a person saves what the card shows', () => {
  it('to a new file each time, for themselves alone; nothing is overwritten', () => {
    writeFileSync(join(folder, 'dscplus-2.svg'), 'mine');
    expect(saveNew(folder, 'dscplus', 'svg', 'a')).toBe('saved dscplus.svg');
    expect(saveNew(folder, 'dscplus', 'svg', 'b')).toBe('saved dscplus-3.svg');
    expect(readFileSync(join(folder, 'dscplus-2.svg'), 'utf8')).toBe('mine');
    expect(statSync(join(folder, 'dscplus.svg')).mode & 0o777).toBe(0o600);
  });

  it('999 times; then it says so', () => {
    for (let number = 1; number < numbersMax; number++) {
      writeFileSync(join(folder, `a${number === 1 ? '' : `-${number}`}.svg`), '');
    }
    expect(saveNew(folder, 'a', 'svg', 'b')).toBe('saved a-999.svg');
    expect(saveNew(folder, 'a', 'svg', 'b')).toBe('not saved: there are 999 a files');
  });

  it('where it can not be saved it says why', () => {
    expect(saveNew(join(folder, 'none'), 'a', 'svg', 'b')).toBe('not saved: ENOENT');
  });

  it('as SVG and as PNG, LCD and keypad', () => {
    const { savePicture } = clipboardAndFilesOf(createCard(), folder, () => {});
    expect(savePicture('svg', '90187643')).toBe('saved dscplus.svg');
    expect(savePicture('png', '90187643')).toBe('saved dscplus.png');
    const svg = readFileSync(join(folder, 'dscplus.svg'), 'utf8');
    expect(svg).toContain('<title>Simulated LCD showing 90187643 (DEMO-0001)</title>');
    const { width, height } = decodePng(readFileSync(join(folder, 'dscplus.png')));
    expect(svg).toContain(`width="${width}" height="${height}"`);
  });

  it('of any card', () => {
    for (const profile of ['dsc-plus-a', 'dsc', 'keypad-local-pin']) {
      const card = createCard({ profile });
      expect(svgOf(faceplateOf('8'.padEnd(card.profile.cells), card.profile, card.serial))).toContain(
        '<path',
      );
    }
  });

  it('with a serial number that has no strokes, or no room, left out', () => {
    const lcd = { cells: 8, segments: 14 } as const;
    for (const serial of ['ЖЖЖ', 'x'.repeat(200)]) {
      expect(faceplateOf('8       ', lcd, serial).title).toBe('Simulated LCD showing 8');
    }
  });
});

describe('a person copies the response', () => {
  it('by OSC 52, in base64', () => {
    const written: string[] = [];
    clipboardAndFilesOf(createCard(), folder, (text) => written.push(text)).copy('90187643');
    expect(written).toEqual(['\u001b]52;c;OTAxODc2NDM=\u0007']);
  });
});
