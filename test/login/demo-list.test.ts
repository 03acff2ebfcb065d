/** Which demo users the login page lists: those as whom anyone can log in now. */
import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Scrypt } from '../../src/login/auth/passwords/passwords.ts';
import { addDemoUsers } from '../../src/login/demo-users.ts';
import type { DemoUser } from '../../src/login/login-service.ts';
import { described } from './api-description.ts';
import { type Site, type SiteOptions, site } from './login-app.ts';

async function withDemo(options: SiteOptions = {}): Promise<Site> {
  const here = await site({ demo: true, ...options });
  await addDemoUsers(here.service);
  return here;
}

async function named(here: Site): Promise<unknown[]> {
  const reply = described('GET', '/api/demo-users', await here.get('/api/demo-users'));
  expect(reply.status).toBe(200);
  return (reply.json.users as DemoUser[]).map(({ name, cards, numbers, authenticatorKey, appPin }) =>
    [name, ...cards, ...numbers, authenticatorKey ?? [], appPin ?? []].flat(),
  );
}

const key = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const phone = '+15550100001';
const app = 'a1b2';

const all = [
  ['demo', 'DEMO-0001'],
  ['demo-paper', 'DEMO-0001'],
  ['demo-two', 'DEMO-0001', 'DEMO-0002'],
  ['demo-sms', phone],
  ['demo-all', 'DEMO-0001', key, app],
  ['demo-app', app],
];

describe('GET /api/demo-users', () => {
  it('names them with all that a login takes', async () => {
    const here = await withDemo();
    expect(await named(here)).toEqual(all);
    expect((await here.get('/api/demo-users')).json).toMatchObject({
      users: [
        {
          name: 'demo',
          password: 'demo-password',
          mode: 'live',
          pin: '1234',
          says: 'with the public demo card',
        },
        { mode: 'paper' },
        { mode: 'live' },
        { cards: [], numbers: [phone], says: `with codes by SMS to ${phone}` },
        { numbers: [], authenticatorKey: key, appPin: app },
        { cards: [], numbers: [], appPin: app },
      ],
    });
  });

  it('says whether the page /lab is there', async () => {
    const labOf = async (lab: boolean): Promise<unknown> => {
      const here = await withDemo({ lab });
      return described('GET', '/api/demo-users', await here.get('/api/demo-users')).json.lab;
    };
    expect([await labOf(true), await labOf(false)]).toEqual([true, false]);
  });

  it('names nobody where there are none, or where the server was started without them', async () => {
    expect(await named(await site({ demo: true }))).toEqual([]);
    expect(await named(await withDemo({ demo: false }))).toEqual([]);
  });

  it('leaves out whom the staff has locked, and names them again once they are unlocked', async () => {
    const here = await withDemo();
    const { staff } = here.service;
    staff.lockUser('demo');
    expect(await named(here)).toEqual(all.slice(1));
    staff.unlockUser('demo');
    expect(await named(here)).toEqual(all);
    staff.lockFactor('DEMO-0001');
    const others = [
      ['demo-sms', phone],
      ['demo-all', key, app],
      ['demo-app', app],
    ];
    expect(await named(here)).toEqual([['demo-two', 'DEMO-0002'], ...others]);
    staff.lockFactor('DEMO-0002');
    expect(await named(here)).toEqual(others);
    staff.lockFactor('sms-demo-sms-1');
    expect(await named(here)).toEqual(others.slice(1));
    staff.lockFactor('totp-demo-all-1');
    expect(await named(here)).toEqual([
      ['demo-all', app],
      ['demo-app', app],
    ]);
    staff.lockFactor('app-demo-all-1');
    staff.lockFactor('app-demo-app-1');
    expect(await named(here)).toEqual([]);
  });

  it('leaves out who has another password, and a card that has another PIN', async () => {
    const here = await withDemo();
    const { staff } = here.service;
    await staff.setPassword('demo', 'a good password');
    expect(await named(here)).toEqual(all.slice(1));
    await staff.setPassword('demo', 'demo-password');
    expect(await named(here)).toEqual(all);
    staff.resetPin('DEMO-0001', '4321');
    expect(await named(here)).toEqual([
      ['demo-two', 'DEMO-0002'],
      ['demo-sms', phone],
      ['demo-all', key, app],
      ['demo-app', app],
    ]);
  });

  it('leaves out an authenticator app with another key', async () => {
    const here = await withDemo();
    const { staff } = here.service;
    staff.revokeFactor('totp-demo-all-1');
    staff.addTotp('demo-all', { key: new Uint8Array(20), activated: true });
    expect(await named(here)).toEqual([
      ...all.slice(0, 4),
      ['demo-all', 'DEMO-0001', app],
      ['demo-app', app],
    ]);
  });

  it('leaves out a phone app on another phone, or with another PIN', async () => {
    const here = await withDemo();
    const { apps, staff } = here.service;
    const own = { user: 'demo-app', password: 'demo-password', pin: app, newPin: 'c3d4' };
    const devices = ['app-demo-app-1.demo-device'];
    expect(await apps.changePin({ ...own, devices })).toEqual({ kind: 'PIN changed' });
    expect(await named(here)).toEqual(all.slice(0, 5));
    staff.revokeFactor('app-demo-all-1');
    const other = { pin: app, secret: 'other', installation: 'OTHER-PHONE' };
    staff.addApp('demo-all', { key: new Uint8Array(20), ...other });
    expect(await named(here)).toEqual([...all.slice(0, 4), ['demo-all', 'DEMO-0001', key]]);
  });

  it('leaves out who gets codes to a number that had a line of someone else', async () => {
    const here = await site({ demo: true });
    here.service.staff.addLine(phone, 'edda');
    await addDemoUsers(here.service);
    expect(await named(here)).toEqual(all.filter(([name]) => name !== 'demo-sms'));
    expect(here.service.staff.user('demo-sms').factors).toEqual([]);
  });

  it('checks each password once', async () => {
    let runs = 0;
    const counting: Scrypt = async (password, salt, bytes, options) => {
      runs++;
      const run = promisify(scrypt) as (...all: unknown[]) => Promise<Uint8Array>;
      return await run(password, salt, bytes, options);
    };
    const here = await withDemo({ scrypt: counting });
    runs = 0;
    expect(await Promise.all([named(here), named(here), named(here)])).toEqual([all, all, all]);
    await named(here);
    expect(runs).toBe(6);
    await here.service.staff.setPassword('demo', 'a good password');
    await named(here);
    await named(here);
    expect(runs).toBe(8);
  });

  it('names nobody while there is no time to check, and all of them later', async () => {
    let hold: (() => void) | null = null;
    const slow: Scrypt = async () => {
      if (hold !== null) await new Promise<void>((go) => (hold = go));
      return new Uint8Array(32);
    };
    const here = await withDemo({ scrypt: slow, policy: { hashesAtOnce: 1, hashesWaiting: 0 } });
    hold = () => {};
    const login = here.service.begin({ user: 'edda', password: 'correct horse', mode: 'live' });
    expect(await named(here)).toEqual([]);
    (hold as () => void)();
    await login;
    hold = null;
    expect(await named(here)).toEqual(all);
  });
});

describe('an unknown address', () => {
  it('is a page for a browser, and JSON for whoever would rather have that', async () => {
    const here = await site();
    const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';
    for (const path of ['/nowhere', '/sso/nowhere', '/api/nowhere', '/v1/api/nowhere']) {
      const page = await here.get(path, { accept: browser });
      expect([page.status, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
      expect(page.headers['content-security-policy']).toContain("default-src 'none'");
      expect(page.text).toContain('<h1>Page not found</h1>');
      expect(page.text).not.toContain('nowhere');
      for (const accept of [
        null,
        '*/*',
        'application/json',
        'application/json, text/plain, */*',
        'image/png',
      ]) {
        const reply = await here.get(path, accept === null ? {} : { accept });
        expect([accept, reply.status, reply.json]).toEqual([
          accept,
          404,
          {
            error: 'path: unknown; see / for the login page, /api for all other paths',
            rule: 'path',
          },
        ]);
      }
    }
  });
});
