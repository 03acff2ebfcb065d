/** Colours as a terminal takes them: SGR sequences (ECMA-48) for 16, 256 (xterm) and 24-bit colours. */

/** Bits of colour: none, 16 colours, 256, or all. */
export type ColourDepth = 0 | 4 | 8 | 24;

/** SGR parameters that begin a style, each with the one that ends it. */
export type Style = readonly (readonly [open: string, close: string])[];

export function paint(text: string, style: Style): string {
  let open = '';
  let close = '';
  for (const [begins, ends] of style) {
    open += `\u001b[${begins}m`;
    close = `\u001b[${ends}m${close}`;
  }
  return open + text + close;
}

/** @param colour `#rrggbb`, or the number of one of the 16 colours */
export function colourCodes(colour: string | number, plane: 'front' | 'back', depth: ColourDepth): string {
  const base = plane === 'front' ? 30 : 40;
  if (typeof colour === 'number') return String(colour < 8 ? base + colour : base + 52 + colour);
  const rgb = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return depth === 24 ? `${base + 8};2;${rgb.join(';')}` : `${base + 8};5;${nearest(rgb)}`;
}

const cubeSteps = [0, 95, 135, 175, 215, 255];

/** The nearest of xterm's 256 colours, of its cube and its greys. */
function nearest(rgb: readonly number[]): number {
  const steps = rgb.map((part) => closest(cubeSteps, part));
  const cube = steps.map((step) => cubeSteps[step] ?? 0);
  const greys = Array.from({ length: 24 }, (_, i) => 8 + 10 * i);
  const grey = closest(greys, rgb.reduce((sum, part) => sum + part, 0) / 3);
  const level = greys[grey] ?? 0;
  if (distance(rgb, [level, level, level]) < distance(rgb, cube)) return 232 + grey;
  const [red = 0, green = 0, blue = 0] = steps;
  return 16 + 36 * red + 6 * green + blue;
}

function closest(values: readonly number[], wanted: number): number {
  let best = 0;
  values.forEach((value, i) => {
    if (Math.abs(value - wanted) < Math.abs((values[best] ?? 0) - wanted)) best = i;
  });
  return best;
}

function distance(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, part, i) => sum + (part - (other[i] ?? 0)) ** 2, 0);
}
