/**
 * Runs commands of `dscplus` in this process, so that a test of options, texts and exit codes starts no process, and
 * coverage sees the code. Commands that read keys or serve, and descriptors above 2, need a process: see program.ts.
 * So does a store that another process has open, because SQLite's locks belong to a process and are lost when any of
 * its descriptors of the file is closed.
 */
import fs, { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tty from 'node:tty';
import { afterAll } from 'vitest';
import { runCommand } from '../../src/cli/command.ts';
import { type Args, type Outcomes, outcomesOf, type Ran, wordsOf } from './outcomes.ts';

export interface Given {
  /** What stdin holds; empty unless given. */
  readonly stdin?: string | Uint8Array;
}

/** What a command printed, as it is seen where stdout and stderr are one. */
export interface Shown extends Ran {
  readonly shown: string;
  /** What it wrote, in order, and on which descriptor. */
  readonly parts: readonly { readonly fd: number; readonly text: string }[];
}

export interface CommandLine extends Outcomes<Given> {
  /** A folder for files of a test; commands run in it. */
  readonly work: string;
  /** Writes a file into `work`, for its owner only, as a card file must be; gives its name. */
  file(name: string, content: string | Uint8Array): string;
  /** Runs `dscplus` without a terminal. */
  dscplus(args: Args, given?: Given): Promise<Shown>;
}

/** For one test file, which ends it. @param folder where commands run; one of its own unless given */
export function commandLine(folder?: string): CommandLine {
  const work = folder ?? mkdtempSync(join(tmpdir(), 'dscplus-commands-'));
  if (folder === undefined) afterAll(() => rmSync(work, { recursive: true, force: true }));
  const dscplus: CommandLine['dscplus'] = (args, { stdin = '' } = {}) =>
    oneByOne(() => runIn(work, wordsOf(args), Buffer.from(stdin)));
  return {
    work,
    file(name, content) {
      writeFileSync(join(work, name), content, { mode: 0o600 });
      return name;
    },
    dscplus,
    ...outcomesOf(dscplus),
  };
}

let last: Promise<unknown> = Promise.resolve();

/** The descriptors and the folder of a process can be those of one command at a time. */
function oneByOne<T>(run: () => Promise<T>): Promise<T> {
  const next = last.then(run);
  last = next.catch(() => {});
  return next;
}

async function runIn(folder: string, words: readonly string[], stdin: Buffer): Promise<Shown> {
  const before = process.cwd();
  const { exitCode } = process;
  const standard = replaceDescriptors(stdin);
  process.chdir(folder);
  process.exitCode = undefined;
  try {
    await runCommand(words);
    return { code: Number(process.exitCode ?? 0), ...standard.written() };
  } finally {
    process.exitCode = exitCode;
    process.chdir(before);
    standard.restore();
  }
}

interface StandardDescriptors {
  written(): Omit<Shown, 'code'>;
  restore(): void;
}

/** Descriptors 0 to 2 are a file and two buffers, and there is no terminal, until they are restored. */
function replaceDescriptors(stdin: Buffer): StandardDescriptors {
  const { readSync, writeSync, fstatSync, openSync, closeSync } = fs;
  const { isatty } = tty;
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-stdin-'));
  const path = join(folder, 'stdin');
  writeFileSync(path, stdin);
  const stdinFd = openSync(path, 'r');
  const own = (fd: unknown): unknown => (fd === 0 ? stdinFd : fd);
  const out: { readonly fd: number; readonly bytes: Uint8Array }[] = [];
  const calls = {
    readSync: (fd: number, ...rest: unknown[]) => Reflect.apply(readSync, fs, [own(fd), ...rest]),
    fstatSync: (fd: number, ...rest: unknown[]) => Reflect.apply(fstatSync, fs, [own(fd), ...rest]),
    writeSync(fd: number, bytes: string | Uint8Array, ...rest: unknown[]): number {
      if (fd !== 1 && fd !== 2) return Reflect.apply(writeSync, fs, [fd, bytes, ...rest]);
      out.push({ fd, bytes: Buffer.from(bytes as Uint8Array) });
      return Buffer.byteLength(bytes);
    },
    openSync(name: unknown, ...rest: unknown[]): number {
      if (name !== '/dev/tty') return Reflect.apply(openSync, fs, [name, ...rest]);
      throw Object.assign(new Error('ENXIO: no such device or address'), { code: 'ENXIO' });
    },
  };
  const replace = (functions: object, noTerminal: typeof isatty): void => {
    Object.assign(fs, functions);
    tty.isatty = noTerminal;
    syncBuiltinESMExports();
  };
  replace(calls, (fd) => fd > 2 && isatty(fd));
  const textOf = (...fds: number[]): string =>
    Buffer.concat(out.filter(({ fd }) => fds.includes(fd)).map(({ bytes }) => bytes)).toString();
  return {
    written: () => ({
      ...{ stdout: textOf(1), stderr: textOf(2), shown: textOf(1, 2) },
      parts: out.map(({ fd, bytes }) => ({ fd, text: Buffer.from(bytes).toString() })),
    }),
    restore() {
      replace({ readSync, writeSync, fstatSync, openSync }, isatty);
      closeSync(stdinFd);
      rmSync(folder, { recursive: true });
    },
  };
}
