/** Someone reads at the end of a run which folder has code that no test runs. */
import { expect, test } from 'vitest';
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
