/**
 * How the command line fails: one line on stderr, and exit code 1 or 2.
 *
 * 2 is wrong use: the same command can't work, whatever the card. 1 is a card that gave no response or could not be
 * used. The table below says which error is which. It uses the names of errors, because a command in its own bundle
 * has its own classes. `docs/user/cli.md` explains this to users.
 */

import { errorMessage } from '../../errors/message.ts';
import { printable } from './printable.ts';

/** Wrong use of the command line. The message names the value, the rule and what to do; never a secret. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Ctrl-C at a question, or a closed terminal. The terminal is restored and open files are closed before the signal
 * ends the program.
 */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly signal: 'SIGINT' | 'SIGHUP';

  constructor(signal: 'SIGINT' | 'SIGHUP') {
    super(errorMessage('program', `interrupted by ${signal}`, 'start it again'));
    this.signal = signal;
  }
}

/** Errors that are wrong use, by name. For a `StoredFileError` its code decides. All others are 1. */
const wrongUse: ReadonlySet<string> = new Set([
  'UsageError',
  'EntryError',
  'ProfileError',
  'SuiteError',
  'KeyError',
  'RecordingError',
  'FaultError',
  'AddressError',
  'LinkError',
  'PtyError',
  'PolicyError',
  'StaffError',
  'FileFormatError',
  'WorldError',
  'VariableError',
]);

/** Codes of a `StoredFileError` that mean the wrong file was named; the others mean a card that can't be used. */
const wrongFile: ReadonlySet<string> = new Set(['missing', 'exists', 'not a card file', 'not a phone file']);

export function exitCodeOf(error: unknown): 1 | 2 {
  if (!(error instanceof Error)) return 1;
  if (error.name === 'StoredFileError') return wrongFile.has(codeOf(error)) ? 2 : 1;
  return wrongUse.has(error.name) ? 2 : 1;
}

/** The error as one line, `dscplus: …`, without characters that a terminal acts on. */
export function errorLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = message.trim().replace(/\s*\n\s*/g, ' ');
  return `dscplus: ${printable(line)}\n`;
}

/** The code of a system error, such as ENOENT, or an empty text. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
