/**
 * A command line in the grammar of IEEE 488.2 §7 and SCPI 1999 vol. 1 §6: units between semicolons, each a header and
 * parameters between commas. It is parsed unit by unit, so that everything before an error is executed.
 *
 * This file knows only the form; commands.ts has the headers, and parameters.ts the meaning of parameters.
 */

import { mnemonicCharsMax } from '../limits.ts';
import { ScpiFault } from './scpi-errors.ts';

/** A parameter as written. `text`: of a string or block its content, of a number its digits. */
export interface Argument {
  readonly kind: 'number' | 'word' | 'string' | 'block';
  readonly text: string;
}

export interface Unit {
  /** Upper case, from the root, without the colon before it: `*IDN?`, `DISP:REP`. */
  readonly header: string;
  readonly args: readonly Argument[];
}

const headerForm = /\*[A-Za-z]+\??|:?[A-Za-z][A-Za-z0-9_]*(?::[A-Za-z][A-Za-z0-9_]*)*\??/y;
const numberForm =
  /[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|#(?:[Hh][0-9A-Fa-f]+|[Qq][0-7]+|[Bb][01]+)/y;
const wordForm = /[A-Za-z][A-Za-z0-9_]*/y;
const stringForm = /"((?:[^"]|"")*)"|'((?:[^']|'')*)'/y;
const blockForm = /#([1-9])/y;
const blankForm = /[ \t]*/y;

/**
 * The units of a line, one after the other.
 * @param known whether a header is a command: a header that is unknown under the current path is read from the root,
 *   which strict SCPI would call an error
 * @throws ScpiFault at the first unit with a wrong form
 */
export function* unitsOf(line: string, known: (header: string) => boolean): Generator<Unit, void, void> {
  const reader = { line, at: 0 };
  /** Where a header without a colon before it starts (SCPI 1999 §6.2.4). */
  let path = '';
  for (;;) {
    blanks(reader);
    if (reader.at === line.length) return;
    if (line[reader.at] === ';') {
      reader.at += 1;
      continue;
    }
    const written = match(reader, headerForm)?.[0];
    if (written === undefined && line.startsWith(':*', reader.at))
      throw new ScpiFault(-102, 'a common command has no colon before it: write *OPC?, not :*OPC?');
    if (written === undefined) throw new ScpiFault(-102, 'a command begins with a letter, a colon or a star');
    const near = fullHeader(written, path);
    const far = fullHeader(written, '');
    const header = known(near) || !known(far) ? near : far;
    if (!written.startsWith('*')) path = header.slice(0, header.lastIndexOf(':') + 1);
    yield { header, args: argumentsOf(reader) };
  }
}

interface Reader {
  readonly line: string;
  at: number;
}

function fullHeader(written: string, path: string): string {
  for (const word of written.split(/[:*?]/)) {
    if (word.length > mnemonicCharsMax)
      throw new ScpiFault(-112, `a word of a header has ${mnemonicCharsMax} characters at most`);
  }
  const upper = written.toUpperCase();
  if (upper.startsWith('*')) return upper;
  return upper.startsWith(':') ? upper.slice(1) : path + upper;
}

function argumentsOf(reader: Reader): Argument[] {
  const { line } = reader;
  const before = reader.at;
  blanks(reader);
  if (ended(reader)) return [];
  if (reader.at === before)
    throw new ScpiFault(
      line[before] === ',' ? -103 : -102,
      'put a blank between a command and its parameters',
    );
  const args: Argument[] = [];
  for (;;) {
    args.push(argument(reader));
    blanks(reader);
    if (ended(reader)) return args;
    if (line[reader.at] !== ',')
      throw new ScpiFault(-103, 'put a comma between parameters, a semicolon between commands');
    reader.at += 1;
    blanks(reader);
  }
}

/** Whether the unit ends here; consumes a semicolon. */
function ended(reader: Reader): boolean {
  if (reader.at === reader.line.length) return true;
  if (reader.line[reader.at] !== ';') return false;
  reader.at += 1;
  return true;
}

function argument(reader: Reader): Argument {
  const first = reader.line[reader.at] ?? '';
  if (first === '"' || first === "'") return string(reader);
  if (first === '#' && !/[HhQqBb]/.test(reader.line[reader.at + 1] ?? '')) return blockData(reader);
  const number = match(reader, numberForm)?.[0];
  if (number !== undefined) {
    if (/[A-Za-z0-9_.#]/.test(reader.line[reader.at] ?? ''))
      throw new ScpiFault(
        -121,
        'a number ends at a blank, a comma, a semicolon or the end; no unit follows it',
      );
    return { kind: 'number', text: number };
  }
  const word = match(reader, wordForm)?.[0];
  if (word !== undefined) return { kind: 'word', text: word };
  throw new ScpiFault(-102, 'a parameter is a number, a word, a string in quotes or a block');
}

function string(reader: Reader): Argument {
  const found = match(reader, stringForm);
  if (found === null) throw new ScpiFault(-151, 'the quote is not closed');
  const [, inDouble, inSingle] = found;
  const text = inDouble === undefined ? inSingle!.replaceAll("''", "'") : inDouble.replaceAll('""', '"');
  return { kind: 'string', text };
}

function blockData(reader: Reader): Argument {
  const digits = Number(match(reader, blockForm)?.[1] ?? 0);
  const length = reader.line.slice(reader.at, reader.at + digits);
  const from = reader.at + digits;
  if (digits === 0 || !/^[0-9]+$/.test(length) || length.length < digits)
    throw new ScpiFault(-161, 'a block begins with #, the number of digits of its length, and its length');
  reader.at = from + Number(length);
  if (reader.at > reader.line.length) throw new ScpiFault(-161, 'the block is shorter than it says');
  return { kind: 'block', text: reader.line.slice(from, reader.at) };
}

function blanks(reader: Reader): void {
  match(reader, blankForm);
}

/** Consumes the text here that matches a pattern. */
function match(reader: Reader, form: RegExp): RegExpExecArray | null {
  form.lastIndex = reader.at;
  const found = form.exec(reader.line);
  if (found !== null) reader.at = form.lastIndex;
  return found;
}
