/**
 * A client disconnects, or the server stops, while a gesture is in progress, another one waits, or a stream is being
 * written, at every moment that makes a difference. The next gesture is done, and each place is released.
 */
import { describe, expect, test } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { streamsMax } from '../../src/net/device/limits.ts';
import { lateHost } from '../clock/manual-host.ts';
import { type Opened, open } from './client.ts';

/** Lets requests that have been sent come in. */
const settle = (): Promise<void> => new Promise((done) => setImmediate(() => setImmediate(done)));

/** Power is held for 2,000 ms and open for 30 more; then the one who waits taps, for 60 ms and 30. */
const moments = [0, 1, 1_000, 1_999, 2_000, 2_001, 2_029, 2_030, 2_031, 2_060, 2_090, 2_119];

function onItsClock(card = createCard()): Opened & { move(ms: number): Promise<void> } {
  const { clock, move } = lateHost();
  return { ...open({ card, mode: 'real', clock, pin: '1234' }), move };
}

const keysOf = ({ card }: Opened): string[] =>
  card.events().flatMap((event) => (event.type === 'press' ? [`${event.at} ${event.verdict}`] : []));

/** A request whose client can go; how it ends is of no interest then. */
function leaving({ raw }: Opened, path: string, body: object): () => void {
  const gone = new AbortController();
  void raw('POST', path, { body, signal: gone.signal }).catch(() => {});
  return () => gone.abort();
}

describe('an act that arrives', () => {
  test('while the second of two runs waits until that has ended, whenever it arrives', async () => {
    for (const moment of [2_030, 2_031, 2_060, 2_089, 2_090, 2_119, 2_120]) {
      const here = onItsClock();
      const acts = [here.post('/hold'), here.post('/press', { key: '7' })];
      await settle();
      await here.move(moment);
      const third = here.post('/press', { key: '8' });
      await settle();
      await here.move(5_000 - moment);
      const replies = await Promise.all([...acts, third]);
      expect([moment, replies.map(({ json }) => json.verdict)]).toEqual([
        ...[moment, ['accepted', 'accepted', 'accepted']],
      ]);
      expect([moment, keysOf(here)]).toEqual([moment, ['2000 accepted', '2060 accepted', '2150 accepted']]);
      expect([moment, here.card.frame().text]).toEqual([moment, 'PIN>-8  ']);
    }
  });
});

describe('a client that goes', () => {
  test('between its request and its turn presses nothing; once its turn has come, the whole key', async () => {
    for (const moment of moments) {
      const here = onItsClock();
      const hold = here.post('/hold');
      await settle();
      const leave = leaving(here, '/press', { key: '7' });
      await settle();
      const stays = here.post('/press', { key: '8' });
      await settle();
      await here.move(moment);
      leave();
      await settle();
      await here.move(5_000 - moment);
      expect((await hold).status).toBe(200);
      const { status, json } = await stays;
      const pressed = moment >= 2_030;
      expect([moment, status, (json.frame as { text: string }).text]).toEqual([
        ...[moment, 200, pressed ? 'PIN>-8  ' : 'PIN>8   '],
      ]);
      expect([moment, keysOf(here)]).toEqual([
        moment,
        pressed ? ['2000 accepted', '2060 accepted', '2150 accepted'] : ['2000 accepted', '2060 accepted'],
      ]);
    }
  });

  test('just as the one before it ends, heard of at any of its events, presses nothing and keeps no place', async () => {
    for (let event = 1; event <= 3; event++) {
      const here = onItsClock();
      let events = 0;
      const hold = here.post('/hold');
      await settle();
      const leave = leaving(here, '/press', { key: '7' });
      await settle();
      here.card.on(() => {
        if (++events === event) leave();
      });
      const stays = here.post('/press', { key: '8' });
      await settle();
      await here.move(5_000);
      expect((await hold).status).toBe(200);
      expect([event, ((await stays).json.frame as { text: string }).text]).toEqual([event, 'PIN>8   ']);
    }
  });

  test('while its own act is under way leaves the key to its end, and the hand to the next', async () => {
    for (const moment of moments.filter((ms) => ms < 2_030)) {
      const here = onItsClock();
      const leave = leaving(here, '/hold', {});
      await settle();
      await here.move(moment);
      leave();
      const next = here.post('/press', { key: '8' });
      await settle();
      await here.move(5_000 - moment);
      expect([moment, (await next).json.verdict, keysOf(here)]).toEqual([
        ...[moment, 'accepted', ['2000 accepted', '2060 accepted']],
      ]);
    }
  });

  test('while a login is under way leaves a card that does the next one', async () => {
    for (const moment of [0, 2_000, 2_030, 2_100, 2_400, 2_500, 3_000, 3_100, 3_349]) {
      const here = onItsClock();
      const leave = leaving(here, '/respond', { challenge: '123456' });
      await settle();
      await here.move(moment);
      leave();
      const next = here.post('/respond', { challenge: '111111' });
      await settle();
      for (let i = 0; i < 30; i++) await here.move(500);
      expect([moment, (await next).text]).toEqual([moment, '76269671']);
    }
  });
});

describe('a stream whose client goes', () => {
  test('as any event of a login is written gives its place back, and the others get them all', async () => {
    for (let event = 1; event <= 34; event++) {
      const here = open();
      const streams = [];
      for (let i = 0; i < streamsMax; i++) streams.push((await here.raw('GET', '/events')).body!.getReader());
      const going = streams[0]!;
      const staying = streams[1]!;
      let events = 0;
      here.card.on(() => {
        if (++events === event) void going.cancel();
      });
      await here.post('/hold');
      await here.post('/type', { text: '1234\r123456\r' });
      await here.post('/wait', { state: 'response' });
      await here.post('/wait', { state: 'off' });
      let text = '';
      while (!text.includes('id: 34\n')) text += new TextDecoder().decode((await staying.read()).value);
      expect([event, text.match(/^id: /gm)?.length]).toEqual([event, 34]);
      expect([event, (await here.raw('GET', '/events')).status]).toEqual([event, 200]);
      expect([event, (await here.get('/events')).status]).toEqual([event, 429]);
      await here.stop();
    }
  });

  test('between two reads of it is written nothing more', async () => {
    const here = open();
    const reader = (await here.raw('GET', '/events')).body!.getReader();
    await reader.read();
    const more = reader.read();
    await settle();
    const gone = reader.cancel();
    await here.post('/hold');
    await gone;
    expect(await more).toEqual({ done: true, value: undefined });
  });
});

describe('a server that stops', () => {
  const stopped = { error: 'server: stopping; use another, or start it again', rule: 'stopped' };

  test('while an act is under way and another waits tells both, and the next one has the card', async () => {
    for (const moment of moments) {
      const card = createCard();
      const here = onItsClock(card);
      const acts = [here.post('/hold'), here.post('/press', { key: '7' }), here.post('/press', { key: '8' })];
      await settle();
      await here.move(moment);
      await here.stop();
      const replies = await Promise.all(acts);
      expect([moment, replies.map(({ status }) => status)]).toEqual([
        moment,
        [moment < 2_030 ? 503 : 200, moment < 2_120 ? 503 : 200, 503],
      ]);
      expect(replies[2]?.json).toEqual(stopped);
      card.advance(60_000);
      const next = onItsClock(card);
      const hold = next.post('/hold');
      await settle();
      await next.move(5_000);
      expect([moment, (await hold).json.verdict]).toEqual([moment, 'accepted']);
    }
  });

  test('by whoever hears of an event, at each of a login, tells the act that is under way and the one that waits', async () => {
    for (let event = 1; event <= 32; event++) {
      const card = createCard();
      const here = onItsClock(card);
      let events = 0;
      card.on(() => {
        if (++events === event) void here.stop();
      });
      const acts = [here.post('/respond', { challenge: '123456' }), here.post('/press', { key: '8' })];
      await settle();
      for (let i = 0; i < 10; i++) await here.move(500);
      for (const reply of await Promise.all(acts))
        expect([event, reply.status, reply.json]).toEqual([event, 503, stopped]);
      const presses = keysOf(here).length;
      card.advance(60_000);
      expect([event, keysOf(here).length, card.state()]).toEqual([event, presses, 'off']);
    }
  });
});
