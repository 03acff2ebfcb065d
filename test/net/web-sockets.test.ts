/** A client asks for a WebSocket, or for another protocol, and the server replies as it does to other requests. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { serveWeb, type WebLimits, type WebServer } from '../../src/net/http-server.ts';
import { jsonReply } from '../../src/net/reply.ts';
import { messageBytesMax, type SocketPeer } from '../../src/net/web-sockets/web-sockets.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

interface Echo extends WebServer {
  readonly peers: SocketPeer[];
  readonly gone: Promise<void>;
}

/** Echoes messages on `/echo`, and on all other paths what it got. */
async function serve(limits: Partial<WebLimits> = {}): Promise<Echo> {
  const peers: SocketPeer[] = [];
  let closed = (): void => {};
  const gone = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const web = await serveWeb({
    async fetch(request, { handshake }) {
      const { pathname } = new URL(request.url);
      if (pathname !== '/echo' || handshake === undefined) {
        const { method, headers } = request;
        const text = method === 'GET' ? '' : await request.text();
        return jsonReply({ method, pathname, text, upgrade: headers.get('upgrade') }, {}, 404);
      }
      handshake.accept((peer) => {
        peers.push(peer);
        return { message: (text) => peer.send(`got ${text}`), closed };
      });
      return jsonReply({});
    },
    address: { host: '127.0.0.1', port: 0 },
    sockets: true,
    limits,
  });
  open.push(web.close);
  return { ...web, peers, gone };
}

function client({ address }: WebServer, path = '/echo'): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${address.port}${path}`);
  // One that is refused, or ends while it connects.
  socket.on('error', () => {});
  open.push(() => socket.terminate());
  return socket;
}

/** All that comes back to bytes sent, until the connection closes. */
async function replyTo({ address }: WebServer, sent: string): Promise<string> {
  const socket = connect(address.port, '127.0.0.1');
  open.push(() => socket.destroy());
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  socket.write(sent);
  await once(socket, 'close');
  return text;
}

const bodyOf = (reply: string): object => JSON.parse(reply.split('\r\n\r\n').at(-1) ?? '');

describe('a client that asks for a WebSocket', () => {
  test('gets one, and its messages are heard', async () => {
    const web = await serve();
    const socket = client(web);
    await once(socket, 'open');
    socket.send('hello');
    expect(String((await once(socket, 'message'))[0])).toBe('got hello');
    socket.send(Buffer.from([1]));
    expect(String((await once(socket, 'message'))[0])).toBe('got null');
    socket.close();
    await web.gone;
  });

  test('gets the reply of a route that accepts none', async () => {
    const socket = client(await serve(), '/other');
    const [, response] = await once(socket, 'unexpected-response');
    expect([response.statusCode, response.headers['content-type']]).toEqual([404, 'application/json']);
    expect(JSON.parse(String((await once(response, 'data'))[0]))).toMatchObject({ pathname: '/other' });
  });

  test('hears what is wrong with its handshake', async () => {
    const head = 'GET /echo HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    const reply = await replyTo(await serve(), head);
    expect(reply).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(bodyOf(reply)).toEqual({
      error: 'WebSocket handshake: invalid; send one of RFC 6455, version 13',
      rule: 'websocket',
    });
  });

  test('hears why its socket is closed', async () => {
    const web = await serve();
    const socket = client(web);
    await once(socket, 'open');
    web.peers[0]?.close(4_001, 'enough');
    const [code, reason] = await once(socket, 'close');
    expect([code, String(reason)]).toEqual([4_001, 'enough']);
  });

  test('is closed for a message that is too long, not for the longest', async () => {
    const web = await serve();
    const socket = client(web);
    await once(socket, 'open');
    socket.send('x'.repeat(messageBytesMax));
    expect(String((await once(socket, 'message'))[0])).toHaveLength('got '.length + messageBytesMax);
    socket.send('x'.repeat(messageBytesMax + 1));
    expect(await once(socket, 'close')).toEqual([1_009, Buffer.from('')]);
    await web.gone;
  });

  test('that never reads is cut', async () => {
    const web = await serve();
    const socket = client(web);
    await once(socket, 'open');
    socket.pause();
    const [peer] = web.peers;
    const cut = web.gone.then(() => true);
    // More than the buffers of two sockets hold.
    for (let i = 0; i < 400; i++) {
      peer?.send('x'.repeat(65_536));
      if (await Promise.race([cut, new Promise((resolve) => setImmediate(resolve, false))])) break;
    }
    expect(await cut).toBe(true);
  });

  test('does not keep a server from stopping', async () => {
    const web = await serve();
    const socket = client(web);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await web.close();
    await closed;
  });

  test('counts as a connection', async () => {
    const web = await serve({ connectionsMax: 1 });
    await once(client(web), 'open');
    const [, response] = await once(client(web), 'unexpected-response');
    expect(response.statusCode).toBe(429);
    expect(JSON.parse(String((await once(response, 'data'))[0]))).toMatchObject({ rule: 'connections' });
  });
});

describe('a client that asks for another protocol', () => {
  const h2c =
    'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n';

  test('is served without it, with its body, each time on its connection', async () => {
    const post = `POST /body HTTP/1.1\r\nHost: localhost\r\n${h2c}Content-Length: 5\r\n\r\nhello`;
    const get = 'GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
    const reply = await replyTo(await serve(), `${post.repeat(12)}${get}`);
    const bodies = [...reply.matchAll(/\{.*?\}/g)].map(([text]) => JSON.parse(text));
    expect(bodies).toEqual([
      ...Array.from({ length: 12 }, () => ({
        ...{ method: 'POST', pathname: '/body', text: 'hello', upgrade: null },
      })),
      { method: 'GET', pathname: '/last', text: '', upgrade: null },
    ]);
  });

  test('gets a body that comes later, too', async () => {
    const { address } = await serve();
    const socket = connect(address.port, '127.0.0.1');
    open.push(() => socket.destroy());
    socket.write(`POST /body HTTP/1.1\r\nHost: localhost\r\n${h2c}Content-Length: 10\r\n\r\nhello`);
    await new Promise((resolve) => setImmediate(resolve));
    socket.write('world');
    expect(bodyOf(String((await once(socket, 'data'))[0]))).toMatchObject({ text: 'helloworld' });
  });
});
