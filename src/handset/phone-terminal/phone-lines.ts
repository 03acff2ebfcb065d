/** The screen of a phone as lines of text with styles, for a size: nothing here knows Ink. */
import type { PhoneScreen } from '../../phone/screens/phone-screen.ts';
import type { Span } from '../../terminal/view/components/line.tsx';
import { columnsMin, rowsMin, type ScreenSize } from '../../terminal/view/layout.ts';
import type { Theme } from '../../terminal/view/theme.ts';
import { safe } from '../record-text.ts';
import { phoneButtons, phoneKeyHelp } from './phone-keys.ts';
import type { PhoneView } from './phone-session.ts';
import { cutText, padText, textWidth, wrapText } from './text-width.ts';

export interface PhoneLabel {
  /** Such as `Android`. */
  readonly system: string;
  /** The phone's file. */
  readonly name: string;
}

export interface PhoneLinesOptions {
  readonly label: PhoneLabel;
  readonly theme: Theme;
  /** A time of the phone, for a person. */
  readonly timeText: (phoneMs: number) => string;
}

type Row = readonly Span[];

/** The phone; beside it, or below it, the log. */
const phoneColumnsMax = 78;
const logColumnsMin = 36;
const logColumnsMax = 56;
const gap = '  ';

/** At most one line fewer than the screen has, so that nothing scrolls. */
export function phoneLines(view: PhoneView, size: ScreenSize, options: PhoneLinesOptions): readonly Row[] {
  const { columns, rows } = size;
  if (columns < columnsMin || rows < rowsMin) return tooSmall(size);
  const logColumns = Math.min(logColumnsMax, columns - 60 - gap.length);
  const hasPanel = logColumns >= logColumnsMin;
  const own = Math.min(phoneColumnsMax, hasPanel ? columns - logColumns - gap.length : columns);
  const phone = phoneRows(view, own, rows - 1, { ...options, logBelow: !hasPanel });
  if (!hasPanel) return phone;
  const log = logRows(view, logColumns, rows - 1, options.theme);
  return phone.map((row, i) => [...padded(row, own), [gap, null], ...(log[i] ?? [])]);
}

/** The first that fits: a button a line, with space between the parts; then closer. */
function phoneRows(
  view: PhoneView,
  columns: number,
  rows: number,
  options: PhoneLinesOptions & { readonly logBelow: boolean },
): Row[] {
  const { theme, logBelow } = options;
  const rule: Row = [[(theme.ascii ? '-' : '─').repeat(columns), theme.text]];
  const head = headOf(view, columns, options);
  const foot = footOf(view, columns, options);
  const roomy = [head, rule, ...bodyRows(view, columns, options, true)];
  const close = [head, rule, ...bodyRows(view, columns, options, false)];
  const top = [roomy, close, close.filter((row) => row !== rule)].find(
    ({ length }) => length + foot.length <= rows,
  );
  const body = (top ?? close.filter((row) => row !== rule)).slice(0, rows - foot.length);
  const room = rows - body.length - foot.length;
  const below = logBelow && room > 2 ? [rule, ...logRows(view, columns, room - 1, theme)] : [];
  const blank = Array.from({ length: room - below.length }, (): Row => []);
  return [...body, ...blank, ...below, ...foot];
}

function headOf(
  { screen, isOnline, isWaiting, isWell }: PhoneView,
  columns: number,
  { label: { system, name }, theme }: PhoneLinesOptions,
): Row {
  const network = !isOnline ? 'offline' : isWell ? 'online' : 'no reply';
  const status = isWaiting ? 'waiting' : network;
  const right = screen.asleep ? `asleep, ${status}` : status;
  const style = status === 'online' ? theme.strong : theme.notice;
  const title = `SIMULATOR ${system}`;
  const place = shown(name, theme);
  const room = columns - title.length - right.length - 3;
  const middle = textWidth(place) <= room ? `  ${place}` : '';
  return [
    [title, theme.strong],
    [padText(middle, columns - title.length - right.length), theme.text],
    [right, style],
  ];
}

function bodyRows(view: PhoneView, columns: number, options: PhoneLinesOptions, isRoomy: boolean): Row[] {
  const { theme } = options;
  const { screen } = view;
  const blank: Row[] = isRoomy ? [[]] : [];
  const parts: Row[][] = [
    [
      [
        [cutText(titleOf(screen, theme), columns), theme.strong],
        ...(screen.user === null ? [] : [[`  ${shown(screen.user, theme)}`, theme.text] as const]),
      ],
      ...noticeRows(screen, columns, theme),
    ],
    factRows(screen, columns, options),
    fieldRows(view, columns, theme),
    buttonRows(screen, columns, theme, isRoomy),
  ];
  return parts.filter((rows) => rows.length > 0).flatMap((rows, i) => [...(i === 0 ? [] : blank), ...rows]);
}

function titleOf({ asleep, title, name }: PhoneScreen, theme: Theme): string {
  return asleep ? 'The phone is asleep.' : labelText(title, name, theme);
}

function noticeRows({ notice }: PhoneScreen, columns: number, theme: Theme): Row[] {
  if (notice === null) return [];
  return wrapText(`! ${shown(notice, theme)}`, columns).map((line): Row => [[line, theme.notice]]);
}

/** What shows beside fields and buttons: the login of a notification, a challenge, a response, where a token went. */
function factRows(
  { login, challenge, response, sentTo }: PhoneScreen,
  columns: number,
  { theme, timeText }: PhoneLinesOptions,
): Row[] {
  const facts = [
    ...(login === null ? [] : [`${login.user}  ${login.application}  ${timeText(login.at)}`]),
    ...(challenge === null ? [] : [challenge]),
    ...(response === null ? [] : [response]),
    ...(sentTo === null ? [] : [sentTo]),
  ];
  return facts.map((fact): Row => [[cutText(`  ${shown(fact, theme)}`, columns), theme.strong]]);
}

function fieldRows({ screen, focus }: PhoneView, columns: number, theme: Theme): Row[] {
  const labels = screen.fields.map(({ name, label }) => labelText(label, name, theme));
  const width = Math.max(0, ...labels.map(textWidth));
  return screen.fields.map(({ name, text, choices }, i): Row => {
    const isFocused = name === focus;
    const of = choices.length < 2 ? '' : `  ${choices.indexOf(text) + 1} of ${choices.length}`;
    const start = `${isFocused ? '>' : ' '} ${padText(labels[i] ?? '', width)} `;
    const room = columns - textWidth(start) - of.length - 3;
    // The end of a long text is where it is typed.
    const shownEnd = lastOf(shown(text, theme), room);
    const box = `[${shownEnd}${isFocused ? '_' : ''}]`;
    return [
      [start, isFocused ? theme.strong : null],
      [box, isFocused ? theme.strong : null],
      [of, theme.text],
    ];
  });
}

function lastOf(text: string, columns: number): string {
  let rest = text;
  while (textWidth(rest) > Math.max(0, columns)) rest = Array.from(rest).slice(1).join('');
  return rest;
}

function buttonRows(screen: PhoneScreen, columns: number, theme: Theme, isList: boolean): Row[] {
  const buttons = phoneButtons(screen).map(({ key, label, act }): Span[] => {
    const text = labelText(label, act.type === 'tap' ? act.tap : act.proof, theme);
    const isNew = act.type === 'tap' && act.tap === 'notification';
    return [
      [`  ${key} `, theme.strong],
      [cutText(text, columns - 4), isNew ? theme.notice : null],
    ];
  });
  if (isList) return buttons;
  const rows: Span[][] = [];
  for (const spans of buttons) {
    const last = rows.at(-1);
    if (last !== undefined && widthOf([...last, ...spans]) <= columns) last.push(...spans);
    else rows.push([...spans]);
  }
  return rows;
}

function footOf({ notice, focus }: PhoneView, columns: number, { theme }: PhoneLinesOptions): Row[] {
  const helps = phoneKeyHelp[focus === null ? 'buttons' : 'field'];
  const help = helps.find(({ length }) => length <= columns) ?? '';
  // What to do about it comes last, and is what there is the least room for.
  const full = shown(notice, theme);
  const said = textWidth(full) <= columns ? full : (full.split('; ')[0] ?? '');
  return [[[cutText(said, columns), theme.notice]], [[help, theme.text]]];
}

function logRows({ log }: PhoneView, columns: number, rows: number, theme: Theme): Row[] {
  const lines = log.map((line): Row => [[cutText(shown(line, theme), columns), theme.text]]);
  return lines.slice(-rows);
}

function padded(row: Row, columns: number): Row {
  return [...row, [' '.repeat(Math.max(0, columns - widthOf(row))), null]];
}

function widthOf(row: Row): number {
  return row.reduce((sum, [text]) => sum + textWidth(text), 0);
}

/** With ASCII alone, what has other letters is called by its name. */
function labelText(label: string, name: string, theme: Theme): string {
  return theme.ascii && /[^ -~]/.test(label) ? name : safe(label);
}

function shown(text: string, { ascii }: Theme): string {
  return ascii
    ? safe(text)
        .replaceAll('•', '*')
        .replace(/[^ -~]/g, '?')
    : safe(text);
}

function tooSmall({ columns, rows }: ScreenSize): Row[] {
  const lines = [
    `The phone needs ${columnsMin} x ${rowsMin}.`,
    `This is ${columns} x ${rows}.`,
    'Make the window larger,',
    'or Ctrl-C quits.',
  ];
  return lines.slice(0, Math.max(1, rows - 1)).map((line): Row => [[line.slice(0, columns), null]]);
}
