/**
 * The files of the page, as they are: HTML, style and script that a browser takes without a build. They stand in
 * `src/login/page`, which is part of the package; this module, its compiled form and the command's bundle are all two
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
