/** A test author copies a project of examples/, installs dscplus beside a test library, and its tests are green. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failingTests, withoutDrawn } from '../../scripts/failing-tests.ts';
import {
  type Example,
  examplesOfNames,
  examplesOfPage,
  pagesWithExamples,
  type Runner,
  runnerOf,
} from '../docs/example.ts';
import { patient } from '../process/patience.ts';
import { outputOf, type Ran, run } from '../process/start.ts';
import { programPath } from '../programs.ts';
import { publicNamesOfSources } from '../public/public-names.ts';
import { needing } from '../tools.ts';
import { installed, installLimitMs, linkFiles, person, typeErrors } from './install-package.ts';
import { newcomerSteps } from './newcomer-steps.ts';
import { recordedSecrets, writeRecordedTests } from './recorded-tests.ts';

const browserTest = needing('headless-shell');

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'dscplus-projects-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = { ...person, ...recordedSecrets };

/** What the projects have beside dscplus, linked from here. */
const libraries = ['vitest', '@playwright/test', 'typescript', '@types/node'];

beforeAll(async () => {
  // A copy, since the other tests see that the package brings none of these.
  linkFiles((await installed()).consumer, folder);
  for (const name of libraries) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), link);
  }
}, installLimitMs);

/** A copy of a project of examples/, in which dscplus is installed. */
function project(name: string, copy = name): string {
  const path = join(folder, copy);
  cpSync(join(root, 'examples', name), path, { recursive: true });
  return path;
}

function library(name: string): string {
  return join(root, 'node_modules', name);
}

/** Of a test of theirs. What the libraries give it, some seconds, is less than a busy machine may take. */
const testLimitMs = patient(60_000);

function vitest(cwd: string, ...words: string[]): Promise<Ran> {
  const limits = [`--testTimeout=${testLimitMs}`, `--hookTimeout=${testLimitMs}`];
  return run('node', [library('vitest/vitest.mjs'), 'run', '--root', cwd, ...limits, ...words], { cwd, env });
}

const plain = (text: string): string => text.replace(/\x1b\[[0-9;]*m/g, '');

/** What a run with --reporter=json says: how many tests passed and failed. */
function counts({ stdout }: Ran): readonly [passed: number, failed: number] {
  const { numPassedTests, numFailedTests } = JSON.parse(stdout) as Record<string, number>;
  return [numPassedTests!, numFailedTests!];
}

/** The same of Playwright. */
function playwrightCounts({ stdout }: Ran): readonly [passed: number, failed: number] {
  const { stats } = JSON.parse(stdout) as { readonly stats: Record<'expected' | 'unexpected', number> };
  return [stats.expected, stats.unexpected];
}

interface PlaywrightResult {
  readonly errors: readonly { readonly message: string }[];
  readonly attachments: readonly { readonly name: string }[];
}

interface PlaywrightFailure {
  readonly file: string;
  readonly messages: readonly string[];
  readonly attachments: readonly string[];
}

/** The file and the errors of each test of a run that failed, and the names of its attachments. */
function playwrightFailures({ stdout }: Ran): PlaywrightFailure[] {
  const { suites } = JSON.parse(stdout) as {
    readonly suites: readonly {
      readonly file: string;
      readonly specs: readonly {
        readonly tests: readonly { readonly results: readonly PlaywrightResult[] }[];
      }[];
    }[];
  };
  const results = suites.flatMap(({ file, specs }) =>
    specs.flatMap(({ tests }) => tests.flatMap((one) => one.results.map((result) => ({ file, ...result })))),
  );
  return results
    .filter(({ errors }) => errors.length > 0)
    .map(({ file, errors, attachments }) => ({
      file,
      messages: errors.map(({ message }) => plain(message)),
      attachments: attachments.map(({ name }) => name),
    }));
}

/** Examples that a test library runs. */
function examplesFor(runner: Runner): Example[] {
  return [...pagesWithExamples.flatMap(examplesOfPage), ...examplesOfNames(publicNamesOfSources())].filter(
    (example) => runnerOf(example) === runner,
  );
}

/** Writes those of Playwright, a file each; how many they are. */
function writeSpecs(path: string): number {
  const examples = examplesFor('playwright');
  examples.forEach(({ name, code }, i) => {
    writeFileSync(join(path, `example-${i}.spec.ts`), `// ${name}\n${code}`);
  });
  return examples.length;
}

/** Writes those of Vitest; how many they are. Vitest starts a process for each file, so one file runs most of them. */
function writeTests(path: string): number {
  const examples = examplesFor('vitest');
  const gathered: string[] = [];
  examples.forEach(({ name, code }, i) => {
    const isApart = code.includes('vi.mock(');
    const file = `example-${i}${isApart ? '.test' : ''}.ts`;
    writeFileSync(join(path, file), `// ${name}\n${code}`);
    if (!isApart) gathered.push(`describe('${i}', async () => void (await import('./${file}')));`);
  });
  writeFileSync(
    join(path, 'examples.test.ts'),
    ["import { describe } from 'vitest';", ...gathered].join('\n'),
  );
  return examples.length;
}

describe('with Vitest', () => {
  test('the project of examples/vitest and the examples of docs and docstrings are green, and their types are right', async () => {
    const path = project('vitest');
    await writeRecordedTests(path, 'vitest');
    const count = writeTests(path);
    expect(count).toBeGreaterThanOrEqual(4);
    expect(counts(await vitest(path, '--reporter=json'))).toEqual([9 + count, 0]);
    expect(await typeErrors(path)).toBe('');
  });

  test('a test that fails shows the LCD, the events and the audit log, and attaches them', async () => {
    project('vitest');
    const failing = await failingTests(join(root, 'examples/failures/failures.test.ts'));
    const ran = await vitest(project('failures'), '--reporter=default');
    const text = withoutDrawn(plain(ran.stdout + ran.stderr));
    expect(ran.code).toBe(1);
    expect(text).toContain(`Tests  ${failing.length} failed (${failing.length})`);
    // What docs/user/failures.md shows is what Vitest prints.
    for (const { error } of failing) expect(text).toContain(`${withoutDrawn(error)}\n`);
    expect(text).toContain('failures.test.ts:8');
    for (const name of ['card.svg', 'card-events.txt', 'audit.txt']) expect(text).toContain(`↳ ${name}`);
  });
});

describe('with Playwright', () => {
  const limits = [`--timeout=${testLimitMs}`];
  const playwright = (cwd: string, ...words: string[]): Promise<Ran> =>
    // Each worker starts a browser.
    run('node', [library('@playwright/test/cli.js'), 'test', '--workers=1', ...limits, ...words], {
      cwd,
      env: { ...env, CHROMIUM: programPath('headless-shell') ?? 'chromium' },
    });

  /** The last file that Playwright runs, since a test that fails ends its worker. */
  const failing = 'zz-failing.spec.ts';

  /** One run of the project, of what is recorded, of the examples, and of a test that fails. */
  let once: Promise<{ path: string; count: number; ran: Ran }> | undefined;
  async function runAll(): Promise<{ path: string; count: number; ran: Ran }> {
    const path = project('playwright');
    await writeRecordedTests(path, 'playwright');
    const count = writeSpecs(path);
    writeFileSync(
      join(path, failing),
      `import { expect, test } from 'dscplus/playwright';
      test('a challenge is asked for', async ({ card, server }) => {
        await expect.soft(server).toHaveAccepted('demo', { timeout: 1 });
        server.staff.lockUser('demo');
        card.hold('press');
        card.type('12');
        expect(card).toShow('CHALLNG>');
      });`,
    );
    return { path, count, ran: await playwright(path, '--reporter=json') };
  }

  browserTest(
    'the project of examples/playwright and the examples of docs and docstrings are green, and their types are right',
    async () => {
      once ??= runAll();
      const { path, count, ran } = await once;
      expect(count).toBeGreaterThanOrEqual(3);
      expect(playwrightCounts(ran)).toEqual([9 + count, 1]);
      expect(playwrightFailures(ran).map(({ file }) => file)).toEqual([failing]);
      expect(await typeErrors(path)).toBe('');
    },
  );

  browserTest(
    'a test that fails shows the LCD, the events and the audit log, and attaches them',
    async () => {
      once ??= runAll();
      const { ran } = await once;
      expect(ran.code).toBe(1);
      const failure = playwrightFailures(ran).find(({ file }) => file === failing);
      const [accepted, asked] = failure?.messages ?? [];
      expect(asked).toMatch(
        /^Error: expected the LCD to show "CHALLNG>"; it shows "PIN>-- {2}", and the last key was digit accepted\n/,
      );
      expect(asked).toContain('  2.150 s  lcd    "PIN>--  "\n');
      expect(asked).toContain('locked, user "demo": locked by the staff');
      expect(failure?.attachments).toEqual(
        expect.arrayContaining(['card.svg', 'card-events.txt', 'audit.txt']),
      );
      expect(accepted).toMatch(
        /^Error: expected the server to have accepted "demo"; audit log: no login of this user/,
      );
    },
  );

  browserTest(
    'a newcomer who follows docs/user/fixtures.md in an empty folder has a green test',
    async () => {
      const { newcomer: cwd } = await installed();
      const { files, start } = newcomerSteps('', programPath('headless-shell')!);
      for (const [name, text] of files) writeFileSync(join(cwd, name), text);
      const said = await outputOf('sh', ['-ec', start], { cwd, env });
      expect(plain(said).trimEnd()).toMatch(/\n {2}1 passed \([\d.]+m?s\)$/);
    },
  );
});

describe('with node:test', () => {
  test('the project of examples/node-test is green', async () => {
    const ran = await run('node', ['--test', '--test-reporter=tap'], { cwd: project('node-test'), env });
    expect([ran.code, ran.stdout.match(/^# (pass|fail) .*$/gm)]).toEqual([0, ['# pass 2', '# fail 0']]);
  });

  test('a test that fails shows the LCD and the events', async () => {
    const path = project('node-test', 'failing-node-test');
    const file = join(path, 'card.test.js');
    writeFileSync(file, readFileSync(file, 'utf8').replace("'PIN>    '", "'READY   '"));
    const ran = await run('node', ['--test', '--test-reporter=tap'], { cwd: path, env });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('card "card" shows "PIN>    ", state pin, at 2.030 s\n');
    expect(ran.stdout).toContain('  2.000 s  key    press (held): accepted\n');
  });
});
