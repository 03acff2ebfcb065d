/** The screen of a phone line as lines of text with styles, for a size: nothing here knows Ink. */
import type { LineCall, LineMessage } from '../line/line-inbox.ts';
import type { Span } from '../terminal/view/components/line.tsx';
import { columnsMin, rowsMin, type ScreenSize } from '../terminal/view/layout.ts';
import type { Theme } from '../terminal/view/theme.ts';
import type { LineView } from './followed-line.ts';
import { keyHelp } from './line-keys.ts';
import { lineRecordText, safe } from './record-text.ts';

export interface LineLabel {
  readonly number: string;
  /** The address of the server. */
  readonly server: string;
}

export interface LineScreenOptions {
  readonly label: LineLabel;
  readonly theme: Theme;
  readonly timeText: (ms: number) => string;
}

/** A screen that is wider shows the text of a message beside its fate. */
const wideColumns = 100;
const columnsMax = 130;
const fateColumns = 44;
const indent = '    ';

/** At most one line fewer than the screen has, so that nothing scrolls. */
export function lineLines(
  view: LineView,
  size: ScreenSize,
  options: LineScreenOptions,
): readonly (readonly Span[])[] {
  const { theme } = options;
  if (size.columns < columnsMin || size.rows < rowsMin) return tooSmall(size);
  const columns = Math.min(size.columns, columnsMax);
  const rule: Span[] = [[(theme.ascii ? '-' : '─').repeat(columns), theme.text]];
  const head = [headOf(view, columns, options), rule];
  const help = keyHelp.find((lines) => lines.every(({ length }) => length <= columns)) ?? [];
  const foot: Span[][] = [
    [[safe(view.notice).slice(0, columns), theme.notice]],
    ...help.map((line): Span[] => [[line, theme.text]]),
  ];
  const room = size.rows - 1 - head.length - foot.length;
  const records = recordLines(view, columns, options).slice(0, room);
  const blank = Array.from({ length: room - records.length }, (): Span[] => []);
  return [...head, ...records, ...blank, ...foot];
}

function headOf(
  { link, state }: LineView,
  columns: number,
  { label: { number, server }, theme }: LineScreenOptions,
): Span[] {
  const title = `SIMULATOR ${safe(number)}`;
  const right =
    link === 'gone' ? 'server gone, trying again' : link === 'connecting' ? 'connecting' : safe(state ?? '');
  const place = columns >= title.length + server.length + right.length + 6 ? `  ${server}` : '';
  const gap = ' '.repeat(Math.max(1, columns - title.length - place.length - right.length));
  const style = link === 'live' && state === 'good' ? theme.strong : theme.notice;
  if (title.length + 1 + right.length > columns) return [[right.slice(0, columns), style]];
  return [
    [title, theme.strong],
    [`${place}${gap}`, theme.text],
    [right, style],
  ];
}

function recordLines(view: LineView, columns: number, options: LineScreenOptions): Span[][] {
  const { theme, label } = options;
  if (view.records.length > 0) return view.records.flatMap((record) => linesOf(record, columns, options));
  if (view.link !== 'live') return [];
  const empty = ['No messages or calls yet.', `A code sent to ${safe(label.number)} shows here.`];
  return empty.map((text) => [[text.slice(0, columns), theme.text]]);
}

function linesOf(
  record: LineMessage | LineCall,
  columns: number,
  { theme, timeText }: LineScreenOptions,
): Span[][] {
  const { head, fate, text } = lineRecordText(record, timeText);
  const what = `${head}  ${fate}`;
  const style = record.fate === 'ringing' ? theme.notice : text === '' ? theme.text : null;
  const beside = what.padEnd(fateColumns);
  if (text !== '' && columns >= wideColumns && beside.length + 2 + text.length <= columns)
    return [
      [
        [beside, style],
        [`  ${text}`, theme.strong],
      ],
    ];
  // The code is on the first line, because the text may not fit below it.
  const { code, supersededBy } = record;
  const first = code === null || supersededBy !== null ? what : `${what} ${safe(code)}`;
  return [
    ...wrapped(first, columns, columns - indent.length).map((line): Span[] => [[line, style]]),
    ...wrapped(text, columns - indent.length).map((line): Span[] => [[`${indent}${line}`, theme.strong]]),
  ];
}

/** A text in lines of so many columns, broken at blanks. Lines after the first are indented where they are shorter. */
function wrapped(text: string, columns: number, next = columns): string[] {
  if (text.length <= columns) return text === '' ? [] : [text];
  const blank = text.lastIndexOf(' ', columns);
  const at = blank > columns / 2 ? blank : columns;
  const rest = wrapped(text.slice(at).trimStart(), next);
  return [text.slice(0, at).trimEnd(), ...(next < columns ? rest.map((line) => indent + line) : rest)];
}

function tooSmall({ columns, rows }: ScreenSize): Span[][] {
  const lines = [
    `The line needs ${columnsMin} x ${rowsMin}.`,
    `This is ${columns} x ${rows}.`,
    'Make the window larger,',
    'or q quits.',
  ];
  return lines.slice(0, Math.max(1, rows - 1)).map((line): Span[] => [[line.slice(0, columns), null]]);
}
