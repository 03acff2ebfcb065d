/** `dscplus serial` as its own program, ended with the test that started it. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { program, rootFolder, work } from '../cli/program.ts';
import { start } from '../process/start.ts';
import { atFileEnd } from '../process/test-file.ts';
import { output, until } from './tools.ts';

export interface Server {
  readonly child: ChildProcess;
  /** A line of stdout each. */
  readonly ready: string[];
  readonly said: { readonly text: string; wait(part: string): Promise<void> };
  /** Ends it by a signal; gives the exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `dscplus serial`, under `before`, and waits until it has said that its last port is ready. */
export async function serve(args: string, ports = 1, before: readonly string[] = []): Promise<Server> {
  const [command = '', ...rest] = [...before, process.execPath, program, 'serial', ...args.split(' ')];
  const child = start(command, rest, { cwd: work, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = output(child);
  const lines = (): string[] =>
    said.text.split('\n').filter((line) => /^(ready|\{"serial":.*"kind")/.test(line));
  await until(`the program is ready: ${args}`, () => {
    if (child.exitCode !== null) throw new Error(said.text);
    return lines().length === ports;
  });
  const over = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    child,
    ready: lines(),
    said,
    end(signal = 'SIGTERM') {
      child.kill(signal);
      return over;
    },
  };
}

const koffi = join(dirname(dirname(program)), 'node_modules/koffi');

/** `--pty` needs an optional package, which the program as built for these tests does not have by itself; for this test file. */
export function installKoffi(): void {
  mkdirSync(dirname(koffi), { recursive: true });
  symlinkSync(join(rootFolder, 'node_modules/koffi'), koffi);
  atFileEnd(removeKoffi);
}

export function removeKoffi(): void {
  rmSync(koffi, { force: true });
}
