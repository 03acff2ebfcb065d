import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, describe, expect, it } from 'vitest';
import { glassLines } from '../../src/terminal/encode.ts';
import { printed, program, rootFolder, work } from '../cli/program.ts';
import { openTerminal, type Terminal, type TerminalSetup } from './tmux.ts';

const esc = '\u001b';
const glass = { cells: 8, segments: 14 } as const;
const dscplus = `'${process.execPath}' '${program}'`;
/** What a terminal is like that nobody has touched: main screen, cursor, wrapping, no mouse. */
const untouched = '0 1 1 0 0';
const state = '#{alternate_on} #{cursor_flag} #{wrap_flag} #{mouse_standard_flag} #{mouse_sgr_flag}';

let terminal: Terminal | null = null;
afterEach(async () => {
  await terminal?.close();
  terminal = null;
  for (const name of readdirSync(work)) rmSync(join(work, name), { recursive: true });
});

async function open(setup: Partial<TerminalSetup> = {}): Promise<Terminal> {
  terminal = await openTerminal({ folder: work, ...setup });
  return terminal;
}

/** A shell with the card in front of it, at ten times the speed. */
async function openCard(setup: Partial<TerminalSetup> = {}, options = '--speed 10'): Promise<Terminal> {
  const card = await open(setup);
  await card.command(`echo before; ${dscplus} ${options}; echo "code $?"`);
  // Its last words: the rest is there too.
  await card.sees('q leave');
  return card;
}

/** Whether the glass shows a text, as segments. */
const shows =
  (text: string, look: 'half blocks' | 'braille' = 'half blocks') =>
  (screen: string): boolean =>
    glassLines(text.padEnd(8), glass, look).every((line) => screen.includes(line.trimEnd()));

/** The whole terminal is as it was, and the shell takes lines. */
async function isGivenBack(card: Terminal, code: number): Promise<void> {
  const screen = await card.sees(`code ${code}`);
  expect(screen).toContain('before');
  expect(screen).not.toContain('SIMULATOR');
  expect(await card.asks(state)).toBe(untouched);
  await card.command('stty -a | grep -o " -*echo \\| -*icanon "');
  await card.until('the flags', (seen) => / echo\s+\$$/.test(seen) || / icanon\s/.test(seen));
  expect(await card.screen()).not.toMatch(/-echo|-icanon/);
}

describe('a developer logs in with the card beside the form', () => {
  it('keyed at once: nothing is lost, and q gives the terminal back', async () => {
    const card = await openCard();
    expect(await card.asks(state)).toBe('1 0 0 1 1');
    await card.type('p1234\r123456\r');
    const seen = await card.until('the answer', shows('90187643'));
    expect(seen).toContain('answer shows for');
    await card.type('q');
    await isGivenBack(card, 0);
  });

  it('under CI=true, a byte at a time', async () => {
    const card = await openCard({ env: { CI: 'true' } });
    for (const byte of 'p1234\r123456\r') await card.type(byte);
    await card.until('the answer', shows('90187643'));
  });

  it('pasted', async () => {
    const card = await openCard();
    await card.type('p');
    await card.until('the prompt', shows('PIN>'));
    await card.paste('1234\n123456\n');
    await card.until('the answer', shows('90187643'));
  });

  it('with the mouse, its reports cut in two', async () => {
    const card = await openCard({}, '--speed 1');
    const lines = (await card.screen()).split('\n');
    const row = lines.findIndex((line) => line.includes('press'));
    const column = (lines[row] ?? '').indexOf('press');
    const at = `${column + 1};${row + 1}`;
    await card.type(`${esc}[<0;${at}`);
    await card.type('M');
    await card.until('the bar', (screen) => screen.includes('power held'));
    await card.until('the prompt', shows('PIN>'));
    await card.type(`${esc}[<0;`);
    await card.type(`${at}m`);
    await card.until('no key to be lit', (screen) => !screen.includes('>press<'));
    expect(shows('PIN>')(await card.screen())).toBe(true);
  });

  it('the answer goes to the clipboard, the card to a picture, all of it to a recording', async () => {
    const card = await openCard();
    await card.type('rp1234\r123456\r');
    await card.until('the answer', shows('90187643'));
    await card.type('y');
    await card.sees('answer copied');
    expect(await card.clipboard()).toBe('90187643');
    await card.type('s');
    await card.sees('saved dscplus.svg');
    await card.type('S');
    await card.sees('saved dscplus.png');
    await card.type('s');
    await card.sees('saved dscplus-2.svg');
    expect(readFileSync(join(work, 'dscplus.svg'), 'utf8')).toContain('Simulated glass showing 90187643');
    await card.type('q');
    await card.sees('dscplus: saved dscplus-recording.json');
    expect(await printed('replay dscplus-recording.json --pin 1234')).toBe('same: 13 keys, 32 lines\n');
  });

  it('what is not known is asked for before the card shows: the passphrase', async () => {
    await printed('new sealed.card --passphrase-stdin', { stdin: 'correct horse' });
    const card = await open();
    await card.command(`${dscplus} --card sealed.card`);
    await card.sees('passphrase:');
    await card.type('correct horse\r');
    const seen = await card.sees('SIMULATOR dsc-plus');
    expect(seen).not.toMatch(/DEMO|PIN 1234|horse/);
  });
});

describe('the screen is as large as it is', () => {
  it('at 80 × 24 glass and keypad, larger the log too, smaller a line of text, and whole through it all', async () => {
    const card = await openCard();
    await card.type('p12');
    await card.until('two digits', shows('PIN>-2'));
    await card.resize(130, 30);
    await card.until('the log and the controls', (screen) =>
      ['card time  keys and glass', '"PIN>--  "', '[f] 30 s'].every((text) => screen.includes(text)),
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
    await card.sees('The card needs 40 x 12.');
    await card.resize(40, 11);
    await card.sees('This is 40 x 11.');
    await card.resize(80, 24);
    const again = await card.until('half blocks', shows('PIN>-2'));
    expect(again.split('\n').filter((line) => line.includes('SIMULATOR')).length).toBe(1);
    expect(again.split('\n').length).toBe(23);
    await card.type('q');
    await isGivenBack(card, 0);
  });

  it('and what was on it before is still there, far up too', async () => {
    const card = await open({ rows: 12, columns: 40 });
    await card.command('seq 1000 1100');
    await card.command(`${dscplus} --speed 100`);
    await card.sees('SIMULATOR');
    await card.type('p1234\r123456\r');
    await card.sees('9 0 1 8 7 6 4 3');
    await card.type('q');
    await card.until('the shell', (screen) => screen.includes('1100') && !screen.includes('SIMULATOR'));
    expect(Number(await card.asks('#{history_size}'))).toBeGreaterThan(85);
  });
});

describe('the terminal is given back', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ])('at %s', async (signal, code) => {
    const card = await openCard();
    await card.type('p');
    process.kill(Number(await pidOf(card)), signal);
    await isGivenBack(card, code);
  });

  it('at Ctrl-C', async () => {
    const card = await openCard();
    await card.type('p\x03');
    await isGivenBack(card, 0);
  });

  it('at an exception that nobody caught, which is told after', async () => {
    await build({
      stdin: {
        contents: `
          import { createCard } from './src/device/card.ts';
          const { showCard } = await import(${JSON.stringify(program.replace('bin/dscplus.js', 'dist/terminal/main.mjs'))});
          const card = createCard();
          const faulty = { ...card, frame() { if (card.state() === 'pin') throw new Error('a fault in the test'); return card.frame(); } };
          showCard({ card: faulty, unixMs: 0, speed: 10, ascii: false, mouse: true, folder: '.' }).catch((error) => {
            console.error('told: ' + error.message);
            process.exitCode = 1;
          });`,
        resolveDir: rootFolder,
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: join(work, 'faulty.mjs'),
      logLevel: 'error',
    });
    const card = await open();
    await card.command(`echo before; '${process.execPath}' faulty.mjs; echo "code $?"`);
    await card.sees('SIMULATOR');
    await card.type('p');
    expect(await card.sees('code 1')).toContain('told: a fault in the test');
    await isGivenBack(card, 1);
  });

  it('at Ctrl-Z, and fg draws again; time went on', async () => {
    const card = await openCard({}, '--speed 1');
    await card.type('p');
    await card.until('the prompt', shows('PIN>'));
    await card.type('\x1a');
    await card.sees('Stopped');
    expect(await card.asks(state)).toBe(untouched);
    await card.command('stty -a | grep -o -e "[-]*echo "; fg');
    await card.until('the card', shows('PIN>'));
    expect(await card.asks(state)).toBe('1 0 0 1 1');
    await card.type('5');
    await card.until('a digit', shows('PIN>5'));
    await card.type('q');
    // The shell went on with the line it was stopped in.
    await card.until('the shell', (screen) => screen.includes('Stopped') && !screen.includes('SIMULATOR'));
    expect(await card.screen()).toMatch(/^echo\s*$/m);
    expect(await card.asks(state)).toBe(untouched);
  });

  it('a SIGSTOP leaves no one time, but after it the card is whole again', async () => {
    const card = await openCard({}, '--speed 100');
    await card.type('p');
    await card.until('the prompt', shows('PIN>'));
    const pid = Number(await pidOf(card));
    process.kill(pid, 'SIGSTOP');
    await card.sees('Stopped');
    // The shell's prompt is wherever the cursor was: it is not looked for.
    await card.type('sleep 0.4; stty sane; clear; fg\r');
    await card.until('the card, off since its time ran out', (screen) => screen.includes('off: idle'));
    expect(await card.asks(state)).toMatch(/^1 0 0 1 1$/);
    await card.type('5');
    await card.sees('digit ignored: off');
  });
});

describe('what a terminal can show is what it is sent', () => {
  it('NO_COLOR holds on a terminal, and keys that are lit have marks', async () => {
    const card = await openCard({ env: { NO_COLOR: '1' } }, '--speed 1');
    await card.type('p');
    await card.sees('>press<');
    await card.until('the prompt', shows('PIN>'));
    expect(await card.colours()).not.toContain(esc);
  });

  it('256 colours where there are 256, 24 bits where there are', async () => {
    const card = await openCard({ env: { TERM: 'xterm-256color' } });
    expect(await card.colours()).toMatch(/\u001b\[[0-9;]*48;5;\d/);
    await card.type('q');
    await card.command(`clear; COLORTERM=truecolor TERM=xterm-256color TMUX= ${dscplus}`);
    await card.sees('SIMULATOR');
    expect(await card.colours()).toMatch(/\u001b\[[0-9;]*48[;:]2[;:]/);
  });

  it('--ascii is nothing but ASCII', async () => {
    const card = await openCard({ columns: 130, rows: 30 }, '--ascii --speed 10');
    await card.type('p12');
    const seen = await card.until('two digits', (screen) => screen.includes('"PIN>--  "'));
    expect(seen).not.toMatch(/[^\n -~]/);
    expect(seen).toContain('| |     |     |     |\\    |   \\ ');
  });

  it('--no-mouse leaves the mouse to the terminal', async () => {
    const card = await openCard({}, '--no-mouse');
    expect(await card.asks(state)).toBe('1 0 0 0 0');
  });
});

async function pidOf(card: Terminal): Promise<string> {
  const shell = await card.asks('#{pane_pid}');
  const children = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').trim();
  expect(children).toMatch(/^\d+$/);
  return children;
}
