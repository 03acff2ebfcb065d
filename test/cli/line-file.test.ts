/** A server's log is a file of its own kind, and one with a bound makes room for itself. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LineFile, lineFile } from '../../src/cli/io/files/line-file.ts';

const kind = { name: 'request log', firstLine: '{"a":1}', bytesMax: 40 };
let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dscplus-lines-'));
  path = join(folder, 'lines');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

let said: string[] = [];

function opened(at = path): LineFile {
  said = [];
  const ends: (() => void | Promise<void>)[] = [];
  const file = lineFile(at, kind, ends, (note) => said.push(note)) as LineFile;
  expect(ends).toHaveLength(1);
  return file;
}

const text = (name = path): string => readFileSync(name, 'utf8');

describe('a file with a bound', () => {
  test('says what it is, is for its owner alone, and goes on after a restart', () => {
    const first = opened();
    first.add('one');
    first.close();
    const second = opened();
    second.add('two');
    second.close();
    second.add('late');
    expect([text(), statSync(path).mode & 0o777]).toEqual(['{"a":1}\none\ntwo\n', 0o600]);
  });

  test('becomes FILE.1 when it is full, and a new one begins', () => {
    const file = opened();
    for (const line of ['a', 'b', 'c', 'd', 'e']) file.add(line.repeat(9));
    file.close();
    const lines = (...all: string[]): string =>
      ['{"a":1}', ...all.map((line) => line.repeat(9))].map((line) => `${line}\n`).join('');
    expect([text(`${path}.1`), text()]).toEqual([lines('a', 'b', 'c'), lines('d', 'e')]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const again = opened();
    for (const line of ['f', 'g']) again.add(line.repeat(9));
    again.close();
    expect([text(`${path}.1`), text()]).toEqual([lines('d', 'e', 'f'), lines('g')]);
  });

  test('takes a line that is longer than all of it', () => {
    const file = opened();
    file.add('x'.repeat(100));
    file.add('y');
    file.close();
    expect([text(`${path}.1`), text()]).toEqual([`{"a":1}\n${'x'.repeat(100)}\n`, '{"a":1}\ny\n']);
  });

  test('overwrites no file of another kind, at its start or later', () => {
    writeFileSync(path, 'a letter\n');
    expect(() => opened()).toThrow(`"${path}": not a request log of dscplus; give a new file`);
    const other = join(folder, 'other');
    writeFileSync(`${other}.1`, 'a letter\n');
    const file = opened(other);
    for (const line of ['a', 'b', 'c', 'd', 'e']) file.add(line.repeat(9));
    file.close();
    expect(text(`${other}.1`)).toBe('a letter\n');
    expect(said).toEqual([`dscplus: "${other}.1": not a request log of dscplus; give a new file\n`]);
  });
});
