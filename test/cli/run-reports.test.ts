/** Someone runs scenarios in CI and keeps the reports. */
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { commandLine } from './command-line.ts';

const { dscplus, file, refused, work } = commandLine();
file('good.yaml', 'scenario: It shows the prompt\nsteps:\n  - hold: press\n  - wait: PIN>\n');
file('bad.yaml', 'scenario: It shows something else\nsteps:\n  - hold: press\n  - expect: CHALLNG>\n');

afterEach(() => vi.unstubAllEnvs());

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

test('--artifacts keeps what failed, for its owner only, and deletes nothing', async () => {
  mkdirSync(join(work, 'kept/1-bad'), { recursive: true });
  writeFileSync(join(work, 'kept/mine.txt'), 'mine');
  writeFileSync(join(work, 'kept/index.html'), 'of an earlier run');
  writeFileSync(join(work, 'kept/1-bad/mine.txt'), 'mine');
  const { code, stdout } = await dscplus('run --artifacts kept bad.yaml good.yaml');
  expect([code, stdout.split('\n').at(-2)]).toEqual([1, 'see kept/index.html']);
  expect(readdirSync(join(work, 'kept'), { recursive: true }).sort()).toEqual([
    ...['1-bad', '1-bad/events.log', '1-bad/failure.txt', '1-bad/lcd.svg', '1-bad/mine.txt'],
    ...['index.html', 'mine.txt'],
  ]);
  for (const name of ['kept/index.html', 'kept/1-bad/events.log'])
    expect(statSync(join(work, name)).mode & 0o777).toBe(0o600);
  expect(read('kept/index.html')).toContain('<h1>1 of 2 scenarios failed</h1>');
  expect(await refused('run --artifacts bad.yaml good.yaml')).toBe(
    'dscplus: "bad.yaml": can\'t be made (EEXIST); give the path of a folder',
  );
});

test('no artifact and no report has a PIN that is secret', async () => {
  vi.stubEnv('KEY_OF_TEST', '00112233445566778899aabbccddeeff0011223344556677');
  vi.stubEnv('PIN_OF_TEST', '9753');
  const reports = '--artifacts pins --junit pins/junit.xml --tap pins/run.tap --json pins/run.json';
  for (const profile of ['dsc-plus', 'dsc-plus-a', 'dsc', 'keypad-local-pin']) {
    const card = `{ profile: ${profile}, key: { env: KEY_OF_TEST }, pin: { env: PIN_OF_TEST } }`;
    const steps = '  - hold: press\n  - type: "{pin}"\n  - screenshot: pin\n';
    file('pin.yaml', `scenario: x\nworld: { card: ${card} }\nsteps:\n${steps}`);
    expect(await dscplus(`run ${reports} pin.yaml`)).toMatchObject({ code: 1 });
    const names = readdirSync(join(work, 'pins'), { recursive: true, encoding: 'utf8' });
    const texts = names.filter((name) => name.includes('.')).map((name) => read(`pins/${name}`));
    expect(texts.length).toBe(8);
    for (const text of texts) {
      expect(text).not.toContain('9753');
      expect(text).not.toMatch(/PIN&?g?t?;?>?-*[9753]/);
    }
  }
});

test('no report has the value of a variable from the environment that a wait was for', async () => {
  vi.stubEnv('TEXT_OF_TEST', 'GEHEIM42');
  file(
    'wait.yaml',
    'scenario: x\nvariables: { x: { env: TEXT_OF_TEST } }\nsteps:\n  - hold: press\n  - wait: { lcd: "{x}", limit: 1 s }\n',
  );
  const { stdout } = await dscplus('run --json waits.json --artifacts waits wait.yaml');
  expect(stdout).toContain('  why      wait for "{x}": not shown by 3.030 s, 1000 ms of card time');
  for (const text of [stdout, read('waits.json'), read('waits/index.html')])
    expect(text).not.toContain('GEHEIM42');
});

test('a scenario that can not begin ends the run, and is in the reports', async () => {
  file(
    'needs.yaml',
    'scenario: It needs a value\nvariables: { x: { env: NOT_SET } }\nsteps:\n  - type: "{x}"\n',
  );
  const reports = '--junit begin/junit.xml --tap begin/run.tap --json begin/run.json --artifacts begin/kept';
  const { code, stdout, stderr } = await dscplus(`run good.yaml bad.yaml needs.yaml good.yaml ${reports}`);
  expect([code, stderr]).toEqual([
    2,
    'dscplus: "needs.yaml": variable "x": environment variable "NOT_SET" is not set; set it and run again\n',
  ]);
  expect(stdout.split('\n').filter((line) => /^\w|why/.test(line))).toEqual([
    'passed  It shows the prompt (good.yaml, 2 steps, 2.030 s of card time)',
    'failed  It shows something else (bad.yaml, 2 steps, 2.030 s of card time)',
    '  why      LCD: it shows something else; use wait if it shows later',
    'see begin/kept/index.html',
  ]);
  expect(read('begin/junit.xml')).toContain('tests="3" failures="2" ');
  expect(read('begin/junit.xml')).toContain('LCD: it shows something else');
  expect(read('begin/run.tap')).toContain('\nnot ok 3 - It needs a value\n');
  expect(JSON.parse(read('begin/run.json'))).toMatchObject({
    ...{ passed: 1, failed: 2, notRun: 1 },
    scenarios: [{}, {}, { file: 'needs.yaml', where: 'not begun', steps: [{ failure: { kind: 'error' } }] }],
  });
});
