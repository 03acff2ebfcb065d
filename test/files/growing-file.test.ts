/** A file grows by whole texts, and what could not be begun leaves nothing. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { createGrowingFile } from '../../src/files/growing-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-growing-'));
const path = join(folder, 'lines.txt');
afterEach(() => rmSync(path, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

it('has each text as soon as it is appended, for its owner only', () => {
  const file = createGrowingFile(path);
  file.append('one\n');
  expect(readFileSync(path, 'utf8')).toBe('one\n');
  file.append('two\n');
  file.close();
  file.close();
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('is for its owner whatever the umask', () => {
  const before = process.umask(0o777);
  try {
    createGrowingFile(path).close();
  } finally {
    process.umask(before);
  }
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('is not there any more once it is removed', () => {
  const file = createGrowingFile(path);
  file.append('one\n');
  file.remove();
  expect(existsSync(path)).toBe(false);
});

it('takes the place of nothing', () => {
  writeFileSync(path, 'kept');
  expect(() => createGrowingFile(path)).toThrow('EEXIST');
  expect(readFileSync(path, 'utf8')).toBe('kept');
});
