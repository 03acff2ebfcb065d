/** A program that has the SIM of a phone reads its messages over HTTP, and waits for them. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';
import { described } from './api-description.ts';
import { type Reply, type Site, type SiteOptions, site } from './login-app.ts';
import { drawing, edda, masterKey } from './login-world.ts';

const number = '+15550100001';

interface PhoneSite {
  readonly here: Site;
  readonly line: (path: string, body?: object, token?: string) => Promise<Reply>;
  readonly begin: () => Promise<Reply>;
}

async function phoneSite(options: SiteOptions = {}): Promise<PhoneSite> {
  const here = await site({ draw: drawing(482_913), ...options });
  await here.addUser('mia');
  const { sim } = (await here.staff('line/add', { number, user: 'mia' })).json;
  expect((await here.staff('sms/add', { user: 'mia', number })).json).toMatchObject({
    id: 'sms-mia-1',
    number,
  });
  return {
    here,
    line: async (path, body = {}, token = String(sim)) =>
      described(
        'POST',
        `/api/line/${path}`,
        await here.post(`/api/line/${path}`, { number, ...body }, { authorization: `Bearer ${token}` }),
      ),
    begin: () => here.post('/api/login', { user: 'mia', password: edda.password }),
  };
}

it('reads the code of the login that it began, and logs in', async () => {
  const { here, line, begin } = await phoneSite();
  expect((await line('messages')).json).toEqual({ messages: [], lastNumber: 0 });
  const wait = line('messages', { after: 0, waitMs: 60_000 });
  const { login, binding } = (await begin()).json;
  here.clock.advance(5_000);
  expect((await wait).json).toMatchObject({
    messages: [
      { number: 1, fate: 'delivered', code: '482913', text: 'Your requested authentication code: 482913' },
    ],
    lastNumber: 1,
  });
  expect((await line('messages', { after: 1 })).json).toEqual({ messages: [], lastNumber: 1 });
  const session = await here.post('/api/login/respond', { login, binding, response: '482913' });
  expect(session.json).toMatchObject({ user: 'mia', factor: { kind: 'sms' } });
});

it('hangs up while it waits, and the server has no error of its own', async () => {
  const { here } = await phoneSite();
  const { sim } = (await here.staff('line/add', { number: '+15550100002', user: 'mia' })).json;
  for (const path of ['messages', 'calls']) {
    const client = new AbortController();
    const wait = here.call('POST', `/api/line/${path}`, {
      body: { number: '+15550100002', waitMs: 60_000 },
      headers: { authorization: `Bearer ${sim}` },
      connection: client.signal,
    });
    await nextTurn();
    client.abort();
    // An error that must not happen would reject.
    expect((await wait).status).toBe(503);
  }
});

it('is told at once that the message can’t come, and when the time to wait is over', async () => {
  const { here, line, begin } = await phoneSite();
  expect((await line('set', { condition: 'filtered' })).json).toEqual({ verdict: 'accepted' });
  await begin();
  const reply = await line('messages', { waitMs: 60_000 });
  expect([reply.status, reply.json]).toEqual([
    409,
    {
      error: 'message 1: filtered by the carrier; ask for a call, then wait with after: 1',
      rule: 'filtered',
    },
  ]);
  let late: Reply | null = null;
  void line('messages', { after: 1, waitMs: 1_000 }).then((over) => {
    late = over;
  });
  while (late === null) {
    here.clock.advance(1_000);
    await nextTurn();
  }
  expect(late).toMatchObject({ status: 409, json: { rule: 'limit' } });
});

it('answers the call that it asked for, and hears the code', async () => {
  const { here, line, begin } = await phoneSite({ draw: drawing(111_111, 482_913) });
  const { login, binding } = (await begin()).json;
  expect((await here.post('/api/login/again', { login, binding, way: 'voice' })).json).toMatchObject({
    ask: { from: 'voice' },
  });
  const wait = line('calls', { waitMs: 60_000 });
  here.clock.advance(20_000);
  expect((await wait).json).toMatchObject({ calls: [{ fate: 'ringing', words: null, code: null }] });
  expect((await line('answer')).json).toEqual({ verdict: 'accepted' });
  expect((await line('calls')).json).toMatchObject({ calls: [{ fate: 'answered', code: '482913' }] });
  expect((await line('hang-up')).json).toEqual({ verdict: 'accepted' });
  expect((await line('hang-up')).json).toEqual({ verdict: 'ignored', reason: 'no call' });
  expect((await line('restart')).json).toEqual({ verdict: 'accepted' });
});

it('gets the same refusal for another SIM, for no SIM and for a line that is unknown', async () => {
  const { here, line } = await phoneSite();
  const { sim } = (await here.staff('line/add', { number: '+15550100002', user: 'edda' })).json;
  const replies = [
    await line('messages', {}, String(sim)),
    await line('set', { condition: 'off' }, 'x'.repeat(43)),
    await line('calls', { number: '+15550100009' }),
    await here.post('/api/line/events', { number }),
  ];
  for (const { status, text } of replies) expect([status, text]).toEqual([401, replies[0]?.text]);
});

it('follows the stream: each message when it is sent and when it comes', async () => {
  const { here, begin } = await phoneSite();
  const records = here.service.line(number).records({ after: 0 });
  await begin();
  expect((await records.next()).value).toMatchObject({ number: 1, fate: 'on its way', code: null });
  const next = records.next();
  here.clock.advance(5_000);
  expect((await next).value).toMatchObject({ number: 1, fate: 'delivered', code: '482913' });
  const last = records.next();
  here.service.close();
  await expect(last).rejects.toThrow('line: the server has ended; start it again');
});

it('hears on one server what another one of the same store has sent', async () => {
  const { here, begin } = await phoneSite({ file: true });
  const store = await openSqliteStore(String(here.path));
  const other = createLoginService({ store, clock: here.clock, masterKey });
  try {
    const wait = other.line(number).message({ after: 0 });
    await begin();
    here.clock.advance(5_000);
    expect((await wait).code).toBe('482913');
  } finally {
    other.close();
  }
});
