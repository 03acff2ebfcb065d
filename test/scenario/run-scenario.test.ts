/** Someone who runs a scenario sees what passed; where it failed, what was awaited and what showed instead. */
import { describe, expect, test } from 'vitest';
import type { StepFailure } from '../../src/scenario/scenario-report.ts';
import { runText } from './in-process.ts';

const scenario = (...steps: string[]): string =>
  `scenario: a\nsteps:\n${steps.map((step) => `  - ${step}\n`).join('')}`;

async function failureOf(...steps: string[]): Promise<StepFailure> {
  const { steps: reports } = await runText(scenario(...steps));
  const failed = reports.find(({ result }) => result === 'failed');
  if (failed?.failure == null) throw new Error('it passed');
  return failed.failure;
}

test('a login key by key passes in the card time that it takes', async () => {
  const report = await runText(
    scenario(
      'hold: press',
      'wait: PIN>',
      'type: "{pin}\\r"',
      'wait: CHALLNG>',
      'type: "123456\\r"',
      'wait: "90187643"',
    ),
  );
  expect(report).toMatchObject({ result: 'passed', where: 'in process', cardMs: 3_350 });
  expect(report.steps.map(({ name }) => name)).toEqual([
    ...['hold press', 'wait PIN>', 'type {pin}\\r', 'wait CHALLNG>', 'type 123456\\r', 'wait 90187643'],
  ]);
});

test('the LCD of a failure has its faulty segments, and the PIN masked', async () => {
  const { lcd } = await failureOf(
    'fault: ghost-segment cell=8 segment=d',
    'hold: press',
    'type: "12"',
    'expect: CHALLNG>',
  );
  // P, I, N, >, two bars in the middle, and the bottom bar of the last cell.
  expect(lcd).toEqual({
    ...{ text: 'PIN>-- _', cells: 8, segments: 14 },
    lit: [243, 4617, 8502, 2304, 192, 192, 0, 8],
  });
});

test('another text than the one expected is named, with the PIN masked', async () => {
  expect(await failureOf('hold: press', 'type: "12"', 'expect: CHALLNG>')).toMatchObject({
    kind: 'lcd',
    awaited: '"CHALLNG>"',
    shown: '"PIN>--"',
    frames: ['PIN>    ', 'PIN>-   ', 'PIN>--  '],
    keys: ['press (held): accepted', 'digit: accepted', 'digit: accepted'],
  });
});

test.each([
  [
    'a key that the card must ignore and accepts',
    ['hold: press', 'press: { key: 5, outcome: ignored }'],
    { kind: 'ignored', awaited: '5 ignored', shown: '5 accepted' },
  ],
  [
    'what does not show in time',
    ['hold: press', 'wait: { lcd: X, limit: 1 s }'],
    { kind: 'limit', awaited: '"X"' },
  ],
  [
    'what the scenario calls a failure',
    ['hold: press', 'wait: { lcd: X, fail: [PIN>], limit: 1 s }'],
    { kind: 'lcd', awaited: '"X"', shown: '"PIN>"' },
  ],
  [
    'a value that differs',
    ['respond: { challenge: "123456" }', 'expect: { value: "{response}", is: "1" }'],
    { kind: 'difference', awaited: '"1"', shown: '"90187643"' },
  ],
  [
    'a picture that nobody accepted yet',
    ['screenshot: start'],
    { kind: 'difference', awaited: 'screenshot start' },
  ],
])('%s', async (_what, steps, failure) => {
  expect(await failureOf(...steps)).toMatchObject(failure);
});

test('a card without a response', async () => {
  const { steps } = await runText(
    'scenario: a\nworld: { card: { profile: keypad-local-pin } }\nsteps:\n  - respond: { challenge: "123456", pin: "{wrong-pin}" }\n',
  );
  expect(steps[0]?.failure).toMatchObject({
    kind: 'no response',
    awaited: 'a response',
    shown: 'no response (wrong PIN)',
  });
});

test('a picture is accepted once and compared from then on', async () => {
  const pictures = new Map<string, string>();
  const text = scenario('hold: press', 'screenshot: pin');
  expect((await runText(text, pictures, true)).result).toBe('passed');
  expect((await runText(text, pictures)).result).toBe('passed');
  const other = await runText(scenario('hold: press', 'type: "1"', 'screenshot: pin'), pictures);
  expect(other.steps.at(-1)?.failure?.screenshot).toMatchObject({ name: 'pin', wanted: pictures.get('pin') });
});

test('two pictures of a run that differ can not have one name, with --update neither', async () => {
  const pictures = new Map<string, string>();
  const one = ['hold: press', 'screenshot: a'];
  const text = scenario(...one, 'screenshot: a', 'press: 1', 'screenshot: a', 'screenshot: b');
  for (const update of [true, false]) {
    const { steps } = await runText(text, pictures, update);
    expect(steps.map(({ result }) => result).join(' ')).toBe('passed passed passed passed failed skipped');
    expect(steps[4]?.failure).toMatchObject({
      kind: 'difference',
      reason: 'screenshot a: an earlier picture of this run with this name differs; give each its own name',
      screenshot: { name: 'a', wanted: pictures.get('a') },
    });
    expect([...pictures.keys()]).toEqual(['a']);
  }
  expect((await runText(scenario(...one), pictures)).result).toBe('passed');
});

test('a picture has the faulty segments, and no digit of the PIN', async () => {
  const pictures = new Map<string, string>();
  // Without either of them, the P is like no character.
  const steps = (segment: string, digit: string): string =>
    scenario(
      `fault: missing-segment cell=1 segment=${segment}`,
      ...['hold: press', `type: "${digit}"`, 'screenshot: pin'],
    );
  await runText(steps('a', '1'), pictures, true);
  expect((await runText(steps('a', '7'), pictures)).result).toBe('passed');
  expect((await runText(steps('b', '1'), pictures)).result).toBe('failed');
});

test('steps after a failure are skipped', async () => {
  const { steps } = await runText(
    scenario('press: 5', 'hold: press', 'repeat: { times: 2, steps: [ { press: 1 } ] }'),
  );
  expect(steps.map(({ result }) => result)).toEqual(['failed', 'skipped', 'skipped']);
});

test('rounds are reported one by one', async () => {
  const { steps } = await runText(
    scenario('hold: press', 'repeat: { each: ["1", "2"], as: digit, steps: [ { type: "{digit}" } ] }'),
  );
  expect(steps.map(({ name }) => name)).toEqual([
    'hold press',
    'round 1: type {digit}',
    'round 2: type {digit}',
  ]);
});

test('after a repeat, its variables have the values that they have around it', async () => {
  const is = (name: string, text: string): string => `{ expect: { value: "{${name}}", is: "${text}" } }`;
  const inner = `{ repeat: { each: ["c", "d", "e"], as: x, steps: [ { advance: 1 s } ] } }`;
  const { steps } = await runText(
    `scenario: a\nvariables: { x: a }\nsteps:
  - repeat: { times: 1, steps: [ ${inner}, ${is('round', '1')}, ${is('x', 'a')} ] }
  - repeat: { each: [b], as: x, steps: [ ${inner}, ${is('round', '1')}, ${is('x', 'b')} ] }
  - ${is('x', 'a')}
`,
  );
  expect(steps.filter(({ result }) => result !== 'passed')).toEqual([]);
});

test('time passes for every card of the world', async () => {
  const text = `scenario: a
world: { cards: { one: {}, two: {} } }
steps:
  - hold: press
  - { card: two, hold: press }
  - advance: 10 min
  - { card: two, expect: "" }
`;
  const report = await runText(text);
  expect(report.result).toBe('passed');
  expect(report.logs[1]?.eventLines).toContain('  4.030 s  state  off -> pin, power key');
});

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
    [
      'repeat',
      '  - hold: press\n  - repeat: { each: ["1", "2"], as: k, steps: [{ type: "{k}" }] }\n  - expect: PIN>-2',
      '',
    ],
  ])('%s', async (_, steps, head) => {
    const { result } = await runText(`scenario: x\n${head}steps:\n${steps}\n`);
    expect(result).toBe('passed');
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
  ])('%s', async (_, steps, head, [kind, awaited, shown, why]) => {
    const { steps: reports } = await runText(`scenario: x\n${head}steps:\n${steps}\n`);
    expect(reports.at(-1)?.failure).toMatchObject({ kind, awaited, shown, reason: why });
  });

  test('the digits of a PIN that is not public are in the file', async () => {
    const world = 'world: { card: { key: { env: K } } }\n';
    const { steps: reports } = await runText(
      `scenario: x\n${world}steps:\n  - hold: press\n  - type: "12"\n`,
    );
    expect(reports.at(-1)?.failure?.reason).toBe(
      'PIN: its digits are in the file, and the card is not the demo card; write {pin}',
    );
  });
});
