import { describe, expect, it } from 'vitest';
import { createRealClock } from '../../src/clock/real-clock.ts';
import { createCard } from '../../src/device/card.ts';
import { waitingMax } from '../../src/driver/driver-options.ts';
import { createPlainCard } from '../../src/terminal/plain-card.ts';
import { createManualClock } from '../../src/time/manual-clock.ts';
import { manualSource } from '../clock/manual-host.ts';

interface Plain {
  readonly lines: string[];
  /** Each text in one read. */
  send(...reads: readonly string[]): void;
  pass(ms: number): void;
  endInput(): void;
  saveRecording(): void;
  ended: boolean;
}

function plain(profile = 'dsc-plus'): Plain {
  const time = createManualClock();
  const lines: string[] = [];
  const card = createPlainCard({
    card: createCard({ profile }),
    clock: createRealClock({ source: manualSource(time) }),
    host: createRealClock({ source: manualSource(time) }),
    recordTo: null,
    pin: '1234',
    pipe: null,
    writeLine: (text) => lines.push(text),
    onEnd() {
      at.ended = true;
    },
    program: {
      copy: () => {},
      savePicture: (kind) => `saved ${kind}`,
      newRecording: () => ({ name: 'recording', isComplete: true, hasLines: true, write() {}, close() {} }),
      suspend: () => {},
    },
  });
  const at: Plain = {
    lines,
    send(...reads) {
      for (const bytes of reads) card.read(Buffer.from(bytes));
    },
    pass: time.advance,
    endInput: card.endInput,
    saveRecording: card.saveRecording,
    ended: false,
  };
  return at;
}

describe('a person who can not see the card hears it, a line for each change', () => {
  it('from the prompt to the response, and to the moment the LCD goes dark', () => {
    const at = plain();
    at.send('p12');
    at.pass(2_500);
    at.send('34\r123456\r');
    at.pass(35_000);
    expect(at.lines[0]).toBe('p power, digits, Enter OK, c delete, C clear, ? all keys, q leave');
    expect(at.lines.slice(1, 5)).toEqual([
      '  2.000 s  key    press (held): accepted',
      '  2.000 s  lcd    "PIN>    "',
      '  2.060 s  key    digit: accepted',
      '  2.060 s  lcd    "PIN>-   "',
    ]);
    expect(at.lines.slice(-3)).toEqual([
      '  3.640 s  lcd    "90187643"',
      ' 33.640 s  state  response -> off, time',
      ' 33.640 s  lcd    "        "',
    ]);
  });

  it('why a key is ignored, what a command did, and all keys', () => {
    const at = plain();
    at.send('5');
    at.pass(100);
    at.send('sy?');
    expect(at.lines[1]).toBe('  0.030 s  key    digit: ignored, off');
    expect(at.lines[2]).toBe('saved svg');
    expect(at.lines[3]).toBe('no response to copy');
    expect(at.lines[4]).toBe('p: hold power');
    expect(at.lines.at(-1)).toBe('? h: this help');
    at.send('q');
    expect(at.ended).toBe(true);
  });
});

describe('a challenge pasted while the card is off', () => {
  it('is a login at once, in lines that say that it was in virtual time', () => {
    const at = plain();
    at.send('\u001b[200~123456\u001b[201~');
    expect(at.lines.slice(1, 3)).toEqual(['virtual time begins', '  2.000 s  key    press (held): accepted']);
    expect(at.lines.slice(-3)).toEqual([
      '  3.350 s  lcd    "90187643"',
      'virtual time ends',
      'response copied, if the terminal allows it',
    ]);
  });

  it('is one too where the terminal loses the end mark, once nothing has come for half a second', () => {
    const at = plain();
    at.send('\u001b[200~123456');
    at.pass(499);
    expect(at.lines.length).toBe(1);
    at.pass(1);
    expect(at.lines.at(-1)).toBe('response copied, if the terminal allows it');
  });
});

describe('a person who keys faster than the card takes it', () => {
  it('hears once that keys were dropped, and that Escape drops the rest', () => {
    const at = plain();
    at.send('5'.repeat(waitingMax + 3));
    at.send('5');
    expect(at.lines.slice(1)).toEqual(['too many keys wait: the rest was dropped']);
    at.send('\u001b');
    at.pass(50);
    expect(at.lines.slice(2)).toEqual([
      '  0.030 s  key    digit: ignored, off',
      'the keys that waited were dropped',
    ]);
  });
});

describe('a recording that is under way at the end', () => {
  it('is saved, and one that has ended is not saved again', () => {
    const at = plain();
    at.send('rp1');
    at.pass(2_500);
    at.saveRecording();
    at.saveRecording();
    expect(at.lines.filter((line) => line.includes('recording'))).toEqual([
      'recording from when it was last off: r ends',
      'saved recording',
    ]);
  });
});

describe('where the keys come from a pipe', () => {
  it('it ends when all have been pressed and the response is there', async () => {
    const at = plain();
    at.send('p1234\r123456\r');
    at.endInput();
    at.pass(3_340);
    await Promise.resolve();
    expect(at.ended).toBe(false);
    at.pass(10);
    await Promise.resolve();
    expect(at.ended).toBe(true);
    expect(at.lines.at(-1)).toBe('  3.350 s  lcd    "90187643"');
  });

  it('it ends where card time is stopped, and says what was not pressed', async () => {
    const at = plain();
    at.send('p12');
    at.pass(2_300);
    at.send('345t');
    at.endInput();
    await Promise.resolve();
    expect(at.ended).toBe(true);
    expect(at.lines.at(-1)).toBe('card time is stopped; waiting keys: 2');
  });

  it('without a key it ends at once', async () => {
    const at = plain();
    at.endInput();
    await Promise.resolve();
    expect(at.ended).toBe(true);
  });

  it('a lone ESC at the end holds nothing up', async () => {
    const at = plain();
    at.send('\u001b');
    at.endInput();
    await Promise.resolve();
    expect(at.ended).toBe(true);
  });
});

describe('a person whose terminal loses the end of a paste', () => {
  const begin = '\u001b[200~';
  const end = '\u001b[201~';

  it('leaves by q once nothing has come for half a second', () => {
    const at = plain();
    at.send(`${begin}12`);
    at.pass(499);
    at.send('q');
    at.pass(499);
    expect(at.ended).toBe(false);
    at.pass(1);
    at.send('q');
    expect(at.ended).toBe(true);
  });

  it('logs in by a challenge all the same', () => {
    const at = plain();
    at.send(`${begin}123456`);
    at.pass(499);
    expect(at.lines).toHaveLength(1);
    at.pass(1);
    expect(at.lines.some((line) => line.includes('lcd    "90187643"'))).toBe(true);
  });

  it('so does a script that ends without it', () => {
    const at = plain();
    at.send(`${begin}123456`);
    at.endInput();
    expect(at.lines.some((line) => line.includes('lcd    "90187643"'))).toBe(true);
  });

  it('leaves by Escape and q', () => {
    const at = plain();
    at.send(`${begin}12`, '\u001b');
    at.pass(50);
    at.send('q');
    expect(at.ended).toBe(true);
  });

  it('is commanded nothing by its late rest', () => {
    const at = plain();
    at.send(`${begin}12`);
    at.pass(500);
    at.send('3q', 'qt', `q${end}`);
    at.pass(1_000);
    expect(at.ended).toBe(false);
    expect(at.lines.slice(1)).toEqual(
      ['0.530', '0.620', '0.710'].map((s) => `  ${s} s  key    digit: ignored, off`),
    );
    at.send('xq');
    expect(at.ended).toBe(true);
  });
});
