/** Makers of headless clients log in with no browser, by each kind of second factor, and live on as after the page. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { demoKey } from '../../../src/crypto/demo-card.ts';
import { hotp } from '../../../src/crypto/hotp.ts';
import { createCard } from '../../../src/device/card.ts';
import { LoginServer } from '../../../src/login/login-server.ts';
import type { LoginServerOptions } from '../../../src/login/login-server-options.ts';
import { clientsN, type Form, wireClient } from './wire-client.ts';
import { wireSite } from './wire-site.ts';

const password = 'demo-password';

async function wireServer(options: LoginServerOptions = {}): Promise<LoginServer> {
  const server = await LoginServer.start({ wireLogin: true, ...options });
  onTestFinished(() => server.close());
  return server;
}

const cardShows = (challenge: string): string =>
  String(createCard().respond({ pin: '1234', challenge }).response);

describe('a client that asks for JSON', () => {
  it('gets the same elements in each step, as it compares them', async () => {
    const here = await wireSite();
    const client = here.client();
    await client.open();
    const inJson = async (form: Form): Promise<unknown> => {
      const cookie = `JSESSIONID=${client.cookies.get('JSESSIONID')}`;
      const reply = await here.form({ USER: 'edda', RESP_TYPE: 'JSON', ...form }, cookie);
      expect([reply.status, reply.headers['content-type']]).toEqual([200, 'application/json']);
      return reply.json;
    };
    const not = { reached_max_login: 'false' };
    expect(await inJson({ ACTION: 'INIT', A: 'ab'.repeat(32) })).toMatchObject({
      ini_params: { g: '2', N: clientsN, proto: '6', hash: 'SHA1', lp: 'true', paper: 'false' },
    });
    await client.init();
    const { M1 = '', M2 } = client.proof ?? {};
    const proven = { ini_params: { M2 }, auth_info: not, sftypes: '5.1' };
    expect(await inJson({ ACTION: 'COMPLETEAUTH', M1 })).toEqual(proven);
    const asked = await inJson({ ACTION: 'COMPLETEAUTH_1', M1, SF: '5.1' });
    expect(asked).toEqual({ two_factor: { type: 'SWCR', challenge: expect.stringMatching(/^[0-9]{6}$/) } });
    const { challenge } = (asked as { two_factor: { challenge: string } }).two_factor;
    const sent = { ACTION: 'COMPLETETWOFACT', SF: '5.1', RESPONSE: here.make(challenge) };
    expect(await inJson(sent)).toEqual({ auth_res: 'true', ...not });
    expect(await inJson(sent)).toEqual({ auth_res: 'false', error: 'Authentication failed', ...not });
    expect(await client.dispatch()).toBe('Client login succeeds');
  });
});

describe('someone with the card', () => {
  it('logs in by the five steps, each in the XML that clients read', async () => {
    const { url, audit } = await wireServer();
    const client = wireClient(url, { user: 'demo', password });
    await client.open();
    expect(client.cookies.get('JSESSIONID')).toMatch(/^[\w-]{43}\.[\w-]{43}$/);
    const { text } = await client.init();
    expect(client.inits).toBe(2);
    expect(text).toMatch(
      /^<ib_auth_res>\n<ini_params>\n<g>2<\/g>\n<N>96a96aae[0-9a-f]{120}<\/N>\n<proto>6<\/proto>\n<hash>SHA1<\/hash>\n<s>([0-9a-f]{2}){1,16}<\/s>\n<B>([0-9a-f]{2}){60,64}<\/B>\n<lp>true<\/lp>\n<rsapub>[0-9a-f]{256}<\/rsapub>\n<paper>false<\/paper>\n<\/ini_params>\n<\/ib_auth_res>\n$/,
    );
    const proven = await client.completeAuth();
    const M2 = client.proof?.M2;
    expect(proven.text).toBe(
      `<ib_auth_res>\n<ini_params>\n<M2>${M2}</M2>\n</ini_params>\n<auth_info>\n<reached_max_login>false</reached_max_login>\n</auth_info>\n<sftypes>5.1</sftypes>\n</ib_auth_res>\n`,
    );
    const asked = await client.pick('5.1');
    expect(asked.text).toMatch(
      /^<ib_auth_res>\n<two_factor>\n<type>SWCR<\/type>\n<challenge>[0-9]{6}<\/challenge>\n<\/two_factor>\n<\/ib_auth_res>\n$/,
    );
    const response = cardShows(String(asked.values.challenge));
    const accepted = await client.respond('5.1', response);
    expect(accepted.text).toBe(
      '<ib_auth_res>\n<auth_res>true</auth_res>\n<reached_max_login>false</reached_max_login>\n</ib_auth_res>\n',
    );
    expect((await client.get('/v1/api/tickle')).status).toBe(401);
    expect(await client.dispatch({ chlginput: response })).toBe('Client login succeeds');
    expect([...client.cookies.keys()].sort()).toEqual([
      'JSESSIONID',
      'SBID',
      'USERID',
      'XYZAB',
      'XYZAB_AM.LOGIN',
    ]);
    const status = (await (await client.get('/v1/api/iserver/auth/status')).json()) as object;
    expect(status).toMatchObject({ authenticated: true, connected: true });
    expect(
      audit({ user: 'demo' })
        .map(({ event, reason }) => [event, reason])
        .slice(-2),
    ).toEqual([
      ['issued', undefined],
      ['accepted', undefined],
    ]);
  });

  it('logs in by SRP-6a, with the prime of the public clients, with cookie sessions, in either case', async () => {
    const { url } = await wireServer({ wireProto: '6a', wireGroup: 'stanford', sessions: 'cookie' });
    const client = wireClient(url, { user: 'Demo', password });
    expect(await client.prove()).toBe('5.1');
    expect(client.inits).toBe(1);
    const { values } = await client.pick('5.1');
    await client.respond('5.1', cardShows(String(values.challenge)));
    const own = client.cookies.get('XYZAB_AM.LOGIN');
    expect(await client.dispatch()).toBe('Client login succeeds');
    // The session is the server's, never one that a client chose.
    expect(client.cookies.get('XYZAB_AM.LOGIN')).not.toBe(own);
    expect((await client.get('/v1/api/sso/validate')).status).toBe(200);
    client.cookies.delete('XYZAB_AM.LOGIN');
    expect((await client.get('/v1/api/sso/validate')).status).toBe(401);
  });

  it('with two of a kind gets the first by the code, and either by code and serial number', async () => {
    const { url } = await wireServer();
    for (const [code, serial] of [
      ['5.1', 'DEMO-0001'],
      ['5.1 DEMO-0002', 'DEMO-0002'],
    ] as const) {
      const client = wireClient(url, { user: 'demo-two', password });
      expect(await client.prove()).toBe('5.1');
      expect((await client.pick(code)).values.type, serial).toBe('SWCR');
    }
  });

  it('strips the blank of a challenge, where the server writes one', async () => {
    const { url } = await wireServer({ policy: { challengeGap: 1 } });
    const client = wireClient(url, { user: 'demo', password });
    await client.prove();
    const { challenge = '' } = (await client.pick('5.1')).values;
    expect(challenge).toMatch(/^[0-9]{3} [0-9]{3}$/);
    const { auth_res } = (await client.respond('5.1', cardShows(challenge.replaceAll(' ', '')))).values;
    expect(auth_res).toBe('true');
  });

  it('goes on after the path with ;jsessionid, as some clients write it', async () => {
    const { url } = await wireServer();
    const reply = await fetch(`${url}/sso/Authenticator;jsessionid=x.y?1234`, {
      method: 'POST',
      body: new URLSearchParams({ ACTION: 'INIT', USER: 'demo', A: 'ab' }),
    });
    expect(await reply.text()).toContain('<ini_params>');
    const dispatched = await fetch(`${url}/sso/Dispatcher;jsessionid=x.y`, {
      method: 'POST',
      body: new URLSearchParams({ M1: 'ab', M2: 'cd' }),
    });
    expect([dispatched.status, await dispatched.json()]).toEqual([
      401,
      { error: 'Authentication failed', rule: 'failed' },
    ]);
  });
});

describe('the password', () => {
  it('counts in full, or by its first eight characters where lp is false', async () => {
    const long = await wireServer();
    const short = await wireServer({ policy: { wireLongPasswords: 0 } });
    const begins = async (
      { url }: LoginServer,
      given: string,
    ): Promise<[string | undefined, string | undefined]> => {
      const client = wireClient(url, { user: 'demo', password: given });
      await client.open();
      const { lp } = (await client.init()).values;
      return [lp, (await client.completeAuth()).values.sftypes];
    };
    expect(await begins(long, 'demo-password')).toEqual(['true', '5.1']);
    expect(await begins(long, 'demo-pas')).toEqual(['true', undefined]);
    expect(await begins(short, 'demo-password')).toEqual(['false', '5.1']);
    expect(await begins(short, 'demo-pasta')).toEqual(['false', '5.1']);
    expect(await begins(short, 'demo-pa')).toEqual(['false', undefined]);
  });

  it('is the new one after a change, and an INIT from before the change is over', async () => {
    const { url, staff } = await wireServer();
    const before = wireClient(url, { user: 'demo', password });
    await before.open();
    await before.init();
    await staff.setPassword('demo', 'another-password');
    expect((await before.completeAuth()).values.M2).toBe('null');
    const after = wireClient(url, { user: 'demo', password: 'another-password' });
    expect(await after.prove()).toBe('5.1');
  });

  it('alone is enough while the first card is ordered, and no factor is offered', async () => {
    const { url, staff } = await wireServer({ demo: false });
    await staff.addUser({ name: 'edda', password: 'correct horse' });
    staff.orderCard({
      serial: 'CARD-1',
      user: 'edda',
      suite: 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1',
      pin: '4071',
    });
    const client = wireClient(url, { user: 'edda', password: 'correct horse' });
    expect(await client.prove()).toBe('');
    expect(await client.dispatch()).toBe('Client login succeeds');
  });

  it('of a Paper Trading user is for paper mode alone', async () => {
    const { url } = await wireServer();
    const live = wireClient(url, { user: 'demo-paper', password });
    await live.open();
    await live.init();
    const refused = await live.completeAuth();
    expect(refused.values).toMatchObject({ M2: 'null', reached_max_login: 'false' });
    expect(refused.values.error).toMatch(/^You have selected the Live Account Mode, but/);
    const paper = wireClient(url, { user: 'demo-paper', password, loginType: '2' });
    await paper.open();
    expect((await paper.init()).values.paper).toBe('true');
    expect((await paper.completeAuth()).values.sftypes).toBe('5.1');
    const { values } = await paper.pick('5.1');
    await paper.respond('5.1', cardShows(String(values.challenge)));
    expect(await paper.dispatch()).toBe('Client login succeeds');
    expect(await (await paper.get('/v1/api/sso/validate')).json()).toMatchObject({ LOGIN_TYPE: 2 });
  });
});

describe('a factor of another kind', () => {
  it('is offered by its code, in the order of the picker', async () => {
    const { url } = await wireServer();
    expect(await wireClient(url, { user: 'demo-all', password }).prove()).toBe('5.2a,5.1,4');
  });

  it('4: a code of the authenticator app', async () => {
    const { url } = await wireServer();
    const client = wireClient(url, { user: 'demo-all', password });
    await client.prove();
    expect((await client.pick('4')).values).toEqual({ type: 'SWTK' });
    const step = BigInt(Date.UTC(2026, 0, 1) / 30_000);
    const wrong = await client.respond('4', '000000');
    expect(wrong.values).toEqual({
      auth_res: 'false',
      error: 'Incorrect security code',
      reached_max_login: 'false',
    });
    expect((await client.respond('4', hotp(demoKey('SHA1'), step))).values.auth_res).toBe('true');
    expect(await client.dispatch()).toBe('Client login succeeds');
  });

  it('4.2: a code by SMS, sent when the client picks it', async () => {
    const { url, line, advance } = await wireServer();
    const client = wireClient(url, { user: 'demo-sms', password });
    expect(await client.prove()).toBe('4.2');
    expect(line('+15550100001').messages()).toHaveLength(0);
    expect((await client.pick('4.2')).values).toEqual({ type: 'SWTK' });
    advance(5_000);
    const code = String(line('+15550100001').messages().at(-1)?.code);
    expect((await client.respond('4.2', code)).values.auth_res).toBe('true');
    expect(await client.dispatch()).toBe('Client login succeeds');
  });

  it('6: a temporary code', async () => {
    const { url, staff } = await wireServer({ demo: false });
    await staff.addUser({ name: 'edda', password: 'correct horse' });
    const { code } = staff.giveTemporary('edda');
    const client = wireClient(url, { user: 'edda', password: 'correct horse' });
    expect(await client.prove()).toBe('6');
    expect((await client.pick('6')).values).toEqual({ type: 'SWTK' });
    expect((await client.respond('6', String(code))).values.auth_res).toBe('true');
    expect(await client.dispatch()).toBe('Client login succeeds');
  });

  it('3: the values of a code card at two indices, which are the challenge', async () => {
    const { url, staff } = await wireServer({ demo: false });
    await staff.addUser({ name: 'edda', password: 'correct horse' });
    const { values: table } = staff.giveCodeCard('edda');
    const client = wireClient(url, { user: 'edda', password: 'correct horse' });
    expect(await client.prove()).toBe('3');
    const { type, challenge = '' } = (await client.pick('3')).values;
    expect([type, challenge]).toEqual(['SWCR', expect.stringMatching(/^[0-9]{3} [0-9]{3}$/)]);
    const response = challenge
      .split(' ')
      .map((index) => table?.[Number(index) - 1])
      .join('');
    expect((await client.respond('3', response)).values.auth_res).toBe('true');
    expect(await client.dispatch()).toBe('Client login succeeds');
  });

  it('4.1: the code of the first card with its PIN after it', async () => {
    const { url, staff } = await wireServer({ demo: false });
    await staff.addUser({ name: 'edda', password: 'correct horse' });
    const key = demoKey('SHA1');
    staff.orderCard({
      serial: 'DSC-1',
      user: 'edda',
      suite: 'HOTP-SHA1-6',
      pin: '4071',
      key,
      activated: true,
    });
    const client = wireClient(url, { user: 'edda', password: 'correct horse' });
    expect(await client.prove()).toBe('4.1');
    expect((await client.pick('4.1')).values).toEqual({ type: 'SWTK' });
    expect((await client.respond('4.1', `${hotp(key, 0n)}4071`)).values.auth_res).toBe('true');
    expect(await client.dispatch()).toBe('Client login succeeds');
  });
});

it('a client that can’t change its prime says that the password is wrong, as the public ones do', async () => {
  const { url, audit } = await wireServer();
  const client = wireClient(url, { user: 'demo', password });
  await client.open();
  const first = await client.post({
    ACTION: 'INIT',
    USER: 'demo',
    A: clientsN.replace(/.$/, '2'),
    LOGIN_TYPE: '1',
  });
  // Its key is above the server's prime, and it must get the parameters all the same.
  expect(first.values.N).toMatch(/^96a96aae/);
  const wrong = await client.post({ ACTION: 'COMPLETEAUTH', USER: 'demo', M1: 'ab'.repeat(20) });
  expect(wrong.values).toEqual({ M2: 'null', reached_max_login: 'false' });
  expect(audit({ limit: 1 })[0]?.reason).toBe('wrong password');
});
