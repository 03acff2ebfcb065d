/** Staff manage users and cards over HTTP. */
import { describe, expect, it } from 'vitest';
import { site } from './login-app.ts';
import { other, pin, serial, timedSuite } from './login-world.ts';

describe('staff over HTTP', () => {
  it('need their token', async () => {
    const here = await site();
    for (const authorization of [null, 'Bearer wrong', 'Basic x']) {
      const reply = await here.post('/api/staff/user/list', {}, { authorization });
      expect([reply.status, reply.headers['www-authenticate'], reply.json.rule]).toEqual([
        401,
        'Bearer',
        'token',
      ]);
    }
  });

  it('add a user, order a card, and try it with its first challenge', async () => {
    const here = await site();
    const added = await here.staff('user/add', { name: 'otto', password: 'a good password', paper: true });
    expect([added.status, added.json]).toMatchObject([200, { name: 'otto', mode: 'paper', factors: [] }]);
    const ordered = await here.staff('card/order', {
      serial: 'CARD-7',
      user: 'otto',
      pin: '2468',
      label: 'Blue',
    });
    expect(ordered.json).toMatchObject({
      id: 'CARD-7',
      label: 'Blue',
      status: 'ordered',
      users: ['otto'],
    });
    const key = Uint8Array.from(Buffer.from(ordered.json.key as string, 'hex'));
    expect(key.length).toBe(32);
    const { test, challenge } = (await here.staff('card/activate', { serial: 'CARD-7' })).json as Record<
      string,
      string
    >;
    const wrong = here.make(challenge as string, { key, pin: '2469' });
    const refused = await here.staff('card/respond', { test, response: wrong });
    expect([refused.status, refused.json]).toEqual([
      409,
      { error: 'PIN or challenge differs', rule: 'wrong response' },
    ]);
    const again = (await here.staff('card/activate', { serial: 'CARD-7' })).json as Record<string, string>;
    const response = here.make(again.challenge as string, { key, pin: '2468' });
    const done = await here.staff('card/respond', { test: again.test, response });
    expect(done.json).toMatchObject({ kind: 'done', factor: { id: 'CARD-7', status: 'active' } });
    expect((await here.staff('factor/show', { id: 'CARD-7' })).text).not.toContain(ordered.json.key);
  });

  it('are told to come again when too many hashes are waited for', async () => {
    const here = await site({ policy: { hashesAtOnce: 1, hashesWaiting: 0 } });
    const add = (name: string) => here.staff('user/add', { name, password: 'a good password' });
    const [first, second] = await Promise.all([add('otto'), add('ada')]);
    expect([first.status, second.status]).toEqual([200, 503]);
    expect([second.json.rule, second.headers['retry-after']]).toEqual(['busy', '1']);
  });

  it('are told that a card which keeps its PIN itself takes none', async () => {
    const here = await site();
    const wanted = { serial: 'CARD-8', user: 'edda', suite: 'OCRA-1:HOTP-SHA256-8:QN06', pin: '2468' };
    const ordered = await here.staff('card/order', wanted);
    expect([ordered.status, ordered.json.error]).toEqual([
      400,
      'PIN: checked by the card, so the server stores none; leave it out',
    ]);
  });

  it('name a user in lower case, or are told the name in lower case', async () => {
    const here = await site();
    await here.begin();
    expect((await here.staff('audit', { user: 'edda', limit: 1 })).text).toContain('"user":"edda"');
    for (const [path, body] of [
      ['audit', { user: 'EDDA' }],
      ['user/show', { name: 'EDDA' }],
      ['user/add', { name: 'EDDA', password: 'a good password' }],
      ['card/share', { serial: 'CARD-1', user: 'EDDA' }],
    ] as const) {
      const { status, json } = await here.staff(path, body);
      expect([path, status, json]).toEqual([
        path,
        400,
        { error: 'user "EDDA": user names are lower case; use "edda"', rule: 'staff' },
      ]);
    }
  });

  it('see why a login failed, with its numbers', async () => {
    const here = await site();
    const begun = await here.begin();
    await here.respond(begun, other(here.make(begun.challenge)));
    const { challenge, login } = await here.begin();
    here.clock.advance(183_000);
    await here.post('/api/login/respond', { login, binding: 'x', response: here.make(challenge) });
    const lines = (await here.staff('audit', { limit: 2, user: 'edda' })).json as unknown as {
      says: string;
    }[];
    expect(lines.map(({ says }) => says)).toEqual([
      `challenge ${challenge}, for 180 s`,
      'the response came from another session',
    ]);
    const failed = (await here.staff('audit', { login: begun.login })).json as unknown as object[];
    expect(failed.at(-1)).toMatchObject({
      event: 'refused',
      reason: 'wrong response',
      says: 'PIN or challenge differs',
    });
  });

  it('change a PIN only by a response made with it, reset it, share, lock, replace and revoke', async () => {
    const here = await site();
    const { test, challenge } = (await here.staff('card/pin', { serial, newPin: '7788' })).json as Record<
      string,
      string
    >;
    expect(
      await here.staff('card/respond', { test, response: here.make(challenge as string, { pin: '7788' }) }),
    ).toMatchObject({
      status: 200,
    });
    await here.staff('card/reset-pin', { serial, newPin: pin });
    await here.logIn();
    await here.staff('user/add', { name: 'otto', password: 'a good password' });
    expect((await here.staff('card/share', { serial, user: 'otto' })).json.users).toEqual(['edda', 'otto']);
    expect((await here.staff('factor/lock', { id: serial })).json.lock).toMatchObject({ locked: 'by staff' });
    expect((await here.staff('factor/unlock', { id: serial })).json.lock).toMatchObject({ locked: 'no' });
    const replaced = await here.staff('card/replace', {
      serial,
      new: 'CARD-8',
      pin: '1357',
      suite: timedSuite,
    });
    expect(replaced.json).toMatchObject({ id: 'CARD-8', suite: timedSuite, users: ['edda', 'otto'] });
    expect((await here.staff('factor/show', { id: serial })).json.status).toBe('revoked');
  });

  it('find a counter again by two responses', async () => {
    const here = await site({ suite: 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1', counter: 5n });
    const first = (await here.staff('card/resync', { serial })).json as Record<string, string>;
    const next = await here.staff('card/respond', {
      test: first.test,
      response: here.make(first.challenge as string, { counter: 500n }),
    });
    const second = (next.json as { test: Record<string, string> }).test;
    const done = await here.staff('card/respond', {
      test: second.test,
      response: here.make(second.challenge as string, { counter: 501n }),
    });
    expect(done.json).toMatchObject({ kind: 'done', factor: { nextCounter: '502' } });
  });

  it.each([
    [
      'user/add',
      { name: 'edda', password: 'long enough' },
      400,
      'staff',
      'user "edda": exists already; give another name, or set the password of this user',
    ],
    ['user/show', { name: 'nobody' }, 400, 'staff', 'user "nobody": unknown; add the user, or list all'],
    ['user/show', {}, 400, 'name', 'name: missing; give the name, a text of at most 1024 characters'],
    [
      'user/show',
      { name: 7 },
      400,
      'name',
      'name: invalid; give the name, a text of at most 1024 characters',
    ],
    ['user/show', { name: 'edda', colour: 1 }, 400, 'field', 'request body: has an unknown field; give name'],
    ['card/order', { serial: 'X', user: 'edda', suite: 'OCRA-2', pin: '1234' }, 400, 'staff', undefined],
    ['card/order', { serial: 'X', user: 'edda', key: '00', pin: '1234' }, 400, 'staff', undefined],
    ['card/order', { serial: 'X', user: 'edda', counter: -1, pin: '1234' }, 400, 'counter', undefined],
  ])('%s %j is refused with %i %s', async (path, body, status, rule, error) => {
    const here = await site();
    const reply = await here.staff(path, body);
    expect([reply.status, reply.json.rule]).toEqual([status, rule]);
    if (error !== undefined) expect(reply.json.error).toBe(error);
  });
});
