/** A value from outside is no PIN, challenge or fault: the scenario fails on a card at the end of a wire as in process. */
import { describe, expect, test } from 'vitest';
import { commandLine } from './command-line.ts';

const { dscplus, file } = commandLine();

describe('a value that is not an entry fails on every face as in process', () => {
  const head = 'scenario: x\nworld: { server: {} }\nvariables: { c: { env: ENTRY_OF_TEST } }\nsteps:\n';

  test.each([
    ['123456"\rKEY? OK', 'respond: { challenge: "{c}" }', 'challenge "{c}": not 6 digits'],
    ['123456";:SUIT?;"', 'respond: { challenge: "{c}" }', 'challenge "{c}": not 6 digits'],
    ['123 456', 'respond: { challenge: "{c}" }', 'challenge "{c}": not 6 digits'],
    ['1234"', 'login: { user: demo, password: demo-password, pin: "{c}" }', 'PIN: has a character'],
    ['low-battery";*RST;"', 'fault: "{c}"', 'fault "{c}": unknown'],
  ])('%j: %s', async (value, step, why) => {
    const path = file('entry.yaml', `${head}  - ${step}\n`);
    process.env.ENTRY_OF_TEST = value;
    // The audit log has the number of a login attempt, which is drawn.
    const run = async (...on: string[]): Promise<unknown> => {
      const { code, stdout } = await dscplus(['run', path, ...on]);
      return [code, stdout.replace(/^ +audit .*\n/gm, '')];
    };
    const wanted = await run();
    expect(wanted).toEqual([1, expect.stringContaining(why)]);
    expect(wanted).toEqual([1, expect.stringContaining('(entry.yaml, 1 step, 0.000 s of card time)')]);
    for (const scheme of ['tcp', 'http'])
      expect(await run('--on', `${scheme}://127.0.0.1:0`, '--start')).toEqual(wanted);
    delete process.env.ENTRY_OF_TEST;
  });

  test('a fault with blanks around it is added on every face', async () => {
    const path = file(
      'fault.yaml',
      `${head}  - fault: "{c}"\n  - hold: { key: press, reason: no contact }\n`,
    );
    process.env.ENTRY_OF_TEST = '\tdead-key  key=P\r\n';
    for (const on of [
      [],
      ['--on', 'tcp://127.0.0.1:0', '--start'],
      ['--on', 'http://127.0.0.1:0', '--start'],
    ])
      expect(await dscplus(['run', path, ...on])).toMatchObject({ code: 0 });
    delete process.env.ENTRY_OF_TEST;
  });
});
