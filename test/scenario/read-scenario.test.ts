/** Someone writes a scenario with a mistake, and is told its file, line and column before the first key. */
import { describe, expect, test } from 'vitest';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import { refusal, steps } from './refusal.ts';

const keySaid = 'give a key: 0 to 9, OK, edit or press, or { key, outcome, reason }';
const stepWords =
  'press, hold, type, wait, expect, advance, screenshot, fault, snapshot, restore, respond, login, repeat';

test('a scenario that is right is read, with the line of each step', () => {
  const { name, file, steps: read } = readScenario(steps('  - hold: press\n  - wait: PIN>'), 's.yaml');
  expect([name, file]).toEqual(['x', 's.yaml']);
  expect(read.map(({ line, name }) => [line, name])).toEqual([
    [3, 'hold press'],
    [4, 'wait PIN>'],
  ]);
});

test('a step without a name is called by its words', () => {
  const { steps: read } = readScenario(
    steps('  - type: "12\\r"\n  - wait: \'/^\\d{8}$/\'\n  - expect: { counter: 5 }'),
    's.yaml',
  );
  expect(read.map(({ name }) => name)).toEqual(['type 12\\r', 'wait /^\\d{8}$/', 'expect counter 5']);
});

test('an alias stands for what its anchor names', () => {
  const { steps: read } = readScenario(steps('  - &one { press: 1 }\n  - *one'), 's.yaml');
  expect(read.map(({ name }) => name)).toEqual(['press 1', 'press 1']);
});

test('aliases of aliases cost no memory', () => {
  const doubled = Array.from({ length: 30 }, (_, i) => `  a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`);
  const message = refusal(`scenario: x\nvariables:\n  a0: &a0 [x, x]\n${doubled.join('\n')}\nsteps: *a30\n`);
  expect(message).toMatch(/^"s\.yaml", line \d+, column \d+: has too many (aliases|values)/);
});

describe('what is refused', () => {
  test.each([
    [
      'an unknown word of a step',
      steps('  - hold: press\n  - wiat: PIN>'),
      `line 4, column 5: unknown word "wiat"; did you mean wait? known: name, card, ${stepWords}`,
    ],
    [
      'a wrong type',
      steps('  - advance: 30'),
      'line 3, column 14: advance is a number; give a time with its unit: 500 ms, 30 s, 2 min or 1 h, at most 366 days',
    ],
    [
      'a missing name',
      'steps:\n  - hold: press\n',
      'line 1, column 1: scenario is missing; give the name of the scenario',
    ],
    [
      'a snapshot that no step before takes',
      steps('  - restore: before'),
      'line 3, column 14: unknown snapshot "before"; take it with snapshot first',
    ],
    ['missing steps', 'scenario: x\n', 'line 1, column 1: steps is missing; give a list of steps'],
    [
      'an unknown word of the file',
      'scenario: x\nworlds: {}\nsteps:\n  - hold: press\n',
      'line 2, column 1: unknown word "worlds"; did you mean world? known: scenario, world, variables, steps',
    ],
    [
      'a world without a card',
      'scenario: x\nworld: { cards: {} }\nsteps:\n  - hold: press\n',
      'line 2, column 8: world does not fit; give at least one card',
    ],
    [
      'a time that is none',
      'scenario: x\nworld:\n  time: { start: noon }\nsteps:\n  - hold: press\n',
      'line 3, column 18: start does not fit; give a time such as 2026-01-01T00:00:00Z, which is the default',
    ],
    [
      'an unknown word of a card',
      'scenario: x\nworld:\n  card: { profil: dsc-plus }\nsteps:\n  - hold: press\n',
      'line 3, column 11: unknown word "profil"; did you mean profile? known: profile, suite, serial, counter, battery, key, pin, no-pin, seed',
    ],
    [
      'an unknown key',
      steps('  - press: pres'),
      `line 3, column 12: unknown word "pres" for press; did you mean press? ${keySaid}`,
    ],
    [
      'two words in one step',
      steps('  - { press: 1, type: "2" }'),
      `line 3, column 5: entry 1 of steps does not fit; give exactly one of ${stepWords}`,
    ],
    [
      'an unknown fault',
      steps('  - fault: dead-kye key=5'),
      'line 3, column 12: fault "dead-kye": unknown; did you mean dead-key? see dscplus faults for all',
    ],
    [
      'a wrong parameter of a fault',
      steps('  - fault: dead-key key=x'),
      'line 3, column 12: fault dead-key: invalid key "x"; give a key: 0 to 9, OK, edit or press',
    ],
    [
      'a word twice in one step',
      steps('  - press: 1\n    press: 2'),
      'line 4, column 5: not valid YAML; correct it, Map keys must be unique',
    ],
    [
      'an unknown variable',
      steps('  - type: "{pn}"'),
      'line 3, column 11: unknown variable "pn"; did you mean pin? known: pin, wrong-pin',
    ],
    ...['round', 'x'].map((name): [string, string, string] => [
      `the variable ${name} of a repeat, after it`,
      steps(`  - repeat: { each: ["1"], as: x, steps: [advance: 1 s] }\n  - type: "{${name}}"`),
      `line 4, column 11: unknown variable "${name}"; known: pin, wrong-pin`,
    ]),
    [
      'an unknown card',
      'scenario: x\nworld: { cards: { one: {}, two: {} } }\nsteps:\n  - { card: tow, press: 1 }\n',
      'line 4, column 13: unknown card "tow"; did you mean two? known: one, two',
    ],
    [
      'an unknown snapshot',
      steps('  - snapshot: early\n  - restore: erly'),
      'line 4, column 14: unknown snapshot "erly"; did you mean early? known: early',
    ],
    [
      'a pattern that could take long',
      steps('  - wait: /(a+)+/'),
      'line 3, column 11: a pattern that repeats a group; use at most 64 characters and 4 repeats such as \\d{8}, none of them of a group',
    ],
    [
      'too many rounds',
      steps('  - repeat: { times: 10000, steps: [{ repeat: { times: 11, steps: [{ press: 1 }] } }] }'),
      'line 3, column 67: too many steps with all rounds counted; use at most 100000',
    ],
    [
      'rounds that nobody counted',
      steps('  - repeat: { steps: [{ press: 1 }] }'),
      'line 3, column 13: repeat does not fit; give either times or each',
    ],
    [
      'a login without a server',
      steps('  - login: { user: demo, password: demo-password }'),
      'line 3, column 12: this world has no login server; add server: {} to world',
    ],
    [
      'a password in the file, which is not repeated',
      'scenario: x\nworld: { server: { users: [{ name: a, password: secret, cards: [card] }] } }\nsteps:\n  - hold: press\n',
      'line 2, column 49: password is a text; give where the password is: { env: NAME } or { file: PATH }',
    ],
    [
      'a user with an unknown card',
      'scenario: x\nworld: { server: { users: [{ name: a, password: { env: P }, cards: [crad] }] } }\nsteps:\n  - hold: press\n',
      'line 2, column 69: unknown card; give one of card',
    ],
    [
      'a file that is too large',
      `# ${'x'.repeat(262_143)}`,
      'line 1, column 1: has 262145 characters; give at most 262144',
    ],
    [
      'an empty file',
      '',
      'line 1, column 1: the file is empty; give a scenario: scenario, world, variables, steps',
    ],
  ])('%s', (_, text, message) => {
    expect(refusal(text)).toBe(`"s.yaml", ${message}`);
  });

  test.each([
    [
      'an unknown word inside a step',
      steps('  - wait: { lcd: A, limt: 3 s }'),
      'line 3, column 21: unknown word "limt"; did you mean limit? known: lcd, fail, limit, save',
    ],
    [
      'a time without its unit',
      steps('  - wait: { lcd: A, limit: 3 }'),
      'line 3, column 28: limit is a number; give a time with its unit: 500 ms, 30 s, 2 min or 1 h, at most 366 days',
    ],
    [
      'an unknown outcome',
      steps('  - press: { key: 5, outcome: ignord }'),
      'line 3, column 31: unknown word "ignord" for outcome; did you mean ignored? give accepted (default), ignored or any',
    ],
    [
      'two cards with one serial number',
      'scenario: x\nworld: { cards: { one: {}, two: { serial: DEMO-0001 } } }\nsteps:\n  - hold: press\n',
      'line 2, column 33: has the serial number of another card; give each card its own serial',
    ],
    [
      'a variable that every scenario has',
      'scenario: x\nvariables: { pin: "1234" }\nsteps:\n  - hold: press\n',
      'line 2, column 19: the variable pin is given already; use another name, or give the card its pin',
    ],
    [
      'the variable of a repeat, made in the file',
      'scenario: x\nvariables: { round: "1" }\nsteps:\n  - hold: press\n',
      'line 2, column 21: the variable round is given already; use another name',
    ],
    [
      'a text saved in the PIN',
      steps('  - wait: { lcd: PIN>, save: pin }'),
      'line 3, column 30: the variable pin is given already; use another name',
    ],
    [
      'a response saved in the round',
      steps('  - respond: { challenge: "123456", save: round }'),
      'line 3, column 43: the variable round is given already; use another name',
    ],
    [
      'a challenge saved in the wrong PIN',
      `scenario: x\nworld: { server: {} }\nsteps:\n  - login: { user: demo, password: demo, save: wrong-pin }\n`,
      'line 4, column 48: the variable wrong-pin is given already; use another name',
    ],
    [
      'the number of a fault saved in the PIN',
      steps('  - fault: { add: low-battery, save: pin }'),
      'line 3, column 38: the variable pin is given already; use another name',
    ],
    ...['pin', 'round'].map((name): [string, string, string] => [
      `the texts of a repeat in ${name}`,
      steps(`  - repeat: { each: ["1"], as: ${name}, steps: [press: 1] }`),
      `line 3, column 32: the variable ${name} is given already; use another name`,
    ]),
    [
      'a user named twice',
      'scenario: x\nworld:\n  server:\n    users:\n      - { name: a, password: { env: P }, cards: [card] }\n      - { name: a, password: { env: Q }, cards: [card] }\nsteps:\n  - hold: press\n',
      'line 6, column 17: has the name of another user; give each user their own name',
    ],
    [
      'a user name with capital letters',
      'scenario: x\nworld: { server: { users: [{ name: Ann, password: { env: P }, cards: [card] }] } }\nsteps:\n  - hold: press\n',
      'line 2, column 36: name does not fit; give the name that the user logs in with: 1 to 64 of a-z 0-9 . _ @ -',
    ],
    [
      'a day that does not exist',
      'scenario: x\nworld: { time: { start: 2026-02-30T00:00:30Z } }\nsteps:\n  - hold: press\n',
      'line 2, column 25: start does not fit; give a day that exists',
    ],
    [
      'a list',
      '- 1',
      'line 1, column 1: the file is a list; give a scenario: scenario, world, variables, steps',
    ],
    [
      'two documents',
      '---\na: 1\n---\nb: 2',
      'line 3, column 1: has a second document; give one document a file',
    ],
    [
      'an alias of itself',
      'x: &a [*a]',
      'line 1, column 8: an alias without an anchor before it; name an anchor',
    ],
  ])('%s', (_, text, message) => {
    expect(refusal(text)).toBe(`"s.yaml", ${message}`);
  });

  test('a policy that is unknown or out of range', () => {
    const world = (policy: string): string =>
      `scenario: x\nworld:\n  server:\n    policy: { ${policy} }\nsteps:\n  - hold: press\n`;
    expect(refusal(world('failureMax: 3'))).toContain(
      '"s.yaml", line 4, column 15: unknown word "failureMax"; did you mean failuresMax? known: challengeLifeMs, ',
    );
    expect(refusal(world('failuresMax: 0'))).toContain('"s.yaml", line 4, column 28: ');
  });

  test('deep nesting, and a tag that makes an object', () => {
    expect(refusal('['.repeat(5_000))).toContain('nested too deeply');
    expect(refusal('!!js/function x')).toContain('Unresolved tag');
  });

  test('keys that are methods of every object', () => {
    for (const key of ['toString', 'valueOf', '__proto__', 'constructor', 'hasOwnProperty'])
      expect(refusal(steps(`  - card: { ${key}: x }\n    press: { ${key}: x }\n    ${key}: x`))).toMatch(
        /^"s\.yaml", line \d+, column \d+: /,
      );
  });

  test('a PIN of a card that is not the demo card, without repeating it', () => {
    const world = 'world: { card: { pin: { env: P }, key: { env: K } } }';
    const message = refusal(
      `scenario: x\n${world}\nsteps:\n  - respond: { challenge: "123456", pin: "9753" }\n`,
    );
    expect(message).toBe(
      '"s.yaml", line 4, column 42: a PIN in the file of a card that is not the demo card; write {pin}',
    );
    const byKey =
      'scenario: x\nworld: { card: { key: { env: K } } }\nsteps:\n  - respond: { challenge: "123456", pin: "9753" }\n';
    expect(refusal(byKey)).toContain('a PIN in the file of a card that is not the demo card');
    expect(readScenario(byKey.replace('"9753"', '"{pin}"'), 's.yaml').steps.length).toBe(1);
  });

  test('not a PIN of a card with another serial number: its key and PIN are the public ones', () => {
    const text =
      'scenario: x\nworld: { card: { serial: SIM-1 } }\nsteps:\n  - respond: { challenge: "123456", pin: "1234" }\n';
    expect(readScenario(text, 's.yaml').world.cards[0]?.demo).toBe(true);
  });
});
