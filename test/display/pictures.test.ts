import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { pictureFiles } from '../../scripts/picture-list.ts';
import type { Glass } from '../../src/display/lcd.ts';
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
    const others = (await readdir(folder)).filter((name) => !/^(terminal|login)-/.test(name));
    expect(others.toSorted()).toEqual([...files.keys()].toSorted());
  });
});

const eight: Glass = { cells: 8, segments: 14 };
const six: Glass = { cells: 6, segments: 7 };

/** SHA-256 of the SVG and of the PNG: the same bytes on every machine, engine, time zone and locale. */
const golden: readonly (readonly [text: string, Glass, PictureOptions, svg: string, png: string])[] = [
  [
    'PIN>--3',
    eight,
    {},
    'bb5a560845f2403d0cff5fcbe6f4d5d64370f06fb8a67ab50d92f65dcda28f4e',
    'a4b46c540afc268f22cc6f3853b1e6b0b4ca0421b2cdf3774f0b9d76e030c004',
  ],
  [
    'CHALLNG>',
    eight,
    {},
    '9d77171f7a5badb3f20ea860c8d30dc379ec4d07cd1b3697d7890e857f83343a',
    '3e943572f3db0f6e5de13c77c1e8fba565249f4df4203c6d1256b2c771ab0b91',
  ],
  [
    '00012345',
    eight,
    {},
    'fbfea2ca5a1566149a492ab2e903aab1f9c924e8416899d2f649a3d3d5493f63',
    'fa3b94846ac98ec14e3953b17f6f1463b7cd7b3183487d83750660735052c50c',
  ],
  [
    '########',
    eight,
    {},
    '0e3ea487d6de7ffd4b66ceb2499a010d6ddec0ac973c12140e9a9c1a89edf526',
    '5d552b627935fd686145012636b00bb6693aee33d0dfad79c9919cb9f9143d24',
  ],
  [
    '',
    eight,
    {},
    '282744890aecd4e5e8a209a5aa53f6bc5d0845e062f525edcb33ddd36715ca49',
    '5b24d33b1cbfd560fbfa4e60c5da479e4e3cd40b99718af408a6012077866aee',
  ],
  [
    'LOW BATT',
    eight,
    { scale: 2, caption: 'DEMO-0001' },
    '1c518f76bfe3f211af4278d520278cd1d37ea38988d77736fb54b994f7480776',
    'ff76e744b0c1ae404e13a1b3f001291c1ed034430c2a2514fef5253496f92b48',
  ],
  [
    '[--3_]',
    six,
    {},
    '021287a5952e1929ca695246ecdbd4eede39b83f1175dae1d28748182af9cccb',
    '3e7156e478766b48e05ffb5a30e9d9469e4d7d3826051fe4408920b5528eb54b',
  ],
  [
    'Lo bAt',
    six,
    { ghost: false },
    '224ce1ae91585d70095c6e18e5f27b679690acacf4731a57fb8dead4a6c117d4',
    '80ac46bcaf42e160d86da6428ae6760232bedb2ce1cc4f04bbd0943423c24de4',
  ],
];

describe('a picture is the same to the byte everywhere', () => {
  it.each(golden)('%j on %j with %j', (text, glass, options, svg, png) => {
    expect(sha256(drawSvg(text, glass, options))).toBe(svg);
    expect(sha256(drawPng(text, glass, options))).toBe(png);
  });
});

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
