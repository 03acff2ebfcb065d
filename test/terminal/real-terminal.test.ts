import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { printed, work } from '../cli/program.ts';
import {
  cardModes,
  dscplus,
  isRestored,
  it,
  loginKeys,
  modes,
  open,
  openCard,
  openRunningCard,
  powerKeys,
  shows,
} from './card-in-tmux.ts';

const esc = '\u001b';

describe('a developer logs in with the card beside the form', () => {
  it('keyed at once: nothing is lost, and q gives the terminal back', async () => {
    const card = await openCard();
    expect(await card.format(modes)).toBe(cardModes);
    await card.type(loginKeys);
    const seen = await card.until('the response', shows('90187643'));
    expect(seen).toContain('response shows for');
    await card.type('q');
    await isRestored(card, 0);
  });

  it('typed before the card shows', async () => {
    const card = await open();
    await card.command(dscplus);
    await card.type(`t${loginKeys}`);
    await card.until('the response', shows('90187643'));
  });

  it('under CI=true, a byte at a time, and where Ink looks for its developer tools', async () => {
    const card = await openCard({ env: { CI: 'true', DEV: 'true' } });
    for (const byte of loginKeys) await card.type(byte);
    await card.until('the response', shows('90187643'));
  });

  it('pasted', async () => {
    const card = await openCard();
    await card.type(powerKeys);
    await card.until('the prompt', shows('PIN>'));
    await card.paste('1234\n123456\n');
    await card.untilShown('11 keys wait');
    await card.type('++');
    await card.until('the response', shows('90187643'));
  });

  it('at once, by a challenge pasted while the card is off', async () => {
    const card = await open();
    await card.command(`tmux set-option -g set-clipboard on; ${dscplus}`);
    await card.untilShown('q leave');
    await card.type('t');
    await card.untilShown('time stopped');
    await card.paste('123 456\n');
    const seen = await card.until('the response', shows('90187643'));
    await card.untilWritten('response copied, if the terminal allows it');
    expect(seen).toContain('response shows for 30 s');
  });

  it('at once as lines, where a paste commands nothing either', async () => {
    const card = await open();
    await card.command(`${dscplus} --plain; echo "code $?"`);
    await card.untilShown('q leave');
    await card.paste('qqq');
    await card.paste('123456');
    await card.untilShown('virtual time ends');
    expect(await card.screen()).toContain('lcd    "90187643"');
    await card.type('q');
    await card.untilShown('code 0');
    await card.paste('echo plain again');
    expect(await card.untilShown('plain again')).not.toContain('200~');
  });

  it('pasted, where the end of the paste is lost: Escape ends it', async () => {
    const card = await openCard();
    await card.type('p');
    await card.type(`${esc}[200~12q`);
    await card.type(esc);
    await card.untilWritten('the keys that waited were dropped');
    await card.type('q');
    await isRestored(card, 0);
  });

  it('with the mouse, its reports cut in two', async () => {
    const card = await openCard();
    const lines = (await card.screen()).split('\n');
    const row = lines.findIndex((line) => line.includes('press'));
    const column = (lines[row] ?? '').indexOf('press');
    const at = `${column + 1};${row + 1}`;
    await card.type(`${esc}[<0;${at}`);
    await card.type('M');
    await card.untilShown('power held 0.0 of 2.0 s');
    await card.type('++');
    await card.until('the prompt', shows('PIN>'));
    await card.type(`${esc}[<0;`);
    await card.type(`${at}m`);
    await card.until('no key to be lit', (screen) => !screen.includes('>press<'));
    expect(shows('PIN>')(await card.screen())).toBe(true);
  });

  it('with space held down, where the terminal tells when it is let go', async () => {
    const card = await openCard();
    // A terminal that speaks the kitty protocol says so, and sends 32 for space, 1 for down and 3 for up.
    await card.type(`${esc}[?0u${esc}[32;1:1u`);
    await card.untilShown('power held 0.0 of 2.0 s');
    // A message stays for 3 s: without the protocol, the contact would be open by its end.
    await card.type('y');
    await card.untilWritten('no response to copy');
    await card.until('the end of the message', (screen) => !screen.includes('there is no response'));
    await card.type('+++');
    await card.until('the prompt', shows('PIN>'));
    expect(await card.screen()).toContain('>press<');
    await card.type(`${esc}[32;1:3u`);
    await card.until('no key to be lit', (screen) => !screen.includes('>press<'));
    await card.type(`${esc}[53;1:1;53u${esc}[53;1:3u+`);
    await card.until('a digit', shows('PIN>5'));
  });

  it('with ? for help, and a click on a control', async () => {
    const card = await openRunningCard({ columns: 130, rows: 30 });
    await card.type('?');
    expect(await card.untilShown('any key continues')).toMatch(/y +copy digits/);
    const lines = (await card.screen()).split('\n');
    const row = lines.findIndex((line) => line.includes('[t] stop'));
    const at = `${(lines[row] ?? '').indexOf('[t] stop') + 1};${row + 1}`;
    await card.type(`${esc}[<0;${at}M${esc}[<0;${at}m`);
    await card.untilShown('time stopped');
  });

  it('the response goes to the clipboard, the card to a picture, all of it to a recording', async () => {
    const card = await openCard();
    await card.type(`r${loginKeys}`);
    await card.until('the response', shows('90187643'));
    await card.type('y');
    await card.untilWritten('response copied');
    await card.until('the clipboard', async () => (await card.clipboard()) === '90187643');
    await card.type('s');
    await card.untilWritten('saved dscplus.svg');
    await card.type('S');
    await card.untilWritten('saved dscplus.png');
    await card.type('s');
    await card.untilWritten('saved dscplus-2.svg');
    expect(readFileSync(join(work, 'dscplus.svg'), 'utf8')).toContain('Simulated LCD showing 90187643');
    await card.type('q');
    await card.untilShown('dscplus: saved dscplus-recording.jsonl');
    expect(await printed('replay dscplus-recording.jsonl --pin 1234')).toBe('same: 13 keys, 32 lines\n');
  });

  it('what is not known is asked for before the card shows: the passphrase', async () => {
    await printed('new sealed.card --passphrase-stdin', { stdin: 'correct horse' });
    const card = await open();
    await card.command(`${dscplus} --card sealed.card`);
    await card.untilShown('passphrase:');
    await card.type('correct horse\r');
    const seen = await card.untilShown('SIMULATOR dsc-plus');
    expect(seen).not.toMatch(/DEMO|PIN 1234|horse/);
  });
});

describe('a PIN of their own', () => {
  it('is on no line of the log, and in nothing that is saved', async () => {
    await printed('new mine.card --serial MINE --key-stdin', { stdin: 'ab'.repeat(32) });
    const card = await openCard({ columns: 130, rows: 30 }, '--card mine.card');
    await card.type('rp8064+++');
    await card.untilShown('"PIN>----"');
    await card.type('s');
    await card.untilWritten('saved dscplus.svg');
    const log = (await card.screen()).split('\n').map((line) => line.slice(80));
    expect(log.filter((line) => /^ +\d+\.\d{3} {2}digit$/.test(line)).length).toBe(4);
    expect(log.filter((line) => /\d/.test(line.replace(/^ +\d+\.\d{3} {2}/, '')))).toEqual([
      expect.stringMatching(/^card time {2}keys and LCD +now \d+ s$/),
      '[t] stop    [+] 1 s     [f] 30 s',
    ]);
    await card.type('q');
    await card.untilShown('saved dscplus-recording.jsonl');
    const saved = readFileSync(join(work, 'dscplus-recording.jsonl'), 'utf8');
    expect(saved.match(/(?<="down":")[^"]+/g)).toEqual(['press', 'first', 'second', 'third', 'fourth']);
    expect(readFileSync(join(work, 'dscplus.svg'), 'utf8')).toContain('Simulated LCD showing PIN&gt;----');
  });
});

describe('the screen is as large as it is', () => {
  it('at 80 × 24 LCD and keypad, larger the log too, smaller a line of text, and whole through it all', async () => {
    const card = await openCard();
    await card.type('p12+++');
    await card.until('two digits', shows('PIN>-2'));
    await card.resize(130, 30);
    await card.until('the log and the controls', (screen) =>
      ['card time  keys and LCD', '"PIN>--  "', '[f] 30 s'].every((text) => screen.includes(text)),
    );
    await card.resize(50, 22);
    await card.until('braille', shows('PIN>-2', 'braille'));
    await card.resize(40, 12);
    const compact = await card.until(
      'one line of text',
      (screen) => screen.includes('P I N > - 2') && screen.split('\n').length === 11,
    );
    expect(compact.split('\n').slice(0, 2)).toEqual([
      'SIMULATOR dsc-plus   DEMO-0001, PIN 1234',
      '│           P I N > - 2                │',
    ]);
    await card.resize(39, 12);
    await card.untilShown('The card needs 40 x 12.');
    await card.resize(40, 11);
    await card.untilShown('This is 40 x 11.');
    await card.resize(80, 24);
    const again = await card.until(
      'half blocks, on the whole screen',
      (screen) => shows('PIN>-2')(screen) && screen.split('\n').length === 23,
    );
    expect(again.split('\n').filter((line) => line.includes('SIMULATOR')).length).toBe(1);
    await card.type('q');
    await isRestored(card, 0);
  });

  it('q leaves a screen that has become too small for the help that was open', async () => {
    const card = await openCard();
    await card.type('?');
    await card.untilShown('any key continues');
    await card.resize(39, 12);
    await card.untilShown('The card needs 40 x 12.');
    await card.type('q');
    await isRestored(card, 0);
  });

  it('also where it was resized while Ctrl-Z had the program stopped: only the shell is told of that', async () => {
    const card = await openCard();
    await card.type('\x1a');
    await card.untilShown('Stopped');
    await card.resize(130, 30);
    await card.command('until stty size | grep -q "30 130"; do :; done; fg');
    await card.until('the log and the controls', (screen) =>
      ['card time  keys and LCD', '[f] 30 s'].every((text) => screen.includes(text)),
    );
  });

  it('and what was on it before is still there, far up too', async () => {
    const card = await open({ rows: 12, columns: 40 });
    await card.command('seq 1000 1100');
    await card.command(dscplus);
    await card.untilShown('SIMULATOR');
    await card.type(`t${loginKeys}`);
    await card.untilShown('9 0 1 8 7 6 4 3');
    await card.type('q');
    await card.until('the shell', (screen) => screen.includes('1100') && !screen.includes('SIMULATOR'));
    expect(Number(await card.format('#{history_size}'))).toBeGreaterThan(85);
  });
});

describe('nothing flickers', () => {
  it('each frame comes in one piece and only where something changed; the screen is never cleared', async () => {
    const card = await openCard();
    for (const [keys, lcd] of [
      ['p++', 'PIN>'],
      ['1234\r+', 'CHALLNG>'],
      ['123456\r+', '90187643'],
    ] as const) {
      await card.type(keys);
      await card.until(lcd, shows(lcd));
    }
    await card.type('q');
    await card.until('the end', () => /code 0\r\n/.test(card.output()));
    const shown = card.output().slice(card.output().indexOf(`${esc}[?1049h`));
    const frames = shown.match(/\u001b\[\?2026h[\s\S]*?\u001b\[\?2026l/g) ?? [];
    // The first one and these three at least: how many there are between them depends on the machine.
    expect(frames.length).toBeGreaterThan(3);
    expect(frames.join('')).not.toMatch(/\n|\u001b\[[23]?J/);
    const taken = ['[?1049h', '[?25l', '[?7l', '[?1000h', '[?1006h', '[?2004h', '[H', '[?u'];
    const given = ['[?2004l', '[?1006l', '[?1000l', '[?7h', '[?25h', '[?1049l'];
    const around = frames.reduce((text, frame) => text.replace(frame, ''), shown);
    expect(around.split('code 0')[0]).toBe([...taken, ...given].map((one) => esc + one).join(''));
    // The first one is the whole screen.
    expect(Math.max(...frames.slice(1).map((frame) => frame.length))).toBeLessThan(frames[0]!.length);
  });
});

describe('what a terminal can show is what it is sent', () => {
  it('NO_COLOR holds on a terminal, and keys that are lit have marks', async () => {
    const card = await openCard({ env: { NO_COLOR: '1' } });
    await card.type('p');
    await card.untilShown('>press<');
    await card.type('+++');
    await card.until('the prompt', shows('PIN>'));
    expect(await card.colours()).not.toContain(esc);
  });

  it('256 colours where there are 256, 24 bits where there are', async () => {
    const card = await open();
    // Without TMUX: in tmux, Node takes 256 colours or all of them for there, by its version.
    await card.command(`TERM=xterm-256color TMUX= ${dscplus}; echo "code $?"`);
    await card.untilShown('q leave');
    expect(await card.colours()).toMatch(/\u001b\[[0-9;]*48;5;\d/);
    await card.type('q');
    await card.untilShown('code 0');
    await card.command(`COLORTERM=truecolor TERM=xterm-256color TMUX= ${dscplus}`);
    await card.untilShown('q leave');
    expect(await card.colours()).toMatch(/\u001b\[[0-9;]*48[;:]2[;:]/);
  });

  it('--ascii is nothing but ASCII', async () => {
    const card = await openCard({ columns: 130, rows: 30 }, '--ascii');
    await card.type('p12+++');
    const seen = await card.until('two digits', (screen) => screen.includes('"PIN>--  "'));
    expect(seen).not.toMatch(/[^\n -~]/);
    expect(seen).toContain('| |     |     |     |\\    |   \\ ');
  });

  it('a dumb terminal is sent lines', async () => {
    const card = await open();
    await card.command(`TERM=dumb ${dscplus}`);
    await card.untilShown('p power, digits');
    await card.type('tp1+++');
    expect(await card.untilShown('lcd    "PIN>-   "')).not.toContain('SIMULATOR');
    expect(card.output()).not.toContain(`${esc}[?1049h`);
    await card.type('q');
  });

  it('--no-mouse leaves the mouse to the terminal', async () => {
    const card = await openRunningCard({}, '--no-mouse');
    expect(await card.format(modes)).toBe('1 0 0 0 0');
  });
});
