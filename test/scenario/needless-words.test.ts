/** Someone writes words in a step that it does not need, or reasons that do not exist, and is told before the first key. */
import { describe, expect, test } from 'vitest';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import { refusal, steps } from './refusal.ts';

describe('a word that a step does not need is refused', () => {
  const login = (fields: string): string =>
    `scenario: x\nworld: { server: {} }\nsteps:\n  - login: { ${fields} }\n`;
  const begins = 'only a login that begins here has it; leave it out, or give user';

  test.each([
    [
      steps('  - press: { key: 5, outcome: any, reason: bounce }'),
      'line 3, column 44: only an ignored key has a reason; leave it out, or give outcome: ignored',
    ],
    [
      steps('  - hold: { key: 5, outcome: accepted, reason: bounce }'),
      'line 3, column 48: only an ignored key has a reason; leave it out, or give outcome: ignored',
    ],
    [
      steps('  - type: { text: "5", outcome: any, reason: bounce }'),
      'line 3, column 46: only an ignored key has a reason; leave it out, or give outcome: ignored',
    ],
    [login('response: "1", mode: paper'), `line 4, column 35: ${begins}`],
    [login('response: "1", factor: NOPE'), `line 4, column 37: ${begins}`],
    [login('response: "1", save: x'), `line 4, column 35: ${begins}`],
    [login('response: "1", password: wrong'), `line 4, column 39: ${begins}`],
    [login('resync: true, pin: "{pin}", mode: paper'), `line 4, column 48: ${begins}`],
    [
      login('user: demo, password: wrong, reason: wrong password, save: x'),
      'line 4, column 73: a login that is refused at once has no challenge; leave it out',
    ],
    [
      login('user: demo, password: demo, pin: "{pin}", result: challenge'),
      'line 4, column 64: with pin it is a whole login; leave pin out, or give accepted or refused',
    ],
    [
      login('user: "{nobody}", password: wrong, reason: unknown user'),
      'line 4, column 20: unknown variable "nobody"; known: pin, wrong-pin',
    ],
    [
      login('user: demo, password: wrong, reason: wrong pasword'),
      'line 4, column 51: unknown word "wrong pasword" for reason; did you mean wrong password? give the reason in the audit log of the server, such as wrong response',
    ],
    [
      steps('  - respond: { challenge: "123456", fails: wrong PN }'),
      'line 3, column 44: unknown word "wrong PN" for fails; did you mean wrong PIN? give why the card gives no response, such as wrong PIN, locked or no battery',
    ],
    [
      steps('  - respond: { challenge: "123456", fails: wrong PIN, save: x }'),
      'line 3, column 61: with fails the card gives no response; leave it out',
    ],
    [
      'scenario: x\nworld: { cards: { one: {}, two: {} } }\nsteps:\n  - { card: two, repeat: { times: 2, steps: [press: 1] } }\n',
      'line 4, column 13: a repeat is for no card; give it to the steps inside',
    ],
  ])('%s', (text, message) => {
    expect(refusal(text)).toBe(`"s.yaml", ${message}`);
  });

  test('a challenge of a login that is refused at once is not known after it', () => {
    const refused = login('user: demo, password: wrong, reason: wrong password');
    expect(refusal(`${refused}  - type: "{challenge}"\n`)).toContain('unknown variable "challenge"');
  });

  test('each reason that a card and a server can have is accepted', () => {
    for (const reason of ['still closed', 'no contact', 'off'])
      readScenario(steps(`  - press: { key: 5, reason: ${reason} }`), 's.yaml');
    for (const fails of ['wrong PIN', 'power cut', 'off', 'locked'])
      readScenario(steps(`  - respond: { challenge: "123456", fails: ${fails} }`), 's.yaml');
    for (const reason of ['counter ahead', 'several factors'])
      readScenario(login(`user: demo, password: demo, reason: ${reason}`), 's.yaml');
  });
});
