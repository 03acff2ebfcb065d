/** A YAML file that is refused: what is wrong, and where. */
import { errorMessage, quotedPath } from '../errors/message.ts';

/** Where in a file, counted from 1. */
export interface FilePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * A file that is not what its schema says. The message names file, line and column, and what is accepted there. It
 * repeats words of the format, never a value, which may be a secret in the wrong place.
 */
export class FileFormatError extends Error {
  override readonly name = 'FileFormatError';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The word that was probably meant, or null. */
  readonly suggestion: string | null;

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
