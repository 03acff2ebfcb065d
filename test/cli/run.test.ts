/** Someone runs scenarios on the command line and reads there what failed. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { yamlCharactersMax } from '../../src/yaml/yaml-document.ts';
import { outputOf } from '../process/start.ts';
import { commandLine } from './command-line.ts';

const { dscplus, file, refused, work } = commandLine();
file('good.yaml', 'scenario: It shows the prompt\nsteps:\n  - hold: press\n  - wait: PIN>\n');
file('one.yaml', 'scenario: It is off\nsteps:\n  - advance: 1 s\n');
file('bad.yaml', 'scenario: It shows something else\nsteps:\n  - hold: press\n  - expect: CHALLNG>\n');
file('wrong.yaml', 'scenario: a\nsteps:\n  - pres: 5\n');
file(
  'command.yaml',
  'scenario: a\nvariables: { x: { command: [echo, "12"] } }\nsteps:\n  - hold: press\n  - type: "{x}"\n',
);

test('a scenario that passes is one line', async () => {
  expect(await dscplus(['run', 'good.yaml', 'one.yaml'])).toMatchObject({
    code: 0,
    stdout:
      'passed  It shows the prompt (good.yaml, 2 steps, 2.030 s of card time)\n' +
      'passed  It is off (one.yaml, 1 step, 1.000 s of card time)\n2 passed, 0 failed\n',
    stderr: '',
  });
});

test('one that fails has the step, what was awaited and what showed, and exit code 1', async () => {
  const { code, stdout, stderr } = await dscplus(['run', 'good.yaml', 'bad.yaml']);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'dscplus: run: 1 of 2 scenarios failed; see the steps above\n',
  });
  expect(stdout.split('\n').slice(2, 6)).toEqual([
    '  step     expect CHALLNG> (card card, "bad.yaml", line 4)',
    '  failure  lcd',
    '  awaited  "CHALLNG>"',
    '  shown    "PIN>"',
  ]);
});

test('a mistake in any file is found before the first key', async () => {
  const { code, stdout, stderr } = await dscplus(['run', 'good.yaml', 'wrong.yaml']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(
    'dscplus: "wrong.yaml", line 3, column 5: unknown word "pres"; did you mean press?',
  );
});

test('a path that leads to no scenario is wrong use, and nothing runs', async () => {
  file('large.yaml', '#'.repeat(4 * yamlCharactersMax + 1));
  await outputOf('sh', ['-c', `mkfifo '${join(work, 'fifo.yaml')}'`]);
  for (const [path, problem] of [
    ['nofile.yaml', 'scenario not found; give a file that exists'],
    ['.', 'a folder, not a regular file; give a scenario'],
    ['fifo.yaml', 'a FIFO, not a regular file; give a scenario'],
    [
      'large.yaml',
      `larger than ${4 * yamlCharactersMax} bytes, the most that a scenario has; give a scenario`,
    ],
  ])
    expect(await refused(['run', 'good.yaml', `${path}`])).toBe(`dscplus: "${path}": ${problem}`);
});

test('a scenario runs a command only if that is allowed', async () => {
  const refused = await dscplus(['run', 'command.yaml']);
  expect(refused).toMatchObject({
    code: 2,
    stderr:
      'dscplus: "command.yaml": variable "x": the output of a command; give --allow-commands if you trust the scenario\n',
  });
  expect(await dscplus(['run', '--allow-commands', 'command.yaml'])).toMatchObject({ code: 0 });
});

test('--grep, --repeat and --bail choose what runs', async () => {
  const grep = await dscplus(['run', '--grep', 'prompt', '--repeat', '3', 'good.yaml', 'bad.yaml']);
  expect(grep.stdout.split('\n').at(-2)).toBe('3 passed, 0 failed');
  const bail = await dscplus(['run', '--bail', 'bad.yaml', 'good.yaml']);
  expect(bail.stdout.split('\n').at(-2)).toBe('0 passed, 1 failed, 1 not run');
});

test('--parallel is a number of workers, and one card at the end of a wire has one user', async () => {
  for (const count of ['0', '65', 'two', '-1', '1.5'])
    expect(await refused(['run', 'good.yaml', `--parallel=${count}`])).toBe(
      `dscplus: --parallel: invalid value "${count}"; give a whole number from 1 to 64`,
    );
  for (const on of ['./card0', 'tcp://127.0.0.1:4000', 'http://127.0.0.1:4002'])
    expect(await refused(['run', 'good.yaml', '--parallel', '2', '--on', on])).toBe(
      `dscplus: --parallel 2: --on "${on}" leads to one card, which one scenario at a time can use; leave ` +
        '--parallel out, or give --on tcp://127.0.0.1:0 --start, which makes a card for each',
    );
  expect(await refused('run good.yaml --parallel 2 --on ./card0 --start')).toContain('leads to one card');
});
