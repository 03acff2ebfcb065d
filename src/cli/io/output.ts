/**
 * Writes to stdout and stderr completely before the program continues.
 *
 * `process.stdout` could do it too, but loading its streams costs 3 ms at start, and it reports nothing if the disk
 * is full or the reader has closed the pipe.
 */

import { writeSync } from 'node:fs';
import { errorMessage } from '../../errors/message.ts';
import { asciiText, showsUnicode } from './character-set.ts';
import { codeOf } from './errors.ts';
import { pauseMs } from './pause.ts';
import { printable } from './printable.ts';

const stdoutFd = 1;
const stderrFd = 2;

/** Prints the result. @throws Error if it could not be written in full */
export function print(text: string): void {
  try {
    writeAll(stdoutFd, text);
  } catch (error) {
    throw new Error(
      errorMessage('stdout', `the result could not be written (${codeOf(error)})`, 'send it elsewhere'),
    );
  }
}

/** Prints what is not the result: notes, the trace, errors. If stderr is closed, the text is lost. */
export function printNote(text: string): void {
  try {
    writeAll(stderrFd, text);
  } catch {
    // Nowhere is left to report it.
  }
}

/** Rows as lines with aligned columns; the last column has any width. */
export function columns(texts: readonly (readonly string[])[]): string {
  const rows = texts.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}

/** A terminal with another character set gets ASCII. Files and pipes get every character unchanged. */
function textFor(fd: number, text: string): string {
  if (/^[\0-\x7f]*$/.test(text) || showsUnicode(process.env, process.platform)) return text;
  return process.getBuiltinModule('node:tty').isatty(fd) ? asciiText(text) : text;
}

function writeAll(fd: number, text: string): void {
  let rest = Buffer.from(textFor(fd, text));
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      // A pipe that another process made non-blocking, and that is full at this moment.
      if (codeOf(error) !== 'EAGAIN') throw error;
      pauseMs(2);
    }
  }
}
