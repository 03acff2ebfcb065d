/** The author of a test has a login server in the test's own process, and a card that responds. */
import { afterEach, describe, expect, it } from 'vitest';
import { createCard } from '../../src/index.ts';
import { LoginServer, type LoginServerOptions, virtualLoginClock } from '../../src/server.ts';

const dayMs = 86_400_000;
const open: LoginServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function start(options?: LoginServerOptions): Promise<LoginServer> {
  const server = await LoginServer.start(options);
  open.push(server);
  return server;
}

async function post(
  server: LoginServer,
  path: string,
  body: object,
): Promise<{ status: number; ask: { challenge: string }; [name: string]: unknown }> {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as { ask: { challenge: string } }) };
}

/** Both steps as the demo user; `between` is what happens before the response. */
async function logIn(server: LoginServer, { pin = '1234', between = () => {} } = {}): Promise<number> {
  const { login, binding, ask } = await post(server, '/api/login', {
    user: 'demo',
    password: 'demo-password',
  });
  const { response } = await createCard().respond({ pin, challenge: ask.challenge });
  between();
  return (await post(server, '/api/login/respond', { login, binding, response })).status;
}

describe('the author of a test', () => {
  it('logs in with the public demo card', async () => {
    const server = await start();
    expect(server.url).toBe(`http://127.0.0.1:${server.address.port}`);
    expect(await logIn(server)).toBe(200);
    expect(server.audit({ limit: 1 })).toMatchObject([
      { event: 'accepted', user: 'demo', factor: 'DEMO-0001' },
    ]);
  });

  it('chooses which of two texts clients see after a wrong response, and hears of a third', async () => {
    const short = await start({ failureText: 'short' });
    const login = { login: 'none', binding: 'none' };
    for (const [server, error] of [
      [short, 'failed'],
      [await start({ failureText: 'long' }), 'Authentication failed'],
      [await start(), 'Authentication failed'],
    ] as const) {
      const answered = await post(server, '/api/login/respond', { ...login, response: '12345678' });
      expect(answered).toEqual({ status: 401, error, rule: 'failed' });
      const picked = await post(server, '/api/login/pick', { ...login, factor: 'DEMO-0001' });
      expect(picked).toEqual({ status: 401, error, rule: 'failed' });
    }
    await expect(LoginServer.start({ failureText: 'medium' as 'long' })).rejects.toThrow(
      'failureText "medium": unknown; give long or short',
    );
  });

  it('lets three minutes pass at once, and is late', async () => {
    const server = await start();
    expect(await logIn(server, { between: () => server.advance(180_000) })).toBe(200);
    expect(await logIn(server, { between: () => server.advance(180_001) })).toBe(401);
    expect(server.audit({ limit: 1 })).toMatchObject([{ reason: 'late', says: 'late by 0.001 s' }]);
  });

  it('is locked out for a day, and a day later is not', async () => {
    const server = await start();
    for (let i = 0; i < 10; i++) {
      server.advance(60_000);
      expect(await logIn(server, { pin: '4321' })).toBe(401);
    }
    expect(await logIn(server)).toBe(401);
    expect(server.audit({ limit: 1 })).toMatchObject([{ reason: 'user locked' }]);
    server.advance(dayMs);
    expect(await logIn(server)).toBe(200);
  });

  it('may name a suite by its alias, and hears that a time which is none is none', async () => {
    const server = await start();
    const wanted = { serial: 'CARD-A', user: 'demo', suite: 'ib-key', pin: '1234' };
    expect(server.staff.orderCard(wanted).card.suite).toBe('OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1');
    for (const ms of [Number.POSITIVE_INFINITY, Number.NaN, '5' as unknown as number, -1]) {
      expect(() => server.advance(ms)).toThrow(`ms: invalid value "${ms}"; give whole milliseconds from 0`);
    }
    expect(await logIn(server)).toBe(200);
  });

  it('hears why a login failed, and finds the demo users and the staff at hand', async () => {
    const server = await start();
    const heard: string[] = [];
    const stop = server.on(({ says }) => heard.push(says));
    expect(await logIn(server, { pin: '0000' })).toBe(401);
    stop();
    expect(await logIn(server)).toBe(200);
    expect(heard.slice(1)).toEqual(['PIN or challenge differs']);
    expect(server.users.map(({ name, pin, cards }) => [name, pin, cards])).toEqual([
      ['demo', '1234', ['DEMO-0001']],
      ['demo-paper', '1234', ['DEMO-0001']],
      ['demo-two', '1234', ['DEMO-0001', 'DEMO-0002']],
      ['demo-sms', '1234', []],
      ['demo-all', '1234', ['DEMO-0001']],
      ['demo-app', '1234', []],
    ]);
    server.staff.revokeFactor('DEMO-0001');
    expect(await logIn(server)).toBe(401);
  });

  it('has two servers that share nothing', async () => {
    const [one, two] = await Promise.all([start(), start({ policy: { challengeLifeMs: 1_000 } })]);
    expect(one.address.port).not.toBe(two.address.port);
    one.staff.lockUser('demo');
    expect(await logIn(one)).toBe(401);
    expect(await logIn(two)).toBe(200);
    expect(await logIn(two, { between: () => two.advance(1_001) })).toBe(401);
    expect(two.staff.user('demo').lock.locked).toBe('no');
  });

  it('may bring a clock, and take the demo users out', async () => {
    const clock = virtualLoginClock();
    const server = await start({ clock, demo: false });
    expect(server.users).toEqual([]);
    expect(server.staff.users()).toEqual([]);
    expect(() => server.advance(1)).toThrow('advance: this server runs on a clock that you gave');
  });

  it('is told which setting is out of range', async () => {
    await expect(LoginServer.start({ policy: { failuresMax: 0 } })).rejects.toThrow(
      'failuresMax: invalid value 0',
    );
  });

  it('asks for a port that is taken, is told so, and leaves nothing open', async () => {
    const { address } = await start();
    await expect(LoginServer.start({ port: address.port })).rejects.toThrow(/another program uses this port/);
  });

  it('closes it by leaving the block', async () => {
    let url = '';
    {
      await using server = await LoginServer.start();
      url = server.url;
      expect((await fetch(`${url}/sso/Login`)).status).toBe(200);
    }
    await expect(fetch(`${url}/sso/Login`)).rejects.toThrow();
  });

  it('with a counter: the card and the server go on together', async () => {
    const server = await start();
    const card = createCard({ suite: 'ib-key' });
    server.staff.orderCard({
      serial: 'IB-1',
      user: 'demo',
      suite: card.profile.suite,
      pin: '1234',
      key: Uint8Array.from({ length: 20 }, (_, i) => 0x30 + ((i + 1) % 10)),
      activated: true,
    });
    for (let i = 0; i < 5; i++) {
      const asked = { user: 'demo', password: 'demo-password', factor: 'IB-1' };
      const { login, binding, ask } = await post(server, '/api/login', asked);
      const { response } = await card.respond({ pin: '1234', challenge: ask.challenge });
      expect(await post(server, '/api/login/respond', { login, binding, response })).toMatchObject({
        status: 200,
      });
      // Thought of twice: a response that the card made and nobody sent.
      await card.respond({ pin: '1234', challenge: '000001' });
    }
    expect(server.staff.card('IB-1').nextCounter).toBe('9');
  });
});
