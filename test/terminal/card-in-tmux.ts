/** The real program in a real terminal, as the tests of both use it: a shell in tmux, and the card in front of it. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { lcdLines } from '../../src/terminal/view/lcd-lines.ts';
import { program, work } from '../cli/program.ts';
import { type NeedingTest, needing } from '../tools.ts';
import { childrenOf, openTerminal, type Terminal, type TerminalSetup } from './tmux-session.ts';

const lcd = { cells: 8, segments: 14 } as const;
/** A test with a real terminal. */
export const it: NeedingTest = needing('tmux', 'bash', 'grep');
export const dscplus: string = `'${process.execPath}' '${program}'`;
/** What tmux knows of the terminal's modes. */
export const modes = '#{alternate_on} #{cursor_flag} #{wrap_flag} #{mouse_standard_flag} #{mouse_sgr_flag}';
/** The modes that nobody has touched: main screen, cursor, wrapping, no mouse. */
export const shellModes = '0 1 1 0 0';
/** The modes while the card shows. */
export const cardModes = '1 0 0 1 1';

export async function open(setup: Partial<TerminalSetup> = {}): Promise<Terminal> {
  const terminal = await openTerminal({ folder: work, ...setup });
  onTestFinished(async () => {
    await terminal.close();
    for (const name of readdirSync(work)) rmSync(join(work, name), { recursive: true });
  });
  return terminal;
}

/**
 * A shell with the card in front of it, and card time stopped: it advances when the test types `+` (1 s) or `f` (30 s),
 * however long the machine takes.
 */
export async function openCard(setup: Partial<TerminalSetup> = {}, options = ''): Promise<Terminal> {
  const card = await openRunningCard(setup, options);
  await card.type('t');
  await card.untilShown('time stopped');
  return card;
}

/** A shell with the card in front of it, whose time runs. */
export async function openRunningCard(setup: Partial<TerminalSetup> = {}, options = ''): Promise<Terminal> {
  const card = await open(setup);
  await card.command(`echo before; ${dscplus} ${options}; echo "code $?"`);
  // The last line that it draws.
  await card.untilShown('q leave');
  return card;
}

/** Keys of a whole login, and the 4 s of card time that it takes. */
export const loginKeys = 'p1234\r123456\r++++';
/** Power, and the 3 s of card time that it takes to show the prompt. */
export const powerKeys = 'p+++';

/** Whether the LCD shows a text, as segments. */
export const shows =
  (text: string, look: 'half blocks' | 'braille' = 'half blocks') =>
  (screen: string): boolean =>
    lcdLines(text.padEnd(8), lcd, look).every((line) => screen.includes(line.trimEnd()));

/** The whole terminal is as it was, and the shell takes lines. */
export async function isRestored(card: Terminal, code: number): Promise<void> {
  const screen = await card.untilShown(`code ${code}`);
  expect(screen).toContain('before');
  expect(screen).not.toContain('SIMULATOR');
  expect(await card.format(modes)).toBe(shellModes);
  await card.command('stty -a | grep -o " -*echo \\| -*icanon "');
  await card.until('the flags', (seen) => / echo\s+\$$/.test(seen) || / icanon\s/.test(seen));
  expect(await card.screen()).not.toMatch(/-echo|-icanon/);
}

/** The process in front of the shell. */
export async function pidOf(card: Terminal): Promise<string> {
  const shell = await card.format('#{pane_pid}');
  const children = childrenOf(shell);
  expect(children).toHaveLength(1);
  return children[0] as string;
}
