/**
 * Reads the files of the pages. Those of the login page are HTML, styles and scripts that a browser loads without a
 * build, in `src/login/page`, which the package contains. Those of the page `/lab` are built from `src/lab` into
 * `dist/lab`. This module, its compiled form and the command's bundle are all two folders below the package's root.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorMessage } from '../errors/message.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'src/login/page');

const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
} as const;

export interface Asset {
  readonly text: string;
  readonly type: string;
}

export function asset(name: `${string}.${keyof typeof types}`): Asset {
  const ending = name.slice(name.lastIndexOf('.') + 1) as keyof typeof types;
  return { text: readFileSync(join(folder, name), 'utf8'), type: types[ending] };
}

export type LabFileName = 'lab.html' | 'lab.css' | 'lab.js';

/** Returns the text of a file of the page `/lab`. */
export type ReadLabFile = (name: LabFileName) => string;

/** @throws {Error} in a checkout that was not built */
export function builtLabFile(name: LabFileName): string {
  try {
    return readFileSync(join(root, 'dist/lab', name), 'utf8');
  } catch {
    throw new Error(errorMessage('the page /lab', 'not built', 'run npm run build'));
  }
}

/** A file of the page `/lab` with its type. */
export function labAsset(read: ReadLabFile, name: LabFileName): Asset {
  return { text: read(name), type: types[name.slice(name.lastIndexOf('.') + 1) as keyof typeof types] };
}
