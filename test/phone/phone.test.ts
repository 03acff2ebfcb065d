/** A tester drives a phone: waits, shortcuts, network, errors of the link, and what a power cut leaves. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createPhone, type Phone } from '../../src/phone/phone.ts';
import { PhoneError } from '../../src/phone/phone-errors.ts';
import { type PhoneEvent, phoneEventText } from '../../src/phone/phone-events.ts';
import type { PhoneLink } from '../../src/phone/phone-link.ts';
import type { PhoneKept } from '../../src/phone/phone-memory.ts';
import type { PhoneOptions } from '../../src/phone/phone-options.ts';
import { phoneScreenText } from '../../src/phone/screens/phone-screen.ts';
import { createServerDouble, type ServerDouble } from './server-double.ts';

const ann = { user: 'ann', password: 'right' };
const tokenOf = (server: ServerDouble) => () => server.tokens.at(-1)?.token ?? '';

async function active(
  server: ServerDouble,
  os: 'ios' | 'android' = 'android',
  more: Partial<PhoneOptions> = {},
): Promise<Phone> {
  const phone = createPhone({ os, link: server.link, pin: 'a1b2', ...more });
  await phone.activate({ ...ann, token: tokenOf(server) });
  return phone;
}

describe('an approval', () => {
  it('with a wrong PIN is refused, and the next with the right one is accepted', async () => {
    const server = createServerDouble({ ann: {} });
    const phone = await active(server);
    server.begin('ann');
    await expect(phone.approve({ pin: '9z9z' })).rejects.toMatchObject({ reason: 'not accepted' });
    const login = server.begin('ann');
    await phone.approve();
    expect([login.state, phone.memory().users[0]?.counter]).toEqual(['accepted', '4']);
  });

  it('by fingerprint on android uses the PIN that was chosen', async () => {
    const server = createServerDouble({ ann: {} });
    const phone = await active(server, 'android', { values: { approvesBy: 'lock' } });
    const login = server.begin('ann');
    await phone.approve({ pin: 'not asked' });
    expect(login.state).toBe('accepted');
  });

  it('of a login that ended is not accepted, and a notification ends by itself', async () => {
    const server = createServerDouble({ ann: {} });
    const phone = await active(server);
    const login = server.begin('ann');
    await phone.poll();
    login.state = 'refused';
    await expect(phone.approve()).rejects.toMatchObject({ reason: 'not accepted' });
    server.begin('ann');
    await phone.poll();
    expect(phone.screen().notifications).toBe(1);
    phone.advance(180_000);
    expect(phone.screen().notifications).toBe(0);
  });

  it('is denied by a tap', async () => {
    const server = createServerDouble({ ann: {} });
    const phone = await active(server);
    const login = server.begin('ann');
    await phone.deny();
    expect([login.state, phone.screen().name, phone.screen().notifications]).toEqual(['refused', 'home', 0]);
  });

  it('that can not be denied is not said to be', async () => {
    const server = createServerDouble({ ann: {} });
    let denials = 0;
    const link = {
      ...server.link,
      async deny() {
        denials += 1;
        throw new Error('no reply');
      },
    };
    const phone = await active(server, 'android', { link });
    server.begin('ann');
    await expect(phone.deny()).rejects.toMatchObject({ reason: 'no network' });
    expect([phone.screen().name, phone.screen().notice]).toEqual(['push', 'No connection. Try again.']);
    phone.auto = 'deny';
    // As with an approval: the phone does nothing by itself after an error.
    const turns = 100;
    for (let turn = 0; turn < turns && phone.auto === 'deny'; turn++) await Promise.resolve();
    expect([phone.auto, denials]).toEqual(['ignore', 2]);
  });

  it('comes by itself with auto, until it is switched off', async () => {
    const server = createServerDouble({ ann: {} });
    const phone = await active(server);
    const approvals: PhoneEvent[] = [];
    const next = (): Promise<void> =>
      new Promise((resolve) => {
        const end = phone.on((event) => {
          if (event.type !== 'reply' || (event.call !== 'approve' && event.call !== 'deny')) return;
          approvals.push(event);
          end();
          resolve();
        });
      });
    phone.auto = 'approve';
    for (const expected of ['accepted', 'refused'] as const) {
      if (expected === 'refused') phone.auto = 'deny';
      const heard = next();
      const login = server.begin('ann');
      await heard;
      expect(login.state).toBe(expected);
    }
    phone.auto = 'ignore';
    const login = server.begin('ann');
    await phone.wait('notification');
    expect([login.state, phone.auto, approvals.length]).toEqual(['open', 'ignore', 2]);
    expect(() => {
      phone.auto = 'aprove' as 'approve';
    }).toThrow(new PhoneError('auto "aprove": unknown; give approve, deny, ignore'));
  });
});

describe('with auto', () => {
  /** What became of a login, once the phone has shown it. */
  const decided = async (server: ServerDouble, phone: Phone, user = 'ann'): Promise<string> => {
    const heard = new Promise<void>((resolve) => {
      phone.on((event) => {
        if (event.type === 'screen' && event.from === 'approved') resolve();
      });
    });
    const login = server.begin(user);
    await heard;
    return login.state;
  };

  it('a phone approves at once what is there already', async () => {
    const server = createServerDouble({ ann: {} });
    const phone = await active(server);
    const login = server.begin('ann');
    await phone.poll();
    const shown = new Promise<void>((resolve) => {
      phone.on((event) => {
        if (event.type === 'screen' && event.from === 'approved') resolve();
      });
    });
    phone.auto = 'approve';
    await shown;
    expect(login.state).toBe('accepted');
    phone.auto = 'ignore';
  });

  it('a phone that was offline approves once it is online', async () => {
    const server = createServerDouble({ ann: {} });
    const phone = await active(server);
    phone.setOnline(false);
    phone.auto = 'approve';
    phone.setOnline(true);
    expect(await decided(server, phone)).toBe('accepted');
    phone.auto = 'ignore';
  });

  it('a phone that goes offline and comes back approves again', async () => {
    const server = createServerDouble({ ann: {} });
    const phone = await active(server);
    phone.auto = 'approve';
    await phone.tap('menu');
    phone.setOnline(false);
    server.endWaits();
    await phone.tap('back');
    phone.setOnline(true);
    expect(await decided(server, phone)).toBe('accepted');
    phone.auto = 'ignore';
  });

  it('a phone that is activated later, and one with a second user, approve', async () => {
    const server = createServerDouble({ ann: {}, bob: {} });
    const phone = createPhone({ os: 'android', link: server.link, pin: 'a1b2' });
    phone.auto = 'approve';
    await phone.activate({ ...ann, token: tokenOf(server) });
    expect(await decided(server, phone)).toBe('accepted');
    await phone.activate({ user: 'bob', password: 'right', token: tokenOf(server) });
    expect(await decided(server, phone, 'bob')).toBe('accepted');
    phone.auto = 'ignore';
  });
});

describe('a wait for a notification', () => {
  it('goes on for as long as it was asked to, over several requests', async () => {
    const server = createServerDouble({ ann: {} });
    let serverMs = 0;
    const asked: number[] = [];
    const link: PhoneLink = {
      ...server.link,
      async pushes(request) {
        asked.push(request.waitMs);
        if (serverMs + request.waitMs >= 40_000) server.begin('ann');
        else serverMs += request.waitMs;
        return server.link.pushes({ ...request, waitMs: 0 });
      },
    };
    const phone = await active(server, 'android', { link });
    await phone.wait('notification');
    expect(asked).toEqual([25_000, 25_000]);
  });

  it('ends after its limit, which is not a multiple of a request', async () => {
    const server = createServerDouble({ ann: {} });
    const asked: number[] = [];
    const link: PhoneLink = {
      ...server.link,
      async pushes(request) {
        asked.push(request.waitMs);
        return server.link.pushes({ ...request, waitMs: 0 });
      },
    };
    const phone = await active(server, 'android', { link });
    await expect(phone.wait('notification')).rejects.toMatchObject({ reason: 'no notification' });
    await expect(phone.wait('notification', { limitMs: 0 })).rejects.toMatchObject({
      reason: 'no notification',
    });
    expect(asked).toEqual([25_000, 25_000, 10_000, 0]);
  });

  it('goes on for the second user after the first was revoked', async () => {
    const server = createServerDouble({ ann: {}, bob: {} });
    const phone = await active(server);
    await phone.activate({ user: 'bob', password: 'right', token: tokenOf(server) });
    const other = createPhone({ os: 'android', link: server.link, pin: 'c3d4' });
    await other.migrate({ ...ann, token: tokenOf(server) });
    const waiting = phone.wait('notification');
    const revoked = new Promise<void>((resolve) => {
      phone.on((event) => {
        if (event.type === 'memory' && event.status !== 'active') resolve();
      });
    });
    await revoked;
    server.begin('bob');
    await waiting;
    expect(phone.screen().notifications).toBe(1);
  });
});

describe('a wait', () => {
  it('fails at once with the reason', async () => {
    const server = createServerDouble({ ann: {} });
    const phone = createPhone({ os: 'ios', link: server.link });
    await expect(phone.wait('notification')).rejects.toMatchObject({ reason: 'not active' });
    await expect(phone.wait('home')).rejects.toThrow(
      'wait for home: nothing happens, the screen is login; tap something',
    );
    phone.advance(300_000);
    await expect(phone.wait('home')).rejects.toMatchObject({ reason: 'asleep' });
    phone.setOnline(false);
    await expect(phone.wait('notification')).rejects.toMatchObject({ reason: 'no network' });
    expect(phone.now()).toBe(300_000);
  });

  it('lets the time of a response pass, and no more than its limit', async () => {
    const server = createServerDouble({ ann: {} });
    const phone = await active(server);
    await phone.respond('123456');
    await expect(phone.wait('menu')).rejects.toMatchObject({ reason: 'nothing happens' });
    expect(phone.now()).toBe(0);
    await expect(phone.wait('home', { limitMs: 59_999 })).rejects.toMatchObject({ reason: 'limit' });
    await phone.wait('home');
    expect([phone.now(), phone.screen().response]).toEqual([60_000, null]);
  });

  it('for a notification ends with the wait of the server', async () => {
    const server = createServerDouble({ ann: {} });
    const phone = await active(server);
    const waiting = phone.wait('notification');
    await Promise.resolve();
    const login = server.begin('ann');
    await waiting;
    expect(phone.screen().notifications).toBe(1);
    login.state = 'refused';
    const again = createPhone({ os: 'android', link: server.link, kept: phone.kept() });
    const none = again.wait('notification', { limitMs: 20_000 });
    const ended = expect(none).rejects.toMatchObject({ reason: 'no notification' });
    await new Promise((resolve) => setImmediate(resolve));
    server.endWaits();
    await ended;
  });
});

describe('a proof', () => {
  it('that fails three times leads back, and so does one that takes too long', async () => {
    const server = createServerDouble({ ann: {} });
    const phone = await active(server, 'ios');
    for (const way of ['wrong', 'late'] as const) {
      await phone.tap('menu');
      await phone.tap('authenticate');
      phone.type('challenge', '708 362');
      await phone.tap('generate');
      if (way === 'late') phone.advance(30_000);
      else for (let i = 0; i < 3; i++) await phone.prove('face', false);
      expect([phone.screen().name, phone.screen().notice]).toEqual(['authenticate', 'Not confirmed']);
      await phone.tap('back');
    }
    expect(phone.memory().users[0]?.counter).toBe('2');
  });
});

describe('the network', () => {
  it('is missed by what asks the server, with a reason or a word', async () => {
    const server = createServerDouble({ ann: {} });
    const phone = await active(server);
    const login = server.begin('ann');
    await phone.poll();
    server.cut = 'before';
    await expect(phone.approve()).rejects.toMatchObject({ reason: 'no network' });
    expect([phone.screen().name, phone.screen().notice]).toEqual(['push', 'No connection. Try again.']);
    server.cut = null;
    await phone.approve();
    expect(login.state).toBe('accepted');
    phone.setOnline(false);
    await phone.tap('menu');
    await phone.tap('log-out');
    phone.type('user', 'ann');
    phone.type('password', 'right');
    expect(await phone.tap('log-in')).toEqual({ verdict: 'ignored', reason: 'no network' });
    expect(() => createPhone({ os: 'ios' }).setOnline(true)).toThrow(
      new PhoneError('network: the phone has no link; give createPhone a link'),
    );
  });

  it('is not there without a link, whatever a snapshot says', () => {
    const one = { os: 'ios', installation: 'A' } as const;
    const snapshot = createPhone({ ...one, link: createServerDouble({}).link }).snapshot();
    const phone = createPhone(one);
    phone.restore(snapshot);
    expect(phone.isOnline()).toBe(false);
  });

  it('takes a second tap for none while it waits for a reply', async () => {
    const phone = createPhone({ os: 'ios', link: createServerDouble({ ann: {} }).link });
    phone.type('user', 'ann');
    phone.type('password', 'right');
    const first = phone.tap('log-in');
    await Promise.resolve();
    expect(() => phone.snapshot()).toThrow(
      new PhoneError('phone snapshot: the phone waits for a reply; await the tap before it'),
    );
    expect(phone.type('user', 'bob')).toEqual({ verdict: 'ignored', reason: 'waiting' });
    expect(await phone.tap('services')).toEqual({ verdict: 'ignored', reason: 'waiting' });
    expect(await first).toEqual({ verdict: 'accepted' });
    expect(phone.screen().name).toBe('two-factor');
  });

  it.each<[string, Partial<PhoneLink>, string]>([
    [
      'an unknown kind',
      { login: async () => ({ is: 'fine' }) as never },
      'link reply of login: unknown kind "fine"; give logged in, response asked, refused',
    ],
    [
      'a field that is missing',
      { login: async () => ({ is: 'response asked', binding: 'b' }) as never },
      'link reply of login: its challenge is invalid; give what PhoneLink says',
    ],
  ])('breaks with %s, and the phone goes on', async (_, broken, message) => {
    const { link } = createServerDouble({ ann: {} });
    const phone = createPhone({ os: 'ios', link: { ...link, ...broken } });
    phone.type('user', 'ann');
    phone.type('password', 'right');
    await expect(phone.tap('log-in')).rejects.toThrow(new PhoneError(message));
    expect(await phone.tap('services')).toEqual({ verdict: 'accepted' });
  });
});

describe('a PIN', () => {
  it('is changed for all users of the app, or for none', async () => {
    const server = createServerDouble({ ann: {}, bob: {} });
    const phone = await active(server);
    await phone.activate({ ...ann, user: 'bob', token: tokenOf(server) });
    const change = async (pin: string): Promise<void> => {
      await phone.tap('menu');
      await phone.tap('two-factor');
      await phone.tap('change-pin');
      for (const [field, text] of Object.entries({ user: 'ann', password: 'right', pin }))
        phone.type(field as 'user', text);
      for (const field of ['new-pin', 'pin-again'] as const) phone.type(field, '5678');
      expect(await phone.tap('submit')).toEqual({ verdict: 'accepted' });
    };
    await change('1111');
    expect([phone.screen().name, phone.screen().notice]).toEqual(['change-pin', 'Authentication failed']);
    await phone.tap('back');
    await change('a1b2');
    expect(phone.screen().name).toBe('done');
    for (const user of ['ann', 'bob']) {
      const login = server.begin(user);
      const response = await phone.respond(login.challenge, { user, pin: '5678' });
      expect(server.respond(login, response)).toBe(true);
    }
  });
});

it('a response for a user who is not on the phone is refused, and no counter is spent', async () => {
  const server = createServerDouble({ ann: {}, bob: {} });
  const phone = await active(server);
  const counters = (): string[] => phone.memory().users.map(({ counter }) => counter);
  const before = counters();
  const refused = {
    reason: 'not active',
    message: expect.stringContaining('user "bob": not active, the screen is '),
  };
  await expect(phone.respond('123456', { user: 'bob' })).rejects.toMatchObject(refused);
  expect(counters()).toEqual(before);
  const login = server.begin('ann');
  expect(server.respond(login, await phone.respond(login.challenge, { user: 'ann' }))).toBe(true);
  await phone.activate({ user: 'bob', password: 'right', token: tokenOf(server) });
  const two = counters();
  await expect(phone.respond('123456', { user: 'eve' })).rejects.toMatchObject({ reason: 'not active' });
  expect(counters()).toEqual(two);
});

describe('an activation', () => {
  it('asks again for a wrong token, and ends with the third', async () => {
    const server = createServerDouble({ ann: {} });
    const wrong = (): string => (server.tokens.at(-1)?.token === '000000' ? '000001' : '000000');
    const phone = createPhone({ os: 'android', link: server.link, pin: 'a1b2' });
    await expect(phone.activate({ ...ann, token: wrong })).rejects.toMatchObject({ reason: 'not accepted' });
    expect([phone.screen().name, phone.screen().notice]).toEqual(['token', 'Wrong code. Try again.']);
    for (const _ of [2, 3]) {
      phone.type('token', wrong());
      phone.type('pin', 'a1b2');
      await phone.tap('activate');
    }
    expect([phone.screen().name, phone.screen().notice]).toEqual(['credentials', 'Authentication failed']);
  });

  it('is refused where another phone is active, a migration where none is', async () => {
    const server = createServerDouble({ ann: {} });
    const phone = createPhone({ os: 'ios', link: server.link, installation: 'NEW' });
    const given = { ...ann, token: tokenOf(server) };
    await expect(phone.migrate(given)).rejects.toMatchObject({ reason: 'not accepted' });
    expect(phone.screen().notice).toBe('IB Key is not active. Register first.');
    await active(server);
    await expect(phone.activate(given)).rejects.toMatchObject({ reason: 'not accepted' });
    expect(phone.screen().notice).toBe('IB Key is active on another phone. Migrate it.');
  });

  it('of a user who is active here gives a new key', async () => {
    const server = createServerDouble({ ann: {} });
    const phone = await active(server, 'ios');
    await phone.respond('123456');
    const before = phone.kept().secrets.users.ann;
    await phone.activate({ ...ann, token: tokenOf(server) });
    expect(phone.memory().users).toEqual([{ user: 'ann', status: 'active', counter: '2' }]);
    expect(phone.kept().secrets.users.ann?.key).not.toBe(before?.key);
    const login = server.begin('ann');
    await phone.approve();
    expect(login.state).toBe('accepted');
  });

  it('asks the card instead of the SMS, and without number and card only staff can help', async () => {
    const card = (challenge: string): string => challenge.padEnd(8, '0');
    for (const os of ['ios', 'android'] as const) {
      const server = createServerDouble({ ann: { card } });
      await active(server);
      const sent = server.tokens.length;
      const phone = createPhone({ os, link: server.link, installation: 'NEW', pin: '1234' });
      await phone.migrate({ ...ann, card });
      expect([server.tokens.length, phone.screen().name]).toEqual([sent, 'home']);
    }
  });
});

describe('a power cut', () => {
  /** A migration whose new phone stops with the write of this number, before it or after it. */
  async function cutMigration(write: number, isStored: boolean): Promise<boolean> {
    const server = createServerDouble({ ann: {} });
    const old = await active(server, 'android', { installation: 'OLD' });
    let kept: PhoneKept | undefined;
    let writes = 0;
    const store = (next: PhoneKept): void => {
      writes += 1;
      if (writes < write || (writes === write && isStored)) kept = structuredClone(next);
      if (writes >= write) throw new Error('power cut');
    };
    const options = { os: 'android', link: server.link, pin: 'c3d4' } as const;
    const phone = createPhone({ ...options, installation: 'NEW', store });
    await phone.migrate({ ...ann, token: tokenOf(server) }).catch(() => undefined);
    const again = createPhone({ ...options, ...(kept === undefined ? { installation: 'NEW' } : { kept }) });
    await again.poll();
    const works = async (one: Phone): Promise<boolean> => {
      const login = server.begin('ann');
      const response = await one.respond(login.challenge).catch(() => '');
      return server.respond(login, response);
    };
    const working = [await works(old), await works(again)];
    expect([write, isStored, working.filter(Boolean).length]).toEqual([write, isStored, 1]);
    // There is a way on in each case.
    if (!working[1]) {
      await again.migrate({ ...ann, token: tokenOf(server) });
      expect(await works(again)).toBe(true);
    }
    return writes >= write;
  }

  it('at any write of a migration leaves one phone that works', async () => {
    let cuts = 0;
    for (let write = 1; ; write++) {
      const isCut = [await cutMigration(write, false), await cutMigration(write, true)];
      if (!isCut.includes(true)) break;
      cuts += 1;
    }
    expect(cuts).toBe(2);
  });

  it('of the line at the last step is mended by the same step again', async () => {
    const server = createServerDouble({ ann: {} });
    let cuts = 1;
    const link: PhoneLink = {
      ...server.link,
      finish: async (request) => {
        const reply = await server.link.finish(request);
        if (cuts-- > 0) throw new Error('cut');
        return reply;
      },
    };
    const phone = createPhone({ os: 'ios', link });
    const activation = phone.activate({ ...ann, token: tokenOf(server) });
    await expect(activation).rejects.toMatchObject({ reason: 'no network' });
    expect([phone.screen().name, phone.memory().activating?.user]).toEqual(['secure', 'ann']);
    await phone.prove('face');
    expect([phone.screen().name, phone.memory().users[0]?.status]).toEqual(['done', 'active']);
  });
});

describe('a phone that is stored', () => {
  it('goes on with its keys and counters', async () => {
    const server = createServerDouble({ ann: {} });
    const stored: PhoneKept[] = [];
    const phone = await active(server, 'ios', { store: (kept) => stored.push(kept) });
    await phone.respond('123456');
    const again = createPhone({ os: 'ios', link: server.link, kept: stored.at(-1) as PhoneKept });
    expect(again.memory().users).toEqual([{ user: 'ann', status: 'active', counter: '3' }]);
    const login = server.begin('ann');
    await again.approve();
    expect(login.state).toBe('accepted');
  });

  it('computes nothing that it could not store before', async () => {
    const server = createServerDouble({ ann: {} });
    let isFull = false;
    const store = (): void => {
      if (isFull) throw new Error('disk full');
    };
    const phone = await active(server, 'android', { store });
    isFull = true;
    await expect(phone.respond('123456')).rejects.toMatchObject({ reason: 'not accepted' });
    expect(phone.screen()).toMatchObject({
      name: 'authenticate',
      notice: 'The phone could not save this. Try again.',
      response: null,
    });
    expect(phone.memory().users[0]?.counter).toBe('2');
  });

  it.each<[field: string, kept: object]>([
    ['memory.memory', {}],
    ['memory.installation', { memory: { installation: '', users: [], activating: null } }],
    ['secrets.users', { memory: { installation: 'A', users: [], activating: null } }],
  ])('is refused for its field %s', (field, kept) => {
    expect(() => createPhone({ os: 'ios', kept: kept as PhoneKept })).toThrow(
      new PhoneError(`kept field ${field}: invalid; give what store was called with`),
    );
  });
});

describe('secrets', () => {
  it('are in no event, screen, snapshot, error or print', async () => {
    const server = createServerDouble({ ann: { password: 'open-sesame' } });
    const seen: string[] = [];
    const phone = createPhone({ os: 'android', link: server.link, pin: 'x9y8z7' });
    const look = (): void => {
      const screen = phone.screen();
      seen.push(
        JSON.stringify(screen),
        phoneScreenText(screen),
        inspect(phone, { depth: 9, showHidden: true }),
      );
      seen.push(JSON.stringify(phone.memory()));
    };
    phone.on((event) => {
      seen.push(JSON.stringify(event), phoneEventText(event));
      look();
    });
    const token = (): string => {
      seen.push(JSON.stringify(phone.snapshot()));
      return tokenOf(server)();
    };
    await phone.activate({ user: 'ann', password: 'open-sesame', token });
    server.begin('ann');
    await phone.approve();
    server.begin('ann');
    await phone.approve({ pin: '$' }).catch((error: Error) => seen.push(error.message));
    seen.push(JSON.stringify(phone.snapshot()), inspect(phone, { depth: 4, showHidden: true }));
    const { users } = phone.kept().secrets;
    const secrets = ['open-sesame', 'x9y8z7', tokenOf(server)(), users.ann?.key, users.ann?.device];
    for (const secret of secrets)
      expect(seen.filter((text) => text.includes(secret ?? 'missing'))).toEqual([]);
    expect(seen.length).toBeGreaterThan(50);
  });
});

describe('a snapshot', () => {
  it('brings back screen, fields and time, but no secret and no counter', async () => {
    const server = createServerDouble({ ann: {} });
    const phone = await active(server);
    await phone.tap('menu');
    await phone.tap('authenticate');
    phone.type('challenge', '708362');
    phone.type('pin', 'a1b2');
    const saved = JSON.stringify(phone.snapshot());
    await phone.tap('generate');
    phone.advance(1_000);
    phone.restore(JSON.parse(saved) as object);
    expect([phone.now(), phone.memory().users[0]?.counter]).toEqual([0, '3']);
    expect(phone.screen().fields.map(({ name, text }) => [name, text])).toEqual([
      ['challenge', '708362'],
      ['pin', ''],
    ]);
  });

  it('is refused with a wrong field, of another phone, or of an activation that is over', async () => {
    const server = createServerDouble({ ann: {} });
    const phone = createPhone({ os: 'ios', link: server.link });
    let midway: object = {};
    const token = (): string => {
      midway = phone.snapshot();
      return tokenOf(server)();
    };
    await phone.activate({ ...ann, token });
    expect(() => phone.restore(midway)).toThrow(
      new PhoneError('phone snapshot: of activation that is over; begin the activation again'),
    );
    const snapshot = phone.snapshot();
    expect(() => createPhone({ os: 'ios', installation: 'B' }).restore(snapshot)).toThrow(
      new PhoneError('phone snapshot: of installation "PHONE-0001"; give one of "B"'),
    );
    expect(() => phone.restore({ format: 2 })).toThrow(
      new PhoneError('phone snapshot: its format is 2; give format 1'),
    );
    const { state } = snapshot;
    const broken: Record<string, unknown> = {
      ...{ screen: 'x', at: -1, isAsleep: 1, loggedIn: 1, purpose: 'x', fields: { pin: '1' }, leavesAt: 'x' },
      ...{ sleepsAt: 'x', enrolment: {}, login: {}, task: {}, opened: {}, pushes: [{}] },
    };
    for (const [field, value] of Object.entries(broken))
      expect(() => phone.restore({ ...snapshot, state: { ...state, [field]: value } })).toThrow(
        new PhoneError(`phone snapshot field ${field}: invalid; give what phone.snapshot() returned`),
      );
  });
});
