/**
 * A real terminal: tmux, with a shell in it. Tests wait for text on the screen with a time limit, and a failed wait
 * prints the screen.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { patient } from '../process/patience.ts';
import { outputOf } from '../process/start.ts';

const limitMs = patient(45_000);
/** How often a test looks whether a program has written something. */
const lookMs = 4;
/** After so many looks the screen is captured all the same: tmux changes it too, as when it is resized. */
const looksMax = 50;

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
  until(what: string, wanted: (screen: string) => boolean | Promise<boolean>): Promise<string>;
  untilShown(text: string): Promise<string>;
  /**
   * Waits until a program has written a text since `wrote` last returned, or since the start. It also finds a message
   * that the screen no longer shows.
   */
  untilWritten(text: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** What tmux knows of the pane: any of its formats. */
  format(format: string): Promise<string>;
  /** Every byte that programs have written so far. */
  output(): string;
  /** The clipboard, as OSC 52 has set it. */
  clipboard(): Promise<string>;
  /** Closes the terminal, and waits until the programs in it have ended. */
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
  const shell = (
    await tmux(
      ...['new-session', '-d', '-P', '-F', '#{pane_pid}', ...size, '-c', folder, ...given],
      ...["env PS1='$ ' bash --norc --noprofile", ';', 'set-option', '-g', 'set-clipboard', 'on'],
      ...[';', 'pipe-pane', '-O', `exec cat >> '${written}'`],
    )
  ).trimEnd();

  const capture = (...how: string[]): Promise<string> => tmux('capture-pane', '-p', ...how);
  const screen = async (): Promise<string> => (await capture()).trimEnd();

  let read = 0;
  let closed = false;

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
      await tmux('set-buffer', text, ';', 'paste-buffer', '-p');
    },
    screen,
    colours: () => capture('-e'),
    async until(what, wanted) {
      let seen = '';
      let bytes = -1;
      let looks = 0;
      await waitUntil(what, async () => {
        // A capture starts a process: only where there may be something new.
        const { size: now } = statSync(written);
        if (now === bytes && ++looks < looksMax) return false;
        bytes = now;
        looks = 0;
        seen = await screen();
        return wanted(seen);
      }).catch((error: Error) => {
        throw new Error(`${error.message}; on the screen was:\n${seen}`);
      });
      return seen;
    },
    async untilWritten(text) {
      const found = (): number => readFileSync(written, 'utf8').indexOf(text, read);
      await waitUntil(JSON.stringify(text), async () => found() >= 0);
      read = found() + text.length;
    },
    untilShown: (text) => terminal.until(JSON.stringify(text), (seen) => seen.includes(text)),
    async resize(toColumns, toRows) {
      await tmux('resize-window', '-x', String(toColumns), '-y', String(toRows));
    },
    format: async (format) => (await tmux('display-message', '-p', format)).trimEnd(),
    output: () => readFileSync(written, 'utf8'),
    clipboard: () => tmux('show-buffer'),
    async close() {
      if (closed) return;
      closed = true;
      // The shell, and the programs that it has started.
      const pids = [shell, ...childrenOf(shell)];
      await tmux('kill-server');
      for (const pid of pids) await untilEnded(pid);
      rmSync(home, { recursive: true, force: true });
    },
  };
  return terminal;
}

/** The processes that a process has started. */
export function childrenOf(pid: string): string[] {
  const children = `/proc/${pid}/task/${pid}/children`;
  return existsSync(children) ? readFileSync(children, 'utf8').split(' ').filter(Boolean) : [];
}

/** Waits for a process to be gone. */
export function untilEnded(pid: string): Promise<void> {
  return waitUntil(`process ${pid} to end`, async () => !existsSync(`/proc/${pid}`));
}

/** Waits until `holds` gives true. */
export async function waitUntil(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ${limitMs} ms for ${what}`);
    await setTimeout(lookMs);
  }
}
