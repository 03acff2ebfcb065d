import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect } from 'vitest';
import { dscplus as dscplusRan, printed, program, rootFolder, work } from '../cli/program.ts';
import {
  cardModes,
  dscplus,
  isRestored,
  it,
  modes,
  open,
  openCard,
  pidOf,
  powerKeys,
  shellModes,
  shows,
} from './card-in-tmux.ts';
import { type Terminal, untilEnded, waitUntil } from './tmux-session.ts';

const esc = '\u001b';

describe('the terminal is given back', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGQUIT', 131],
  ])('at %s', async (signal, code) => {
    const card = await openCard();
    await card.type('p');
    // The program has read the key: what it has not read is the shell's.
    await card.untilShown('>press<');
    process.kill(Number(await pidOf(card)), signal);
    await isRestored(card, code);
  });

  it('at Ctrl-C', async () => {
    const card = await openCard();
    await card.type('p\x03');
    await isRestored(card, 0);
  });

  it('at an exception that nobody caught, which is told after', async () => {
    await build({
      stdin: {
        contents: `
          import { createCard } from './src/device/card.ts';
          const { showCard } = await import(${JSON.stringify(program.replace('bin/dscplus.js', 'dist/terminal/main.mjs'))});
          const card = createCard();
          const faulty = { ...card, frame() { if (card.state() === 'pin') throw new Error('a fault in the test'); return card.frame(); } };
          showCard({ card: faulty, recordTo: null, speed: 100, ascii: false, mouse: true, folder: '.' }).catch((error) => {
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
    await card.untilShown('SIMULATOR');
    await card.type('p');
    expect(await card.untilShown('code 1')).toContain('told: a fault in the test');
    await isRestored(card, 1);
  });

  it('at Ctrl-Z, and fg draws again', async () => {
    const card = await openCard();
    await card.type(powerKeys);
    await card.until('the prompt', shows('PIN>'));
    await card.type('\x1a');
    await card.untilShown('Stopped');
    expect(await card.format(modes)).toBe(shellModes);
    await card.command('stty -a | grep -o -e "[-]*echo "; fg');
    await card.until('the card', shows('PIN>'));
    expect(await card.format(modes)).toBe(cardModes);
    await card.type('5+');
    await card.until('a digit', shows('PIN>5'));
    await card.type('q');
    // The shell went on with the line it was stopped in.
    await card.until('the shell', (screen) => screen.includes('Stopped') && !screen.includes('SIMULATOR'));
    expect(await card.screen()).toMatch(/^echo\s*$/m);
    expect(await card.format(modes)).toBe(shellModes);
  });

  it('where the card is shown as lines too: keys are not echoed, and the shell echoes again', async () => {
    const card = await open();
    await card.command(`echo before; ${dscplus} --plain; echo "code $?"`);
    await card.untilShown('p power, digits');
    await card.type('tp12+++');
    expect(await card.untilShown('"PIN>--  "')).not.toMatch(/^tp12/m);
    await card.type('\x1a');
    await card.untilShown('Stopped');
    await card.command('stty -a | grep -o -e "[-]*echo "; fg');
    await card.until('echo, and the card', (screen) => /^echo\s*\n[\s\S]*--plain/m.test(screen));
    await card.type('3+');
    await card.untilShown('"PIN>--- "');
    await card.type('\x03');
    await card.command('stty -a | grep -o -e "[-]*icanon "');
    await card.until('a shell that takes lines', (screen) => /^icanon\s*$/m.test(screen));
  });

  const stops: readonly (readonly [how: string, stop: (card: Terminal) => Promise<void>])[] = [
    // Card time runs from `t` on.
    ['Ctrl-Z', (card) => card.type('t\x1a')],
    [
      // Nobody can catch it: the terminal is left as it was taken.
      'SIGSTOP',
      async (card) => {
        const pid = Number(await pidOf(card));
        await card.type('t');
        await card.until('card time to run', (screen) => !screen.includes('time stopped'));
        process.kill(pid, 'SIGSTOP');
      },
    ],
  ];
  it.each(stops)(
    'a card whose time ran out while %s had it stopped is off, and whole again',
    async (_how, stop) => {
      const card = await openCard({}, '--speed 100');
      await card.type(powerKeys);
      await card.until('the prompt', shows('PIN>'));
      await stop(card);
      await card.untilShown('Stopped');
      // The shell's prompt is wherever the cursor was: it is not looked for. 40 s of card time pass, or more.
      await card.type('sleep 0.4; stty sane; clear; fg\r');
      await card.untilWritten('off: idle');
      await card.until('the card again', (screen) => screen.includes('SIMULATOR'));
      expect(await card.format(modes)).toBe(cardModes);
      await card.type('5');
      await card.untilWritten('digit ignored: off');
    },
  );

  it('with the reports of keys that are let go, where the terminal had been asked for them', async () => {
    const card = await openCard();
    // What a terminal that speaks the kitty protocol answers.
    await card.type(`${esc}[?0u`);
    await card.until('the question', () => card.output().includes(`${esc}[>31u`));
    await card.type('q');
    await isRestored(card, 0);
    const last = card.output().slice(card.output().indexOf(`${esc}[>31u`));
    expect(last).toContain(
      ['[<u', '[?2004l', '[?1006l', '[?1000l', '[?7h', '[?25h', '[?1049l'].map((one) => esc + one).join(''),
    );
  });

  it('and when the terminal itself is closed, the program ends, and the card can be used by others', async () => {
    await printed('new mine.card --suite ib-key --serial MINE --key-stdin', { stdin: 'ab'.repeat(20) });
    const card = await open();
    // A shell that outlives its terminal, and says how the program ended.
    await card.command(`trap '' HUP; ${dscplus} --card mine.card; echo "code $?" > ended`);
    await card.untilShown('q leave');
    const pid = await pidOf(card);
    const inUse = await dscplusRan('respond 123456 --card mine.card --pin-stdin', { stdin: '1234' });
    expect(inUse.stderr).toContain(`mine.card": in use by process ${pid}`);
    await card.close();
    await untilEnded(pid);
    await hasWritten('ended', 'code 129\n');
    expect(await printed('respond 123456 --card mine.card --pin-stdin --json', { stdin: '1234' })).toContain(
      '"counter":"0"',
    );
  });
});

/** Waits for a file in the folder that the tests work in. */
function hasWritten(name: string, content: string): Promise<void> {
  const written = (): string => (existsSync(join(work, name)) ? readFileSync(join(work, name), 'utf8') : '');
  return waitUntil(`${JSON.stringify(content)} in ${name}`, async () => written() === content);
}
