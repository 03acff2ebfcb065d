/**
 * The small letters in pictures of a terminal, as polylines: there `c` and `C` are different keys, while the
 * lettering of the card (src/display/vector-font.ts) has only capitals.
 *
 * The table is this project's own, on the same grid as the capitals, 4 wide: letters stand on line 6, begin at line
 * 2, and may extend down to line 8. Each pair of digits is a point, x to the right and y down; a word of one point is
 * a dot.
 */
import type { Polyline } from '../src/display/vector-font.ts';

const letters: Readonly<Record<string, string>> = {
  a: '4332120305163645 4246',
  b: '0006 0312324345361605',
  c: '4332120305163645',
  d: '4046 4332120305163645',
  e: '04444332120305163645',
  f: '40302126 0242',
  g: '4332120305163645 4247381807',
  h: '0006 0312324346',
  i: '122226 1636 20',
  j: '2232372818 30',
  k: '0006 4205 2446',
  l: '102026 1636',
  m: '0206 03122326 23324346',
  n: '0206 0312324346',
  o: '123243453616050312',
  p: '0208 0312324345361605',
  q: '4248 4332120305163645',
  r: '0206 04223243',
  s: '43321203143445361605',
  t: '20253646 0242',
  u: '0205163645 4246',
  v: '022642',
  w: '0216243642',
  x: '0246 4206',
  y: '0226 4218',
  z: '02420646',
};

const gridHeight = 6;

/** The polylines of a small letter, or null for any other character. `size`: the height of a capital. */
export function smallLetter(char: string, left: number, top: number, size: number): Polyline[] | null {
  const words = letters[char];
  if (words === undefined) return null;
  const scaled = (steps: string | undefined): number => Math.round((Number(steps) * size) / gridHeight);
  return words
    .split(' ')
    .map((word) =>
      Array.from(word.matchAll(/(\d)(\d)/g), ([, x, y]) => [left + scaled(x), top + scaled(y)] as const),
    );
}
