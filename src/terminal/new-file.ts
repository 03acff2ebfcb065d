/**
 * Files that the terminal writes: always new ones, in the folder where the program was started, with a number if
 * needed.
 */
import { join } from 'node:path';
import { writeNew } from '../files/new-file.ts';

/** How many names are tried. */
export const numbersMax = 999;

/**
 * Makes a new file `name.extension`, or `name-2.extension` and so on if it exists.
 * @param make makes it, and throws with `EEXIST` if it exists
 * @returns what `make` returned, or the message that says why it failed
 */
export function withNewName<T>(
  folder: string,
  name: string,
  extension: string,
  make: (path: string, file: string) => T,
): T | string {
  for (let number = 1; number <= numbersMax; number++) {
    const file = `${name}${number === 1 ? '' : `-${number}`}.${extension}`;
    try {
      return make(join(folder, file), file);
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST') return `not saved: ${code}`;
    }
  }
  return `not saved: there are ${numbersMax} ${name} files`;
}

/**
 * Writes `content` to `name.extension`, or to `name-2.extension` and so on if it exists.
 * @returns the message about it, in one line
 */
export function saveNew(
  folder: string,
  name: string,
  extension: string,
  content: string | Uint8Array,
): string {
  return withNewName(folder, name, extension, (path, file) => {
    writeNew(path, content);
    return `saved ${file}`;
  });
}
