/** The real program on its own terminal, a PTY that a test types into, resizes and closes. */
import { fileURLToPath } from 'node:url';
import { patient } from '../process/patience.ts';
import { run } from '../process/start.ts';
import { python } from '../tools.ts';
import { program, work } from './program.ts';

/** Waits for a text on the screen, or in the file that stdout goes to; then types, or does something to the terminal. */
export type Step = readonly [
  waitFor: string | { readonly stdout: string },
  type:
    | string
    | { readonly latin1: string }
    | { readonly signal: string }
    | { readonly close: true }
    | { readonly size: readonly [rows: number, columns: number] },
];

export interface Setup {
  /** A file for what the program prints on stdout. */
  readonly stdout?: string;
  /** Whether it is the terminal of the session, so that a signal says that it was closed. */
  readonly controls?: boolean;
  readonly size?: readonly [rows: number, columns: number];
  readonly env?: Readonly<Record<string, string>>;
}

export interface TerminalOutcome {
  readonly screen: string;
  readonly code: number | null;
  readonly signal: number | null;
  /** Whether the terminal shows what is typed, after the program has ended. */
  readonly echo: boolean;
  readonly lines: boolean;
}

const limitS = String(patient(45_000) / 1000);
const script = fileURLToPath(new URL('terminal.py', import.meta.url));

/** Runs `dscplus` on a terminal of its own: a setup first, if any, then steps. */
export async function onTerminal(args: string, ...plan: readonly (Step | Setup)[]): Promise<TerminalOutcome> {
  const words = args === '' ? [] : args.split(' ');
  const { stdout, stderr } = await run(
    python,
    ['-I', '-S', script, limitS, JSON.stringify(plan), process.execPath, program, ...words],
    { cwd: work },
  );
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as TerminalOutcome;
}
