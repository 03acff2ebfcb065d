/** Whatever arrives over the socket, the card is still served, and the reply says what is wrong. */
import { connect, Socket } from 'node:net';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { webLimits } from '../../src/net/http-server.ts';
import { bodyBytesMax } from '../../src/net/request-body.ts';
import { lateHost } from '../clock/manual-host.ts';
import { open, serve } from './client.ts';

const host = 'Host: 127.0.0.1\r\n';

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

interface Wire {
  readonly socket: Socket;
  /** All that came until the other side closed. */
  readonly closed: Promise<string>;
  /** What came, once `pattern` is in it. @throws where the other side closes before */
  until(pattern: RegExp): Promise<string>;
}

async function wire(port: number, sent = ''): Promise<Wire> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let text = '';
  let look = (): void => {};
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    look();
  });
  // The other side may close while we still send.
  socket.on('error', () => {});
  const closed = new Promise<string>((resolve) =>
    socket.on('close', () => {
      look();
      resolve(text);
    }),
  );
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  socket.write(sent);
  return {
    socket,
    closed,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        look = () => {
          if (pattern.test(text)) resolve(text);
          else if (socket.closed) reject(new Error(`closed without ${pattern}: ${JSON.stringify(text)}`));
        };
        look();
      }),
  };
}

/** A connection that was answered: what comes next on it is not held to be slow for how slow the machine is. */
async function servedWire({ port, token }: { port: number; token: string }): Promise<Wire> {
  for (;;) {
    const one = await wire(port, `GET /lcd.txt HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\n\r\n`);
    const text = await one.until(/ {8}$/).catch(() => one.closed);
    if (text.startsWith('HTTP/1.1 200 OK')) return one;
  }
}

/** Status line and JSON of a reply. */
function replyIn(text: string): [string, unknown] {
  const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s);
  expect(head).toMatch(/^cache-control: no-store$/im);
  return [head.split('\r\n')[0]!, JSON.parse(body)];
}

describe('what is no request', () => {
  test.each([
    ['noise', '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n', '400 Bad Request', 'http'],
    ['another protocol', 'EHLO example\r\n\r\n', '400 Bad Request', 'http'],
    [
      'a blank in a header',
      `GET /state HTTP/1.1\r\n${host}Au thorization: x\r\n\r\n`,
      '400 Bad Request',
      'http',
    ],
    ['a NUL in a header', `GET /state HTTP/1.1\r\n${host}X: a\0b\r\n\r\n`, '400 Bad Request', 'http'],
    [
      'two lengths',
      `POST /press HTTP/1.1\r\n${host}Content-Length: 5\r\nContent-Length: 6\r\n\r\n`,
      '400 Bad Request',
      'http',
    ],
    [
      'a length and chunks',
      `POST /press HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`,
      '400 Bad Request',
      'http',
    ],
    [
      'a wrong chunk',
      `POST /press HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`,
      '400 Bad Request',
      'http',
    ],
    [
      'a head too large',
      `GET /state HTTP/1.1\r\n${host}X: ${'x'.repeat(webLimits.headBytesMax)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
      'head-size',
    ],
  ])('%s is answered, and the connection closed', async (_what, sent, status, rule) => {
    const { port } = await serve();
    const { closed } = await wire(port, sent);
    const [line, json] = replyIn(await closed);
    expect(line).toBe(`HTTP/1.1 ${status}`);
    expect(json).toEqual({ error: expect.stringMatching(/^[a-z].*[a-z0-9]$/i), rule });
  });

  test.each([
    ['no Host', 'GET /state HTTP/1.1\r\nConnection: close\r\n\r\n', /^HTTP\/1.1 400 /],
    [
      'a Host that is no name',
      'GET /state HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n',
      /^HTTP\/1.1 400 .*"rule":"request"/s,
    ],
    [
      'a Host with a user',
      'GET /state HTTP/1.1\r\nHost: x@127.0.0.1\r\nConnection: close\r\n\r\n',
      /^HTTP\/1.1 40[03] /,
    ],
    [
      'the address of another',
      `GET http://card.example/state HTTP/1.1\r\nHost: card.example\r\nConnection: close\r\n\r\n`,
      /^HTTP\/1.1 403 .*"rule":"host"/s,
    ],
    ['a path of dots', `GET /../../state HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, /^HTTP\/1.1 401 /],
    ['a method of its own', `SPIN /state HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, /^HTTP\/1.1 400 /],
    ['TRACE', `TRACE /state HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, /^HTTP\/1.1 (401|405) /],
    [
      'an expectation',
      `POST /press HTTP/1.1\r\n${host}Expect: the-moon\r\nConnection: close\r\n\r\n`,
      /^HTTP\/1.1 417 /,
    ],
    ['HTTP/1.0 without a token', 'GET /state HTTP/1.0\r\n\r\n', /^HTTP\/1.1 401 .*"rule":"token"/s],
  ])('a request with %s is refused', async (_what, sent, reply) => {
    const { port } = await serve();
    const { closed } = await wire(port, sent);
    expect(await closed).toMatch(reply);
  });

  test('CONNECT gets no connection', async () => {
    const { port, get } = await serve();
    const { closed } = await wire(port, `CONNECT example.com:443 HTTP/1.1\r\n${host}\r\n`);
    expect(await closed).toMatch(/^HTTP\/1.1 405 .*"rule":"method"/s);
    expect((await get('/state')).status).toBe(200);
  });
});

describe('a head at the limit', () => {
  test('is taken', async () => {
    const { port, token } = await serve();
    const start = `GET /lcd.txt HTTP/1.1\r\n${host}Connection: close\r\nAuthorization: Bearer ${token}\r\n`;
    const { closed } = await wire(
      port,
      `${start}X: ${'x'.repeat(webLimits.headBytesMax - start.length - 20)}\r\n\r\n`,
    );
    expect(await closed).toMatch(/^HTTP\/1.1 200 OK/);
  });
});

describe('a body that is too large', () => {
  test('is refused by its length, before it is sent', async () => {
    const { port, token } = await serve();
    const head = `POST /press HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\nContent-Type: application/json\r\n`;
    const { until } = await wire(port, `${head}Content-Length: ${bodyBytesMax + 1}\r\n\r\n`);
    const [line, json] = replyIn(await until(/\}$/));
    expect([line, json]).toEqual([
      'HTTP/1.1 413 Payload Too Large',
      { error: 'request body: too large; send at most 16384 bytes', rule: 'body-size' },
    ]);
  });

  test('or as soon as its chunks are too many', async () => {
    const { port, token } = await serve();
    const head = `POST /press HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\nContent-Type: application/json\r\n`;
    const chunk = `1000\r\n${' '.repeat(4096)}\r\n`;
    const { until } = await wire(port, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(5)}`);
    expect(await until(/\}$/)).toMatch(/^HTTP\/1.1 413 .*"rule":"body-size"/s);
  });

  test('and at the limit is taken in chunks', async () => {
    const { port, token } = await serve();
    const head = `POST /hold HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\nContent-Type: application/json\r\nConnection: close\r\n`;
    const chunk = `1000\r\n{}${' '.repeat(4094)}\r\n`;
    const rest = `1000\r\n${' '.repeat(4096)}\r\n`.repeat(bodyBytesMax / 4096 - 1);
    const { closed } = await wire(port, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}${rest}0\r\n\r\n`);
    expect(await closed).toMatch(/^HTTP\/1.1 200 /);
  });
});

describe('a slow sender', () => {
  const limits = { headMs: 50, requestMs: 100, checkMs: 10 };
  const slowHead = 'GET /state HTTP/1.1\r\nHost: 127';
  const tooSlow = [
    'HTTP/1.1 408 Request Timeout',
    { error: 'request: came too slowly; send it faster', rule: 'slow' },
  ] as const;

  test.each([
    ['of a head', slowHead],
    [
      'of a body',
      `POST /press HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 12\r\n\r\n{"key"`,
    ],
  ])('%s is told so and let go, and others are served', async (_what, sent) => {
    const server = await serve({ limits });
    const other = await servedWire(server);
    const { closed } = await wire(
      server.port,
      sent.replace(host, `${host}Authorization: Bearer ${server.token}\r\n`),
    );
    expect(replyIn(await closed)).toEqual(tooSlow);
    other.socket.write(`GET /mistake HTTP/1.1\r\n${host}Authorization: Bearer ${server.token}\r\n\r\n`);
    expect(await other.until(/\}$/)).toMatch(/HTTP\/1.1 404 .*"rule":"path"/s);
  });

  test('who never sends anything is let go too', async () => {
    const { port } = await serve({ limits });
    const { closed } = await wire(port);
    expect(await closed).toMatch(/^HTTP\/1.1 408 |^$/);
  });

  test('is not one who waits: two slow ones come and are let go, and the wait goes on', async () => {
    const { clock, move } = lateHost();
    const server = await serve({ limits, mode: 'real', clock });
    const one = await servedWire(server);
    const post = (path: string, body: string): void => {
      const head = `POST ${path} HTTP/1.1\r\n${host}Authorization: Bearer ${server.token}\r\n`;
      one.socket.write(
        `${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    };
    post('/down', '{"key":"press"}');
    const before = (await one.until(/"touch":1.*\}$/s)).length;
    post('/wait', '{"lcd":"PIN>"}');
    // The second one begins when the wait is under way, and all of its time is passed by the wait as well.
    for (let i = 0; i < 2; i++)
      expect(replyIn(await (await wire(server.port, slowHead)).closed)).toEqual(tooSlow);
    expect((await one.until(/^/)).length).toBe(before);
    await move(2_000);
    const [line, json] = replyIn((await one.until(/"PIN> {4}".*\}$/s)).slice(before));
    expect(line).toBe('HTTP/1.1 200 OK');
    expect(json).toMatchObject({ state: 'pin', frame: { text: 'PIN>    ' } });
  });
});

describe('connections', () => {
  test('are served up to the limit; one past it is asked to come again, and twice as many are dropped', async () => {
    const { port, token, get } = await serve({ limits: { connectionsMax: 4 } });
    const request = `GET /lcd.txt HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\n\r\n`;
    const served: Wire[] = [];
    for (let i = 0; i < 4; i++) {
      const one = await wire(port, request);
      expect(await one.until(/ {8}$/)).toMatch(/^HTTP\/1.1 200 OK/);
      served.push(one);
    }
    for (let i = 0; i < 4; i++) {
      const { closed } = await wire(port, request);
      const [line, json] = replyIn(await closed);
      expect([line, json]).toEqual([
        'HTTP/1.1 429 Too Many Requests',
        {
          error: 'connections: 4 are open already; close some, or send more requests on each',
          rule: 'connections',
        },
      ]);
    }
    const idle = await Promise.all(Array.from({ length: 4 }, () => wire(port)));
    expect(await (await wire(port, request)).closed).toBe('');
    for (const { socket } of [...served, ...idle]) socket.destroy();
    await Promise.all([...served, ...idle].map(({ closed }) => closed));
    let status = 0;
    while (status !== 200)
      status = await get('/state').then(
        (reply) => reply.status,
        () => 0,
      );
    expect(status).toBe(200);
  });

  test('take as many requests at once as before, once those before them are answered', async () => {
    const { port, token } = await serve();
    const request = `GET /lcd.txt HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\n\r\n`;
    const one = await wire(port);
    for (let round = 1; round <= 3; round++) {
      let statuses: readonly string[] = [];
      const answered = new Promise<void>((done) => {
        let text = '';
        one.socket.on('data', (chunk: string) => {
          text += chunk;
          statuses = text.match(/HTTP\/1.1 \d+/g) ?? [];
          if (statuses.length === webLimits.pipelinedMax && text.endsWith(' '.repeat(8))) done();
        });
        void one.closed.then(() => done());
      });
      one.socket.write(request.repeat(webLimits.pipelinedMax));
      await answered;
      one.socket.removeAllListeners('data');
      expect([round, statuses]).toEqual([round, new Array(16).fill('HTTP/1.1 200')]);
    }
  });

  test('have the limits that the docs name', () => {
    expect(webLimits).toEqual({
      connectionsMax: 64,
      pipelinedMax: 16,
      headBytesMax: 8_192,
      headMs: 5_000,
      requestMs: 10_000,
      checkMs: 1_000,
      idleMs: 10_000,
    });
  });

  test('with a stream are closed once nothing could be written into it for 45 s', async () => {
    const timed: Socket[] = [];
    const spy = vi.spyOn(Socket.prototype, 'setTimeout').mockImplementation(function (this: Socket, ms) {
      if (ms === 45_000) timed.push(this);
      return this;
    });
    onTestFinished(() => spy.mockRestore());
    const { port, token, get } = await serve();
    const { until, closed } = await wire(
      port,
      `GET /events HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\n\r\n`,
    );
    await until(/: events follow\n\n/);
    expect(timed.length).toBe(1);
    // The time is over.
    timed[0]!.emit('timeout');
    expect(await closed).toMatch(/^HTTP\/1.1 200 OK.*: events follow\n\n/s);
    expect((await get('/state')).status).toBe(200);
  });

  test('that are under way when the server closes get their reply, idle ones are closed', async () => {
    const { port, token, post, stop } = await serve({ mode: 'real' });
    const idle = await wire(port, `GET /lcd.txt HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\n\r\n`);
    await idle.until(/ {8}$/);
    await post('/down', { key: 'press' });
    const wait = await wire(
      port,
      `POST /wait HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"state":"response"}`,
    );
    await post('/up', { key: 'press' });
    await stop();
    await idle.closed;
    expect(await wait.closed).toMatch(/^HTTP\/1.1 (503|409) /);
  });
});

test('a token in the address opens nothing', async () => {
  const { token, raw } = await serve();
  expect((await raw('GET', `/state?token=${token}`, { headers: { authorization: null } })).status).toBe(401);
});

test('each server has a token of its own, of 256 bits', async () => {
  const [one, other] = await Promise.all([serve(), serve()]);
  expect(one.token).not.toBe(other.token);
  expect(Buffer.from(one.token, 'base64url')).toHaveLength(32);
  expect((await one.get('/state')).status).toBe(200);
  expect((await open().get('/state')).status).toBe(200);
});
