/** The examples of docs/user/fake-timers.md run with the library that each is for. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build, type Format } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { run } from '../process/start.ts';
import { programPath } from '../programs.ts';
import { testWith } from '../tools.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const doc = readFileSync(join(root, 'docs/user/fake-timers.md'), 'utf8');
// Below the root, where the packages are found, and two folders deep as the compiled modules are.
mkdirSync(join(root, 'reports'), { recursive: true });
const folder = mkdtempSync(join(root, 'reports/fake-timers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function exampleOf(heading: string): string {
  const [, section = ''] = new RegExp(`^## ${heading}$(.*?)^## `, 'ms').exec(doc) ?? [];
  const [, code = ''] = /^```js\n(.*?)^```$/ms.exec(section) ?? [];
  expect(code).not.toBe('');
  return code;
}

/** The example with dscplus as its sources are now; the libraries are what is installed. */
async function bundled(code: string, format: Format): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    ...{ bundle: true, write: false, format, platform: 'node' },
    ...{
      packages: 'external',
      logLevel: 'silent',
      define: { 'import.meta.dirname': JSON.stringify(folder) },
    },
    alias: {
      'dscplus/server': join(root, 'src/server.ts'),
      'dscplus/node': join(root, 'src/node.ts'),
      dscplus: join(root, 'src/index.ts'),
    },
  });
  return outputFiles[0]!.text;
}

async function fileOf(name: string, heading: string): Promise<string> {
  const file = join(folder, name);
  writeFileSync(file, await bundled(exampleOf(heading), 'esm'));
  return file;
}

test('Vitest', async () => {
  await fileOf('vitest.test.mjs', 'Vitest');
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {};');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { code, stdout, stderr } = await run(process.execPath, [vitest, 'run', '--root', folder], {
    env: { ...process.env, NO_COLOR: '1' },
  });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('Tests  1 passed (1)');
});

test('node:test', async () => {
  const file = await fileOf('node.mjs', 'node:test');
  const { code, stdout } = await run(process.execPath, ['--test', '--test-reporter=tap', file]);
  expect(stdout).toContain('ok 1 - the card shows the response for 30 seconds');
  expect([code, /^# pass .*/m.exec(stdout)?.[0]]).toEqual([0, '# pass 1']);
});

test('node:test without a mock of performance.now is told so', async () => {
  const file = join(folder, 'partial.mjs');
  const code = exampleOf('node:test').replace("  mock.method(performance, 'now', () => Date.now());\n", '');
  expect(code).not.toBe(exampleOf('node:test'));
  writeFileSync(file, await bundled(code, 'esm'));
  const { code: exit, stdout } = await run(process.execPath, ['--test', '--test-reporter=tap', file]);
  expect(exit).toBe(1);
  expect(stdout).toMatch(
    /timers: faked in part, setTimeout waited \d+ ms while performance\.now\(\) advanced by \d+ ms; fake both, or give createRealClock a source/,
  );
});

interface JestFakeTimers {
  useFakeTimers(): void;
  useRealTimers(): void;
}

/** Jest gives each test file globals of its own, and its fake timers fake those. */
test('Jest', async () => {
  const require = createRequire(import.meta.url);
  const { ModernFakeTimers } = require('@jest/fake-timers') as {
    ModernFakeTimers: new (setup: { global: object; config: object }) => JestFakeTimers;
  };
  const hooks: Record<string, () => void> = {};
  const stories: [string, () => Promise<void>][] = [];
  const context = createContext({
    ...{ performance, setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate },
    ...{
      queueMicrotask,
      process: { ...process },
      Buffer,
      TextEncoder,
      TextDecoder,
      URL,
      console,
      expect,
      require,
    },
    beforeEach: (hook: () => void) => void Object.assign(hooks, { before: hook }),
    afterEach: (hook: () => void) => void Object.assign(hooks, { after: hook }),
    test: (story: string, body: () => Promise<void>) => void stories.push([story, body]),
  });
  const global = runInContext('globalThis.global = globalThis', context) as object;
  Object.assign(global, { jest: new ModernFakeTimers({ global, config: { fakeTimers: {} } }) });
  runInContext(await bundled(exampleOf('Jest'), 'iife'), context);
  expect(stories.map(([story]) => story)).toEqual(['the card shows the response for 30 seconds']);
  hooks.before?.();
  try {
    expect.assertions(5);
    await stories[0]?.[1]();
  } finally {
    hooks.after?.();
  }
});

testWith(['headless-shell'], 'Playwright', async () => {
  const file = await fileOf('playwright.mjs', 'Playwright');
  const { code, stdout, stderr } = await run(process.execPath, [file], {
    env: { ...process.env, CHROMIUM: programPath('headless-shell') ?? '' },
  });
  const [, said] = /^It prints `(.*)`$/m.exec(doc) ?? [];
  expect([code, stdout, stderr]).toEqual([0, `${said}\n`, '']);
});
