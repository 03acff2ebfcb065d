/**
 * How things look: colours by what a terminal can show, and which characters may be used.
 *
 * Nothing is said by colour alone: a key that is lit has marks beside its label too, the glass has a frame where there
 * is no background, and so on. The colours are those of src/display/picture.ts where it has them. They are written
 * by us and not by Ink, whose colours follow the environment and don't heed `NO_COLOR`.
 */
import { colours } from '../display/picture.ts';
import { type ColourDepth, colourCodes, type Style } from './paint.ts';

interface Look {
  /** `#rrggbb`, or the number of one of the 16 colours. */
  readonly front?: string | number;
  readonly back?: string | number;
  readonly bold?: boolean;
}

const glassOff = '#8b957c';
const lit = '#e3b341';
const label = '#dfe5e8';
const { body, glass, ink, label: dim } = colours;

type StyleName =
  | 'body'
  | 'bodyEdge'
  | 'title'
  | 'label'
  | 'glass'
  | 'glassEdge'
  | 'glassOff'
  | 'glassOffEdge'
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
  | 'strong';

/** For 256 colours and more; a terminal of 256 gets the nearest ones. */
const full: Readonly<Record<StyleName, Look>> = {
  body: { back: body },
  bodyEdge: { front: body },
  title: { front: label, back: body, bold: true },
  label: { front: dim, back: body },
  glass: { front: ink, back: glass },
  glassEdge: { front: glass, back: body },
  glassOff: { front: ink, back: glassOff },
  glassOffEdge: { front: glassOff, back: body },
  key: { front: label, back: '#4a545c', bold: true },
  powerKey: { front: label, back: '#7a413c', bold: true },
  editKey: { front: label, back: '#6a5a38', bold: true },
  okKey: { front: label, back: '#3f6650', bold: true },
  keyEdge: { front: '#15191c', back: body },
  keyLit: { front: ink, back: lit, bold: true },
  keyLitEdge: { front: '#7d5f16', back: body },
  bar: { front: lit, back: body },
  barRest: { front: '#4a545c', back: body },
  notice: { front: lit },
  text: { front: dim },
  strong: { bold: true },
};

const [black, yellow, white, grey] = [0, 3, 7, 8];

/** For the 16 colours, whose shades are the user's own: as few as will do. */
const sixteen: Readonly<Partial<Record<StyleName, Look>>> = {
  bodyEdge: { front: grey },
  title: { bold: true },
  glass: { front: black, back: white },
  glassOff: { front: black, back: grey },
  key: { bold: true },
  powerKey: { bold: true },
  editKey: { bold: true },
  okKey: { bold: true },
  keyLit: { front: black, back: yellow },
  bar: { front: yellow },
  barRest: { front: grey },
  notice: { front: yellow },
  strong: { bold: true },
};

export interface Theme extends Readonly<Record<StyleName, Style>> {
  readonly ascii: boolean;
  /** Surfaces have a colour of their own; without, they are framed by lines. */
  readonly surfaces: boolean;
}

export function themeFor(depth: ColourDepth, ascii: boolean): Theme {
  const looks: Readonly<Partial<Record<StyleName, Look>>> = depth === 0 ? {} : depth === 4 ? sixteen : full;
  const styles = Object.fromEntries(
    Object.keys(full).map((name) => [name, styleOf(looks[name as StyleName] ?? {}, depth)]),
  ) as Record<StyleName, Style>;
  const theme = { ascii, surfaces: depth > 4, ...styles };
  // The edges of surfaces are half blocks.
  return ascii ? flat(theme) : theme;
}

/** The same without surfaces, for where a line is all there is: lines of keys would run into one another. */
export function flat(theme: Theme): Theme {
  const { text, strong, notice } = theme;
  const edges = { bodyEdge: text, glassEdge: text, glassOffEdge: text, keyEdge: [], keyLitEdge: [] };
  const keys = { key: strong, powerKey: strong, editKey: strong, okKey: strong };
  return { ...theme, surfaces: false, body: [], label: text, bar: notice, barRest: text, ...edges, ...keys };
}

function styleOf({ front, back, bold }: Look, depth: ColourDepth): Style {
  const codes: [open: string, close: string][] = [];
  if (back !== undefined) codes.push([colourCodes(back, 'back', depth), '49']);
  if (front !== undefined) codes.push([colourCodes(front, 'front', depth), '39']);
  if (bold === true) codes.push(['1', '22']);
  return codes;
}
