/** In real time gestures take their time, and clients use the card in turn. */
import { describe, expect, test } from 'vitest';
import { createRealClock } from '../../src/clock/real-clock.ts';
import { callsWaitingMax, waitsMax } from '../../src/http/limits.ts';
import { lateHost } from '../clock/manual-host.ts';
import { type Opened, open, type Reply } from './client.ts';

/** Lets requests that have been sent come in. */
const settle = (): Promise<void> => new Promise((done) => setImmediate(() => setImmediate(done)));

function onItsClock(): Opened & { move(ms: number): Promise<void> } {
  const { clock, move } = lateHost();
  return { ...open({ mode: 'real', clock, pin: '1234' }), move };
}

describe('two clients press at once', () => {
  test('and are served one after the other, each with its own verdict', async () => {
    const { post, move } = onItsClock();
    const done: string[] = [];
    const note =
      (who: string) =>
      ({ json }: Reply): void => {
        const { text, at } = json.frame as { text: string; at: number };
        done.push(`${who}: ${json.verdict} ${json.reason ?? ''} ${text} ${at}`);
      };
    const all = [
      post('/hold').then(note('A')),
      post('/press', { key: '1' }).then(note('B')),
      post('/press', { key: '2' }).then(note('A')),
      post('/press', { key: 'OK' }).then(note('B')),
    ];
    await settle();
    await move(2_029);
    expect(done).toEqual([]);
    await move(1);
    expect(done).toEqual(['A: accepted  PIN>     2000']);
    await move(10_000);
    await Promise.all(all);
    expect(done).toEqual([
      'A: accepted  PIN>     2000',
      'B: accepted  PIN>1    2060',
      'A: accepted  PIN>-2   2150',
      'B: ignored field short PIN>-2   2150',
    ]);
  });

  test('up to so many, and one past them is asked to come again', async () => {
    const { post, move } = onItsClock();
    const hold = post('/hold');
    const waiting = Array.from({ length: callsWaitingMax }, () => post('/press', { key: 'OK' }));
    const { status, json, headers } = await post('/press', { key: 'OK' });
    expect([status, json, headers.get('retry-after')]).toEqual([
      429,
      { error: 'gestures: 16 are waiting already; try again later', rule: 'acts' },
      '1',
    ]);
    await move(10_000);
    expect((await hold).status).toBe(200);
    expect((await Promise.all(waiting)).map((reply) => reply.status)).toEqual(Array(16).fill(200));
  });

  test('and one that has gone before its turn presses nothing', async () => {
    const { raw, post, move, card } = onItsClock();
    const hold = post('/hold');
    await settle();
    const leaving = new AbortController();
    void raw('POST', '/press', { body: { key: '7' }, signal: leaving.signal });
    const stays = post('/press', { key: '8' });
    await settle();
    leaving.abort();
    await move(10_000);
    await Promise.all([hold, stays]);
    expect(card.events().filter(({ type }) => type === 'press')).toHaveLength(2);
  });

  test('a finger that is put down does not take turns', async () => {
    const { post, move, card } = onItsClock();
    const hold = post('/hold');
    await settle();
    await move(100);
    expect((await post('/down', { key: '5' })).json).toMatchObject({ touch: 2, state: 'off' });
    await move(10_000);
    await hold;
    expect(card.events()[0]).toMatchObject({ key: 'digit', touch: 2, reason: 'key busy' });
  });
});

describe('a wait', () => {
  test('sees what another client brings about', async () => {
    const { post, move } = onItsClock();
    const on = post('/hold');
    await settle();
    await move(2_030);
    await on;
    const wait = post('/wait', { lcd: 'CHALLNG>' });
    await settle();
    const type = post('/type', { text: '1234\r' });
    await settle();
    await move(450);
    expect((await wait).json).toMatchObject({ state: 'challenge', frame: { at: 2_420 } });
    await type;
  });

  test('takes one of so many places, and gives it back when its client has gone', async () => {
    const { post, raw, move } = onItsClock();
    const on = post('/hold');
    await settle();
    await move(2_030);
    await on;
    const leaving = new AbortController();
    const gone = raw('POST', '/wait', { body: { state: 'response' }, signal: leaving.signal });
    const waits = Array.from({ length: waitsMax - 1 }, () => post('/wait', { state: 'response' }));
    await settle();
    const { status, json } = await post('/wait', { state: 'response' });
    expect([status, json]).toEqual([
      429,
      { error: 'waits: 32 are under way already; try again later', rule: 'waits' },
    ]);
    leaving.abort();
    await gone;
    waits.push(post('/wait', { state: 'response' }));
    await settle();
    await move(60_000);
    const ends = await Promise.all(waits);
    expect(ends.map((reply) => reply.json.rule)).toEqual(Array(waitsMax).fill('wait-limit'));
  });
});

describe('who has seen a frame', () => {
  test('gets the next one as soon as it is there', async () => {
    const { post, get, move } = onItsClock();
    const next = get('/lcd.txt?after=0');
    const on = post('/hold');
    await settle();
    await move(2_030);
    expect((await next).text).toBe('PIN>    ');
    expect((await get('/lcd.txt?after=0')).text).toBe('PIN>    ');
    await on;
  });

  test('or the same again when nothing came in its time', async () => {
    const { get } = open({ times: { longPollMs: 0 } });
    expect((await get('/lcd?after=0')).json).toMatchObject({ frame: { revision: 0 } });
  });
});

describe('whoever sets the time', () => {
  test('to virtual at the start loses none to the host', async () => {
    let now = 0;
    const hurried = { monotonicMs: () => ++now, wallMs: () => now, timer: () => () => {} };
    const { post } = open({ clock: createRealClock({ source: hurried }) });
    expect((await post('/hold')).json).toMatchObject({ frame: { at: 2_000 } });
  });

  test('to virtual ends at once what is under way', async () => {
    const { post } = onItsClock();
    const on = post('/hold');
    await settle();
    expect((await post('/time', { mode: 'virtual' })).json).toMatchObject({
      state: 'pin',
      now: 2_030,
      time: { mode: 'virtual', speed: 1 },
    });
    expect((await on).json).toMatchObject({ verdict: 'accepted', state: 'pin' });
  });

  test('to real lets it run, at a speed', async () => {
    const { clock, move } = lateHost();
    const { post, get } = open({ clock });
    await post('/hold');
    expect((await post('/time', { mode: 'real', speed: 10 })).json.time).toEqual({ mode: 'real', speed: 10 });
    await move(2_900);
    expect((await get('/state')).json).toMatchObject({ state: 'pin', now: 31_030 });
    await move(97);
    expect((await get('/state')).json).toMatchObject({ state: 'off', now: 32_000 });
  });

  test('by a snapshot goes on from there', async () => {
    const { post, get, move } = onItsClock();
    const on = post('/hold');
    await settle();
    await move(2_030);
    await on;
    const { text: snapshot } = await get('/snapshot');
    await move(60_000);
    await post('/restore', snapshot);
    await move(29_969);
    expect((await get('/state')).json).toMatchObject({ state: 'pin', now: 31_999 });
  });
});

test('two that ask for the same response get the same one', async () => {
  const { get, move, card } = onItsClock();
  const both = [get('/respond?challenge=123456'), get('/respond?challenge=123456')];
  await settle();
  await move(3_349);
  expect(card.state()).toBe('computing');
  await move(1);
  expect((await Promise.all(both)).map((reply) => reply.text)).toEqual(['90187643', '90187643']);
  expect(card.memory().battery).toBe(14_999);
});

test('what is under way when the server stops is told so', async () => {
  const { post, stop } = onItsClock();
  const [act, turn, wait] = [post('/hold'), post('/press', { key: '1' }), post('/wait', { state: 'pin' })];
  await settle();
  await stop();
  const stopped = { error: 'server: stopping; use another, or start it again', rule: 'stopped' };
  for (const reply of await Promise.all([act, turn, wait])) {
    expect([reply.status, reply.json]).toEqual([503, stopped]);
  }
});
