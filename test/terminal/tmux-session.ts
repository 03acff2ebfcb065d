/**
 * A real terminal: tmux, with a shell in it. What is on the screen is waited for, for a limited time, and a wait that
 * fails says what was there instead.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputOf } from '../process/start.ts';

const limitMs = 45_000;

export interface Terminal {
  /** Types into the terminal, as bytes in one write. */
  type(bytes: string): Promise<void>;
  /** Types a command into the shell, and Enter. */
  command(line: string): Promise<void>;
  /** Pastes as a terminal does: between marks where the program asked for them. */
  paste(text: string): Promise<void>;
  /** The lines of the screen, without the blanks at their ends. */
  screen(): Promise<string>;
  /** The screen with its colours in. */
  colours(): Promise<string>;
  /** Waits until the screen is as wanted; gives it. */
  until(what: string, wanted: (screen: string) => boolean): Promise<string>;
  sees(text: string): Promise<string>;
  resize(columns: number, rows: number): Promise<void>;
  /** What tmux knows of the pane: any of its formats. */
  asks(format: string): Promise<string>;
  /** Every byte that programs have written so far. */
  output(): string;
  /** The clipboard, as OSC 52 has set it. */
  clipboard(): Promise<string>;
  close(): Promise<void>;
}

export interface TerminalSetup {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly folder: string;
}

export async function openTerminal({
  columns = 80,
  rows = 24,
  env = {},
  folder,
}: TerminalSetup): Promise<Terminal> {
  const home = mkdtempSync(join(tmpdir(), 'dscplus-tmux-'));
  const socket = join(home, 'socket');
  const written = join(home, 'output');
  writeFileSync(written, '');
  const tmux = (...args: string[]): Promise<string> =>
    outputOf('tmux', ['-u', '-S', socket, '-f', '/dev/null', ...args]);
  // Whatever the locale of the tests is: tmux is started for UTF-8.
  const given = Object.entries({ LC_ALL: 'C.UTF-8', ...env }).flatMap(([name, value]) => [
    '-e',
    `${name}=${value}`,
  ]);
  const size = ['-x', String(columns), '-y', String(rows)];
  await tmux('new-session', '-d', ...size, '-c', folder, ...given, "env PS1='$ ' bash --norc --noprofile");
  await tmux('set-option', '-g', 'set-clipboard', 'on');
  await tmux('pipe-pane', '-O', `exec cat >> '${written}'`);

  const capture = (...how: string[]): Promise<string> => tmux('capture-pane', '-p', ...how);
  const screen = async (): Promise<string> => (await capture()).trimEnd();

  const terminal: Terminal = {
    async type(bytes) {
      const hex = Array.from(Buffer.from(bytes), (byte) => byte.toString(16).padStart(2, '0'));
      await tmux('send-keys', '-H', ...hex);
    },
    async command(line) {
      await terminal.until('a prompt', (seen) => seen.endsWith('$'));
      await terminal.type(`${line}\r`);
    },
    async paste(text) {
      await tmux('set-buffer', text);
      await tmux('paste-buffer', '-p');
    },
    screen,
    colours: () => capture('-e'),
    async until(what, wanted) {
      const from = Date.now();
      for (;;) {
        const seen = await screen();
        if (wanted(seen)) return seen;
        if (Date.now() - from > limitMs) {
          throw new Error(`waited ${limitMs} ms for ${what}; on the screen was:\n${seen}`);
        }
      }
    },
    sees: (text) => terminal.until(JSON.stringify(text), (seen) => seen.includes(text)),
    async resize(toColumns, toRows) {
      await tmux('resize-window', '-x', String(toColumns), '-y', String(toRows));
    },
    asks: async (format) => (await tmux('display-message', '-p', format)).trimEnd(),
    output: () => readFileSync(written, 'utf8'),
    clipboard: () => tmux('show-buffer'),
    async close() {
      await tmux('kill-server').catch(() => {});
      rmSync(home, { recursive: true, force: true });
    },
  };
  return terminal;
}
