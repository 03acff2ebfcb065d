/** Someone who writes a scenario by hand learns what is wrong in it, and where, before the first key is pressed. */
import { describe, expect, test } from 'vitest';
import { readScenario } from '../../src/scenario/read-scenario.ts';

const problemOf = (text: string): string => {
  try {
    readScenario(text, 'x.yaml');
    return 'read';
  } catch (error) {
    expect(error).toMatchObject({ name: 'FileFormatError' });
    return (error as Error).message;
  }
};

const steps = (text: string): string => `scenario: a\nsteps:\n  - ${text}\n`;

describe('a scenario that can not run', () => {
  test.each([
    [
      'pres: 5',
      '"x.yaml", line 3, column 5: unknown word "pres"; did you mean press? known: name, card, press, hold, type, wait, expect, advance, screenshot, fault, snapshot, restore, respond, login, repeat',
    ],
    [
      'wait: { lcd: A, limt: 3 s }',
      '"x.yaml", line 3, column 21: unknown word "limt"; did you mean limit? known: lcd, fail, limit, save',
    ],
    [
      'wait: { lcd: A, limit: 3 }',
      '"x.yaml", line 3, column 28: limit is a number; give a time with its unit: 500 ms, 30 s, 2 min or 1 h, at most 366 days',
    ],
    [
      'press: { key: 5, outcome: ignord }',
      '"x.yaml", line 3, column 31: unknown word "ignord" for outcome; did you mean ignored? give accepted (default), ignored or any',
    ],
    [
      'type: "{pim}"',
      '"x.yaml", line 3, column 11: unknown variable "pim"; did you mean pin? known: pin, wrong-pin',
    ],
    [
      'wait: /(a+)+$/',
      '"x.yaml", line 3, column 11: a pattern that repeats a group; use at most 64 characters and 4 repeats such as \\d{8}, none of them of a group',
    ],
    ['restore: first', '"x.yaml", line 3, column 14: unknown snapshot "first"; take it with snapshot first'],
    [
      'login: { user: demo, password: demo-password }',
      '"x.yaml", line 3, column 12: this world has no login server; add server: {} to world',
    ],
    [
      'fault: ded-key key=5',
      expect.stringContaining('"x.yaml", line 3, column 12: fault "ded-key": unknown'),
    ],
  ])('%s', (step, message) => {
    expect(problemOf(steps(step))).toEqual(message);
  });

  test('one step has one word', () => {
    expect(problemOf('scenario: a\nsteps:\n  - press: 5\n    hold: press\n')).toContain(
      'line 3, column 5: entry 1 of steps does not fit; give exactly one of press',
    );
  });

  test('a PIN in the file is refused unless the card is the demo card', () => {
    const text =
      'scenario: a\nworld:\n  card: { serial: SIM-1 }\nsteps:\n  - respond: { challenge: "123456", pin: "4711" }\n';
    expect(problemOf(text)).toBe(
      '"x.yaml", line 5, column 42: a PIN in the file of a card that is not the demo card; write {pin}',
    );
    expect(problemOf(text.replace('"4711"', '"{pin}"'))).toBe('read');
  });

  test.each([
    ['an empty file', '', 'line 1, column 1: the file is empty'],
    ['a list', '- 1', 'the file is a list'],
    ['two documents', '---\na: 1\n---\nb: 2', 'has a second document'],
    ['a word twice', 'a: 1\na: 2', 'not valid YAML; correct it, Map keys must be unique'],
    ['deep nesting', '['.repeat(5_000), 'nested too deeply'],
    ['an alias of itself', 'x: &a [*a]', 'an alias without an anchor before it'],
    ['a tag that makes an object', '!!js/function x', 'Unresolved tag'],
    [
      'too many rounds',
      steps('repeat: { times: 10000, steps: [ { repeat: { times: 10000, steps: [ { press: 5 } ] } } ] }'),
      'too many steps',
    ],
  ])('%s', (_what, text, problem) => {
    expect(problemOf(text)).toContain(problem);
  });

  test('aliases of aliases of aliases cost no memory', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(8)}]`);
    expect(problemOf(`l0: &l0 [x]\n${levels.join('\n')}`)).toMatch(/too many (aliases|values)/);
  });
});
