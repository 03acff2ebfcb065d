/** A request gets its whole reply, or says in a few words why there is none. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type JsonRequest,
  NoReplyError,
  replyBytesMax,
  replyJson,
  requestJson,
  requestStream,
  type ServerPlace,
} from '../../src/net/client/json-request.ts';

async function served(listener: RequestListener): Promise<ServerPlace> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), ca: null };
}

/** A request whose time is up when the test says so. */
function withTime() {
  let up = (): void => {};
  let cancelled = 0;
  const after = (ms: number, call: () => void): (() => void) => {
    expect(ms).toBe(10_000);
    up = call;
    return () => {
      cancelled += 1;
    };
  };
  const request = { method: 'GET', path: '/a', limitMs: 10_000, after } as const satisfies JsonRequest;
  return { request, timeIsUp: () => up(), cancelled: () => cancelled };
}

const { request } = withTime();

describe('a request', () => {
  it('sends its body as JSON and its token, and gets status and JSON', async () => {
    const place = await served(async (incoming, outgoing) => {
      const { method, url, headers } = incoming;
      const sent = [method, url, headers.authorization, headers['content-type'], headers.connection];
      const body = Buffer.concat(await incoming.toArray()).toString();
      outgoing.writeHead(201).end(JSON.stringify([...sent, body]));
    });
    const posted = {
      method: 'POST',
      path: '/b?c=1',
      token: 'secret',
      body: { d: 1 },
      limitMs: 10_000,
    } as const;
    expect(await requestJson(place, posted)).toEqual({
      status: 201,
      json: ['POST', '/b?c=1', 'Bearer secret', 'application/json', 'close', '{"d":1}'],
    });
    const { json } = await requestJson(place, request);
    expect(json).toEqual(['GET', '/a', null, null, 'close', '']);
  });

  it.each(['<html>', '', '{"a":1,"a":2}'])('gets null for %j, which is not JSON', async (text) => {
    const place = await served((_, outgoing) => outgoing.end(text));
    expect(await requestJson(place, request)).toEqual({ status: 200, json: null });
  });

  it('reads a reply of 1 MiB, and none that is longer', async () => {
    let size = replyBytesMax;
    const place = await served((_, outgoing) => outgoing.end(`"${'x'.repeat(size - 2)}"`));
    expect(await requestJson(place, request)).toMatchObject({ json: 'x'.repeat(1_048_574) });
    size += 1;
    await expect(requestJson(place, request)).rejects.toEqual(new NoReplyError('its reply is too long'));
  });

  it('says that nothing listens there', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const url = new URL(`http://127.0.0.1:${(gone.address() as AddressInfo).port}`);
    gone.close();
    await once(gone, 'close');
    await expect(requestJson({ url, ca: null }, request)).rejects.toEqual(
      new NoReplyError('no reply (ECONNREFUSED)'),
    );
  });

  it('says that its reply broke off', async () => {
    const place = await served((_, outgoing) => {
      outgoing.writeHead(200, { 'Content-Length': '9' }).write('{', () => outgoing.destroy());
    });
    await expect(requestJson(place, request)).rejects.toEqual(new NoReplyError('its reply broke off'));
  });

  it.each(['before its head', 'before its end'])(
    'is given up in time where the reply stops %s',
    async (when) => {
      const timed = withTime();
      const place = await served((_, outgoing) => {
        if (when === 'before its head') timed.timeIsUp();
        else outgoing.writeHead(200).write('{', timed.timeIsUp);
      });
      await expect(requestJson(place, timed.request)).rejects.toEqual(
        new NoReplyError('no reply within 10 s'),
      );
      expect(timed.cancelled()).toBe(1);
    },
  );

  it('is ended by who sent it, in words of theirs', async () => {
    const over = new AbortController();
    const place = await served(() => over.abort('the phone was closed'));
    await expect(requestJson(place, { ...request, over })).rejects.toEqual(
      new NoReplyError('the phone was closed'),
    );
  });
});

describe('a stream', () => {
  it('has time until it begins, and then as long as it likes', async () => {
    const timed = withTime();
    let begin = (): void => {};
    const place = await served((_, outgoing) => {
      begin = () => outgoing.end('"late"');
      outgoing.writeHead(200).flushHeaders();
    });
    const { status, chunks } = await requestStream(place, timed.request);
    expect([status, timed.cancelled()]).toEqual([200, 1]);
    begin();
    expect(await replyJson(chunks)).toBe('late');
  });

  it('is closed by who stops reading it', async () => {
    let hearClosed = (): void => {};
    const isClosed = new Promise<void>((resolve) => (hearClosed = resolve));
    const place = await served((incoming, outgoing) => {
      incoming.socket.once('close', hearClosed);
      outgoing.writeHead(200).write('a');
    });
    const { chunks } = await requestStream(place, request);
    for await (const chunk of chunks) {
      expect(String(chunk)).toBe('a');
      break;
    }
    await isClosed;
  });
});
