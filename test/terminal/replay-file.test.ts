/** `dscplus replay` as a program: what it needs, and its errors if that is missing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../cli/command-line.ts';
import { printed as printedByProcess, work } from '../cli/program.ts';

const { failed, file, printed, refused } = commandLine(work);

// `t` stops card time, and each `+` advances it by a second: so the card does not switch off.
const login = { stdin: 'trp1234\r123456\r++++' };
const recording = 'dscplus-recording.jsonl';

beforeAll(async () => {
  expect(await printedByProcess('--plain', login)).toContain(`saved ${recording}\n`);
  await printed('new mine.card --serial MINE --key-stdin', { stdin: 'ab'.repeat(32) });
  await printedByProcess('--plain --card mine.card', login);
});

describe('someone who plays a recording back', () => {
  it('gives the PIN from outside, in any of its ways', async () => {
    const same = 'same: 13 keys, 32 lines\n';
    expect(await printed(`replay ${recording} --pin 1234`)).toBe(same);
    expect(await printed(`replay ${recording} --pin-stdin`, { stdin: '1234\n' })).toBe(same);
    expect(await printedByProcess(`replay ${recording} --pin-fd 3`, { fds: ['1234\n'] })).toBe(same);
    expect(await printed(`replay ${recording} --pin-file ${file('pin', '1234\n')}`)).toBe(same);
    const keys = readFileSync(join(work, recording), 'utf8').match(/(?<="down":")[^"]+/g);
    expect(keys?.join(' ')).toBe('press first second third fourth OK 1 2 3 4 5 6 OK');
  });

  it('with another one hears of the first line that differs, and of no PIN', async () => {
    const line = await failed(`replay ${recording} --pin 8765`, 1);
    expect(line.replaceAll(/\d+\.\d{3} s/g, 'T')).toMatch(
      /^dscplus: replay: differs at line 32, recorded T {2}lcd {4}"90187643" but replayed T {2}lcd {4}"\d{8}"; check the profile, the key and the PIN of the card$/,
    );
    expect(line).not.toContain('8765');
  });

  it('of a card of their own names its file, and a PIN that fits', async () => {
    const mine = 'dscplus-recording-2.jsonl';
    expect(await printed(`replay ${mine} --card mine.card --pin-stdin`, { stdin: '1234' })).toBe(
      'same: 13 keys, 32 lines\n',
    );
    expect(await refused(`replay ${mine} --pin 1234`)).toBe(
      'dscplus: "dscplus-recording-2.jsonl": recording: of the card "MINE"; give its file with --card',
    );
    expect(await refused(`replay ${mine} --card mine.card --pin-stdin`, { stdin: '12345' })).toBe(
      'dscplus: PIN: does not fit; give 4 digits for dsc-plus',
    );
  });

  it('on a card of another kind hears which one it is of', async () => {
    expect(await refused(`replay ${recording} --suite ib-key --pin 1234`)).toBe(
      'dscplus: "dscplus-recording.jsonl": recording: of a card with profile "dsc-plus" and suite "OCRA-1:HOTP-SHA256-8:QN06-PSHA1"; give one of dsc-plus with OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1',
    );
  });

  it('on another card of the same kind hears that it is another', async () => {
    await printed('new other.card --serial OTHER --key-stdin', { stdin: 'cd'.repeat(32) });
    expect(await refused(`replay ${recording} --card other.card --pin-stdin`, { stdin: '1234' })).toBe(
      'dscplus: "dscplus-recording.jsonl": recording: of the card "DEMO-0001", not of "OTHER"; leave --card out',
    );
    expect(
      await refused('replay dscplus-recording-2.jsonl --card other.card --pin-stdin', { stdin: '1234' }),
    ).toBe(
      'dscplus: "dscplus-recording-2.jsonl": recording: of the card "MINE", not of "OTHER"; give its file with --card',
    );
  });

  it('that is none, is too large or is not there hears that', async () => {
    expect(await refused('replay none.json --pin 1234')).toBe(
      'dscplus: "none.json": recording not found; give a file that exists',
    );
    expect(await refused(`replay ${file('large.json', ' '.repeat(67_108_865))} --pin 1234`)).toBe(
      'dscplus: "large.json": larger than 67108864 bytes, the most that a recording has; give a recording',
    );
    expect(await refused(`replay ${file('empty.json', '{}')} --pin 1234`)).toBe(
      'dscplus: "empty.json": recording: invalid what; give a file that dscplus recorded',
    );
    expect(await refused(`replay ${file('newer.json', '{"format":3}')} --pin 1234`)).toBe(
      'dscplus: "newer.json": recording: its format 3 is newer than this version; use a newer dscplus, this one reads formats 1 and 2',
    );
  });

  it('that was made when the LCD was called glass plays it back', async () => {
    const older = readFileSync(new URL('recording-1.json', import.meta.url), 'utf8');
    expect(older.match(/ s {2}glass {2}/g)).toHaveLength(14);
    expect(await printed(`replay ${file('older.json', older)} --pin 1234`)).toBe('same: 14 keys, 33 lines\n');
  });

  it('that another program saved plays it back; a field twice is refused', async () => {
    const text = readFileSync(join(work, recording), 'utf8');
    for (const bytes of [Buffer.from(`\ufeff${text}`), Buffer.from(`\ufeff${text}`, 'utf16le')]) {
      expect(await printed(`replay ${file('saved.json', bytes)} --pin 1234`)).toBe(
        'same: 13 keys, 32 lines\n',
      );
    }
    const twice = text.replace('"format"', '"format":2,"format"');
    expect(await refused(`replay ${file('twice.json', twice)} --pin 1234`)).toBe(
      'dscplus: "twice.json": recording: has the field "format" twice; give a file that dscplus recorded',
    );
  });

  it('that was changed so that it can not be played hears which file it is', async () => {
    const changed = readFileSync(join(work, recording), 'utf8').replace('"down":"OK"', '"down":"F5"');
    expect(await refused(`replay ${file('changed.json', changed)} --pin 1234`)).toBe(
      'dscplus: "changed.json": recording: unknown key "F5"; give a file that dscplus recorded',
    );
  });
});
