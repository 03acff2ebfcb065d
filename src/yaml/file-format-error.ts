/** A YAML file that is refused: what is wrong, and where. */
import { errorMessage, quotedPath } from '../errors/message.ts';

/** Where in a file, counted from 1. */
export interface FilePlace {
  /** The path as it was given. */
  readonly file: string;
  /** The line, from 1. */
  readonly line: number;
  /** The column, from 1. */
  readonly column: number;
}

/**
 * A YAML file that is not what its format says. The message names file, line and column, and what is accepted there.
 * It repeats words of the format, never a value, which may be a secret in the wrong place.
 *
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs';
 * import { FileFormatError, LoginServer } from 'dscplus/server';
 *
 * writeFileSync('world.yaml', 'world: small\nuser: []\n');
 * const error = await LoginServer.start({ world: 'world.yaml' }).catch((thrown) => thrown);
 * error instanceof FileFormatError; // → true
 * error.message; // → '"world.yaml", line 2, column 1: unknown word "user"; did you mean users? known: world, time, policy, cards, lines, users, faults'
 * ```
 */
export class FileFormatError extends Error {
  override readonly name = 'FileFormatError';
  /** The path as it was given. */
  readonly file: string;
  /** The line, from 1. */
  readonly line: number;
  /** The column, from 1. */
  readonly column: number;
  /** The word that was probably meant, or null. */
  readonly suggestion: string | null;

  /**
   * @param place where in the file
   * @param problem what is wrong
   * @param action what to do
   * @param suggestion the word that was probably meant
   */
  constructor(
    { file, line, column }: FilePlace,
    problem: string,
    action: string,
    suggestion: string | null = null,
  ) {
    super(errorMessage(`${quotedPath(file)}, line ${line}, column ${column}`, problem, action));
    this.file = file;
    this.line = line;
    this.column = column;
    this.suggestion = suggestion;
  }
}
