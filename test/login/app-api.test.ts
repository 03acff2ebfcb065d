/** A program that is a phone makes itself a user's app over HTTP, and logs in with it. */
import { expect, it } from 'vitest';
import { described } from './api-description.ts';
import { newPhone, shows } from './app-phone.ts';
import { type Reply, type Site, site } from './login-app.ts';
import { drawing, edda } from './login-world.ts';

const number = '+15550100001';

async function phoneSite(): Promise<{
  readonly here: Site;
  readonly app: (step: string, body: object) => Promise<Reply>;
  readonly begin: (purpose: string, more?: object) => Promise<Reply>;
}> {
  const here = await site({ draw: drawing(482_913, 708_362, 205_252) });
  await here.addUser('mia');
  await here.staff('line/add', { number, user: 'mia' });
  const app = async (step: string, body: object) =>
    described('POST', `/api/app/${step}`, await here.post(`/api/app/${step}`, body));
  const known = { user: 'mia', password: edda.password, os: 'android', installation: 'phone-of-mia' };
  return { here, app, begin: (purpose, more = {}) => app('begin', { ...known, purpose, ...more }) };
}

it('is activated by the token of a message, and its response lets in', async () => {
  const { here, app, begin } = await phoneSite();
  const phone = newPhone();
  const begun = (await begin('activation')).json;
  expect(begun).toMatchObject({ state: 'number', numbers: ['+1 ••• 0001'], endsInMs: 600_000 });
  const { binding } = begun;
  const asked = (await app('token', { binding })).json;
  expect(asked).toMatchObject({ state: 'token', to: '+1 ••• 0001', digits: 6, triesLeft: 3 });
  const soon = await app('token', { binding });
  expect([soon.status, soon.headers['retry-after']]).toEqual([429, '120']);
  expect(soon.json).toMatchObject({ rule: 'too-soon', retryInMs: 120_000 });
  const wrong = await app('prove', { binding, response: '482914' });
  expect([wrong.status, wrong.json.rule, wrong.json.triesLeft]).toEqual([401, 'code', 2]);
  const proved = (await app('prove', { binding, response: '482913' })).json;
  expect(proved).toMatchObject({ state: 'proved', counter: 1, challenge: '708362' });
  phone.key = Uint8Array.from(Buffer.from(String(proved.key), 'hex'));
  const unfit = await app('finish', { binding, pin: 'abcd', response: '12345678' });
  expect([unfit.status, unfit.json.rule]).toEqual([400, 'unfit-pin']);
  const last = { binding, pin: phone.pin, response: shows(phone, String(proved.challenge)) };
  expect((await app('finish', last)).json).toEqual({ state: 'done', app: 'app-mia-1' });
  // A phone that lost the reply sends it again.
  expect((await app('finish', last)).json).toEqual({ state: 'done', app: 'app-mia-1' });
  const login = (await here.post('/api/login', { user: 'mia', password: edda.password })).json;
  expect(login).toMatchObject({
    factors: [{ id: 'app-mia-1', kind: 'app', name: 'IB Key', code: '5.2a' }],
    ask: { by: 'push', challenge: '205252', sent: true, againInMs: 30_000 },
  });
  const { login: id, binding: mine } = login;
  expect((await here.post('/api/login/by-hand', { login: id, binding: mine })).json).toMatchObject({
    ask: { by: 'response', challenge: '205252', digits: 8, pinBeside: false },
  });
  const given = { login: id, binding: mine, response: shows(phone, '205252') };
  expect((await here.post('/api/login/respond', given)).json).toMatchObject({
    state: 'session',
    factor: { id: 'app-mia-1', kind: 'app' },
  });
});

it('approves and denies what it is notified of, and the client that waits gets its session', async () => {
  const { here, app, begin } = await phoneSite();
  const phone = newPhone();
  const { binding: mine } = (await begin('activation')).json;
  await app('token', { binding: mine });
  const proved = (await app('prove', { binding: mine, response: '482913' })).json;
  phone.key = Uint8Array.from(Buffer.from(String(proved.key), 'hex'));
  const { device } = proved;
  const first = shows(phone, String(proved.challenge));
  await app('finish', { binding: mine, pin: phone.pin, response: first });
  const logIn = async () => (await here.post('/api/login', { user: 'mia', password: edda.password })).json;
  const outcomeOf = async ({ login, binding }: Reply['json'], waitMs = 25_000) =>
    described('POST', '/api/login/wait', await here.post('/api/login/wait', { login, binding, ms: waitMs }));
  const pushed = app('pushes', { device, waitMs: 25_000 });
  const begun = await logIn();
  const [push] = (await pushed).json.pushes as { number: number; challenge: string }[];
  expect((await outcomeOf(begun, 0)).json).toMatchObject({ state: 'ask', ask: { by: 'push', sent: true } });
  const waiting = outcomeOf(begun);
  const response = shows(phone, String(push?.challenge));
  expect((await app('approve', { device, push: push?.number, response })).json).toEqual({});
  const session = await waiting;
  expect(session.json).toMatchObject({ state: 'session', factor: { id: 'app-mia-1', kind: 'app' } });
  expect(session.headers['set-cookie']).toMatch(/XYZAB/);
  here.clock.advance(30_000);
  const next = await logIn();
  const denied = outcomeOf(next);
  expect((await app('deny', { device, push: 2 })).json).toEqual({});
  expect([(await denied).status, (await denied).json.rule]).toEqual([401, 'failed']);
  const late = await app('approve', { device, push: 2, response });
  expect([late.status, late.json.rule]).toEqual([401, 'failed']);
  const account = { user: 'mia', password: edda.password };
  const pins = { pin: phone.pin, newPin: 'c3d4', devices: [device] };
  expect((await app('pin', { ...account, ...pins })).json).toEqual({});
  expect((await app('pin', { ...account, ...pins })).status).toBe(401);
  const other = await app('pushes', { device: 'app-mia-1.none' });
  expect([other.status, other.json.rule]).toEqual([403, 'not-active']);
});

it('is told what does not fit, and no more than that a password is wrong', async () => {
  const { here, app, begin } = await phoneSite();
  const none = await begin('migration');
  expect([none.status, none.json.rule]).toEqual([409, 'no-app']);
  const wrong = await begin('activation', { password: 'wrong' });
  const unknown = await begin('activation', { user: 'nobody' });
  expect([wrong.status, wrong.json]).toEqual([401, unknown.json]);
  const end = await app('finish', { binding: 'none', pin: 'a1b2', response: '12345678' });
  expect([end.status, end.json.rule]).toEqual([401, 'failed']);
  const form = await here.post('/api/app/begin', { user: 'mia' });
  expect(form.status).toBe(400);
});
