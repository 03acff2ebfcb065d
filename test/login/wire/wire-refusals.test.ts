/** People who try to get in over the wire without being who they say: nothing lets them in, and nothing tells them why. */
import { describe, expect, it } from 'vitest';
import { createLoginService } from '../../../src/login/create-login-service.ts';
import { serveLogin } from '../../../src/login/web/server.ts';
import { appHolder, shows } from '../app-phone.ts';
import { cookieFrom } from '../login-app.ts';
import { edda, other, serial, world } from '../login-world.ts';
import type { WireClient } from './wire-client.ts';
import { formType, type WireSite, wire, wireSite } from './wire-site.ts';

const wrong = { password: 'wrong horse' };
const nobody = { user: 'nobody' };
const notProven = { M2: 'null', reached_max_login: 'false' };
const refused = { auth_res: 'false', error: 'Authentication failed', reached_max_login: 'false' };

/** A client that has proven the password and was asked by the card; the right response. */
async function asked(here: WireSite): Promise<{ client: WireClient; right: string }> {
  const client = here.client();
  await client.prove();
  const { challenge = '' } = (await client.pick('5.1')).values;
  return { client, right: here.make(challenge) };
}

/** A client whose login was accepted, and that has not fetched its session. */
async function accepted(here: WireSite): Promise<WireClient> {
  const { client, right } = await asked(here);
  expect((await client.respond('5.1', right)).values.auth_res).toBe('true');
  return client;
}

async function begun(here: WireSite, account: Parameters<WireSite['client']>[0] = {}): Promise<WireClient> {
  const client = here.client(account);
  await client.open();
  await client.init();
  return client;
}

const proves = async (here: WireSite, account: Parameters<WireSite['client']>[0] = {}) =>
  (await (await begun(here, account)).completeAuth()).values;

const failedText = '{"error":"Authentication failed","rule":"failed"}';

describe('someone who asks which users there are', () => {
  it('gets parameters of one form for everyone: a salt that stays, a B that never does', async () => {
    const here = await wireSite();
    await here.addUser('locked');
    here.service.staff.lockUser('locked');
    for (const user of ['edda', 'nobody', 'locked']) {
      const one = (await (await begun(here, { user })).init()).values;
      const two = (await (await begun(here, { user })).init()).values;
      const { s, B, ...rest } = one;
      expect(two.s, user).toBe(s);
      expect(two.B, user).not.toBe(B);
      expect([rest, s?.length, /^([0-9a-f]{2}){1,64}$/.test(String(B))], user).toEqual([
        expect.objectContaining({ g: '2', proto: '6', hash: 'SHA1', lp: 'true', paper: 'false' }),
        32,
        true,
      ]);
    }
  });

  it('gets the same text for a name that nobody has, a wrong password, and one of a locked user', async () => {
    const here = await wireSite();
    await here.addUser('locked');
    here.service.staff.lockUser('locked');
    const texts = [];
    for (const account of [nobody, wrong, { ...wrong, user: 'locked' }, { user: 'edd' }])
      texts.push((await (await begun(here, account)).completeAuth()).text);
    expect(new Set(texts)).toEqual(
      new Set([
        '<ib_auth_res>\n<ini_params>\n<M2>null</M2>\n</ini_params>\n<auth_info>\n<reached_max_login>false</reached_max_login>\n</auth_info>\n</ib_auth_res>\n',
      ]),
    );
  });

  it('sees a challenge for a locked user with the right password, and every response refused', async () => {
    const here = await wireSite();
    here.service.staff.lockUser('edda');
    const { client, right } = await asked(here);
    expect((await client.respond('5.1', right)).values).toEqual(refused);
    expect(here.last()).toMatchObject({ reason: 'user locked', user: 'edda' });
    expect(await client.dispatch()).toBe(failedText);
  });

  it('is told of too many failures alike for a user and for a name that nobody has', async () => {
    const here = await wireSite({ policy: { failuresMax: 3 } });
    for (const account of [wrong, nobody]) {
      const reached = [];
      for (let i = 0; i < 4; i++) reached.push((await proves(here, account)).reached_max_login);
      expect(reached).toEqual(['false', 'false', 'true', 'true']);
    }
    expect(here.service.staff.user('edda').lock).toMatchObject({ locked: 'by failures', failures: 3 });
    // The lock is that of the account: the page refuses, too.
    const page = await here.begin();
    expect((await here.respond(page)).kind).toBe('refused');
    here.clock.advance(86_400_000);
    expect((await proves(here, wrong)).reached_max_login).toBe('false');
  });

  it('counts the failures of all factors and faces of a user as one', async () => {
    const here = await wireSite({ policy: { failuresMax: 3 } });
    await here.service.begin({ ...edda, ...wrong });
    await proves(here, wrong);
    const { client, right } = await asked(here);
    expect((await client.respond('5.1', other(right))).values).toEqual(refused);
    expect(here.service.staff.user('edda').lock.locked).toBe('by failures');
    const again = await asked(here);
    expect((await again.client.respond('5.1', again.right)).values.auth_res).toBe('false');
  });

  it('after a login that was accepted begins to count anew', async () => {
    const here = await wireSite({ policy: { failuresMax: 2 } });
    await proves(here, wrong);
    await accepted(here);
    expect((await proves(here, wrong)).reached_max_login).toBe('false');
    expect((await proves(here, wrong)).reached_max_login).toBe('true');
  });

  it('is limited in challenges, which locks nobody', async () => {
    const here = await wireSite({ policy: { challengesMax: 2 } });
    expect([(await proves(here)).sftypes, (await proves(here)).sftypes]).toEqual(['5.1', '5.1']);
    expect(await proves(here)).toEqual({ ...notProven, error: 'Too many login attempts. Try again in 60 s' });
    expect(here.service.staff.user('edda').lock).toMatchObject({ locked: 'no', failures: 0 });
  });
});

describe('a proof', () => {
  it('counts once: INIT takes one M1, right or wrong, and none again', async () => {
    const here = await wireSite();
    const client = await begun(here);
    const M1 = String(client.proof?.M1);
    const wrongM1 = `${M1.slice(0, -1)}${M1.endsWith('0') ? '1' : '0'}`;
    expect((await client.post({ ACTION: 'COMPLETEAUTH', USER: 'edda', M1: wrongM1 })).values).toEqual(
      notProven,
    );
    expect((await client.completeAuth()).values).toEqual(notProven);
    const second = await begun(here);
    expect((await second.completeAuth()).values.sftypes).toBe('5.1');
    expect((await second.completeAuth()).values).toEqual(notProven);
  });

  it('is all of its digits: neither the first, nor the last, nor none is enough', async () => {
    const here = await wireSite();
    // Without zeros at its start it is the same number.
    const cuts = [(M1: string) => M1.slice(0, -2), (M1: string) => M1.replace(/^0*./, ''), () => '0'];
    for (const cut of cuts) {
      const client = await begun(here);
      const { values } = await client.post({ ACTION: 'COMPLETEAUTH', M1: cut(String(client.proof?.M1)) });
      expect(values).toEqual(notProven);
    }
  });

  it('of one user, or for another name, lets in nobody', async () => {
    const here = await wireSite();
    await here.addUser('otto');
    const client = await begun(here);
    const M1 = String(client.proof?.M1);
    expect((await client.post({ ACTION: 'COMPLETEAUTH', USER: 'otto', M1 })).values).toEqual(notProven);
    const otto = await begun(here, { user: 'otto' });
    expect((await otto.post({ ACTION: 'COMPLETEAUTH', M1 })).values).toEqual(notProven);
  });

  it('with a key that is 0 mod N, is not looked at', async () => {
    const here = await wireSite();
    const N = BigInt(`0x${(await (await begun(here)).init()).values.N}`);
    for (const A of ['0', '00', N.toString(16)]) {
      const reply = await here.form({ ACTION: 'INIT', USER: 'edda', A });
      expect([reply.status, reply.text]).toEqual([
        400,
        '<ib_auth_res>\n<error>A: 0 mod N; send g^a mod N</error>\n</ib_auth_res>\n',
      ]);
      expect(here.last()).toMatchObject({ reason: 'malformed', says: 'wire login: A is 0 mod N' });
    }
  });

  it('from before a change of the password is refused', async () => {
    const here = await wireSite();
    const client = await begun(here);
    await here.service.staff.setPassword('edda', 'another password');
    expect((await client.completeAuth()).values).toEqual(notProven);
    expect((await proves(here, { password: 'another password' })).sftypes).toBe('5.1');
  });

  it('is taken for as long as the policy says, to the ms', async () => {
    for (const [ms, sftypes] of [
      [4_999, '5.1'],
      [5_000, undefined],
    ] as const) {
      const here = await wireSite({ policy: { wireLifeMs: 5_000 } });
      const client = await begun(here);
      here.clock.advance(ms);
      expect([ms, (await client.completeAuth()).values.sftypes]).toEqual([ms, sftypes]);
    }
  });

  it('by a decoy lets in nobody, even if its verifier were known', async () => {
    const here = await wireSite();
    const { service } = here;
    await here.addUser('other');
    // A user who was there before the wire login has no verifier, as a name that nobody has.
    here.store.write(({ users }) => {
      const { verifier: _, ...kept } = users.get('other') as NonNullable<ReturnType<typeof users.get>>;
      users.put(kept);
    });
    expect(await proves(here, { user: 'other' })).toEqual(notProven);
    expect(service.audit().at(-1)).toMatchObject({ reason: 'wrong password', user: 'other' });
  });
});

describe('a step', () => {
  it('before the one that it follows is refused', async () => {
    const here = await wireSite();
    const client = await begun(here);
    expect((await client.pick('5.1')).values).toEqual(refused);
    expect((await client.respond('5.1', '12345678')).values).toEqual(refused);
    expect(await client.dispatch()).toBe(failedText);
    await client.completeAuth();
    expect((await client.respond('5.1', '12345678')).values).toEqual(refused);
    expect((await client.poll('5.1', 1)).values).toEqual(refused);
    expect(await client.dispatch()).toBe(failedText);
    const { challenge = '' } = (await client.pick('5.1')).values;
    expect(await client.dispatch()).toBe(failedText);
    expect((await client.respond('5.1', here.make(challenge))).values.auth_res).toBe('true');
    expect(await client.dispatch()).toBe('Client login succeeds');
    expect(here.service.audit({ limit: 100 }).filter(({ reason }) => reason === 'wrong step')).not.toEqual(
      [],
    );
  });

  it('from another client is refused, whatever it knows', async () => {
    const here = await wireSite();
    const { client, right } = await asked(here);
    const { M1 = '', M2 = '' } = client.proof ?? {};
    const thief = here.client();
    await thief.open();
    const common = { USER: 'edda', SF: '5.1', M1 };
    expect((await thief.post({ ...common, ACTION: 'COMPLETEAUTH_1' })).values).toEqual(refused);
    expect((await thief.post({ ...common, ACTION: 'COMPLETETWOFACT', RESPONSE: right })).values).toEqual(
      refused,
    );
    expect((await client.respond('5.1', right)).values.auth_res).toBe('true');
    const form = new URLSearchParams({ user_name: 'edda', M1, M2 });
    const headers = { 'content-type': formType, cookie: `JSESSIONID=${thief.cookies.get('JSESSIONID')}` };
    const reply = await here.call('POST', '/sso/Dispatcher', { body: String(form), headers });
    expect([reply.status, reply.setCookies]).toEqual([401, []]);
    expect(await client.dispatch()).toBe('Client login succeeds');
  });

  it('of another user, or with other proofs, is refused, and the login goes on', async () => {
    const here = await wireSite();
    const client = here.client();
    await client.prove();
    const { M1 = '', M2 = '' } = client.proof ?? {};
    const no = 'ab'.repeat(20);
    const pick = { ACTION: 'COMPLETEAUTH_1', SF: '5.1' };
    expect((await client.post({ ...pick, USER: 'otto', M1 })).values).toEqual(refused);
    expect((await client.post({ ...pick, M1: no })).values).toEqual(refused);
    expect((await client.post({ ...pick, M1: M2 })).values).toEqual(refused);
    const { challenge = '' } = (await client.pick('5.1')).values;
    const respond = { ACTION: 'COMPLETETWOFACT', SF: '5.1', RESPONSE: here.make(challenge) };
    expect((await client.post({ ...respond, USER: 'otto' })).values).toEqual(refused);
    expect((await client.post(respond)).values.auth_res).toBe('true');
    expect(await client.dispatch({ user_name: 'otto' })).toBe(failedText);
    expect(await client.dispatch({ M1: no })).toBe(failedText);
    expect(await client.dispatch({ M2: no })).toBe(failedText);
    expect(await client.dispatch({ M1: M2, M2: M1 })).toBe(failedText);
    expect(await client.dispatch()).toBe('Client login succeeds');
  });

  it('is done once: a factor is picked once, a response accepted once, a session fetched once', async () => {
    const here = await wireSite();
    const { client, right } = await asked(here);
    expect((await client.pick('5.1')).values).toEqual(refused);
    const both = await Promise.all([client.respond('5.1', right), client.respond('5.1', right)]);
    expect(both.map(({ values }) => values.auth_res).sort()).toEqual(['false', 'true']);
    expect((await client.respond('5.1', right)).values).toEqual(refused);
    const fetched = await Promise.all([client.dispatch(), client.dispatch()]);
    expect(fetched.sort()).toEqual(['Client login succeeds', failedText]);
    expect(await client.dispatch()).toBe(failedText);
  });

  it('is not begun anew by a proof that was used for an earlier login', async () => {
    const here = await wireSite();
    const client = await accepted(here);
    const { M1 = '', M2 = '' } = client.proof ?? {};
    await client.init();
    expect(await client.dispatch({ M1, M2 })).toBe(failedText);
    expect((await client.post({ ACTION: 'COMPLETEAUTH', M1 })).values.M2).toBe('null');
  });
});

describe('a second factor', () => {
  it('that was not offered is not asked, and neither is one of another user', async () => {
    const here = await wireSite();
    await here.addUser('otto');
    here.order({ serial: 'CARD-9', user: 'otto' });
    const client = here.client();
    expect(await client.prove()).toBe('5.1');
    for (const code of ['4', '4.2', '5', '5.1 CARD-9', '5.10', '', ' 5.1', 'CARD-9', serial])
      expect((await client.pick(code)).values).toEqual(refused);
    expect((await client.pick('5.1')).values.type).toBe('SWCR');
  });

  it('is answered by its own code: no other, and no phone that it does not have', async () => {
    const here = await wireSite();
    const { client, right } = await asked(here);
    expect((await client.respond('4', right)).values).toEqual(refused);
    expect((await client.poll('5.1', 1)).values).toEqual(refused);
    expect((await client.respond('5.1', right)).values.auth_res).toBe('true');
  });

  it.each(['', ' ', '1234567', '123456789', '１２３４５６７８', '1234 678', '+1234567', "1' or '1"])(
    'refuses a response of another form (%s), and it counts',
    async (response) => {
      const here = await wireSite();
      const { client } = await asked(here);
      expect((await client.respond('5.1', response)).values).toEqual(refused);
      expect(here.service.staff.user('edda').lock.failures).toBe(1);
      expect((await client.respond('5.1', response)).values).toEqual(refused);
    },
  );

  it('that ended, or whose user was locked, lets nobody fetch the session', async () => {
    for (const end of [
      ({ service }: WireSite) => void service.staff.lockUser('edda'),
      ({ service }: WireSite) => void service.staff.revokeFactor(serial),
      ({ clock }: WireSite) => clock.advance(1_800_000),
    ]) {
      const here = await wireSite({ policy: { wireLifeMs: 86_400_000 } });
      const client = await accepted(here);
      end(here);
      expect(await client.dispatch()).toBe(failedText);
    }
  });

  it('is late for the session after the life of the wire login', async () => {
    for (const [ms, text] of [
      [4_999, 'Client login succeeds'],
      [5_000, failedText],
    ] as const) {
      const here = await wireSite({ policy: { wireLifeMs: 5_000 } });
      const client = await accepted(here);
      here.clock.advance(ms);
      expect([ms, await client.dispatch()]).toEqual([ms, text]);
    }
  });

  it('before it, nothing is reached; and no cookie of a client’s own is a session', async () => {
    const here = await wireSite();
    const client = await accepted(here);
    for (const path of ['/v1/api/sso/validate', '/api/session', '/v1/portal/iserver/auth/status'])
      expect((await client.get(path)).status).toBe(401);
    expect(await client.dispatch()).toBe('Client login succeeds');
    expect((await client.get('/v1/api/sso/validate')).status).toBe(200);
  });
});

describe('the phone app', () => {
  const push = { wire } as const;

  async function withPhone() {
    const here = await wireSite(push);
    const { user, phone } = await appHolder(here);
    const client = here.client({ user });
    expect(await client.prove()).toBe('5.2a');
    expect((await client.pick('5.2a')).values).toMatchObject({ type: 'SWCR' });
    return { here, client, phone };
  }

  async function pushOf({ service }: WireSite, device: string) {
    const found = await service.apps.pushes({ device, after: 0, waitMs: 0 });
    return (found.kind === 'pushes' ? found.pushes.at(-1) : undefined) as {
      number: number;
      challenge: string;
    };
  }

  it('is polled until it has approved, and lets in once', async () => {
    const { here, client, phone } = await withPhone();
    const pending = { auth_res: 'false', reached_max_login: 'false' };
    expect((await client.poll('5.2a', 1)).values).toEqual(pending);
    expect((await client.poll('5.2a', 2)).values).toEqual(pending);
    const { number, challenge } = await pushOf(here, phone.device);
    await here.service.apps.approve({
      device: phone.device,
      push: number,
      response: shows(phone, challenge),
    });
    const both = await Promise.all([client.poll('5.2a', 3), client.poll('5.2a', 4)]);
    expect(both.map(({ values }) => values.auth_res).sort()).toEqual(['false', 'true']);
    expect(await client.dispatch()).toBe('Client login succeeds');
  });

  it('that denies looks like one that was wrong', async () => {
    const { here, client, phone } = await withPhone();
    const { number } = await pushOf(here, phone.device);
    await here.service.apps.deny({ device: phone.device, push: number });
    expect((await client.poll('5.2a', 1)).values).toEqual(refused);
    expect(await client.dispatch()).toBe(failedText);
  });

  it('is answered by hand as well, with the challenge of the notification', async () => {
    const { here, client, phone } = await withPhone();
    const { challenge } = await pushOf(here, phone.device);
    expect((await client.respond('5.2a', shows(phone, challenge))).values.auth_res).toBe('true');
    expect(await client.dispatch()).toBe('Client login succeeds');
  });
});

describe('a server', () => {
  it('keeps so many clients between two steps, and each for its time', async () => {
    const here = await wireSite({ policy: { wireOpenMax: 2, wireLifeMs: 5_000 } });
    const one = await begun(here);
    await begun(here);
    const busy = here.client();
    await busy.open();
    expect((await busy.init()).values).toEqual({
      ...notProven,
      error: 'The server is busy. Try again in 1 s',
    });
    expect(here.last()).toMatchObject({
      reason: 'busy',
      says: 'wire login: 2 clients are between two steps',
    });
    // Who is there already may begin again.
    await one.init();
    expect((await one.completeAuth()).values.sftypes).toBe('5.1');
    here.clock.advance(5_000);
    expect((await begun(here)).proof).not.toBeNull();
  });

  it('gives each client its own JSESSIONID, and takes none that it did not give', async () => {
    const here = await wireSite();
    const cookie = 'JSESSIONID=planted.by-someone; other=1';
    const reply = await here.form({ ACTION: 'INIT', USER: 'edda', A: 'ab' }, cookie);
    expect(reply.setCookies).toEqual([
      expect.stringMatching(/^JSESSIONID=[\w-]{43}\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
    const [own = ''] = String(reply.setCookies[0]).split(';');
    const changed = `${own.slice(0, -1)}${own.endsWith('A') ? 'E' : 'A'}`;
    expect((await here.form({ ACTION: 'INIT', USER: 'edda', A: 'ab' }, own)).setCookies).toEqual([]);
    expect((await here.form({ ACTION: 'INIT', USER: 'edda', A: 'ab' }, changed)).setCookies).toHaveLength(1);
    const pages = await Promise.all([here.get('/sso/Login'), here.get('/sso/Login')]);
    expect(new Set(pages.flatMap(({ setCookies }) => setCookies)).size).toBe(2);
  });

  it('without the wire login gives a cookie that begins none, and says how to get it', async () => {
    const here = await wireSite({ wire: undefined } as never);
    const cookie = cookieFrom(await here.get('/sso/Login'));
    expect(cookie).toMatch(/^JSESSIONID=[\w-]{43}$/);
    const reply = await here.form({ ACTION: 'INIT', USER: 'edda', A: 'ab' }, cookie);
    expect([reply.status, reply.json]).toEqual([
      404,
      {
        error: 'wire login: not served; start the server with --wire-login, or log in at /sso/Login',
        rule: 'wire-login',
      },
    ]);
  });

  it('with a kept store, or for other machines, refuses the wire login', async () => {
    const kept = await world({ file: true });
    expect(() => createLoginService({ store: kept.store, masterKey: new Uint8Array(32), wire })).toThrow(
      'wire login: its verifiers are worth the passwords, and this store is kept; use a store in memory',
    );
    const service = createLoginService({ wire, hashCost: 1_024 });
    const address = { host: '0.0.0.0', port: 0 };
    const tls = { cert: '', key: '' };
    await expect(serveLogin({ service, address, sessions: 'cookie', tls })).rejects.toThrow(
      'host "0.0.0.0": other machines can reach it, and the wire login is far too weak for them; serve it on 127.0.0.1, or leave the wire login out',
    );
  });

  it('keeps the verifier sealed, and says no secret in its log', async () => {
    const here = await wireSite();
    const client = await accepted(here);
    await client.dispatch();
    await proves(here, wrong);
    const users = here.store.read((tables) => tables.users.all());
    const lines = here.service.audit({ limit: 1_000 });
    const text = JSON.stringify([users, lines.map(({ login: _, ...line }) => line)]);
    const { M1, M2, K, S, x, cookie } = client.proof as NonNullable<typeof client.proof>;
    const session = client.cookies.get('XYZAB_AM.LOGIN');
    const jsession = client.cookies.get('JSESSIONID');
    for (const secret of [M1, M2, K, S, x, cookie, session, jsession, edda.password, wrong.password])
      expect(text).not.toContain(secret);
    expect(users[0]?.verifier).toMatch(/^[A-Za-z0-9+/]{200,}=*$/);
  });

  it('lets nobody in when its store or its clock fails', async () => {
    let down = false;
    const here = await wireSite({
      clock: Object.assign((await world()).clock, {}),
    });
    const { client, right } = await asked(here);
    const { now } = here.clock;
    Object.assign(here.clock, { now: () => (down ? Number.NaN : now()) });
    down = true;
    const reply = await client.respond('5.1', right);
    expect([reply.status, reply.values]).toEqual([
      503,
      {
        error: 'Login is not available now. The audit log says why',
        M2: 'null',
        auth_res: 'false',
      },
    ]);
    expect(await client.dispatch()).toBe(failedText);
    down = false;
    expect((await client.respond('5.1', right)).values.auth_res).toBe('true');
  });
});
