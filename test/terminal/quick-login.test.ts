/** A developer who logs in fifty times a day pastes the challenge, and gets the response on the clipboard. */
import { describe, expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { replay } from '../../src/recording/replay.ts';
import { type TestSession, testSession } from './test-session.ts';

const esc = '\u001b';
const paste = (text: string): string => `${esc}[200~${text}${esc}[201~`;
/** A key that is not the demo card's, so that nobody knows the PIN of its card. */
const mine = { serial: 'MINE', key: new Uint8Array(32).fill(0xab) };

describe('a challenge pasted while the card is off', () => {
  it('has its response on the LCD and on the clipboard at once', () => {
    const at = testSession();
    at.send(paste('123456'));
    expect(at.lcd()).toBe('90187643');
    expect(at.programCalls).toEqual(['copy 90187643']);
    expect(at.session.view().notice).toBe('response copied, if the terminal allows it');
    expect(at.session.view().lit).toEqual(new Set());
    expect(at.session.view().waiting).toEqual([]);
  });

  it('goes on in real time: the response goes when it would on the real card', () => {
    const at = testSession();
    at.send(paste('123456'));
    expect(at.session.view().bar).toEqual({ text: 'response shows for 30 s', filled: 1 });
    at.pass(29_999);
    expect(at.lcd()).toBe('90187643');
    at.pass(1);
    expect(at.card.state()).toBe('off');
  });

  it.each([
    ['with a blank in it', '123 456'],
    ['with blanks of other widths', '\u00a012\u2009 3456\t'],
    ['with the line end that a page copies with it', '123456\r\n'],
  ])('%s', (_what, text) => {
    const at = testSession();
    at.send(paste(text));
    expect(at.programCalls).toEqual(['copy 90187643']);
  });

  it('is one paste, in however many pieces it comes', () => {
    const at = testSession();
    const key = { type: 'key', action: 'press', ctrl: false, alt: false, pasted: true } as const;
    at.session.take([{ type: 'paste', action: 'begin' }], () => null);
    for (const digit of '123456') at.session.take([{ ...key, key: digit }], () => null);
    expect(at.programCalls).toEqual([]);
    at.session.take([{ type: 'paste', action: 'end' }], () => null);
    expect(at.programCalls).toEqual(['copy 90187643']);
  });

  it('works again once the card is off, and takes the help away', () => {
    const at = testSession();
    at.send(paste('123456'));
    at.pass(30_000);
    at.send(`?${paste('111111')}`);
    expect(at.session.view().help).toBe(false);
    expect(at.lcd()).toBe('76269671');
    expect(at.programCalls).toEqual(['copy 90187643', 'copy 76269671']);
  });

  it('goes back to where it was: the frame before, and card time that is stopped stays so', () => {
    const at = testSession();
    at.send(`t${paste('123456')}`);
    at.pass(60_000);
    expect(at.lcd()).toBe('90187643');
    at.send('bb');
    expect(at.lcd()).toBe('123456');
  });
});

describe('any other paste is keys', () => {
  it.each([
    ['too short', '12345', 5],
    ['too long', '1234567', 7],
    ['more than a challenge', '1234\r123456\r', 12],
    ['with a letter that is edit', '123c456', 7],
    ['with a sign between the digits', '123-456', 6],
    ['of nothing but blanks', '  \r', 1],
  ])('%s', (_what, text, keys) => {
    const at = testSession();
    at.send(paste(text));
    at.pass(3_000);
    expect(at.card.state()).toBe('off');
    expect(at.programCalls).toEqual([]);
    expect(at.session.view().log.filter((line) => line.endsWith('ignored, off')).length).toBe(keys);
  });

  it('while the card is on, however many digits it has', () => {
    const at = testSession();
    at.send('p1234\r');
    at.pass(3_000);
    at.send(paste('123456'));
    at.pass(1_000);
    expect(at.programCalls).toEqual([]);
    expect(at.lcd()).toBe('123456');
  });

  it('and types the challenge at its prompt, with blanks in it or without', () => {
    const at = testSession();
    at.send('p1234\r');
    at.pass(3_000);
    at.send(`${paste(' 123 456\t')}\r`);
    at.pass(1_000);
    expect(at.lcd()).toBe('90187643');
    expect(at.programCalls).toEqual([]);
  });

  it('behind a key that waits or is held', () => {
    const at = testSession();
    at.send(`p${paste('123456')}`);
    at.pass(3_000);
    expect(at.programCalls).toEqual([]);
    expect(at.lcd()).toBe('PIN>---4');
  });

  it('where the card takes no challenge', () => {
    const at = testSession({ profile: 'dsc' });
    at.send(paste('123456'));
    at.pass(1_000);
    expect(at.card.state()).toBe('off');
    expect(at.programCalls).toEqual([]);
  });

  it('whose end is missing, once another key comes: nothing is lost', () => {
    const at = testSession();
    at.send(`${esc}[200~123456`);
    const key = { type: 'key', key: '7', action: 'press', ctrl: false, alt: false, pasted: false } as const;
    at.session.take([key], () => null);
    at.pass(1_000);
    expect(at.session.view().log.filter((line) => line.includes('ignored')).length).toBe(7);
  });
});

describe('a card of their own', () => {
  it('logs in with the PIN that it was started with', () => {
    const pin = '4711';
    const at = testSession(mine, pin);
    at.send(paste('123456'));
    const { response } = createCard(mine).respond({ pin, challenge: '123456' });
    expect(at.programCalls).toEqual([`copy ${response}`]);
  });

  it('without one is asked nothing and does nothing, and it is said how to give one', () => {
    const at = testSession(mine, null);
    at.send(paste('123456'));
    at.pass(1_000);
    expect(at.notices).toEqual(['no PIN for a quick login: see --pin-file']);
    expect(at.session.view().log).toEqual([]);
    expect(at.programCalls).toEqual([]);
  });

  it('with a wrong PIN shows what the card shows, and copies nothing', () => {
    const at = testSession({ profile: 'keypad-local-pin' }, '9999');
    at.send(paste('123456'));
    expect(at.programCalls).toEqual([]);
    expect(at.session.view().notice).toBe('no response: wrong PIN');
    expect(at.card.state()).toBe('failed');
    expect(at.card.memory().tries).toBe(2);
  });

  it('with a counter has it stored before the response shows', () => {
    const seen: string[] = [];
    const at = testSession({
      suite: 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1',
      store: ({ counter }) =>
        seen.push(`counter ${counter}, LCD ${at.lcd()}, copied ${at.programCalls.length}`),
    });
    at.send(paste('123456'));
    expect(seen.at(-1)).toBe('counter 1, LCD 123456, copied 0');
    expect(at.programCalls.length).toBe(1);
  });

  it('whose memory can not be kept gives no response, and says why', () => {
    const at = testSession({
      suite: 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1',
      store() {
        throw new Error('the disk is full');
      },
    });
    at.send(paste('123456'));
    expect(at.programCalls).toEqual([]);
    expect(at.card.state()).toBe('off');
    expect(at.session.view().notice).toBe('no response: memory');
  });

  it('whose response has two pages has both on the clipboard', () => {
    const at = testSession({ profile: 'dsc-plus-a' });
    at.send(paste('123456'));
    const { response } = createCard({ profile: 'dsc-plus-a' }).respond({ pin: '1234', challenge: '123456' });
    expect(at.programCalls).toEqual([`copy ${response}`]);
  });
});

describe('what happened in virtual time', () => {
  it('is marked in the log, and holds no PIN', () => {
    const at = testSession();
    at.send(paste('123456'));
    const { log } = at.session.view();
    expect(log.slice(0, 4)).toEqual([
      '    0.000  virtual time begins',
      '    2.000  press held',
      '    2.000  "PIN>    "',
      '    2.060  digit',
    ]);
    expect(log.slice(-2)).toEqual(['    3.350  "90187643"', '    3.350  virtual time ends']);
    expect(log.join()).not.toMatch(/PIN>[^"]*[0-9]/);
  });

  it.each([
    ['begun before', 'r', ''],
    ['begun after', '', 'r'],
  ])('is marked in a recording, %s, which replays the same', (_when, before, after) => {
    const at = testSession();
    at.send(before);
    at.pass(5_000);
    at.send(paste('123456'));
    at.pass(2_000);
    at.send(`${after}r`);
    const recording = at.recordings[0]!;
    const times = recording.steps.filter((step) => 'time' in step);
    const [begins, ends] = times;
    expect(times.map(({ time }) => time)).toEqual(['virtual', 'real']);
    expect((ends?.at ?? 0) - (begins?.at ?? 0)).toBe(3_350);
    expect(recording.steps.findIndex((step) => 'time' in step)).toBe(0);
    expect(JSON.stringify(recording)).not.toMatch(/PIN>[^"]*[0-9]/);
    expect(replay(recording, createCard(), '1234')).toEqual({ same: true, keys: 13, lines: 32 });
  });

  it('does not bring a card with a clock away from the time of day, however often', () => {
    const at = testSession({ suite: 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1-T1M' });
    for (let logins = 0; logins < 50; logins++) {
      at.send(paste('123456'));
      expect(beginsAt(at)).toBe(logins * 40_000);
      at.pass(40_000);
    }
    // A key touched sooner than that finds card time where it was.
    at.send(paste('123456'));
    at.pass(30_000);
    at.send('5');
    at.pass(100);
    expect(at.session.view().log.at(-1)).toBe(` ${(50 * 40 + 33.38).toFixed(3)}  digit: ignored, off`);
  });
});

/** Card time at which the last login in virtual time began, ms. */
function beginsAt(at: TestSession): number {
  const line = at.session.view().log.findLast((one) => one.endsWith('virtual time begins'));
  return Math.round(Number.parseFloat(line ?? '') * 1000);
}
