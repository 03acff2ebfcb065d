/** Someone runs scenarios with `dscplus run`: pictures, variables from outside, and a login server. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { commandLine } from '../cli/command-line.ts';

const { dscplus, file, printed, refused, work } = commandLine();

afterEach(() => vi.unstubAllEnvs());

let files = 0;
const scenario = (steps: string, head = ''): string => {
  files += 1;
  return file(`s${files}.yaml`, `scenario: x\n${head}steps:\n${steps}\n`);
};

test('a picture is accepted with --update, and then compared', async () => {
  const path = scenario('  - hold: press\n  - screenshot: pin');
  expect((await dscplus(['run', path])).stdout).toContain('screenshot pin: it does not exist yet');
  expect(await printed(['run', path, '--update'])).toContain('1 passed, 0 failed');
  expect(await printed(['run', path, '--update'])).toContain('1 passed, 0 failed');
  expect(await printed(['run', path])).toContain('1 passed, 0 failed');
});

test('a variable from the environment', async () => {
  const path = scenario(
    '  - respond: { challenge: "{c}" }\n  - expect: { value: "{response}", is: "90187643" }',
    'variables: { c: { env: CHALLENGE_OF_TEST } }\n',
  );
  expect(await refused(['run', path])).toBe(
    `dscplus: "${path}": variable "c": environment variable "CHALLENGE_OF_TEST" is not set; set it and run again`,
  );
  vi.stubEnv('CHALLENGE_OF_TEST', '123456');
  expect(await printed(['run', path])).toContain('1 passed, 0 failed');
});

test('a command and a file only with --allow-commands', async () => {
  file('c.txt', '123456\n');
  const steps = '  - respond: { challenge: "{c}" }\n  - expect: { value: "{response}", is: "90187643" }';
  const command = scenario(steps, 'variables: { c: { command: [echo, "123456"] } }\n');
  const read = scenario(steps, 'variables: { c: { file: c.txt } }\n');
  expect(await refused(['run', command])).toBe(
    `dscplus: "${command}": variable "c": the output of a command; give --allow-commands if you trust the scenario`,
  );
  expect(await refused(['run', read])).toBe(
    `dscplus: "${read}": variable "c": read from a file, which a scenario may not; give --allow-commands to allow it`,
  );
  expect(await printed(['run', '--allow-commands', command, read])).toContain('2 passed, 0 failed');
});

test('a file of a variable that does not exist is wrong use, as a variable that is not set', async () => {
  const path = scenario('  - type: "{c}"', 'variables: { c: { file: nofile.txt } }\n');
  expect(await refused(['run', '--allow-commands', path])).toMatch(
    /nofile\.txt": value of a variable not found; give a file that exists$/,
  );
});

test.each([
  ['secretword', 'respond: { challenge: "{c}" }', ['respond', 'challenge "{c}": not 6 digits']],
  ['topsecret', 'fault: "{c}"', ['fault {c}', 'fault "{c}": unknown']],
  ['dead-key key=topsecret', 'fault: "{c}"', ['fault {c}', '{c}']],
  [`top${'secret'.repeat(20)}`, 'fault: "dead-key key={c}"', ['fault dead-key key={c}', '"…"']],
  ['a "topsecret', 'respond: { challenge: "1{c}" }', ['respond', 'challenge "1{c}": not 6 digits']],
  ['', 'fault: { clear: "{c}" }', ['fault', 'fault: not a whole number; give the number that a step']],
  ['topsecret', 'fault: { clear: "{c}" }', ['fault', 'fault: not a whole number; give the number that']],
  [
    'topsecret',
    'expect: { counter: "{c}" }',
    ['counter {c}', 'counter: the card has none; use a suite with C, such as ib-key'],
  ],
])('a value from the environment, %s, is not in why a step failed', async (value, step, said) => {
  vi.stubEnv('SECRET_OF_TEST', value);
  const path = scenario(`  - ${step}`, 'variables: { c: { env: SECRET_OF_TEST } }\n');
  const { code, stdout, stderr } = await dscplus(['run', path, '--json', 'secret.json']);
  expect(code).toBe(1);
  for (const text of [stdout, stderr, readFileSync(join(work, 'secret.json'), 'utf8')])
    expect(text).not.toMatch(/topsecret|secretword|secretsecret/);
  const [failed] = JSON.parse(readFileSync(join(work, 'secret.json'), 'utf8')).scenarios[0].steps;
  expect(failed.failure.awaited).toBe(said[0]);
  expect(failed.failure.reason).toContain(said[1]);
});

const server = 'world: { server: {} }\n';

test('a login at the server of the world', async () => {
  const path = scenario('  - login: { user: demo, password: demo-password, pin: "{pin}" }', server);
  expect(await printed(['run', path])).toContain('1 passed, 0 failed');
});

test('a login that the server refuses', async () => {
  const steps = '  - login: { user: demo, password: demo-password, pin: "{wrong-pin}" }';
  const { code, stdout } = await dscplus(['run', scenario(steps, server)]);
  expect(code).toBe(1);
  expect(
    stdout
      .split('\n')
      .slice(2, 6)
      .map((line) => line.trim().replace(/ +/g, ' ')),
  ).toEqual([
    'failure refused',
    'awaited accepted',
    'shown refused (wrong response)',
    'why login server: it refused, wrong response; see the audit log',
  ]);
});
