/** Someone runs the fast tests while working: none starts a process, and every file is in one part. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { importsOf, once, testFiles } from './fast-tests.ts';

test('files that start a process are slow, also where what they import starts it', () => {
  const { fast, apart, slow, slowApart, mutants } = testFiles();
  expect(fast).toContain('test/device/login.test.ts');
  expect(fast).toContain('test/terminal/app.test.tsx');
  // Commands run in the test's own process.
  expect(fast).toContain('test/cli/respond.test.ts');
  // By test/cli/program.ts, by test/terminal/tmux-session.ts, by a browser.
  expect(slow).toContain('test/cli/started.test.ts');
  expect(slow).toContain('test/terminal/real-terminal.test.ts');
  expect(slow).toContain('test/login/browser.test.ts');
  expect(slow).toContain('test/login/browser-instructions.test.ts');
  expect(apart).toContain('test/storage/held-lock.test.ts');
  expect(slowApart).toContain('test/storage/crash.test.ts');
  expect(slowApart).toContain('test/serial/echo.test.ts');
  expect(mutants).toContain('test/mutants/mutants.test.ts');
  expect(fast).toContain('test/mutants/texts.test.ts');
  expect(once.filter((file) => !fast.includes(file) && !apart.includes(file))).toEqual([]);
  const all = [...fast, ...apart, ...slow, ...slowApart, ...mutants];
  expect(new Set(all).size).toBe(all.length);
});

test('a hook at the top of a helper would be one of the first file of a worker alone: none is', () => {
  const { fast, slow } = testFiles();
  const files = new Map<string, Set<string>>();
  for (const file of [...fast, ...slow]) {
    const found = new Set([file]);
    for (const one of found) for (const path of importsOf(one)) found.add(path);
    for (const helper of found) files.set(helper, (files.get(helper) ?? new Set()).add(file));
  }
  const shared = [...files].filter(([, { size }]) => size > 1).map(([helper]) => helper);
  expect(shared.length).toBeGreaterThan(50);
  expect(
    shared.filter((helper) =>
      /^(before|after)(Each|All)\(/m.test(readFileSync(new URL(`../${helper}`, import.meta.url), 'utf8')),
    ),
  ).toEqual([]);
});
