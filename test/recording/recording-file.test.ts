/** The file of a recording is new, for its owner only, written at once, and not larger than a recording can be. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createRecordingFile } from '../../src/recording/files/recording-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-recording-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('has each line as soon as it is written', () => {
  const path = join(folder, 'one.jsonl');
  const file = createRecordingFile(path, () => {});
  file.write('{}');
  expect(readFileSync(path, 'utf8')).toBe('{}\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  file.close();
  file.write('{}');
  expect([readFileSync(path, 'utf8'), file.isComplete]).toEqual(['{}\n', true]);
  expect(() => createRecordingFile(path, () => {})).toThrow('EEXIST');
});

it('ends at 64 MiB, and says so once', () => {
  const path = join(folder, 'large.jsonl');
  const faults: string[] = [];
  const file = createRecordingFile(path, ({ message }) => faults.push(message), 'large.jsonl');
  const line = ' '.repeat(2 ** 20 - 1);
  for (let i = 0; i < 66; i++) file.write(line);
  expect(statSync(path).size).toBe(67_108_864);
  expect(faults).toEqual(['recording "large.jsonl": ends at 67108864 bytes; start another']);
  expect(file.isComplete).toBe(false);
  file.close();
});
