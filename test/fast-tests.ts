/**
 * Which test files are fast: those that start no process. What a file imports tells, so that no list grows old.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';

const root = new URL('../', import.meta.url);
/** Every process is started here; a browser brings its own. */
const starter = 'test/process/start.ts';
const browser = /from 'playwright-core'/;

/** All test files, by whether they start a process, directly or by what they import. */
export function testFiles(): { readonly fast: string[]; readonly slow: string[] } {
  const files = readdirSync(new URL('test/', root), { recursive: true })
    .map((name) => `test/${String(name).replaceAll('\\', '/')}`)
    .filter((name) => /\.test\.tsx?$/.test(name))
    .sort();
  const known = new Map<string, boolean>();
  const slow = files.filter((file) => startsProcess(file, known));
  return { fast: files.filter((file) => !slow.includes(file)), slow };
}

function startsProcess(file: string, known: Map<string, boolean>): boolean {
  const found = known.get(file);
  if (found !== undefined) return found;
  known.set(file, false);
  const text = readFileSync(new URL(file, root), 'utf8');
  const imported = Array.from(
    text.matchAll(/from '(\.[^']+)'/g),
    ([, path = '']) => normalize(join(dirname(file), path)),
    // A text of a test may name a file that is none.
  ).filter((path) => path.startsWith('test/') && existsSync(new URL(path, root)));
  const starts =
    browser.test(text) || imported.some((path) => path === starter || startsProcess(path, known));
  known.set(file, starts);
  return starts;
}
