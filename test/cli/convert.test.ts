/** `dscplus convert` on the command line: where the result goes, and what is refused. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { recordedDriver } from '../recording/played-back.ts';
import { commandLine } from './command-line.ts';

const { file, printed, refused, work } = commandLine();

beforeAll(async () => {
  for (const [name, serial, key] of [
    ['demo.jsonl', 'DEMO-0001', undefined],
    ['mine.jsonl', 'MINE', new Uint8Array(32).fill(7)],
  ] as const) {
    const { driver, stop } = recordedDriver({ serial, ...(key !== undefined && { key }) });
    await driver.respond({ pin: '1234', challenge: '123456' });
    file(name, stop());
  }
});

describe('a recording is converted', () => {
  test('to stdout, or to a new file for its owner only', async () => {
    const scenario = await printed('convert demo.jsonl --to scenario');
    expect(scenario.split('\n')[0]).toBe('scenario: "demo.jsonl"');
    expect(await printed('convert demo.jsonl --to scenario --output login.yaml')).toBe('');
    expect(readFileSync(join(work, 'login.yaml'), 'utf8')).toBe(scenario);
    expect(statSync(join(work, 'login.yaml')).mode & 0o777).toBe(0o600);
    expect(await refused('convert demo.jsonl --to vitest --output login.yaml')).toBe(
      'dscplus: "login.yaml": exists already; give another path, a file is never overwritten',
    );
  });

  test('to each format', async () => {
    expect(await printed('convert demo.jsonl --to vitest')).toContain("from 'dscplus/vitest';");
    expect(await printed('convert demo.jsonl --to playwright')).toContain("from 'dscplus/playwright';");
    expect(await printed('convert demo.jsonl --to asciicast')).toContain('"version":2');
  });

  test('with the seed of its faults, from which a replay draws too', async () => {
    const { card, driver, stop } = recordedDriver({ seed: 2 });
    card.faults.add('wrong-digit');
    await driver.respond({ pin: '1234', challenge: '123456' });
    file('seeded.jsonl', stop());
    expect(await printed('replay seeded.jsonl --pin 1234')).toMatch(/^same: 13 keys/);
    await printed('convert seeded.jsonl --to scenario --output seeded.yaml');
    expect(readFileSync(join(work, 'seeded.yaml'), 'utf8')).toContain('    seed: 2\n');
    expect(await printed('run seeded.yaml')).toContain('1 passed');
  });

  test('with the PIN that was keyed, if it was a wrong one', async () => {
    const { driver, stop } = recordedDriver();
    const { response } = await driver.respond({ pin: '9999', challenge: '123456' });
    file('wrong.jsonl', stop());
    const unfit =
      'dscplus: "wrong.jsonl": recording: does not replay with this PIN; give the PIN that was keyed with --pin';
    for (const format of ['scenario', 'vitest', 'playwright'])
      expect(await refused(`convert wrong.jsonl --to ${format}`)).toBe(unfit);
    expect(await refused('convert wrong.jsonl --to scenario --pin 9998')).toBe(unfit);
    expect(await refused('convert wrong.jsonl --to scenario --pin 99')).toBe(
      'dscplus: PIN: does not fit; give 4 digits for dsc-plus',
    );
    const scenario = await printed('convert wrong.jsonl --to scenario --pin 9999');
    file('wrong.yaml', scenario);
    expect(scenario).toContain(`  - wait: "${response}"\n`);
    expect(await printed('run wrong.yaml')).toContain('1 passed');
    expect(await printed('convert wrong.jsonl --to asciicast')).toContain('"version":2');
    expect(await refused('convert wrong.jsonl --to scenario --pin 9999 --card my.card')).toBe(
      "dscplus: --pin and --card: can't be combined; leave --pin out, the result reads DSCPLUS_PIN",
    );
  });

  test('not without a format, to an unknown one, or without the file of the card', async () => {
    expect(await refused('convert demo.jsonl')).toBe(
      'dscplus: --to: missing; give --to <format>, see dscplus convert --help',
    );
    expect(await refused('convert demo.jsonl --to film')).toBe(
      'dscplus: --to: invalid value "film"; give scenario, vitest, playwright or asciicast',
    );
    expect(await refused('convert mine.jsonl --to vitest')).toBe(
      'dscplus: "mine.jsonl": recording: of the card "MINE"; give its file with --card',
    );
  });
});
