/** The phone in a real terminal: stopped and continued, resized, with a terminal that reports more of its keys, and ended. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect } from 'vitest';
import { program, rootFolder, work } from '../cli/program.ts';
import { dscplus, isRestored, it, modes, open, pidOf, shellModes } from './card-in-tmux.ts';
import type { Terminal, TerminalSetup } from './tmux-session.ts';

const esc = '\u001b';
/** The modes while the phone shows: another screen, no cursor, the mouse left to the terminal. */
const phoneModes = '1 0 0 0 0';

async function openPhone(setup: Partial<TerminalSetup> = {}): Promise<Terminal> {
  const phone = await open({ columns: 80, rows: 20, ...setup });
  await phone.command(
    `echo before; ${dscplus} phone --phone mia.phone --os android --offline; echo "code $?"`,
  );
  await phone.untilShown('> Username [_]');
  return phone;
}

describe('the terminal is given back by the phone', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ])('at %s', async (signal, code) => {
    const phone = await openPhone();
    await phone.type('mia\ta secret');
    await phone.untilShown('[••••••••_]');
    process.kill(Number(await pidOf(phone)), signal);
    await isRestored(phone, code);
    expect(phone.output()).not.toContain('a secret');
  });

  it('at Ctrl-Z, and fg draws it again in the size that the terminal has then', async () => {
    const phone = await openPhone();
    expect(await phone.format(modes)).toBe(phoneModes);
    await phone.type('mi');
    await phone.untilShown('> Username [mi_]');
    await phone.type('\x1a');
    await phone.untilShown('Stopped');
    expect(await phone.format(modes)).toBe(shellModes);
    await phone.resize(40, 12);
    await phone.command('stty -a | grep -o -e "[-]*echo "; fg');
    // The help of the narrowest screen.
    await phone.untilShown('Enter next  Tab field  Esc keys  ^C end');
    expect(await phone.screen()).toContain('> Username [mi_]');
    expect(await phone.format(modes)).toBe(phoneModes);
    await phone.type('a');
    await phone.untilShown('> Username [mia_]');
    await phone.resize(39, 12);
    await phone.untilShown('The phone needs 40 x 12.');
    await phone.resize(100, 20);
    const wide = await phone.untilShown('Esc keys of buttons');
    expect(wide).toContain('> Username [mia_]');
    expect(wide.split('\n').filter((line) => line.includes('SIMULATOR'))).toHaveLength(1);
    await phone.type('\x03');
    await phone.until('the shell', (screen) => screen.includes('Stopped') && !screen.includes('SIMULATOR'));
    expect(await phone.screen()).toMatch(/^echo\s*$/m);
    expect(await phone.format(modes)).toBe(shellModes);
  });

  it('with the reports of keys that are let go, which type nothing', async () => {
    const phone = await openPhone();
    // What a terminal that speaks the kitty protocol answers.
    await phone.type(`${esc}[?0u`);
    await phone.until('the question', () => phone.output().includes(`${esc}[>31u`));
    await phone.type(`${esc}[109;1:1;109u${esc}[109;1:3u${esc}[105;1:1;105u${esc}[105;1:3u`);
    await phone.untilShown('> Username [mi_]');
    await phone.type(`${esc}[122;5:1u${esc}[122;5:3u`);
    await phone.untilShown('Stopped');
    expect(phone.output()).toContain(`${esc}[<u`);
    await phone.command('fg');
    await phone.untilShown('> Username [mi_]');
    // Alt and 2: Services; then Back, and the end.
    await phone.type(`${esc}[50;3:1u${esc}[50;3:3u`);
    await phone.untilShown('1 Register Two-Factor');
    await phone.type('q');
    await phone.until('the shell', (screen) => screen.includes('Stopped') && !screen.includes('SIMULATOR'));
    expect(await phone.format(modes)).toBe(shellModes);
    const last = phone.output().slice(phone.output().lastIndexOf(`${esc}[>31u`));
    expect(last).toContain(`${esc}[<u`);
  });

  it('at an exception that nobody caught, which is told after', async () => {
    await build({
      stdin: {
        contents: `
          import { createPhone } from './src/phone/phone.ts';
          const { showPhone } = await import(${JSON.stringify(program.replace('bin/dscplus.js', 'dist/terminal/main.mjs'))});
          const phone = createPhone({ os: 'ios' });
          const screen = () => {
            if (phone.screen().name === 'services') throw new Error('a fault in the test');
            return phone.screen();
          };
          const faulty = { ...phone, screen, fault: () => null, listen() {} };
          showPhone({ phone: faulty, ascii: false, label: { system: 'iOS', name: 'x' } }).catch((error) => {
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
    const phone = await open();
    await phone.command(`echo before; '${process.execPath}' faulty.mjs; echo "code $?"`);
    await phone.untilShown('> Username [_]');
    await phone.type(`${esc}2`);
    expect(await phone.untilShown('code 1')).toContain('told: a fault in the test');
    await isRestored(phone, 1);
  });
});
