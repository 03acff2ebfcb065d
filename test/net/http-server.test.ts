/** Whatever arrives at a TLS port, the server continues to run, and replies if a reply is possible. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type KeptCertificate, keptCertificate } from '../../src/net/certificate.ts';
import { serveWeb, type WebLimits, type WebServer } from '../../src/net/http-server.ts';
import { siteFault } from '../../src/net/same-origin-check.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-web-'));
let kept: KeptCertificate;
beforeAll(async () => {
  kept = await keptCertificate(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function serve(limits: Partial<WebLimits> = {}): Promise<WebServer> {
  const { cert, key } = kept;
  const web = await serveWeb({
    fetch: ({ url }) => new Response(new URL(url).protocol),
    address: { host: '127.0.0.1', port: 0 },
    limits: { checkMs: 20, ...limits },
    tls: { cert, key },
  });
  open.push(web.close);
  return web;
}

/** All that comes back until the other side closes. */
function replyTo(socket: Socket, sent: string): Promise<string> {
  open.push(() => void socket.destroy());
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  // The other side may close while we still send.
  socket.on('error', () => {});
  socket.write(sent);
  return new Promise((resolve) => socket.on('close', () => resolve(text)));
}

const plain = ({ address }: WebServer): Socket => connect(address.port, '127.0.0.1');
const secure = ({ address }: WebServer): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connectTls({ port: address.port, host: '127.0.0.1', ca: kept.cert }, () =>
      resolve(socket),
    );
    socket.once('error', reject);
  });

const get = 'GET / HTTP/1.1\r\nHost: localhost\r\n';

describe('a port that speaks TLS', () => {
  test('answers under TLS, and knows that it does', async () => {
    const reply = await replyTo(await secure(await serve()), `${get}Connection: close\r\n\r\n`);
    expect(reply).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\nhttps:$/s);
  });

  test('tells who speaks plain HTTP what to do', async () => {
    const reply = await replyTo(plain(await serve()), `${get}\r\n`);
    expect(reply).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(JSON.parse(reply.split('\r\n\r\n')[1] ?? '')).toEqual({
      error: 'port: speaks TLS only; use a URL that begins with https://',
      rule: 'tls',
    });
  });

  test('closes on what is neither', async () => {
    const web = await serve();
    expect(await replyTo(plain(web), 'EHLO example\r\n\r\n')).toBe('');
    // A handshake that breaks off: no more than an alert comes back.
    expect((await replyTo(plain(web), '\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00')).length).toBeLessThan(8);
    expect(await replyTo(await secure(web), `${get}Connection: close\r\n\r\n`)).toMatch(/https:$/);
  });

  test('closes on a handshake that does not come, and on a head that does not end', async () => {
    const web = await serve({ headMs: 150, requestMs: 300 });
    expect(await replyTo(plain(web), '')).toBe('');
    const reply = await replyTo(await secure(web), 'GET / HT');
    expect(reply).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n.*"rule":"slow"/s);
  });

  test('says under TLS what is no request, and what is too large', async () => {
    const web = await serve({ headBytesMax: 1_024 });
    expect(await replyTo(await secure(web), 'noise\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*"rule":"http"/s);
    expect(await replyTo(await secure(web), `${get}X: ${'x'.repeat(2_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 .*"rule":"head-size"/s,
    );
  });

  test('serves so many connections, refuses as many more, and drops the rest', async () => {
    const web = await serve({ connectionsMax: 1 });
    const first = await secure(web);
    const second = await secure(web);
    expect(await replyTo(second, `${get}\r\n`)).toMatch(/^HTTP\/1\.1 429 .*"rule":"connections"/s);
    // Handshakes under way count: two connections are open, and a third is dropped.
    const waiting = plain(web);
    open.push(() => void waiting.destroy());
    await new Promise((resolve) => waiting.once('connect', resolve));
    expect(await replyTo(plain(web), '')).toBe('');
    expect(await replyTo(first, `${get}Connection: close\r\n\r\n`)).toMatch(/https:$/);
  });

  test('ends, with a handshake under way and a connection kept', async () => {
    const web = await serve();
    const waiting = plain(web);
    await new Promise((resolve) => waiting.once('connect', resolve));
    const closed = replyTo(await secure(web), `${get}\r\n`);
    await web.close();
    expect(await closed).toMatch(/https:$|^$/);
  });
});

describe('who may call a server', () => {
  const from = (headers: Record<string, string>, hosts?: readonly string[]): string | null =>
    siteFault((name) => headers[name] ?? null, hosts)?.error ?? null;

  test.each(['localhost', 'LOCALHOST:5000', '127.0.0.1:1', '[::1]:5000'])('%s leads here', (host) => {
    expect(from({ host })).toBe(null);
    expect(from({ host }, ['login.example'])).toBe(null);
  });

  test('a name of its own leads here only where it was given', () => {
    expect(from({ host: 'login.example:5000' })).toBe(
      'Host header: not this machine; give 127.0.0.1, localhost or [::1]',
    );
    expect(from({ host: 'Login.Example:5000' }, ['login.example'])).toBe(null);
    expect(from({ host: '[2001:db8::1]:5000' }, ['2001:DB8::1'])).toBe(null);
    expect(from({ host: 'login.example.org' }, ['login.example', '192.0.2.7'])).toBe(
      'Host header: not this machine; give login.example, 192.0.2.7, 127.0.0.1, localhost or [::1]',
    );
  });

  test('a page of another site stays out by every name', () => {
    const evil =
      'request: sent by a page of another site (Origin, Sec-Fetch-Site); send it from a page of this server';
    for (const host of ['127.0.0.1:5000', 'login.example']) {
      expect(from({ host, origin: 'https://evil.example' }, ['login.example'])).toBe(evil);
      expect(from({ host, 'sec-fetch-site': 'cross-site' }, ['login.example'])).toBe(evil);
      expect(from({ host, origin: `https://${host}` }, ['login.example'])).toBe(null);
    }
  });
});
