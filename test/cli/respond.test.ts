import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { createOcra, parseSuite } from '../../src/index.ts';
import { commandLine } from './command-line.ts';

const { dscplus, failed, file, printed, refused } = commandLine();

const demoKey = Buffer.from('12345678901234567890123456789012');

describe('someone who tests a login gets the response to a challenge', () => {
  test('the digits and a newline on stdout, and on stderr once that it is the demo card', async () => {
    expect(await dscplus('respond 123456 --pin 1234')).toMatchObject({
      code: 0,
      stdout: '90187643\n',
      stderr:
        'dscplus: this is the public demo card DEMO-0001 of a simulator (test key, PIN 1234), and nothing is saved\n',
    });
  });

  test('leading zeros are kept, of the challenge and of the response', async () => {
    const ocra = createOcra(parseSuite('OCRA-1:HOTP-SHA256-8:QN06-PSHA1'), demoKey);
    const challenge = '001329';
    expect(ocra({ challenge, pin: '1234' })).toBe('00073306');
    expect(await printed(`respond ${challenge} --pin 1234`)).toBe('00073306\n');
  });

  test('a challenge pasted with blanks is taken', async () => {
    for (const challenge of ['123 456', ' 123456\n', '12\u00a034\u202f56']) {
      expect(await printed(['respond', challenge, '--pin', '1234'])).toBe('90187643\n');
    }
  });

  test('a wrong PIN gives a response that looks like any other', async () => {
    expect(await printed('respond 123456 --pin 4321')).toMatch(/^(?!90187643)[0-9]{8}\n$/);
  });

  test('--json gives response, suite, counter and for how long it shows', async () => {
    expect(JSON.parse(await printed('respond 123456 --pin 1234 --json'))).toEqual({
      response: '90187643',
      suite: 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1',
      counter: null,
      showsForMs: 30_000,
    });
    expect(JSON.parse(await printed('respond 123456 --pin 1234 --suite ib-key --json'))).toMatchObject({
      suite: 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1',
      counter: '0',
    });
  });

  test('--trace shows every key with its verdict and every frame, PIN masked, and stdout stays the same', async () => {
    const { stdout, stderr } = await dscplus('respond 123456 --pin 1234 --trace');
    expect(stdout).toBe('90187643\n');
    expect(stderr.split('\n').slice(1, 12)).toEqual([
      '  2.000 s  key    press (held): accepted',
      '  2.000 s  state  off -> pin, power key',
      '  2.000 s  lcd    "PIN>    "',
      '  2.060 s  key    digit: accepted',
      '  2.060 s  lcd    "PIN>-   "',
      '  2.150 s  key    digit: accepted',
      '  2.150 s  lcd    "PIN>--  "',
      '  2.240 s  key    digit: accepted',
      '  2.240 s  lcd    "PIN>--- "',
      '  2.330 s  key    digit: accepted',
      '  2.330 s  lcd    "PIN>----"',
    ]);
    expect(stderr).toContain('lcd    "CHALLNG>"\n');
    expect(stderr).toContain('key    6: accepted\n');
    expect(stderr.endsWith('lcd    "90187643"\n')).toBe(true);
  });

  test('the first card takes no challenge', async () => {
    expect(await printed('respond --profile dsc --pin 1234')).toBe('755224\n');
    expect(await refused('respond 123456 --profile dsc --pin 1234')).toBe(
      'dscplus: challenge "123456": not taken by dsc; leave it out',
    );
  });

  test('the older card shows its response in two parts, printed as one', async () => {
    expect(await printed('respond 123456 --profile dsc-plus-a --pin 1234')).toBe('90187643\n');
  });

  test('a profile of their own, from a file', async () => {
    file('short.json', '{"name": "short", "base": "dsc-plus", "pinDigits": 3, "responseMs": 5000}');
    const response = JSON.parse(await printed('respond 123456 --profile short.json --pin 123 --json'));
    expect(response.showsForMs).toBe(5000);
  });
});

describe('someone with a suite that has a clock', () => {
  // An OCRA response of its own, from node:crypto: suite, 00, Q as 128 bytes, SHA-1 of the PIN, time step.
  function timed(step: bigint): string {
    const question = Buffer.alloc(128);
    Buffer.from((123456).toString(16).padEnd(6, '0').slice(0, 6), 'hex').copy(question);
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(step);
    const pin = Buffer.from('7110eda4d09e062aa5e4a390b0a572ac0d2c0220', 'hex');
    const suite = 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1-T1M';
    const mac = createHmac('sha256', demoKey)
      .update(Buffer.concat([Buffer.from(`${suite}\0`), question, pin, time]))
      .digest();
    const code = mac.readUInt32BE((mac.at(-1) as number) & 15) & 0x7fffffff;
    return String(code % 100_000_000).padStart(8, '0');
  }

  test.each([
    ['at the last second of a minute', 86_519, 1441n],
    ['at the first second of the next', 86_520, 1442n],
    ['at the first that is accepted', 86_400, 1440n],
  ])('--unix-time sets the time that is in the sum, %s', async (_when, seconds, step) => {
    const out = await printed(`respond 123456 --pin 1234 --suite timed --unix-time ${seconds}`);
    expect(out).toBe(`${timed(step)}\n`);
  });

  test('without it, the time is now', async () => {
    const before = BigInt(Math.floor(Date.now() / 60_000));
    const out = await printed('respond 123456 --pin 1234 --suite timed');
    const after = BigInt(Math.floor(Date.now() / 60_000));
    expect([`${timed(before)}\n`, `${timed(after)}\n`]).toContain(out);
  });

  test.each([
    ['-1', '"-1"'],
    ['86399', '"86399"'],
    ['1.5', '"1.5"'],
    ['4102444801', '"4102444801"'],
    ['soon', '"soon"'],
  ])('%s is no Unix time', async (value, quoted) => {
    expect(
      await refused(['respond', '123456', '--pin', '1234', '--suite', 'timed', '--unix-time', value]),
    ).toBe(
      `dscplus: --unix-time: invalid value ${quoted}; give whole seconds since 1970, 86400 to 4102444800`,
    );
  });

  test('and the last one that is accepted is', async () => {
    expect(await printed('respond 123456 --pin 1234 --suite timed --unix-time 4102444800')).toMatch(
      /^\d{8}\n$/,
    );
  });

  test('a suite without a clock takes none', async () => {
    expect(await refused('respond 123456 --pin 1234 --unix-time 1700000000')).toBe(
      'dscplus: --unix-time: the suite "OCRA-1:HOTP-SHA256-8:QN06-PSHA1" has no time step (T); leave it out',
    );
  });
});

describe('someone who uses it wrongly is told what, the rule and the way out, in one line, with exit code 2', () => {
  test.each([
    [
      'respond 12345 --pin 1234',
      'challenge "12345": not 6 digits; give exactly 6 for dsc-plus, leading zeros included',
    ],
    [
      'respond 1234567 --pin 1234',
      'challenge "1234567": not 6 digits; give exactly 6 for dsc-plus, leading zeros included',
    ],
    [
      'respond 12345a --pin 1234',
      'challenge "12345a": not 6 digits; give exactly 6 for dsc-plus, leading zeros included',
    ],
    ['respond --pin 1234', 'challenge: missing; give 6 digits for dsc-plus'],
    ['respond 123456 --pin 123', 'PIN: has 3 digits; give 4 for dsc-plus'],
    ['respond 123456 --pin 12345', 'PIN: has 5 digits; give 4 for dsc-plus'],
    ['respond 123456 --pin 12x4', 'PIN: has a character that is not a digit; give 4 digits for dsc-plus'],
    [
      'respond 123456 --pin 1234 --profile dsc-minus',
      'profile "dsc-minus": unknown; give one of dsc-plus, dsc-plus-a, dsc, keypad-local-pin, or your own file whose name ends in .json',
    ],
    [
      'respond 123456 --pin 1234 --profile none.json',
      '"none.json": profile not found; give a file that exists',
    ],
    [
      'respond 123456 --pin 1234 --suite timd',
      'suite "timd": unknown; see dscplus suites, or write your own like OCRA-1:HOTP-SHA1-6:QN08-PSHA1',
    ],
    [
      'respond 123456 --pin 1234 --suite ocra:hotp',
      'suite "ocra:hotp": does not have three parts with a colon between them; write Algorithm:CryptoFunction:DataInput, such as OCRA-1:HOTP-SHA1-6:QN08',
    ],
    [
      'respond 123456 --pin 1234 --suite OCRA-1:HOTP-SHA1-6:QA08',
      'suite: has QA, and the card has digit keys only; give QN04 to QN08',
    ],
    ['respnd 123456', '"respnd": unknown command; did you mean respond?'],
    ['frobnicate', '"frobnicate": unknown command; see dscplus --help'],
    ['respond 123456 --trce', '--trce: unknown option; did you mean --trace?'],
    ['--verison', '--verison: unknown option; did you mean --version?'],
    ['respond 123456 --card', '--card: value missing; give --card <file>'],
    [
      'respond 123456 789012 --pin 1234',
      'respond: too many arguments; use dscplus respond [options] [challenge]',
    ],
    ['new', '<file>: argument missing; use dscplus new [options] <file>'],
  ])('%s', async (args, line) => {
    expect(await refused(args)).toBe(`dscplus: ${line}`);
  });

  test('a challenge that would act on the terminal does not', async () => {
    expect(await refused(['respond', '\u001b[2J\n\u009b', '--pin', '1234'])).toBe(
      'dscplus: challenge "\\u001b[2J\\n?": not 6 digits; give exactly 6 for dsc-plus, leading zeros included',
    );
    expect(await refused(['\u001b[2J\nnew'])).toBe(
      'dscplus: "\\u001b[2J\\nnew": unknown command; see dscplus --help',
    );
  });

  test('a profile file that is no JSON, or too large', async () => {
    file('broken.json', '{"name": ');
    expect(await refused('info --profile broken.json')).toBe(
      'dscplus: "broken.json": not a profile, not JSON; see docs/user/cli.md for the format',
    );
    file('full.json', `{"name": "full", "base": "dsc-plus"}${' '.repeat(65_536 - 36)}`);
    expect(await printed('info --profile full.json')).toContain('full');
    file('large.json', `{"name": "full", "base": "dsc-plus"}${' '.repeat(65_537 - 36)}`);
    expect(await refused('info --profile large.json')).toBe(
      'dscplus: "large.json": larger than 65536 bytes, the most that a profile has; give a profile',
    );
  });
});

describe('someone whose card does not answer gets the reason and exit code 1', () => {
  test('a wrong PIN on a card that keeps it', async () => {
    expect(await failed('respond 123456 --profile keypad-local-pin --pin 4321', 1)).toMatch(
      /^dscplus: card: no response, the PIN is wrong, it shows "FAIL 1"; /,
    );
  });

  test('a card that goes off between two keys', async () => {
    file(
      'hasty.json',
      '{"name": "hasty", "base": "dsc-plus", "powerHoldMs": 70, "idleOffMs": 80, "opensAfterMs": 1000}',
    );
    expect(await failed('respond 123456 --profile hasty.json --pin 1234', 1)).toMatch(
      /^dscplus: card: no response, it went off \(idle\) at 0\.150 s and stays off until press is held; /,
    );
  });
});

describe('someone new looks around', () => {
  test('--version is that of the package', async () => {
    expect(await printed('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await printed('-v')).toBe(await printed('--version'));
  });

  test('--help names every command and shows an example', async () => {
    const help = await printed('--help');
    for (const name of ['respond', 'new', 'info', 'profiles', 'suites', 'faults'])
      expect(help).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(help).toContain('$ dscplus respond 123456 --pin 1234\n  90187643');
    expect(await printed('help')).toBe(help);
    const { bare } = await createProgram(false);
    const options = bare.options.filter(({ hidden }) => !hidden).map(({ long }) => long as string);
    expect(options).toContain('--passphrase-fd');
    expect(options.filter((option) => !help.includes(option))).toEqual([]);
  });

  test.each(['respond', 'new', 'info', 'profiles', 'suites', 'faults'])('%s --help', async (command) => {
    expect(await printed(`${command} --help`)).toContain(`Usage: dscplus ${command}`);
    expect(await printed(`help ${command}`)).toContain(`Usage: dscplus ${command}`);
  });

  test('profiles, suites and faults list what may be named', async () => {
    const first = (text: string): string[] =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ')[0] as string);
    expect(first(await printed('profiles'))).toEqual(['dsc-plus', 'dsc-plus-a', 'dsc', 'keypad-local-pin']);
    expect(first(await printed('suites'))).toEqual(['default', 'ib-key', 'sha256-counter', 'timed']);
    expect(await printed('suites')).toContain(' OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1 ');
    expect(first(await printed('faults')).slice(0, 3)).toEqual(['dead-key', 'stuck-key', 'bouncing-key']);
    const [{ kind, parameters }] = JSON.parse(await printed('faults --json'));
    expect([kind, parameters[0].name]).toEqual(['dead-key', 'key']);
  });

  test('a bare dscplus without a terminal points at --plain and respond', async () => {
    expect(await refused([])).toBe(
      'dscplus: terminal: stdin or stdout is not a terminal; use dscplus --plain for keys from a pipe, or dscplus respond CHALLENGE for one response',
    );
  });
});
