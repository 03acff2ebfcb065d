/**
 * The errors of the console: codes and texts of SCPI 1999 §21.8 that this console uses.
 *
 * No error repeats the client's input, because it may contain a PIN.
 */
import { errorCharsMax } from '../limits.ts';
import { scpiString } from '../line-format.ts';

export interface ScpiError {
  /** The standard text. */
  readonly text: string;
  /** When it occurs, in this project's words. */
  readonly description: string;
  /** An example that causes it, on a card that is off, in virtual time. */
  readonly example: string;
}

export type ErrorCode =
  | -101
  | -102
  | -103
  | -104
  | -108
  | -109
  | -112
  | -113
  | -121
  | -141
  | -151
  | -161
  | -203
  | -221
  | -222
  | -224
  | -350
  | -363;

export const scpiErrors: Readonly<Record<ErrorCode, ScpiError>> = {
  [-101]: {
    text: 'Invalid character',
    description:
      'a byte that is not a key, a command or ASCII text; one error for a run of them, or for the whole line that contains them',
    example: 'DISP\u00e9?\r',
  },
  [-102]: {
    text: 'Syntax error',
    description: 'a line that does not have the form of a command',
    example: ':\r',
  },
  [-103]: {
    text: 'Invalid separator',
    description:
      'anything but a comma or semicolon after a parameter, or anything but a blank after a command',
    example: 'KEY 5 6\r',
  },
  [-104]: {
    text: 'Data type error',
    description: 'a parameter of another kind, such as a text for a number',
    example: 'TIME:ADV "1"\r',
  },
  [-108]: {
    text: 'Parameter not allowed',
    description: 'more parameters than the command has',
    example: 'DISP? 1\r',
  },
  [-109]: {
    text: 'Missing parameter',
    description: 'fewer parameters than the command needs',
    example: 'KEY\r',
  },
  [-112]: {
    text: 'Program mnemonic too long',
    description: 'a word of a header with more than 12 characters',
    example: 'TELEVISIONSET\r',
  },
  [-113]: {
    text: 'Undefined header',
    description: 'unknown command; digits in its name are shown as #',
    example: 'VOLT?\r',
  },
  [-121]: {
    text: 'Invalid character in number',
    description: 'a number with something after it',
    example: 'TIME:ADV 12x\r',
  },
  [-141]: {
    text: 'Invalid character data',
    description: 'a word that the command does not accept',
    example: 'TIME:MODE FAST\r',
  },
  [-151]: { text: 'Invalid string data', description: 'a quote that is not closed', example: 'TYPE "1\r' },
  [-161]: {
    text: 'Invalid block data',
    description: 'a block that is shorter than it says, or has no length',
    example: 'REST #15ab\r',
  },
  [-203]: {
    text: 'Command protected',
    description: 'a snapshot contains PIN digits, and the card is not the demo card; the query gets no reply',
    example: 'P1SNAP?\r',
  },
  [-221]: {
    text: 'Settings conflict',
    description: 'the command needs another mode',
    example: 'TIME:MODE REAL;ADV 1\r',
  },
  [-222]: {
    text: 'Data out of range',
    description: 'a number below or above its limits',
    example: 'TIME:SCAL 0\r',
  },
  [-224]: {
    text: 'Illegal parameter value',
    description: 'a key that the card does not have, or a snapshot or fault that does not fit',
    example: 'KEY STAR\r',
  },
  [-350]: {
    text: 'Queue overflow',
    description: 'more errors than the queue can hold',
    example: 'BAD\r'.repeat(33),
  },
  [-363]: {
    text: 'Input buffer overrun',
    description:
      'a line that is too long, too much waiting input, or too many reports before a reply; reported once until input is taken again, and once a line for reports',
    example: `${'X'.repeat(257)}\r`,
  },
};

/** An error as in the queue and in replies: code and text. */
export function errorText(code: ErrorCode, detail: string): string {
  const { text } = scpiErrors[code];
  return `${code},${scpiString((detail === '' ? text : `${text};${detail}`).slice(0, errorCharsMax))}`;
}

/** A command that can't be executed; becomes an entry of the error queue. */
export class ScpiFault extends Error {
  override readonly name = 'ScpiFault';
  readonly code: ErrorCode;
  readonly detail: string;

  constructor(code: ErrorCode, detail = '') {
    super(errorText(code, detail));
    this.code = code;
    this.detail = detail;
  }
}

/** Whether the rest of a line is dropped: a line that can't be parsed is not guessed at (IEEE 488.2 §6.1.7.1). */
export function isCommandError(code: ErrorCode): boolean {
  return code > -200;
}
