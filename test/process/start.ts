/**
 * Every process that a test starts is started here: a program of test/programs.json, with a time limit. watchdog.mjs,
 * one beside each worker, ends it at its limit, at the end of the test file, and when the worker dies.
 */
import {
  type ChildProcess,
  type ChildProcessByStdio,
  type ChildProcessWithoutNullStreams,
  type StdioOptions,
  spawn,
  spawnSync,
} from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { programNamed, programPath, programs } from '../programs.ts';
import { patient } from './patience.ts';
import { eachFile } from './test-file.ts';

const { markName } = (await import(new URL('tree.mjs', import.meta.url).href)) as { markName: string };

export interface StartOptions {
  readonly cwd?: string;
  /** All variables; those of this process unless given. */
  readonly env?: NodeJS.ProcessEnv;
  readonly stdio?: StdioOptions;
  /** A session of its own, without a terminal. */
  readonly detached?: boolean;
  /** It is killed after so long, with all that it started; 10 minutes at most. */
  readonly limitMs?: number;
}

export interface RunOptions extends Omit<StartOptions, 'stdio'> {
  /** What stdin holds; empty unless given. */
  readonly stdin?: string | Uint8Array;
  /** What descriptors 1 and above are, where they are not pipes to be read. */
  readonly outputs?: readonly ('pipe' | 'ignore' | number)[];
}

export interface Ran {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Of what runs to its end. */
const runLimitMs = patient(120_000);
/** Of what serves. */
const servingLimitMs = 600_000;
/** Of what runs many others, one after the other. */
const limitMsMax = 3_600_000;

// Those of the system, whatever a test makes of time.
const now = performance.now.bind(performance);

/** Starts a program, as `spawn` does. */
export function start(
  command: string,
  args: readonly string[],
  options?: Omit<StartOptions, 'stdio'>,
): ChildProcessWithoutNullStreams;
export function start(command: string, args: readonly string[], options: StartOptions): ChildProcess;
export function start(command: string, args: readonly string[], options: StartOptions = {}): ChildProcess {
  const { limitMs = servingLimitMs, env = process.env, ...rest } = options;
  if (!(limitMs > 0 && limitMs <= limitMsMax)) {
    throw new RangeError(`limitMs: ${limitMs} is out of range; use more than 0 and up to ${limitMsMax}`);
  }
  const path = pathOf(command);
  const child = spawn(path, args, { ...rest, env: { ...env, [markName]: mark() } });
  const { pid } = child;
  if (pid === undefined) return child;
  tell({ pid, limitMs, command: [command, ...args].join(' ').slice(0, 200) });
  child.on('exit', () => tell({ gone: pid }));
  return child;
}

/** Runs a program to its end. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { stdin = '', outputs = ['pipe', 'pipe'], limitMs = runLimitMs, ...rest } = options;
  const begun = now();
  const child = start(command, args, { ...rest, limitMs, stdio: ['pipe', ...outputs] });
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  // It may end before it has read what it does not want.
  child.stdin?.on('error', () => {});
  child.stdin?.end(stdin);
  const [[code, signal], stdout, stderr] = await Promise.all([
    ended,
    child.stdout === null ? '' : text(child.stdout),
    child.stderr === null ? '' : text(child.stderr),
  ]);
  if (signal === 'SIGKILL' && now() - begun >= limitMs) {
    throw new Error(`${command}: still ran after ${limitMs} ms; it said:\n${stdout}${stderr}`);
  }
  return { code, signal, stdout, stderr };
}

/** What a program that ends well prints on stdout. */
export async function outputOf(
  command: string,
  args: readonly string[],
  options?: RunOptions,
): Promise<string> {
  const { code, signal, stdout, stderr } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command}: ended with ${code ?? signal}; it said:\n${stdout}${stderr}`);
  return stdout;
}

const declared = new Set<string>();
eachFile(() => {
  declared.clear();
  for (const { name, everywhere } of programs) if (everywhere) declared.add(name);
});

/** Tests of this file say that they need these. */
export function declarePrograms(names: readonly string[]): void {
  for (const name of names) {
    declared.add(name);
    if (programNamed(name)?.module !== undefined) declared.add('python3');
    // Playwright starts it, from this process too.
    if (name === 'chromium' || name === 'headless-shell') tell({ browser: name });
  }
}

/** Only what a test of the file has declared is started, so that no test without a guard needs a program. */
function pathOf(command: string): string {
  if (command === process.execPath) return command;
  const program = programs.find(
    ({ name, ...one }) =>
      one.command === command || (one.command !== undefined && programPath(name) === command),
  );
  if (program === undefined)
    throw new Error(`${command}: not in test/programs.json; add it with its package`);
  if (!declared.has(program.name)) {
    throw new Error(
      `${program.name}: no test of this file declares it; use testWith(['${program.name}'], …)`,
    );
  }
  const path = programPath(program.name);
  if (path === null) throw new Error(`${program.name}: not installed; see CONTRIBUTING.md`);
  return path;
}

let modules: readonly string[] | null = null;

/** Which programs are not here. */
export function missingPrograms(names: readonly string[]): string[] {
  return names.filter((name) => {
    const program = programNamed(name);
    if (program === undefined) throw new Error(`${name}: not in test/programs.json; add it with its package`);
    if (program.platform !== undefined) return process.platform !== program.platform;
    if (program.module === undefined) return programPath(name) === null;
    modules ??= modulesHere();
    return !modules.includes(program.module);
  });
}

function modulesHere(): string[] {
  const python = programPath('python3');
  if (python === null) return [];
  const script =
    'import importlib.util, sys\nprint(*(one for one in sys.argv[1:] if importlib.util.find_spec(one)), sep="\\n")';
  const asked = programs.flatMap(({ module }) => module ?? []);
  return spawnSync(python, ['-c', script, ...asked], { encoding: 'utf8', timeout: patient(45_000) })
    .stdout.trim()
    .split('\n');
}

/** The value that marks the processes of this worker. */
function mark(): string {
  return `${process.ppid}-${process.pid}`;
}

/** Marks what others start from here too, such as the browser. */
export function markProcesses(): void {
  process.env[markName] = mark();
}

let watchdog: Watchdog | null = null;

type Watchdog = ChildProcessByStdio<Writable, Readable, null>;

/** What watchdog.mjs reads. */
type Told =
  | { readonly pid: number; readonly limitMs: number; readonly command: string }
  | { readonly gone: number }
  | { readonly browser: string }
  | { readonly end: true };

function tell(what: Told): void {
  watchdog ??= startWatchdog();
  watchdog.stdin.write(`${JSON.stringify(what)}\n`);
}

function startWatchdog(): Watchdog {
  const { [markName]: _, ...env } = process.env;
  const script = fileURLToPath(new URL('watchdog.mjs', import.meta.url));
  const started = spawn(process.execPath, [script, String(process.pid), mark()], {
    // Neither Ctrl-C nor a closed terminal ends it before its work is done.
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    env,
  });
  started.unref();
  started.stdin.on('error', () => {});
  for (const pipe of [started.stdin, started.stdout]) (pipe as unknown as { unref(): void }).unref();
  return started;
}

/** Ends all processes that this file has started and not ended. */
export async function endProcesses(): Promise<void> {
  if (watchdog === null) return;
  const last = watchdog;
  const isOver = new AbortController();
  const gone = once(last, 'exit', { signal: isOver.signal }).then(() => {
    throw new Error('the tests’ watchdog: has ended; run them again');
  });
  tell({ end: true });
  await Promise.race([once(last.stdout, 'data'), gone]).finally(() => isOver.abort());
}
