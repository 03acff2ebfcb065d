/** Someone reads at the end of a run which folder has code that no test runs. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import config from '../vitest.config.ts';
import { folderLines } from './folder-coverage.ts';

const part = (covered: number, total: number): { covered: number; total: number } => ({ covered, total });

test('files count for the folder that is directly in src, by their lines and branches', () => {
  const lines = folderLines([
    { path: 'src/login/auth/a.ts', summary: { lines: part(1, 4), branches: part(1, 2) } },
    { path: 'src/login/b.ts', summary: { lines: part(5, 8), branches: part(0, 0) } },
    { path: 'src/index.ts', summary: { lines: part(2, 2), branches: part(0, 0) } },
  ]);
  expect(lines).toEqual([
    'COVERAGE, %         LINES BRANCHES',
    'src                 100.0    100.0',
    'src/login            50.0     50.0',
    'all                  57.1     50.0',
  ]);
});

test('every folder of src has a floor', () => {
  const folders = readdirSync(new URL('../src/', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `src/${name}/**`);
  const floors = Object.keys(config.test?.coverage?.thresholds ?? {});
  expect(floors.toSorted()).toEqual(['src/*.ts', ...folders].toSorted());
});
