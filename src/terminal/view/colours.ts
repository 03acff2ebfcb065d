/**
 * Colours for a terminal: SGR sequences (ECMA-48) for 16, 256 (xterm) and 24-bit colours.
 *
 * What Ink draws contains only marks, one short code for each style; the colours replace them when a line is written
 * to the screen. Ink parses every frame character by character, including colours, so long codes would cost it more
 * time than the rest.
 */

/** Bits of colour: none, 16 colours, 256, or all. */
export type ColourDepth = 0 | 4 | 8 | 24;

/**
 * The mark of a style: the number of one of the 16 colours, foreground or background, that Ink knows; null: no mark.
 */
export type Style = number | null;

/** The SGR parameters of the marks. */
export type Palette = ReadonlyMap<number, string>;

/**
 * What the terminal can show, from its environment. The environment of a build machine says nothing about its
 * terminal.
 */
export function colourDepthOf(
  { getColorDepth }: { getColorDepth(env: object): number },
  { CI: _ci, ...env }: NodeJS.ProcessEnv,
): ColourDepth {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return 0;
  const depth = getColorDepth(env);
  return depth === 1 ? 0 : (depth as ColourDepth);
}

/** As many styles as there are marks. */
export const marks: readonly number[] = [30, 40, 90, 100].flatMap((from) =>
  Array.from({ length: 8 }, (_, i) => from + i),
);

export function paint(text: string, style: Style): string {
  if (style === null) return text;
  const isFront = Math.floor(style / 10) % 2 === 1;
  return `\u001b[${style}m${text}\u001b[${isFront ? 39 : 49}m`;
}

/** The same text with colours: each mark starts a new style, and the end of one ends all. */
export function coloured(line: string, palette: Palette): string {
  return line.replace(/\u001b\[(\d+)m/g, (_, mark: string) => {
    const codes = palette.get(Number(mark));
    return codes === undefined ? '\u001b[0m' : `\u001b[0;${codes}m`;
  });
}

/** `#rrggbb`; the same with the one of xterm's 256 that replaces it; or the number of one of the 16 colours. */
export type TerminalColour = string | readonly [rgb: string, of256: number] | number;

/** The SGR parameters of a colour. */
export function colourCodes(colour: TerminalColour, plane: 'front' | 'back', depth: ColourDepth): string {
  const base = plane === 'front' ? 30 : 40;
  if (typeof colour === 'object') {
    return depth === 24 ? colourCodes(colour[0], plane, depth) : `${base + 8};5;${colour[1]}`;
  }
  if (typeof colour === 'number') return String(colour < 8 ? base + colour : base + 52 + colour);
  const rgb = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return depth === 24 ? `${base + 8};2;${rgb.join(';')}` : `${base + 8};5;${nearest(rgb)}`;
}

const cubeSteps = [0, 95, 135, 175, 215, 255];

/** The nearest of xterm's 256 colours, from its cube and its greys. */
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
