/** Someone runs the tests on a machine where programs are missing. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { missingSummary } from './missing-programs.ts';
import { patient } from './process/patience.ts';
import { missingPrograms, type Ran, run } from './process/start.ts';
import { installCommand, programPath, programs } from './programs.ts';
import { needing } from './tools.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'dscplus-tools-'));
const bare = join(base, 'bare');
mkdirSync(bare);
symlinkSync(process.execPath, join(bare, 'node'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

function runOn(path: string, ci: string): Promise<Ran> {
  const args = ['run', '--config', 'test/process/broken/vitest.config.ts', 'test/process/broken/needs.ts'];
  return run(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
    ...{ cwd: root, env: { ...process.env, PATH: path, CI: ci, NO_COLOR: '1' } },
  });
}

describe('where the programs are missing', () => {
  test('the tests that need them are skipped, and the end says how many, and what installs them', async () => {
    const { code, stdout } = await runOn(bare, '');
    expect(code).toBe(0);
    expect(stdout).toContain('Tests  1 passed | 3 skipped (4)');
    expect(stdout).toContain(
      '3 tests were not run, for want of these programs:\n' +
        '  tmux              3\n' +
        '  pyserial          2\n' +
        'Install them on Debian: apt-get install -y --no-install-recommends tmux python3-serial\n',
    );
  });

  test('with CI=true they fail, each with what installs its programs', async () => {
    const { code, stdout, stderr } = await runOn(bare, 'true');
    expect(code).toBe(1);
    expect(stdout).toContain('Tests  3 failed | 1 passed (4)');
    expect(stderr).toContain(
      'Error: tmux: not installed; run apt-get install -y --no-install-recommends tmux\n',
    );
    expect(stderr).toContain('Error: pyserial, tmux: not installed; run apt-get');
  });
});

const whereHere = needing('node');
whereHere('where a program is here, a test that needs it is a test like others', ({ task }) => {
  expect([task.mode, task.meta.missing, task.timeout]).toEqual(['run', undefined, patient(120_000)]);
});
whereHere('and may have a limit of its own', ({ task }) => expect(task.timeout).toBe(1_000), 1_000);

describe('the end of a run', () => {
  test('says nothing where all were run', () => {
    expect(missingSummary([])).toEqual([]);
  });

  test('names no package for what none has', () => {
    expect(missingSummary([['Linux']])).toEqual([
      '1 test was not run, for want of these programs:',
      '  Linux             1',
    ]);
  });
});

describe('a program', () => {
  test('is found in the first folder of the PATH that has it, as a file that can be run', () => {
    const [none, folder, text, tool] = ['none', 'folder', 'text', 'tool'].map((name) => join(base, name));
    for (const one of [folder, text, tool]) mkdirSync(one!);
    mkdirSync(join(folder!, 'tmux'));
    writeFileSync(join(text!, 'tmux'), '');
    writeFileSync(join(tool!, 'tmux'), '');
    chmodSync(join(tool!, 'tmux'), 0o755);
    vi.stubEnv('PATH', `${none}:${folder}::${text}`);
    expect([programPath('tmux'), missingPrograms(['node', 'tmux'])]).toEqual([null, ['node', 'tmux']]);
    vi.stubEnv('PATH', `${text}:${tool}`);
    expect([programPath('tmux'), missingPrograms(['tmux'])]).toEqual([join(tool!, 'tmux'), []]);
  });

  test('that counts in one folder is looked for there alone', () => {
    for (const name of ['python3', 'chromium']) {
      writeFileSync(join(base, name), '');
      chmodSync(join(base, name), 0o755);
    }
    vi.stubEnv('PATH', base);
    expect([programPath('python3'), programPath('chromium')]).toEqual([null, null]);
  });

  test('that is in no row can be asked for by no test', () => {
    expect(() => needing('telnet')).toThrow('telnet: not in test/programs.json; add it with its package');
  });
});

describe('the table of programs', () => {
  test('says of each how it is found, and which package has it, or that it is everywhere', () => {
    expect(new Set(programs.map(({ name }) => name)).size).toBe(programs.length);
    for (const { name, command, module, platform, packages, everywhere } of programs) {
      expect([name, [command, module, platform].filter((one) => one !== undefined).length]).toEqual([
        name,
        1,
      ]);
      const from = [packages, everywhere, platform].filter((one) => one !== undefined);
      expect([name, from.length]).toEqual([name, 1]);
    }
  });

  test('gives a package that two programs are in once', () => {
    expect(installCommand(['headless-shell', 'curl', 'curl'])).toBe(
      'apt-get install -y --no-install-recommends chromium-headless-shell fonts-dejavu-core fonts-wqy-microhei curl',
    );
  });
});

test('.ci takes the packages from the table, fails where one is missing, and bounds each step', () => {
  const before = readFileSync(join(root, '.ci/before-tests'), 'utf8');
  expect(before).toContain("readFileSync('test/programs.json')");
  const script = readFileSync(join(root, '.ci/run'), 'utf8');
  expect(script).toContain('\nexport CI=true\n');
  expect(script).toMatch(/\n {2}timeout --kill-after=20s "\$\{minutes\}m" "\$@"\n/);
  const [, steps = ''] = script.split('\n}\n');
  const lines = steps
    .replace(/\\\n\s+/g, '')
    .split('\n')
    .filter((line) => !/^$|^#|^for .*; do$|^done$/.test(line));
  expect(lines[0]).toMatch(/^step \d+ \.ci\/before-tests /);
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.filter((line) => !/^ *step \d+ /.test(line))).toEqual([]);
});
