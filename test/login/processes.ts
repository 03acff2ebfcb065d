/** Login services as processes on one store file, which a test may call and kill. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';
import type {
  Answered,
  AnswerInput,
  BeginInput,
  Begun,
  Session,
} from '../../src/login/auth/login-service.ts';
import type { Rules } from '../../src/login/auth/rules.ts';
import { start } from '../process/start.ts';

export interface ServerProcess {
  begin(input: BeginInput): Promise<Begun>;
  answer(input: AnswerInput): Promise<Answered>;
  session(id: string): Promise<Session | null>;
  /** `kill -9`: what was asked and not answered stays unanswered, and rejects. */
  kill(): Promise<void>;
  end(): Promise<void>;
}

export interface Processes {
  at(name: string): string;
  start(store: string, rules?: Partial<Rules>): Promise<ServerProcess>;
}

export function processes(): Processes {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-login-'));
  const program = join(folder, 'server.mjs');
  const running = new Set<ChildProcess>();
  beforeAll(async () => {
    const libsql = createRequire(import.meta.url).resolve('libsql');
    await build({
      entryPoints: [fileURLToPath(new URL('server-process.ts', import.meta.url))],
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile: program,
      plugins: [
        {
          name: 'libsql stays where it is installed',
          setup: (setup) => setup.onResolve({ filter: /^libsql$/ }, () => ({ path: libsql, external: true })),
        },
      ],
    });
  });
  afterAll(() => {
    for (const child of running) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    at: (name) => join(folder, name),
    async start(store, rules = {}) {
      const child = start(process.execPath, [program, store, JSON.stringify(rules)], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      running.add(child);
      return await speaking(child, () => running.delete(child));
    },
  };
}

async function speaking(child: ChildProcess, gone: () => void): Promise<ServerProcess> {
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let calls = 0;
  const lines = createInterface({ input: child.stdout as NonNullable<ChildProcess['stdout']> });
  const ended = once(child, 'close').then(() => {
    gone();
    for (const { reject } of waiting.values()) reject(new Error('killed'));
  });
  child.stdin?.on('error', () => {});
  const ready = once(lines, 'line');
  await Promise.race([ready, ended.then(() => Promise.reject(new Error('the server did not start')))]);
  lines.on('line', (line) => {
    const { id, result } = JSON.parse(line) as { id: number; result: never };
    waiting.get(id)?.resolve(result);
    waiting.delete(id);
  });
  const ask = <T>(call: string, input: unknown): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const id = calls++;
      waiting.set(id, { resolve: resolve as (value: never) => void, reject });
      child.stdin?.write(`${JSON.stringify({ id, call, input })}\n`);
    });
  return {
    begin: (input) => ask('begin', input),
    answer: (input) => ask('answer', input),
    session: (id) => ask('session', id),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async end() {
      child.stdin?.end();
      await ended;
    },
  };
}
