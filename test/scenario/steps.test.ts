/** Someone runs scenarios: each word does what it says, and a failure says the step, what was awaited and what showed. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { commandLine } from '../cli/command-line.ts';

const { dscplus, file, printed, refused } = commandLine();

afterEach(() => vi.unstubAllEnvs());

let files = 0;
const scenario = (steps: string, head = ''): string => {
  files += 1;
  return file(`s${files}.yaml`, `scenario: x\n${head}steps:\n${steps}\n`);
};

/** The lines of a run that fails with exit code 1, up to `why`. */
async function failure(steps: string, head = ''): Promise<string[]> {
  const { code, stdout } = await dscplus(['run', scenario(steps, head)]);
  expect(code).toBe(1);
  const lines = stdout.split('\n');
  expect(lines.at(-2)).toBe('0 passed, 1 failed');
  return lines.slice(2, 6).map((line) => line.trim().replace(/ +/g, ' '));
}

const server = 'world: { server: {} }\n';
const counting = 'world: { card: { suite: sha256-counter, counter: 5 } }\n';

describe('each word', () => {
  test.each([
    ['press', '  - hold: press\n  - press: 1\n  - expect: PIN>1', ''],
    ['press that must be ignored', '  - press: { key: 1, outcome: ignored, reason: off }', ''],
    ['hold', '  - hold: { key: press, for: 2 s }\n  - expect: PIN>', ''],
    ['type', '  - hold: press\n  - type: "{pin}\\r12"\n  - expect: "12"', ''],
    [
      'wait',
      '  - hold: press\n  - type: "{pin}\\r123456\\r"\n  - wait: { lcd: "/^[0-9]{8}$/", save: r }',
      '',
    ],
    ['expect', '  - expect: { lcd: "", counter: 5 }', counting],
    ['advance', '  - hold: press\n  - advance: 10 min\n  - expect: ""', ''],
    ['fault', '  - hold: press\n  - fault: dead-key key=5\n  - press: { key: 5, reason: no contact }', ''],
    ['fault cleared', '  - fault: dead-key key=press\n  - fault: { clear: all }\n  - hold: press', ''],
    [
      'snapshot and restore',
      '  - hold: press\n  - snapshot: on\n  - press: 1\n  - restore: on\n  - expect: PIN>',
      '',
    ],
    [
      'respond',
      '  - respond: { challenge: "123456" }\n  - expect: { value: "{response}", is: "90187643" }',
      '',
    ],
    ['login', '  - login: { user: demo, password: demo-password, pin: "{pin}" }', server],
    [
      'repeat',
      '  - hold: press\n  - repeat: { each: ["1", "2"], as: k, steps: [{ type: "{k}" }] }\n  - expect: PIN>-2',
      '',
    ],
  ])('%s', async (_, steps, head) => {
    const out = await printed(['run', scenario(steps, head)]);
    expect(out).toMatch(/\n1 passed, 0 failed\n$/);
  });

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
      'dscplus: variable "c": environment variable "CHALLENGE_OF_TEST" is not set; set it and run again',
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
      'dscplus: variable "c": the output of a command; give --allow-commands if you trust the scenario',
    );
    expect(await refused(['run', read])).toBe(
      'dscplus: variable "c": read from a file, which a scenario may not; give --allow-commands to allow it',
    );
    expect(await printed(['run', '--allow-commands', command, read])).toContain('2 passed, 0 failed');
  });
});

describe('each kind of failure', () => {
  test.each([
    [
      'wrong LCD',
      '  - hold: press\n  - expect: CHALLNG>',
      '',
      ['lcd', '"CHALLNG>"', '"PIN>"', 'LCD: it shows something else; use wait if it shows later'],
    ],
    [
      'wrong LCD that shows a digit of the PIN',
      '  - hold: press\n  - type: "12"\n  - expect: PIN>--',
      '',
      [
        'lcd',
        '"PIN>--"',
        '"PIN>--"',
        'LCD: it shows a digit of the PIN, masked here; expect a pattern, such as /^PIN>/',
      ],
    ],
    [
      'ignored key',
      '  - press: 5',
      '',
      ['ignored', '5 accepted', '5 ignored (off)', '5: the card ignored it, off; see the last keys'],
    ],
    [
      'never',
      '  - wait: PIN>',
      '',
      [
        'never',
        '"PIN>"',
        '""',
        'wait for "PIN>": not shown by 0.000 s, it is off until press is held; see the last frames, none, and the last keys, none',
      ],
    ],
    [
      'difference',
      '  - expect: { counter: 6 }',
      counting,
      ['difference', 'counter 6', 'counter 5', 'counter: it differs; see the memory lines of the event log'],
    ],
    [
      'no counter',
      '  - expect: { counter: 0 }',
      '',
      [
        'difference',
        'counter 0',
        'no counter',
        'counter: the card has none; use a suite with C, such as ib-key',
      ],
    ],
    [
      'refused by the server',
      '  - login: { user: demo, password: demo-password, pin: "{wrong-pin}" }',
      server,
      [
        'refused',
        'accepted',
        'refused (wrong response)',
        'login server: it refused, wrong response; see the audit log',
      ],
    ],
  ])('%s', async (_, steps, head, [kind, awaited, shown, why]) => {
    expect(await failure(steps, head)).toEqual([
      `failure ${kind}`,
      `awaited ${awaited}`,
      `shown ${shown}`,
      `why ${why}`,
    ]);
  });

  test('limit, with the PIN masked', async () => {
    vi.stubEnv('KEY_OF_TEST', '00112233445566778899aabbccddeeff0011223344556677');
    vi.stubEnv('PIN_OF_TEST', '9753');
    for (const profile of ['dsc-plus', 'dsc-plus-a', 'dsc', 'keypad-local-pin']) {
      const card = `{ profile: ${profile}, key: { env: KEY_OF_TEST }, pin: { env: PIN_OF_TEST } }`;
      const steps = '  - hold: press\n  - type: "{pin}"\n  - wait: { lcd: "x", limit: 1 s }';
      const path = scenario(steps, `world: { card: ${card} }\n`);
      const { code, stdout, stderr } = await dscplus(['run', path]);
      expect([profile, code]).toEqual([profile, 1]);
      expect(stdout + stderr).not.toContain('9753');
      expect(stdout).toMatch(/failure {2}(limit|never)/);
    }
  });
});
