/** Login services as processes on one store file, which a test can call and kill. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll } from 'vitest';
import { bundleFolder, bundleServer } from '../mutants/server-bundle.ts';
import { start } from '../process/start.ts';
import type { ServerProcess } from './checks/check.ts';

export interface Processes {
  /** A path for a store. */
  at(name: string): string;
  start(store: string): Promise<ServerProcess>;
}

/** For a whole test file. */
export function processes(): Processes {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-login-'));
  const bundles = bundleFolder();
  let program: string;
  const running = new Set<ServerProcess>();
  beforeAll(async () => {
    program = await bundleServer(bundles.path);
  });
  afterAll(async () => {
    await Promise.all([...running].map((server) => server.kill()));
    rmSync(folder, { recursive: true, force: true });
    bundles.remove();
  });
  return {
    at: (name) => join(folder, name),
    async start(store) {
      const server = await startServer(program, store);
      running.add(server);
      return server;
    },
  };
}

/** Starts the program of a bundle on a store file; resolves once it takes calls. */
export async function startServer(program: string, store: string): Promise<ServerProcess> {
  const child = start(process.execPath, [program, store], { stdio: ['pipe', 'pipe', 'inherit'] });
  return await speaking(child);
}

async function speaking(child: ChildProcess): Promise<ServerProcess> {
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let calls = 0;
  const lines = createInterface({ input: child.stdout as NonNullable<ChildProcess['stdout']> });
  const ended = once(child, 'close').then(() => {
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
    respond: (input) => ask('respond', input),
    session: (id) => ask('session', id),
    awaitLogin: (input) => ask('awaitLogin', input),
    approve: (input) => ask('approve', input),
    start: (input) => ask('start', input),
    brokerage: (input) => ask('brokerage', input),
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
