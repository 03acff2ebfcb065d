/** React, Ink and Yoga are in one bundle, which only the card on the screen loads. */
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { printed, program, dscplus as ran, work } from '../cli/program.ts';
import { testWith } from '../tools.ts';
import { openTerminal, type Terminal } from './tmux-session.ts';

const dist = program.replace('bin/dscplus.js', 'dist');
const terminalBundle = join(dist, 'terminal');
/** What React names its elements by, and packages that it and Ink need. */
const inks = /react\.transitional\.element|react-reconciler|yoga/;

let terminal: Terminal | null = null;
afterEach(async () => {
  await terminal?.close();
  terminal = null;
});

describe('the other commands', () => {
  it('have no React in their files', () => {
    const files = readdirSync(join(dist, 'cli')).filter((name) => name.endsWith('.cjs'));
    expect(files).toEqual(
      expect.arrayContaining(['bare.cjs', 'http.cjs', 'main.cjs', 'serial.cjs', 'card.cjs']),
    );
    const inksIn = (path: string): unknown => readFileSync(path, 'utf8').match(inks)?.[0] ?? null;
    for (const name of [...files, 'LICENSES.txt']) {
      expect([name, inksIn(join(dist, 'cli', name))]).toEqual([name, null]);
    }
    expect(inksIn(join(terminalBundle, 'main.mjs'))).not.toBe(null);
    // That of production: a name in the stacks that React makes for developers alone.
    expect(readFileSync(join(terminalBundle, 'main.mjs'), 'utf8')).not.toContain('react_stack_bottom_frame');
    expect(readFileSync(join(terminalBundle, 'LICENSES.txt'), 'utf8')).toContain('\nreact\n');
  });

  describe('go where its bundle is not there', () => {
    const aside = `${terminalBundle}-aside`;
    beforeAll(() => renameSync(terminalBundle, aside));
    afterAll(() => renameSync(aside, terminalBundle));

    it('respond, new, info, lists, help, and the card as lines', async () => {
      expect(await printed('respond 123456 --pin 1234')).toBe('90187643\n');
      expect(await printed('new a.card --serial A')).toContain('serial number  A\n');
      expect(await printed('info a.card')).toContain('serial number      A\n');
      for (const words of ['profiles', 'suites', '--help', '--version']) {
        expect((await printed(words)).length).toBeGreaterThan(3);
      }
      expect(await printed('--plain --speed 100', { stdin: 'p1234\r123456\r' })).toContain('"90187643"');
    });

    testWith(
      ['tmux', 'bash'],
      'and the card on the screen does not, so that it is seen to be gone',
      async () => {
        terminal = await openTerminal({ folder: work });
        await terminal.command(`'${process.execPath}' '${program}'; echo "code $?"`);
        expect(await terminal.untilShown('code 1')).toMatch(/main\.mjs/);
      },
    );
  });
});

describe('the card on the screen', () => {
  testWith(['tmux', 'bash'], 'draws without fetch, which would load all of an HTTP client', async () => {
    const folder = mkdtempSync(join(work, 'no-fetch-'));
    writeFileSync(
      join(folder, 'no-fetch.cjs'),
      "Object.defineProperty(globalThis, 'fetch', { get() { throw new Error('fetch was looked at'); } });",
    );
    terminal = await openTerminal({ folder });
    await terminal.command(`'${process.execPath}' -r ./no-fetch.cjs '${program}'`);
    expect(await terminal.untilShown('q leave')).toContain('SIMULATOR dsc-plus');
    rmSync(folder, { recursive: true });
  });

  it('is what npm start and a bare dscplus begin', () => {
    expect(packageJson.scripts.start).toBe(`node ${packageJson.bin.dscplus}`);
  });

  it('is not what a command with no terminal gets', async () => {
    const { code, stdout, stderr } = await ran([]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      'dscplus: terminal: stdin or stdout is not a terminal; use dscplus --plain for keys from a pipe, or dscplus respond CHALLENGE for one response\n',
    );
  });
});
