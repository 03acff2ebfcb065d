/**
 * Writing to stdout and stderr, to the last byte, before the program goes on.
 *
 * `process.stdout` would do it too, but loading its streams costs 3 ms of the start, and it says nothing when the
 * disk is full or the reader has gone.
 */

import { writeSync } from 'node:fs';
import { errorMessage } from '../../errors/message.ts';
import { asciiText, showsUnicode } from './character-set.ts';
import { codeOf } from './errors.ts';
import { pauseMs } from './pause.ts';
import { printable } from './printable.ts';

const stdoutFd = 1;
const stderrFd = 2;

/** The result. @throws Error where it could not be written in full */
export function print(text: string): void {
  try {
    writeAll(stdoutFd, text);
  } catch (error) {
    throw new Error(
      errorMessage('stdout', `the result could not be written (${codeOf(error)})`, 'send it elsewhere'),
    );
  }
}

/** What is said beside the result: notes, the trace, errors. Where stderr is closed it is lost. */
export function printNote(text: string): void {
  try {
    writeAll(stderrFd, text);
  } catch {
    // There is nowhere left to say it.
  }
}

/** Rows as lines with the columns aligned; the last column is as wide as it likes. */
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

/** A terminal of another character set gets ASCII; files and pipes get every character as it is. */
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
      // A pipe that another process made non-blocking, and that is full just now.
      if (codeOf(error) !== 'EAGAIN') throw error;
      pauseMs(2);
    }
  }
}
