/**
 * The appearance: which colours a terminal can show, and which characters may be used.
 *
 * Nothing is shown by colour alone: a lit key also has marks beside its label, the LCD has a frame without
 * backgrounds, and so on. The colours are those of src/display/picture.ts if it has them. This program writes them
 * itself, because Ink's colours follow the environment and ignore `NO_COLOR`.
 */
import { colours } from '../../display/picture.ts';
import {
  type ColourDepth,
  colourCodes,
  marks,
  type Palette,
  type Style,
  type TerminalColour,
} from './colours.ts';

interface Look {
  readonly front?: TerminalColour;
  readonly back?: TerminalColour;
  readonly bold?: boolean;
}

const { body, ink, label: dim } = colours;
/** The nearest of xterm's 256 are greys. */
const lcd: TerminalColour = [colours.lcd, 144];
const lcdOff: TerminalColour = ['#8b957c', 101];
const lit = '#e3b341';
const label = '#dfe5e8';

type StyleName =
  | 'body'
  | 'bodyEdge'
  | 'title'
  | 'label'
  | 'lcd'
  | 'lcdEdge'
  | 'lcdOff'
  | 'lcdOffEdge'
  | 'key'
  | 'powerKey'
  | 'editKey'
  | 'okKey'
  | 'keyEdge'
  | 'keyLit'
  | 'keyLitEdge'
  | 'bar'
  | 'barRest'
  | 'notice'
  | 'text'
  | 'strong'
  | 'labelStrong';

/** For 256 colours and more; a terminal of 256 gets the nearest ones. */
const full: Readonly<Record<StyleName, Look>> = {
  body: { back: body },
  bodyEdge: { front: body },
  title: { front: label, back: body, bold: true },
  label: { front: dim, back: body },
  lcd: { front: ink, back: lcd },
  lcdEdge: { front: lcd, back: body },
  lcdOff: { front: ink, back: lcdOff },
  lcdOffEdge: { front: lcdOff, back: body },
  key: { front: label, back: '#4a545c', bold: true },
  powerKey: { front: label, back: '#7a413c', bold: true },
  editKey: { front: label, back: ['#6a5a38', 94], bold: true },
  okKey: { front: label, back: ['#3f6650', 65], bold: true },
  keyEdge: { front: '#15191c', back: body },
  keyLit: { front: ink, back: lit, bold: true },
  keyLitEdge: { front: '#7d5f16', back: body },
  bar: { front: lit, back: body },
  barRest: { front: '#4a545c', back: body },
  notice: { front: lit },
  text: { front: dim },
  strong: { bold: true },
  labelStrong: { front: label, back: body, bold: true },
};

const [black, yellow, white, grey] = [0, 3, 7, 8];

/** For the 16 colours, whose shades the user chooses: as few as possible. */
const sixteen: Readonly<Partial<Record<StyleName, Look>>> = {
  bodyEdge: { front: grey },
  title: { bold: true },
  lcd: { front: black, back: white },
  lcdOff: { front: black, back: grey },
  key: { bold: true },
  powerKey: { bold: true },
  editKey: { bold: true },
  okKey: { bold: true },
  keyLit: { front: black, back: yellow },
  bar: { front: yellow },
  barRest: { front: grey },
  notice: { front: yellow },
  strong: { bold: true },
  labelStrong: { bold: true },
};

export interface Theme extends Readonly<Record<StyleName, Style>> {
  readonly ascii: boolean;
  /** Areas have their own background; without backgrounds, lines surround them. */
  readonly surfaces: boolean;
  readonly palette: Palette;
}

export function themeFor(depth: ColourDepth, ascii: boolean): Theme {
  const looks: Readonly<Partial<Record<StyleName, Look>>> = depth === 0 ? {} : depth === 4 ? sixteen : full;
  const palette = new Map<number, string>();
  const names = Object.keys(full) as StyleName[];
  const styles = Object.fromEntries(
    names.map((name, i) => {
      const codes = codesOf(looks[name] ?? {}, depth);
      const mark = marks[i];
      if (codes === '' || mark === undefined) return [name, null];
      palette.set(mark, codes);
      return [name, mark];
    }),
  ) as Record<StyleName, Style>;
  const theme = { ascii, surfaces: depth > 4, palette, ...styles };
  // The edges of areas are half blocks.
  return ascii ? unstyledTheme(theme) : theme;
}

/** The same without backgrounds, for single lines: lines of keys would touch each other. */
export function unstyledTheme(theme: Theme): Theme {
  const { text, strong, notice } = theme;
  const edges = { bodyEdge: text, lcdEdge: text, lcdOffEdge: text, keyEdge: null, keyLitEdge: null };
  const texts = { title: strong, labelStrong: strong };
  const keys = { key: strong, powerKey: strong, editKey: strong, okKey: strong };
  return {
    ...theme,
    surfaces: false,
    body: null,
    label: text,
    bar: notice,
    barRest: text,
    ...edges,
    ...texts,
    ...keys,
  };
}

/** SGR parameters. */
function codesOf({ front, back, bold }: Look, depth: ColourDepth): string {
  const codes: string[] = [];
  if (bold === true) codes.push('1');
  if (front !== undefined) codes.push(colourCodes(front, 'front', depth));
  if (back !== undefined) codes.push(colourCodes(back, 'back', depth));
  return codes.join(';');
}
