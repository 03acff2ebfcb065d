/** Someone who runs a scenario sees what passed; where it failed, what was awaited and what showed instead. */
import { expect, test } from 'vitest';
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
    'a key that the card ignores',
    ['press: 5'],
    { kind: 'ignored', awaited: '5 accepted', shown: '5 ignored (off)' },
  ],
  [
    'a key that the card must ignore and accepts',
    ['hold: press', 'press: { key: 5, outcome: ignored }'],
    { kind: 'ignored', awaited: '5 ignored', shown: '5 accepted' },
  ],
  ['what can not show any more', ['wait: PIN>'], { kind: 'never', awaited: '"PIN>"', shown: '""' }],
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

test('a snapshot brings the card back', async () => {
  const { result } = await runText(
    scenario('hold: press', 'snapshot: pin', 'type: "12"', 'restore: pin', 'expect: PIN>'),
  );
  expect(result).toBe('passed');
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
