/** The demo lines: `demo-sms` logs in by one, each begins in its condition, and the public SIM tokens end with demo. */
import { describe, expect, it } from 'vitest';
import { addDemoUsers } from '../../src/login/demo-users.ts';
import { createPhone } from '../../src/phone/phone.ts';
import { demoPhone } from '../../src/phone/phone-options.ts';
import { createServerLink } from '../../src/phone/server-link.ts';
import { type Site, site } from './login-app.ts';

const good = '+15550100001';

async function withDemo(demo = true): Promise<Site> {
  const here = await site({ demo });
  await addDemoUsers(here.service);
  return here;
}

const bearer = (number: string): Record<string, string> => ({
  authorization: `Bearer demo-sim-${number.slice(1)}`,
});

describe('someone who tries codes by SMS', () => {
  it('logs in as demo-sms with the code that the public SIM reads', async () => {
    const here = await withDemo();
    const begun = await here.post('/api/login', { user: 'demo-sms', password: 'demo-password' });
    expect(begun.json).toMatchObject({ state: 'ask', ask: { by: 'code', from: 'sms', to: '+1 ••• 0001' } });
    here.clock.advance(5_000);
    const { json } = await here.post('/api/line/messages', { number: good }, bearer(good));
    const [{ code }] = json.messages as [{ code: string }];
    const { login, binding } = begun.json;
    const { json: session } = await here.post('/api/login/respond', { login, binding, response: code });
    expect(session).toMatchObject({ state: 'session', user: 'demo-sms', factor: { kind: 'sms' } });
  });

  it('sees on each other line what its condition does', async () => {
    const here = await withDemo();
    const { staff, line } = here.service;
    const fates = async (number: string): Promise<string> => {
      const name = `user-${number.slice(-1)}`;
      await staff.addUser({ name, password: 'a long password' });
      staff.addSms(name, number);
      await here.post('/api/login', { user: name, password: 'a long password' });
      return line(number).messages()[0]?.fate ?? 'none';
    };
    const numbers = [2, 3, 4, 5].map((last) => `+1555010000${last}`);
    for (const number of numbers) await fates(number);
    here.clock.advance(5_000);
    expect(numbers.map((number) => [line(number).state(), line(number).messages()[0]?.fate])).toEqual([
      ['filtered', 'filtered'],
      ['stuck', 'held'],
      ['roaming', 'delivered'],
      ['off', 'held'],
    ]);
  });

  it('sets the condition of the first line with the public SIM', async () => {
    const here = await withDemo();
    const set = await here.post('/api/line/set', { number: good, condition: 'filtered' }, bearer(good));
    expect([set.json, here.service.line(good).state()]).toEqual([{ verdict: 'accepted' }, 'filtered']);
  });

  it('is refused where the server has no demo users, with the same words as any wrong token', async () => {
    const here = await withDemo(false);
    const refused = await here.post('/api/line/messages', { number: good }, bearer(good));
    const wrong = await here.post('/api/line/messages', { number: good }, { authorization: 'Bearer wrong' });
    expect([refused.status, refused.json]).toEqual([401, wrong.json]);
  });
});

describe('someone who tries another phone', () => {
  it.each(['ios', 'android'] as const)('moves the app of demo-app to %s by the public SIM', async (os) => {
    const here = await withDemo();
    const number = '+15550100006';
    const send = async (
      path: string,
      body: object,
    ): Promise<{ status: number; body: Record<string, never> }> => {
      const { status, json } = await here.post(path, body);
      return { status, body: json as Record<string, never> };
    };
    const old = createPhone({ ...demoPhone, link: createServerLink('android', send) });
    const phone = createPhone({ os, link: createServerLink(os, send), pin: 'abc1' });
    await phone.migrate({
      ...{ user: 'demo-app', password: 'demo-password' },
      async token() {
        here.clock.advance(5_000);
        const { json } = await here.post('/api/line/messages', { number }, bearer(number));
        return (json.messages as { code: string }[]).at(-1)!.code;
      },
    });
    const { json: begun } = await here.post('/api/login', { user: 'demo-app', password: 'demo-password' });
    await phone.approve();
    const { login, binding } = begun;
    const session = await here.post('/api/login/wait', { login, binding, ms: 0 });
    expect(session.json).toMatchObject({ state: 'session', user: 'demo-app', factor: { kind: 'app' } });
    await old.poll();
    expect(old.memory().users.map(({ user, status }) => [user, status])).toEqual([
      ['demo-app', 'inactive'],
      ['demo-all', 'active'],
    ]);
    expect(here.service.line('+15550100001').messages()).toEqual([]);
  });
});

describe('staff', () => {
  it('adds a line with a SIM and condition of its own, and refuses what is neither', async () => {
    const { staff, lineOfSim } = (await site()).service;
    const { line, sim } = staff.addLine('+15550100077', 'edda', {
      sim: 'a-token-of-20-chars.',
      condition: 'off',
    });
    expect([line.state, sim, lineOfSim('+15550100077', sim)?.state()]).toEqual([
      'off',
      'a-token-of-20-chars.',
      'off',
    ]);
    for (const wrong of ['short', 'with a blank in between', 'é'.repeat(20), 'x'.repeat(201)])
      expect(() => staff.addLine('+15550100078', 'edda', { sim: wrong })).toThrow(
        'SIM token: of another form; give',
      );
    expect(() => staff.addLine('+15550100078', 'edda', { condition: 'odd' as 'off' })).toThrow(
      'condition "odd"',
    );
  });

  it('gives a user neither one number twice, nor one authenticator key', async () => {
    const { staff } = (await withDemo()).service;
    expect(() => staff.addSms('demo-sms', good)).toThrow(
      'user "demo-sms": gets codes to this number already; give another number',
    );
    const key = new TextEncoder().encode('12345678901234567890');
    expect(() => staff.addTotp('demo-all', { key })).toThrow(
      'user "demo-all": has an authenticator app with this key; give another key',
    );
    expect(() => staff.addTotp('edda', { key: key.slice(0, 13) })).toThrow('key: 13 bytes are too few');
    expect(staff.addTotp('edda', { key, activated: true }).factor.status).toBe('active');
  });
});
