/** Requests of every wrong kind: each gets a clear refusal, costs little, and the next person logs in as usual. */
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { serveLogin } from '../../src/login/web/server.ts';
import { bodyBytesMax } from '../../src/net/request-body.ts';
import { type Sending, site } from './login-app.ts';
import { edda, world } from './login-world.ts';

const jsonType = { 'content-type': 'application/json' };
const asked = { user: edda.user, password: edda.password };
const handle = { login: 'a', binding: 'b' };

describe('a request that is wrong', () => {
  it.each<[string, string, string, Sending, number, string]>([
    ['half a JSON', 'POST', '/api/login', { body: '{"user":' }, 400, 'body-json'],
    ['a list', 'POST', '/api/login', { body: '[]' }, 400, 'body-json'],
    ['a text', 'POST', '/api/login', { body: '"x"' }, 400, 'body-json'],
    ['null', 'POST', '/api/login', { body: 'null' }, 400, 'body-json'],
    ['100 lists in each other', 'POST', '/api/login', { body: '['.repeat(100) }, 400, 'body-json'],
    ['nothing', 'POST', '/api/login', {}, 400, 'user'],
    [
      'a form',
      'POST',
      '/api/login',
      { body: 'user=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'body-type',
    ],
    ['no type', 'POST', '/api/login', { body: '{}', headers: { 'content-type': null } }, 415, 'body-type'],
    [
      'Latin-1',
      'POST',
      '/api/login',
      { body: '{}', headers: { 'content-type': 'application/json; charset=latin1' } },
      415,
      'body-type',
    ],
    [
      'a compressed body',
      'POST',
      '/api/login',
      { body: '{}', headers: { ...jsonType, 'content-encoding': 'gzip' } },
      415,
      'body-encoding',
    ],
    ['a huge body', 'POST', '/api/login', { body: ' '.repeat(bodyBytesMax + 1) }, 413, 'body-size'],
    ['a user that is a number', 'POST', '/api/login', { body: { ...asked, user: 7 } }, 400, 'user'],
    ['a user that is a list', 'POST', '/api/login', { body: { ...asked, user: ['edda'] } }, 400, 'user'],
    [
      'a password that is an object',
      'POST',
      '/api/login',
      { body: { ...asked, password: {} } },
      400,
      'password',
    ],
    [
      'a long password',
      'POST',
      '/api/login',
      { body: { ...asked, password: 'x'.repeat(1_025) } },
      400,
      'password',
    ],
    ['no password', 'POST', '/api/login', { body: { user: 'edda' } }, 400, 'password'],
    ['another mode', 'POST', '/api/login', { body: { ...asked, mode: 'demo' } }, 400, 'mode'],
    ['a factor that is true', 'POST', '/api/login', { body: { ...asked, factor: true } }, 400, 'factor'],
    ['a field too many', 'POST', '/api/login', { body: { ...asked, admin: true } }, 400, 'field'],
    ['the name of a method', 'POST', '/api/login', { body: { ...asked, toString: 1 } }, 400, 'field'],
    ['a prototype', 'POST', '/api/login', { body: '{"__proto__":{"user":"edda"}}' }, 400, 'field'],
    ['no response', 'POST', '/api/login/respond', { body: handle }, 400, 'response'],
    [
      'a login that is a number',
      'POST',
      '/api/login/respond',
      { body: { ...handle, login: 1, response: '1' } },
      400,
      'login',
    ],
    [
      'a login that there is not',
      'POST',
      '/api/login/respond',
      { body: { ...handle, response: '12345678' } },
      401,
      'failed',
    ],
    [
      'a factor that there is not',
      'POST',
      '/api/login/pick',
      { body: { ...handle, factor: 'X' } },
      401,
      'failed',
    ],
    ['a wrong method', 'GET', '/api/login', {}, 405, 'method'],
    ['another wrong method', 'DELETE', '/v1/api/tickle', {}, 405, 'method'],
    ['a path that there is not', 'GET', '/v1/api/nowhere', {}, 404, 'path'],
    ['a path that leaves the folder', 'GET', '/sso/..%2f..%2fpackage.json', {}, 404, 'path'],
    [
      'a cookie that is none',
      'GET',
      '/v1/api/tickle',
      { headers: { cookie: ';;=;XYZAB_AM.LOGIN' } },
      401,
      'session',
    ],
    [
      'a cookie of noise',
      'GET',
      '/v1/api/tickle',
      { headers: { cookie: `XYZAB_AM.LOGIN=${'%00'.repeat(999)}` } },
      401,
      'session',
    ],
  ])('%s: %s %s is refused', async (_what, method, path, sending, status, rule) => {
    const here = await site();
    const reply = await here.call(method, path, sending);
    const more = status === 401 && path.startsWith('/v1/') ? { statusCode: 401 } : {};
    expect([reply.status, reply.json]).toEqual([
      status,
      { error: expect.stringMatching(/^\S.*\S$/), rule, ...more },
    ]);
    await here.logIn();
  });

  it('bytes that are no UTF-8 are no JSON', async () => {
    const { port } = await served();
    const text = await sent(
      port,
      head(9),
      Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x22, 0x78, 0x22, 0x7d]),
    );
    expect(text).toMatch(/^HTTP\/1.1 400 .*"rule":"body-encoding"/s);
  });
});

const sockets: Socket[] = [];
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const close of closing.splice(0)) await close();
});

async function served(limits = {}): Promise<{ port: number }> {
  const { service } = await world();
  const web = await serveLogin({
    service,
    address: { host: '127.0.0.1', port: 0 },
    sessions: 'cookie',
    limits,
  });
  closing.push(web.close);
  return { port: web.address.port };
}

function head(length: number): string {
  return `POST /api/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`;
}

/** All that comes back for what is sent, until the server closes. */
function sent(port: number, ...parts: (string | Uint8Array)[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      for (const part of parts) socket.write(part);
    });
    sockets.push(socket);
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
    });
    // The server may close while we still send.
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
}

describe('on the wire', () => {
  const body = JSON.stringify(asked);

  it('a slow sender is told so and let go, while others log in', async () => {
    const { port } = await served({ headMs: 50, requestMs: 100, checkMs: 10 });
    const slow = sent(port, head(body.length), body.slice(0, 5));
    expect(await sent(port, head(body.length), body)).toMatch(/^HTTP\/1.1 200 .*"state":"ask"/s);
    expect(await slow).toMatch(/^HTTP\/1.1 408 .*"rule":"slow"/s);
  });

  it('too many connections are asked to come again', async () => {
    const { port } = await served({ connectionsMax: 2 });
    const idle = [await connected(port), await connected(port)];
    expect(await sent(port, head(body.length), body)).toMatch(/^HTTP\/1.1 429 .*"rule":"connections"/s);
    await Promise.all(idle.map((socket) => new Promise((resolve) => socket.once('close', resolve).end())));
    expect(await sent(port, head(body.length), body)).toMatch(/^HTTP\/1.1 200 /);
  });

  it('noise is no request', async () => {
    const { port } = await served();
    expect(await sent(port, Buffer.alloc(1_000, 0xa5))).toMatch(/^HTTP\/1.1 400 .*"rule":"http"/s);
    expect(await sent(port, head(body.length), body)).toMatch(/^HTTP\/1.1 200 /);
  });
});

function connected(port: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    sockets.push(socket);
  });
}
