/** A test follows the events of the card as they happen, and misses none after its connection broke. */
import { describe, expect, test } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { eventsResumable, streamsMax } from '../../src/net/device/limits.ts';
import { type Opened, open, serve } from './client.ts';

interface Message {
  readonly id?: string;
  readonly event?: string;
  readonly data: string;
}

/** Reads a stream message by message; comments are passed over. */
function reader(response: Response): {
  next(): Promise<Message>;
  raw(): Promise<string>;
  end(): Promise<void>;
} {
  const stream = response.body!.getReader();
  const decoder = new TextDecoder();
  let text = '';
  async function raw(): Promise<string> {
    for (let end = text.indexOf('\n\n'); ; end = text.indexOf('\n\n')) {
      if (end !== -1) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        return block;
      }
      const { done, value } = await stream.read();
      if (done) throw new Error('the stream has ended');
      text += decoder.decode(value, { stream: true });
    }
  }
  return {
    raw,
    end: () => stream.cancel(),
    async next() {
      for (;;) {
        const block = await raw();
        if (block.startsWith(':')) continue;
        const fields = block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2));
        return Object.fromEntries(fields) as Message;
      }
    },
  };
}

const login = async ({ post }: Opened): Promise<void> => {
  await post('/hold');
  await post('/type', { text: '1234\r123456\r' });
  await post('/wait', { state: 'response' });
  await post('/wait', { state: 'off' });
};

describe('a stream of events', () => {
  test('over a socket is to the byte what the same card says in process', async () => {
    const inProcess = createCard();
    const wanted: string[] = [];
    inProcess.on((event) => wanted.push(JSON.stringify(event)));
    inProcess.hold('press');
    inProcess.type('1234\r123456\r');
    inProcess.wait('90187643');
    inProcess.wait('');

    const opened = await serve();
    const response = await opened.raw('GET', '/events');
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const stream = reader(response);
    await login(opened);
    const got: string[] = [];
    while (got.length < wanted.length) {
      const { id, data } = await stream.next();
      expect(id).toBe(String(got.length + 1));
      got.push(data);
    }
    expect(wanted.length).toBe(34);
    expect(got.join('\n')).toBe(wanted.join('\n'));
    await stream.end();
  });

  test('begins with what comes from now on', async () => {
    const { post, raw } = open();
    await post('/hold');
    const stream = reader(await raw('GET', '/events'));
    await post('/press', { key: '7' });
    expect(await stream.next()).toEqual({
      id: '4',
      data: '{"at":2060,"type":"press","key":"digit","touch":2,"held":false,"verdict":"accepted"}',
    });
    expect((await stream.next()).data).toBe('{"at":2060,"type":"lcd","revision":2,"text":"PIN>-   "}');
  });

  test.each([
    ['/events', { 'last-event-id': '2' }],
    ['/events?after=2', {}],
    ['/events?after=0', { 'last-event-id': '2' }],
  ])('goes on after the event that its client had last: %s %j', async (path, headers) => {
    const { post, raw } = open();
    await post('/hold');
    const stream = reader(await raw('GET', path, { headers }));
    expect(await stream.next()).toEqual({
      id: '3',
      data: '{"at":2000,"type":"lcd","revision":1,"text":"PIN>    "}',
    });
  });

  test('says how many are no longer kept', async () => {
    const { post, raw, card } = open();
    await post('/hold');
    while (card.events().length > 0 && card.now() < 150_000) await post('/type', { text: 'P'.repeat(64) });
    const seen = reader(await raw('GET', '/events?after=0'));
    const first = await seen.next();
    expect(first.event).toBe('gap');
    const { missed } = JSON.parse(first.data) as { missed: number };
    expect(missed).toBeGreaterThan(0);
    const kept: string[] = [];
    while (kept.length < eventsResumable) kept.push((await seen.next()).id!);
    expect([kept[0], kept.at(-1)]).toEqual([String(missed + 1), String(missed + eventsResumable)]);

    const resumed = reader(await raw('GET', `/events?after=${missed}`));
    expect((await resumed.next()).id).toBe(String(missed + 1));
  });

  test('shows that it is there while nothing happens', async () => {
    const { raw } = open({ times: { heartbeatMs: 1 } });
    const stream = reader(await raw('GET', '/events'));
    expect([await stream.raw(), await stream.raw(), await stream.raw()]).toEqual([
      ': events follow',
      ': still here',
      ': still here',
    ]);
  });

  test('takes one of so many places, and gives it back', async () => {
    const { raw, get } = open();
    const streams = [];
    for (let i = 0; i < streamsMax; i++) {
      const stream = await raw('GET', '/events');
      expect([i, stream.status]).toEqual([i, 200]);
      streams.push(reader(stream));
    }
    const { status, json } = await get('/events');
    expect([status, json]).toEqual([
      429,
      { error: 'event streams: 8 are open already; close one', rule: 'streams' },
    ]);
    await streams[0]!.end();
    expect((await raw('GET', '/events')).status).toBe(200);
  });

  test('gives its place back when its client has gone without a word', async () => {
    const { raw, get, post } = await serve({ times: { heartbeatMs: 1 } });
    const leaving = new AbortController();
    for (let i = 0; i < streamsMax; i++) {
      await raw('GET', '/events', { signal: leaving.signal });
    }
    expect((await get('/events')).status).toBe(429);
    leaving.abort();
    await post('/hold');
    let status = 429;
    while (status === 429) {
      const response = await raw('GET', '/events');
      status = response.status;
      await response.body!.cancel();
    }
    expect(status).toBe(200);
  });

  test('ends when the server stops', async () => {
    const { raw, stop } = await serve();
    const response = await raw('GET', '/events');
    const text = response.text();
    await stop();
    expect(await text).toBe(': events follow\n\n');
  });
});
