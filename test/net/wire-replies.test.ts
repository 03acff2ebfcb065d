/** A client writes HTTP by hand: every HTTP server of the product gives the same replies to what no route sees. */
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { LoginServer } from '../../src/login/login-server.ts';
import { serve } from '../http/client.ts';

const ends: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Served {
  readonly port: number;
  /** A request that is answered 200, with more headers. */
  get(path: string, headers?: string): string;
}

async function servedCard(): Promise<Served> {
  const { port, token } = await serve();
  return { port, get: (path, headers = '') => get(path, `Authorization: Bearer ${token}\r\n${headers}`) };
}

async function servedLogin(): Promise<Served> {
  const server = await LoginServer.start();
  ends.push(server.close);
  return { port: server.address.port, get };
}

function get(path: string, headers = ''): string {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`;
}

function open(port: number, sent: string): { socket: Socket; closed: Promise<string> } {
  const socket = connect(port, '127.0.0.1');
  ends.push(() => void socket.destroy());
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  socket.on('error', () => {});
  socket.write(sent);
  return { socket, closed: new Promise((resolve) => socket.on('close', () => resolve(text))) };
}

function replyIn(text: string): { status: string; head: string; json: unknown } {
  const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s);
  const [status = ''] = head.split('\r\n');
  return { status, head, json: JSON.parse(body) };
}

const servers = [
  { name: 'the card', start: servedCard, path: '/' },
  { name: 'the login server', start: servedLogin, path: '/api' },
];

describe.each(servers)('$name', ({ start, path }) => {
  test('answers HTTP/1.1 without a Host as documented, and closes', async () => {
    const { port } = await start();
    const { status, head, json } = replyIn(await open(port, `GET ${path} HTTP/1.1\r\n\r\n`).closed);
    expect(status).toBe('HTTP/1.1 400 Bad Request');
    expect(head).toMatch(/^Content-Type: application\/json\r$.*^Cache-Control: no-store\r$/ims);
    expect(json).toEqual({
      error: 'Host header: missing; send one, for example Host: localhost',
      rule: 'request',
    });
  });

  test('serves HTTP/1.0 without a Host, which has none', async () => {
    const { port, get } = await start();
    const asked = get(path).replace('HTTP/1.1\r\nHost: 127.0.0.1', 'HTTP/1.0');
    expect(await open(port, asked).closed).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  test('answers an expectation that it does not know as documented', async () => {
    const { port } = await start();
    const { closed } = open(port, get(path, 'Expect: 200-ok\r\n'));
    const { status, json } = replyIn(await closed);
    expect(status).toBe('HTTP/1.1 417 Expectation Failed');
    expect(json).toEqual({
      error: 'Expect header: unknown expectation; send 100-continue, or leave it out',
      rule: 'expect',
    });
  });

  test('lets a client go on that expects 100-continue', async () => {
    const { port, get } = await start();
    const { closed } = open(port, get(path, 'Expect: 100-continue\r\nConnection: close\r\n'));
    expect(await closed).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  });

  test('is not a proxy', async () => {
    const { port } = await start();
    const { closed } = open(port, 'CONNECT other.example:443 HTTP/1.1\r\nHost: other.example:443\r\n\r\n');
    const { status, head, json } = replyIn(await closed);
    expect(status).toBe('HTTP/1.1 405 Method Not Allowed');
    expect(head).toMatch(/^Allow: GET, HEAD, POST\r$/m);
    expect(json).toEqual({
      error: 'CONNECT: this server is not a proxy; send GET or POST',
      rule: 'method',
    });
  });

  test('answers sixteen pipelined requests, and refuses the seventeenth', async () => {
    const { port, get } = await start();
    const sixteen = open(port, get(path).repeat(15) + get(path, 'Connection: close\r\n'));
    expect((await sixteen.closed).match(/HTTP\/1\.1 200 OK\r/g)).toHaveLength(16);
    const text = await open(port, get(path).repeat(2_000)).closed;
    expect(text.match(/HTTP\/1\.1 200 OK\r/g)).toHaveLength(16);
    const { status, head, json } = replyIn(text.slice(text.lastIndexOf('HTTP/1.1 ')));
    expect(status).toBe('HTTP/1.1 429 Too Many Requests');
    expect(head).toMatch(/^Retry-After: 1\r$/m);
    expect(json).toEqual({
      error: 'pipelined requests: 16 on this connection have no reply yet; wait for one before sending more',
      rule: 'pipelined',
    });
  });

  test('answers what was asked before it says what is no request', async () => {
    const { port, get } = await start();
    const text = await open(port, `${get(path)}noise\r\n\r\n`).closed;
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });
});

describe('whoever leaves with requests under way', () => {
  test('leaves none of their places taken', async () => {
    const { port, token, post, card } = await serve({ mode: 'real' });
    const wait = (limitMs: number, headers = ''): string => {
      const body = JSON.stringify({ state: 'dead', limitMs });
      return [
        'POST /wait HTTP/1.1',
        'Host: 127.0.0.1',
        `${headers}Authorization: Bearer ${token}`,
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
        '',
        body,
      ].join('\r\n');
    };
    const asked = async (): Promise<unknown> =>
      (await post('/wait', { state: 'dead', limitMs: 0 })).json.rule;
    card.down('press');
    const leaving = open(port, wait(86_400_000).repeat(16));
    open(port, wait(86_400_000).repeat(16));
    await expect.poll(asked).toBe('waits');
    leaving.socket.destroy();
    await expect.poll(asked).toBe('wait-limit');
    const again = await open(port, wait(20).repeat(15) + wait(20, 'Connection: close\r\n')).closed;
    expect(again.match(/"rule":"[a-z-]+"/g)).toEqual(Array(16).fill('"rule":"wait-limit"'));
  });
});
