/** Someone runs scenarios in CI and keeps the reports. */
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandLine } from './command-line.ts';

const { dscplus, file, refused, work } = commandLine();
file('good.yaml', 'scenario: It shows the prompt\nsteps:\n  - hold: press\n  - wait: PIN>\n');
file('bad.yaml', 'scenario: It shows something else\nsteps:\n  - hold: press\n  - expect: CHALLNG>\n');

const read = (name: string): string => readFileSync(join(work, name), 'utf8');

test('each report is a file for its owner only, in a folder that is made, also when a scenario fails', async () => {
  const words = ['--junit', 'new/a/junit.xml', '--tap', 'new/run.tap', '--json', 'run.json'];
  writeFileSync(join(work, 'run.json'), 'of an earlier run');
  expect(await dscplus(['run', ...words, 'good.yaml', 'bad.yaml'])).toMatchObject({ code: 1 });
  expect(read('new/a/junit.xml')).toContain('<testsuites name="dscplus" tests="2" failures="1" ');
  expect(read('new/run.tap')).toContain('\nnot ok 2 - It shows something else\n');
  expect(JSON.parse(read('run.json'))).toMatchObject({ passed: 1, failed: 1, notRun: 0 });
  for (const name of ['new/a/junit.xml', 'new/run.tap', 'run.json'])
    expect(statSync(join(work, name)).mode & 0o777).toBe(0o600);
});

test('on standard output a report is alone; the log goes to stderr', async () => {
  expect(await dscplus(['run', '--tap', '-', 'good.yaml'])).toMatchObject({
    code: 0,
    stdout: `TAP version 14
1..1
# Subtest: It shows the prompt
    1..2
    ok 1 - hold press
    ok 2 - wait PIN>
ok 1 - It shows the prompt
  ---
  file: "good.yaml"
  where: "in process"
  card_ms: 2030
  ...
`,
    stderr: 'passed  It shows the prompt (good.yaml, 2 steps, 2.030 s of card time)\n1 passed, 0 failed\n',
  });
});

test('scenarios that --bail left out are counted', async () => {
  const { stdout } = await dscplus(['run', '--bail', '--json', '-', 'bad.yaml', 'good.yaml']);
  expect(JSON.parse(stdout)).toMatchObject({ passed: 0, failed: 1, notRun: 1 });
});

test('a path that can not have a report is refused before the first key', async () => {
  mkdirSync(join(work, 'folder'));
  symlinkSync('good.yaml', join(work, 'link.xml'));
  expect(await refused('run --junit folder good.yaml')).toBe(
    'dscplus: "folder": not a regular file; give a new file, or - for standard output',
  );
  expect(await refused('run --json /dev/null good.yaml')).toContain('"/dev/null": not a regular file');
  expect(await refused('run --junit link.xml good.yaml')).toContain('"link.xml": not a regular file');
  expect(await refused('run --tap good.yaml/run.tap good.yaml')).toBe(
    'dscplus: "good.yaml/run.tap": its folder can\'t be made (EEXIST); give another path',
  );
  expect(await refused('run --tap - --json - good.yaml')).toBe(
    'dscplus: --tap and --json: name the same file; give each its own',
  );
  expect(await refused('run --junit a --json ./a good.yaml')).toBe(
    'dscplus: --junit and --json: name the same file; give each its own',
  );
});
