/**
 * Reads the files of the page: HTML, styles and scripts that a browser loads without a build. They are in
 * `src/login/page`, which the package contains. This module, its compiled form and the command's bundle are all two
 * folders below the package's root.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../src/login/page');

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
