/** Someone runs the fast tests while working: none starts a process, and every file is in one part. */
import { expect, test } from 'vitest';
import { once, testFiles } from './fast-tests.ts';

test('files that start a process are slow, also where what they import starts it', () => {
  const { fast, apart, slow, mutants } = testFiles();
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
  expect(mutants).toContain('test/mutants/mutants.test.ts');
  expect(fast).toContain('test/mutants/texts.test.ts');
  expect(once.filter((file) => !fast.includes(file) && !apart.includes(file))).toEqual([]);
  const all = [...fast, ...apart, ...slow, ...mutants];
  expect(new Set(all).size).toBe(all.length);
});
