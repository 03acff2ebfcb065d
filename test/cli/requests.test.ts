/** Someone debugs a bot with `dscplus server --requests FILE`: the file has every request, and no secret. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RequestEntry } from '../../src/login/web/request-log.ts';
import { commandLine } from './command-line.ts';
import { work } from './program.ts';
import { type RunningServer, startServer } from './server-process.ts';

const { refused } = commandLine(work);

const read = (name: string): string => readFileSync(join(work, name), 'utf8');

/** The requests in a file, whose every line is whole. */
function entriesIn(name: string): readonly RequestEntry[] {
  const [first, ...lines] = read(name).trimEnd().split('\n');
  expect(first).toBe('{"format":"dscplus requests","version":1}');
  return lines.map((line) => JSON.parse(line) as RequestEntry);
}

const ask = (server: RunningServer, count: number): Promise<readonly number[]> =>
  Promise.all(Array.from({ length: count }, async () => (await server.post('/v1/api/tickle', {})).status));

describe('the file of --requests', () => {
  test('is for its owner alone, has each request masked, and goes on at the next start', async () => {
    for (const run of [1, 2]) {
      const server = await startServer('--requests kept.jsonl', '', 'umask 0');
      const asked = await server.begin('demo', 'demo-password');
      expect((await server.respond(asked, '73917391')).status).toBe(401);
      expect((await server.post('/api/staff/user/list', {})).status).toBe(200);
      const { code, stderr } = await server.end();
      expect([code, stderr]).not.toContain('request log');
      expect(code).toBe(0);
      const entries = entriesIn('kept.jsonl');
      expect(entries.slice(-3).map(({ number, path, status, rule }) => [number, path, status, rule])).toEqual(
        [
          [1, '/api/login', 200, undefined],
          [2, '/api/login/respond', 401, 'failed'],
          [3, '/api/staff/user/list', 200, undefined],
        ],
      );
      expect(entries.at(-2)?.changed).toMatchObject([{ event: 'refused', reason: 'wrong response' }]);
      expect(entries).toHaveLength(3 * run);
      const { login, binding } = asked;
      const secrets = ['demo-password', '73917391', server.ready.staffToken, login, binding];
      for (const secret of secrets) expect(read('kept.jsonl')).not.toContain(secret);
    }
    expect(statSync(join(work, 'kept.jsonl')).mode & 0o777).toBe(0o600);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'has all lines when %s ends the server',
    async (signal) => {
      const name = `${signal}.jsonl`;
      const server = await startServer(`--requests ${name}`);
      expect(new Set(await ask(server, 40))).toEqual(new Set([401]));
      expect((await server.end(signal)).code).toBe(0);
      const numbers = entriesIn(name).map(({ number }) => number);
      expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    },
  );

  test('has a request whose reply was still to come when the server stopped', async () => {
    const server = await startServer('--requests waiting.jsonl --time virtual');
    await server.post('/api/staff/fault/add', { name: 'slow', value: '600s' });
    const reply = ask(server, 1).catch(() => []);
    await server.untilLogged(/fault 1 \(slow 600000 ms\) changed a reply/);
    expect((await server.end()).code).toBe(0);
    await reply;
    expect(entriesIn('waiting.jsonl').map(({ path }) => path)).toEqual([
      '/api/staff/fault/add',
      '/v1/api/tickle',
    ]);
  });

  test('that can not take a line any more is said once, and the server serves on', async () => {
    // In blocks of 512 bytes; a limit is what a test without root has of a full disk.
    const server = await startServer('--requests full.jsonl', '', 'ulimit -f 8');
    expect(await ask(server, 40)).toEqual(Array(40).fill(401));
    const { code, stderr } = await server.end();
    expect(code).toBe(0);
    expect(stderr.split('\n').filter((line) => line.startsWith('dscplus: '))).toEqual([
      'dscplus: request log "full.jsonl": can\'t be written (EFBIG); its last line may be incomplete',
    ]);
    const lines = read('full.jsonl').split('\n');
    for (const line of lines.slice(0, -1)) expect(JSON.parse(line)).toBeTypeOf('object');
    expect(lines.length).toBeGreaterThan(10);
  });

  test('is refused before the server starts where it is none', async () => {
    writeFileSync(join(work, 'letter.txt'), 'milk\n');
    mkdirSync(join(work, 'requests-folder'));
    const says = async (name: string): Promise<string> =>
      await refused(`server --no-demo --requests ${name}`);
    expect(await says('letter.txt')).toBe(
      'dscplus: "letter.txt": not a request log of dscplus; give a new file',
    );
    expect(read('letter.txt')).toBe('milk\n');
    expect(await says('requests-folder')).toBe(
      'dscplus: "requests-folder": a folder, not a regular file; give a request log',
    );
    expect(await says('nowhere/requests.jsonl')).toBe(
      'dscplus: request log "nowhere/requests.jsonl": can\'t be opened (ENOENT); give a file that can be written',
    );
  });
});
