/** The page of numbers is a run of the present bench: it has every aim of the bench, and no other. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

/** As they stand in the code; a spacing of keys is filled in. */
const aims = readdirSync(new URL('bench/', root))
  .flatMap((name) => [
    ...read(`bench/${name}`).matchAll(/name: ['`](.+)['`],\s+value: [^{}]+,\s+aim: ([0-9.]+),?\s+\}/g),
  ])
  .flatMap(([, name, aim]) => ['80', '10'].map((ms) => `${name?.replace(/\$\{\w+\}/, ms)} at most ${aim}`));

test('docs/user/numbers.md has the aims of the bench', () => {
  const told = [...read('docs/user/numbers.md').matchAll(/^ +aim: (.+ at most [0-9.]+), (?:met|missed)$/gm)];
  expect(told.map(([, aim]) => aim).sort()).toEqual([...new Set(aims)].sort());
});
