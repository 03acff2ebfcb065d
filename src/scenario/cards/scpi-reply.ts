/** Takes the reply line of a console apart: units between semicolons, fields between commas, strings, blocks. */
import { errorMessage } from '../../errors/message.ts';
import { FarCardError } from './far-card-error.ts';

/** The replies of the commands of one line. */
export function replyUnits(line: string): string[] {
  return splitAt(line, ';');
}

/** The fields of one reply. */
export function replyFields(unit: string): string[] {
  return splitAt(unit, ',');
}

/** The text of a field, without quotes if it has them. */
export function fieldText(field: string | undefined): string {
  if (field === undefined || !field.startsWith('"')) return field ?? '';
  return field.slice(1, -1).replaceAll('""', '"');
}

/** The data of a block: `#`, the digits of its length, its length, the data. @throws FarCardError */
export function blockData(field: string): string {
  const from = blockStart(field, 0);
  if (from === null)
    throw new FarCardError(
      errorMessage('reply', 'not a block of data', 'see that the port is that of a dscplus card'),
    );
  return field.slice(from);
}

/** Splits at a sign that is in no string and no block. */
function splitAt(text: string, sign: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let i = 0; i < text.length; ) {
    const end = pieceEnd(text, i);
    if (end === i + 1 && text[i] === sign) {
      parts.push(part);
      part = '';
    } else part += text.slice(i, end);
    i = end;
  }
  return [...parts, part];
}

/** Where a string or a block that begins at `at` ends; the next place if none does. */
function pieceEnd(text: string, at: number): number {
  if (text[at] === '"') {
    const close = text.indexOf('"', at + 1);
    return close === -1 ? text.length : close + 1;
  }
  const data = text[at] === '#' ? blockStart(text, at) : null;
  if (data === null) return at + 1;
  const digits = Number(text[at + 1]);
  return Math.min(text.length, data + Number(text.slice(at + 2, at + 2 + digits)));
}

/** Where the data of a block begins; null for anything else. */
function blockStart(text: string, at: number): number | null {
  const digits = /^#([1-9])/.exec(text.slice(at, at + 2))?.[1];
  if (digits === undefined) return null;
  const from = at + 2 + Number(digits);
  return /^[0-9]+$/.test(text.slice(at + 2, from)) ? from : null;
}
