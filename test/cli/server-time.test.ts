/** Staff move the time of a running server from the command line, and take it back to its start. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { demoKey } from '../../src/crypto/demo-card.ts';
import { newToken } from '../../src/net/bearer-token.ts';
import { commandLine } from './command-line.ts';
import { work } from './program.ts';
import { responseTo, startServer } from './server-process.ts';

const { failed, file, printed, refused } = commandLine(work);
const demo = demoKey('SHA256');
const atStart = '2026-01-01T00:00:00.000Z, virtual, paused, speed 1\n';

describe('dscplus server --time virtual', () => {
  test('stands still; staff let a challenge expire, lock a user out, and go back to the start', async () => {
    const server = await startServer('--time virtual --ready-file now.json');
    const { ready } = server;
    expect(ready).toMatchObject({ store: 'memory', time: 'virtual' });
    const time = (words: string): Promise<string> => printed(`server ${words} --ready-file now.json`);
    expect(await time('time')).toBe(atStart);
    const late = await server.begin('demo', 'demo-password');
    expect(await time('time advance 180001')).toBe('2026-01-01T00:03:00.001Z, virtual, paused, speed 1\n');
    expect((await server.respond(late, responseTo(late, demo, '1234'))).status).toBe(401);
    expect(await server.untilLogged(/late/)).toContain('late: late by 0.001 s');
    for (let failures = 0; failures < 10; failures++) {
      await time('time advance 60000');
      const begun = await server.begin('demo', 'demo-password');
      expect((await server.respond(begun, responseTo(begun, demo, '4321'))).status).toBe(401);
    }
    const locked = await server.begin('demo', 'demo-password');
    expect((await server.respond(locked, responseTo(locked, demo, '1234'))).status).toBe(401);
    expect(await server.untilLogged(/the account is locked/)).toContain('user locked: the account is locked');
    expect(await time('reset')).toBe(atStart);
    const begun = await server.begin('demo', 'demo-password');
    const { status, json } = await server.respond(begun, responseTo(begun, demo, '1234'));
    expect([status, json.startedUnixMs]).toEqual([200, Date.UTC(2026, 0, 1)]);
    await server.end();
  });

  test('runs, stops and hurries; by a URL and a token file too, also under TLS', async () => {
    const server = await startServer('--time virtual --tls --tls-dir certificates --ready-file tls.json');
    file('tls-token', `${server.ready.staffToken}\n`);
    const json = async (words: string): Promise<unknown> =>
      JSON.parse(await printed(`server ${words} --json --ready-file tls.json`));
    expect(await json('time speed 0.001')).toMatchObject({ mode: 'virtual', paused: true, speed: 0.001 });
    expect(await json('time resume')).toMatchObject({ paused: false });
    expect(await json('time pause')).toMatchObject({ paused: true });
    expect(await json('reset')).toEqual({
      mode: 'virtual',
      unixMs: Date.UTC(2026, 0, 1),
      paused: true,
      speed: 1,
    });
    // Its certificate is its own, which only the readiness file names.
    expect(await failed(`server time --url ${server.ready.url} --token-file tls-token`, 1)).toBe(
      `dscplus: "${server.ready.url}": no reply (DEPTH_ZERO_SELF_SIGNED_CERT); name a login server that is running`,
    );
    await server.end();
  });

  test('is asked with a token that is not its own, and when it is gone', async () => {
    const server = await startServer('--time virtual');
    const { url, staffToken } = server.ready;
    file('right', `${staffToken}\n`);
    file('wrong', `${newToken()}\n`);
    expect(await printed(`server time --url ${url} --token-file right`)).toBe(atStart);
    expect(await failed(`server time --url ${url} --token-file wrong`, 1)).toBe(
      'dscplus: staff token: missing or wrong; send Authorization: Bearer with the token that the server printed at its start',
    );
    await server.end();
    expect(await failed(`server time --url ${url} --token-file right`, 1)).toBe(
      `dscplus: "${url}": no reply (ECONNREFUSED); name a login server that is running`,
    );
  });

  test('on the wall clock the time stays, and everything else goes back', async () => {
    const server = await startServer('--ready-file wall.json');
    const verb = (words: string): string => `server ${words} --ready-file wall.json`;
    expect(await printed(verb('time'))).toMatch(/^20..-..-..T..:..:..\....Z, wall clock\n$/);
    expect(await failed(verb('time advance 1000'), 1)).toBe(
      'dscplus: time advance: this server runs on the wall clock; start it with --time virtual',
    );
    await server.post('/api/staff/user/lock', { name: 'demo' });
    expect(await printed(verb('reset'))).toMatch(/, wall clock\n$/);
    const { json } = await server.post('/api/staff/user/show', { name: 'demo' });
    expect(json.lock).toEqual({ locked: 'no', endsInMs: null, failures: 0 });
    await server.end();
  });

  test('a running server of a kept store has the wall clock and no way back', async () => {
    const server = await startServer('--db kept.db --ready-file kept.json');
    expect(server.ready).toMatchObject({ store: 'kept.db', time: 'wall' });
    expect(await failed('server time speed 2 --ready-file kept.json', 1)).toBe(
      'dscplus: time speed: this server runs on the wall clock; start it with --time virtual',
    );
    expect(await failed('server reset --ready-file kept.json', 1)).toBe(
      "dscplus: reset: a kept store can't go back to its start; start the server without --db",
    );
    await server.end();
  });
});

describe('what can’t be', () => {
  test.each([
    [
      'server --time virtual --db new.db',
      "--time virtual and --db: can't be combined, a kept store runs on the wall clock; leave one of them out",
    ],
    ['server --time fast', '--time: invalid value "fast"; give virtual or wall'],
    [
      'server time advance 5 --db new.db',
      'server time advance: a kept store runs on the wall clock; start the server with --time virtual and without --db',
    ],
    [
      'server --db new.db time',
      'server time show: a kept store runs on the wall clock; start the server with --time virtual and without --db',
    ],
    [
      'server reset --db new.db',
      "server reset: a kept store can't go back to its start; start the server without --db",
    ],
    [
      'server time pause',
      'server time pause: the running server is missing; give --ready-file FILE, or --url URL and --token-file FILE',
    ],
    [
      'server time pause --url http://127.0.0.1:1',
      'server time pause: the running server is missing; give --ready-file FILE, or --url URL and --token-file FILE',
    ],
    [
      'server time pause --ready-file a --url http://127.0.0.1:1',
      "--ready-file and --url or --token-file: can't be combined; give the readiness file alone",
    ],
    [
      'server time pause --ready-file gone.json',
      '"gone.json": readiness file not found; give a file that exists',
    ],
    [
      'server time pause --ready-file other.json',
      '"other.json": not the readiness file of a login server; give the file that dscplus server --ready-file wrote',
    ],
    [
      'server time pause --url 127.0.0.1:1 --token-file other.json',
      '--url: invalid value "127.0.0.1:1"; give the URL of the ready line, such as http://127.0.0.1:5000',
    ],
    [
      'server time pause --url http://192.0.2.1:1 --token-file other.json',
      '--url: "http://192.0.2.1:1" would send the staff token without TLS; give an https: URL',
    ],
    [
      'server time pause --url http://127.0.0.1:1 --token-file other.json',
      '"other.json": not the token of a login server; give the file that --token-file of its program wrote',
    ],
    ['server time advnce 5', '"advnce": unknown command; did you mean advance?'],
    ['server time advance', '<ms>: argument missing; use dscplus server time advance [options] <ms>'],
  ])('%s', async (args, error) => {
    file('other.json', '{"kind":"http"}\n');
    expect(await refused(args)).toBe(`dscplus: ${error}`);
    expect(() => readFileSync(join(work, 'new.db'))).toThrow('ENOENT');
  });
});
