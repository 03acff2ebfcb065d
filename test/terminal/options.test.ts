/** The options of `dscplus` without a command, for a program without a terminal. */
import { describe, expect, it } from 'vitest';
import { commandLine } from '../cli/command-line.ts';
import { printed as printedByProcess, work } from '../cli/program.ts';

const { file, printed, refused } = commandLine(work);

describe('someone who starts the card', () => {
  it.each([
    ['0', '0'],
    ['1000001', '1000001'],
    ['fast', 'fast'],
    ['1e3', '1e3'],
    ['0.0001', '0.0001'],
  ])('with the speed %s hears which speeds there are', async (speed, named) => {
    expect(await refused(`--plain --speed ${speed}`)).toBe(
      `dscplus: --speed: invalid value "${named}"; give a number from 0.001 to 1000000, 1 is real time`,
    );
  });

  it('of another profile or suite has that card', async () => {
    // `t` stops card time, and each `+` advances it by a second: so the response stays.
    const login = { stdin: 'tp1234\r123456\r++++' };
    expect(await printedByProcess('--plain --speed 100 --profile dsc', { stdin: 'p1234\r' })).toContain(
      '"755224"',
    );
    expect(await printedByProcess('--plain --suite ib-key', login)).toMatch(/lcd {4}"\d{8}"\n$/);
    expect(await refused('--plain --profile none')).toContain('"none"');
  });

  it('with a card that is not there, or a word too many, hears that', async () => {
    expect(await refused('--plain --card none.card')).toContain('none.card');
    expect(await refused('--plain word')).toBe('dscplus: "word": unknown command; see dscplus --help');
  });
});

describe('someone with a card of their own gives its PIN, for logins by a pasted challenge', () => {
  const pasted = { stdin: '\u001b[200~123 456\u001b[201~' };

  it('in a file or on a descriptor; the counter is kept, and the PIN is nowhere to be read', async () => {
    await printed('new own.card --serial OWN --suite ib-key --key-stdin', { stdin: 'ab'.repeat(20) });
    const byFile = await printedByProcess(
      `--plain --card own.card --pin-file ${file('own.pin', '8642\n')}`,
      pasted,
    );
    const byFd = await printedByProcess('--plain --card own.card --pin-fd 3', { ...pasted, fds: ['8642\n'] });
    for (const out of [byFile, byFd]) {
      const lines = out.split('\n').map((line) => line.trim());
      expect(lines[1]).toBe('virtual time begins');
      expect(lines[2]).toMatch(/ s {2}key {4}press \(held\): accepted$/);
      expect(lines.at(-4)).toMatch(/ s {2}lcd {4}"\d{8}"$/);
      expect(lines.at(-3)).toBe('virtual time ends');
      expect(lines.at(-2)).toBe(
        `\u001b]52;c;${base64(lines.at(-4))}\u0007response copied, if the terminal allows it`,
      );
      expect(elapsed(lines[2], lines.at(-4))).toBe(1_350);
      expect(out).not.toMatch(/8642|PIN>[^"]*[0-9]/);
    }
    expect(byFile.split('\n').at(-4)).not.toBe(byFd.split('\n').at(-4));
    expect(await printed('info own.card')).toMatch(/^next counter +2$/m);
  });

  it('and without one hears how, and uses up nothing', async () => {
    await printed('new other.card --suite ib-key --key-stdin', { stdin: 'ab'.repeat(20) });
    const out = await printedByProcess('--plain --card other.card', pasted);
    expect(out.split('\n').slice(1)).toEqual(['no PIN for a quick login: see --pin-file', '']);
    expect(await printed('info other.card')).toMatch(/^next counter +0$/m);
  });

  it('and needs none where nobody checks it', async () => {
    await printed('new free.card --suite OCRA-1:HOTP-SHA1-6:QN06 --no-pin --key-stdin', {
      stdin: 'ab'.repeat(20),
    });
    const out = await printedByProcess('--plain --card free.card', pasted);
    expect(out).toMatch(/lcd {4}"\d{6} {2}"\nvirtual time ends\n/);
  });

  it.each([
    [
      '--pin-stdin',
      '--pin-stdin: stdin is the keyboard of this card; give the PIN with --pin-file or --pin-fd',
    ],
    [
      '--pin-fd 0',
      '--pin-fd 0: stdin is the keyboard of this card; give the PIN with --pin-file or --pin-fd',
    ],
    [
      `--profile dsc --pin-file ${file('demo.pin', '1234')}`,
      'PIN: only for pasted challenges, and dsc takes none; leave the PIN out',
    ],
    [`--pin-file ${file('long.pin', '12345')}`, 'PIN: has 5 digits; give 4 for dsc-plus'],
    [
      `--pin-file ${file('odd.pin', '12x4')}`,
      'PIN: has a character that is not a digit; give 4 digits for dsc-plus',
    ],
  ])('%s is refused', async (options, says) => {
    expect(await refused(`--plain ${options}`)).toBe(`dscplus: ${says}`);
  });
});

/** The digits in a line that says what is on the LCD, as OSC 52 has them. */
function base64(line = ''): string {
  return Buffer.from(line.replace(/^.*"(\d+)"$/, '$1')).toString('base64');
}

/** Card time from one line to another, ms. */
function elapsed(from = '', to = ''): number {
  return Math.round((Number.parseFloat(to) - Number.parseFloat(from)) * 1000);
}
