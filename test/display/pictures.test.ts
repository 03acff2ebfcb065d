import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { pictureFiles } from '../../scripts/picture-list.ts';
import type { Lcd } from '../../src/display/lcd.ts';
import { drawPng } from '../../src/display/png.ts';
import { drawSvg, type PictureOptions } from '../../src/display/svg.ts';

const folder = new URL('../../docs/user/pictures/', import.meta.url);

describe('the pictures in docs/user/pictures', () => {
  const files = pictureFiles();

  it.each([...files.keys()])(
    '%s is what the code draws now; if not, run node scripts/pictures.js',
    async (name) => {
      const committed = await readFile(new URL(name, folder));
      expect(committed.equals(Buffer.from(files.get(name)!))).toBe(true);
    },
  );

  it('are all that is in the folder but screens', async () => {
    const others = (await readdir(folder)).filter((name) => !/^(terminal|login)-|^lab\.png$/.test(name));
    expect(others.toSorted()).toEqual([...files.keys()].toSorted());
  });
});

const eight: Lcd = { cells: 8, segments: 14 };
const six: Lcd = { cells: 6, segments: 7 };

/** SHA-256 of the SVG and of the PNG: the same bytes on every machine, engine, time zone and locale. */
const golden: readonly (readonly [text: string, Lcd, PictureOptions, svg: string, png: string])[] = [
  [
    'PIN>--3',
    eight,
    {},
    '93c4885c6ed91533aaba3253e430a04e7a5536003576597fdf608bd3f1b05475',
    'a4b46c540afc268f22cc6f3853b1e6b0b4ca0421b2cdf3774f0b9d76e030c004',
  ],
  [
    'CHALLNG>',
    eight,
    {},
    '30142ae0c58ebfe726a1e54923c7a1279d88bf2e417633fede75618c713172f9',
    '3e943572f3db0f6e5de13c77c1e8fba565249f4df4203c6d1256b2c771ab0b91',
  ],
  [
    '00012345',
    eight,
    {},
    '0628cc8caa6cc720d4d9b06bdc80926119dc4eed1d821091cbcd7478619c4b7d',
    'fa3b94846ac98ec14e3953b17f6f1463b7cd7b3183487d83750660735052c50c',
  ],
  [
    '########',
    eight,
    {},
    '8fe38c5a9a0d68b49e30f1e140924daaccbd469632a1d6b2a0a2218f573f7343',
    '5d552b627935fd686145012636b00bb6693aee33d0dfad79c9919cb9f9143d24',
  ],
  [
    '',
    eight,
    {},
    '0cd7f7c896df6d82e92a09d5a925b467cd94066bcf019f6632b6b5ed6902d642',
    '5b24d33b1cbfd560fbfa4e60c5da479e4e3cd40b99718af408a6012077866aee',
  ],
  [
    'LOW BATT',
    eight,
    { scale: 2, caption: 'DEMO-0001' },
    '22dbced4da76214ee3b7afca97fe8768d8fd534380f4b4ced53828754b7dff18',
    'ff76e744b0c1ae404e13a1b3f001291c1ed034430c2a2514fef5253496f92b48',
  ],
  [
    '[--3_]',
    six,
    {},
    'cb3c1a9f9755b4124405bccb7c93bd9a852777b7b65248b25e2c0878369f5591',
    '3e7156e478766b48e05ffb5a30e9d9469e4d7d3826051fe4408920b5528eb54b',
  ],
  [
    'Lo bAt',
    six,
    { ghost: false },
    '4a3fbe5ed83daf62339bb5ff1658be82e10498489141ae77edca2c4633145ea5',
    '80ac46bcaf42e160d86da6428ae6760232bedb2ce1cc4f04bbd0943423c24de4',
  ],
];

describe('a picture is the same to the byte everywhere', () => {
  it.each(golden)('%j on %j with %j', (text, lcd, options, svg, png) => {
    expect(sha256(drawSvg(text, lcd, options))).toBe(svg);
    expect(sha256(drawPng(text, lcd, options))).toBe(png);
  });
});

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
