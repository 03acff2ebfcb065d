/**
 * How the command line fails: every error is one line on stderr, and an exit code of 1 or 2.
 *
 * 2 is wrong use: the same command can't work, whatever the card. 1 is a card that did not answer or could not be
 * used. Which error is which is the table below; it goes by names, since a command in a bundle of its own has classes
 * of its own. `docs/user/cli.md` says it to people.
 */

import { errorMessage } from '../../errors/message.ts';
import { printable } from './printable.ts';

/** Wrong use of the command line. The message names what was given, the rule and the way out; never a secret. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Ctrl-C at a question, or a terminal that was closed: the terminal is restored and what was open is closed before the
 * program ends by the signal.
 */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly signal: 'SIGINT' | 'SIGHUP';

  constructor(signal: 'SIGINT' | 'SIGHUP') {
    super(errorMessage('program', `interrupted by ${signal}`, 'start it again'));
    this.signal = signal;
  }
}

/** Errors that are wrong use, by name; `CardFileError` goes by its code. All others are 1. */
const wrongUse: ReadonlySet<string> = new Set([
  'UsageError',
  'EntryError',
  'ProfileError',
  'SuiteError',
  'KeyError',
  'RecordingError',
  'AddressError',
  'LinkError',
  'PtyError',
  'PolicyError',
  'StaffError',
]);

/** Codes of a `CardFileError` that say the wrong file was named; the others are of a card that can't be used. */
const wrongFile: ReadonlySet<string> = new Set(['missing', 'exists', 'not a card file']);

export function exitCodeOf(error: unknown): 1 | 2 {
  if (!(error instanceof Error)) return 1;
  if (error.name === 'CardFileError') return wrongFile.has(codeOf(error)) ? 2 : 1;
  return wrongUse.has(error.name) ? 2 : 1;
}

/** The error as one line, `dscplus: …`, with nothing in it that a terminal would act on. */
export function errorLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = message.trim().replace(/\s*\n\s*/g, ' ');
  return `dscplus: ${printable(line)}\n`;
}

/** The code of a system error, such as ENOENT, or an empty text. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
