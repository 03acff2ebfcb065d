/** People who log in with a code that is sent to their phone, by SMS or read out in a call. */
import { describe, expect, it } from 'vitest';
import type { LineCondition } from '../../src/line/line-state.ts';
import type { ServerLine } from '../../src/login/admin/lines/server-line.ts';
import type { Application } from '../../src/login/auth/applications.ts';
import type { AskedAgain, Asking, Begun, CodeAsk, Responded } from '../../src/login/auth/login-steps.ts';
import { drawing, edda, refused, sessionOf, type World, type WorldOptions, world } from './login-world.ts';

const number = '+15550100001';
const minuteMs = 60_000;
const mia = 'mia';

interface Phone {
  readonly here: World;
  readonly line: () => ServerLine;
}

/** Mia has a phone, and codes by SMS are her only factor. */
async function withPhone(options: WorldOptions = {}, condition?: LineCondition): Promise<Phone> {
  const here = await world(options);
  await here.addUser(mia);
  here.service.staff.addLine(number, mia);
  here.service.staff.addSms(mia, number);
  if (condition !== undefined) here.service.line(number).set(condition);
  return { here, line: () => here.service.line(number) };
}

function asking(step: Begun | AskedAgain | Responded): Asking & { readonly ask: CodeAsk } {
  if ((step.kind !== 'ask' && step.kind !== 'wrong code') || step.ask.by !== 'code') {
    throw new Error(`no code is asked for but ${JSON.stringify(step)}`);
  }
  return { ...step, kind: 'ask', ask: step.ask };
}

async function begin({ service }: World, user = mia, app?: Application): Promise<ReturnType<typeof asking>> {
  return asking(await service.begin({ ...edda, user, ...(app !== undefined && { app }) }));
}

const again = ({ service }: World, { login, binding }: Asking, way: string): Promise<AskedAgain> =>
  service.again({ login, binding, way });

const respond = ({ service }: World, { login, binding }: Asking, code: string): Promise<Responded> =>
  service.respond({ login, binding, response: code });

/** The codes of the messages that have come, by number. */
const codes = (line: ServerLine): (string | null)[] => line.messages().map(({ code }) => code);

/** The code of the newest message, once it has come. */
function nextCode({ here, line }: Phone): string {
  here.clock.advance(5_000);
  return String(codes(line()).at(-1));
}

const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('someone whose codes come by SMS', () => {
  it('types the code of the message, and the session says which factor it was', async () => {
    const phone = await withPhone({ draw: drawing(482_913) });
    const { here, line } = phone;
    const step = await begin(here);
    expect(step.factors).toEqual([{ id: 'sms-mia-1', kind: 'sms', name: 'Text Message', code: '4.2' }]);
    expect(step.ask).toEqual({
      ...{ by: 'code', from: 'sms', to: '+1 ••• 0001', digits: 6, triesLeft: 3 },
      again: [
        { way: 'sms', inMs: 2 * minuteMs },
        { way: 'voice', inMs: 0 },
      ],
    });
    expect([step.lifeMs, step.endsInMs]).toEqual([10 * minuteMs, 10 * minuteMs]);
    expect(line().messages()).toMatchObject([{ number: 1, fate: 'on its way', text: null, code: null }]);
    here.clock.advance(5_000);
    expect(line().messages()).toMatchObject([
      { fate: 'delivered', text: 'Your requested authentication code: 482913', code: '482913' },
    ]);
    expect(sessionOf(await respond(here, step, '482913'))).toMatchObject({
      ...{ user: mia, scope: 'full', factor: { id: 'sms-mia-1', kind: 'sms' } },
    });
    expect(await respond(here, step, '482913')).toEqual(refused);
  });

  it('may mistype twice; the third wrong code ends the login', async () => {
    const phone = await withPhone();
    const step = await begin(phone.here);
    const code = nextCode(phone);
    expect(asking(await respond(phone.here, step, wrong(code))).ask.triesLeft).toBe(2);
    expect(asking(await respond(phone.here, step, wrong(code))).ask.triesLeft).toBe(1);
    expect(await respond(phone.here, step, wrong(code))).toEqual(refused);
    expect(await respond(phone.here, step, code)).toEqual(refused);
    expect(phone.here.service.staff.user(mia).lock.failures).toBe(3);
  });

  it('who asks for another code gets no more tries by it', async () => {
    const phone = await withPhone();
    const { here } = phone;
    const step = await begin(here);
    const first = nextCode(phone);
    await respond(here, step, wrong(first));
    here.clock.advance(2 * minuteMs);
    expect(asking(await again(here, step, 'sms')).ask.triesLeft).toBe(2);
  });

  it('has ten minutes for the whole login, whatever is sent in it', async () => {
    const phone = await withPhone();
    const { here } = phone;
    const step = await begin(here);
    here.clock.advance(9 * minuteMs);
    expect(asking(await again(here, step, 'sms')).endsInMs).toBe(minuteMs);
    const code = nextCode(phone);
    here.clock.advance(minuteMs - 5_000);
    expect(sessionOf(await respond(here, step, code)).user).toBe(mia);
    here.clock.advance(10 * minuteMs);
    const late = await begin(here);
    const lateCode = nextCode(phone);
    here.clock.advance(10 * minuteMs - 4_999);
    expect(await respond(here, late, lateCode)).toEqual(refused);
    expect(here.last()).toMatchObject({ event: 'expired', reason: 'late' });
  });

  it('finds the older code void once a newer one was asked for, also by a call', async () => {
    const phone = await withPhone({ draw: drawing(111_111, 222_222) });
    const { here, line } = phone;
    const step = await begin(here);
    here.clock.advance(5_000);
    expect(asking(await again(here, step, 'voice')).ask).toMatchObject({ from: 'voice', to: '+1 ••• 0001' });
    expect(asking(await respond(here, step, '111111')).ask.triesLeft).toBe(2);
    expect(here.last()).toMatchObject({ says: 'wrong code, or one that a newer code has voided' });
    here.clock.advance(20_000);
    expect(line().calls()).toMatchObject([{ number: 2, fate: 'ringing', words: null }]);
    expect(line().answer()).toEqual({ verdict: 'accepted' });
    expect(line().calls()[0]?.words).toBe(
      'Your authentication code is 2 2 2 2 2 2. Your authentication code is 2 2 2 2 2 2.',
    );
    expect(sessionOf(await respond(here, step, '222222')).user).toBe(mia);
  });

  it('is called only where the application offers it', async () => {
    const { here } = await withPhone();
    const step = await begin(here, mia, 'tws-stable');
    expect(step.ask.again).toEqual([{ way: 'sms', inMs: 2 * minuteMs }]);
    expect(await again(here, step, 'voice')).toEqual({ kind: 'not again', reason: 'way' });
    expect(await again(here, step, 'fax')).toEqual({ kind: 'not again', reason: 'way' });
  });

  it('reads a code that was for another login in vain, also of another user with the same number', async () => {
    const phone = await withPhone({ draw: drawing(111_111, 222_222), policy: { smsGapMs: 0 } });
    const { here, line } = phone;
    await here.addUser('otto');
    here.service.staff.addSms('otto', number);
    const ofMia = await begin(here);
    const ofOtto = await begin(here, 'otto');
    here.clock.advance(5_000);
    expect(codes(line())).toEqual(['111111', '222222']);
    expect(asking(await respond(here, ofMia, '222222')).ask.triesLeft).toBe(2);
    expect(asking(await respond(here, ofOtto, '111111')).ask.triesLeft).toBe(2);
    expect(sessionOf(await respond(here, ofMia, '111111')).user).toBe(mia);
    expect(sessionOf(await respond(here, ofOtto, '222222')).user).toBe('otto');
  });
});

describe('how often a code is sent', () => {
  it('is at most every two minutes by SMS, over logins and restarts of the server', async () => {
    const { here, line } = await withPhone({ file: true });
    const step = await begin(here);
    here.clock.advance(20_000);
    expect(await again(here, step, 'sms')).toEqual({
      ...{ kind: 'not again', reason: 'too-soon', retryAfterMs: 100_000 },
    });
    await here.restart();
    const next = await begin(here);
    expect(next.ask.again[0]).toEqual({ way: 'sms', inMs: 100_000 });
    expect(line().messages()).toHaveLength(1);
    // No code was sent for this login: the one that came is not of it.
    expect(asking(await respond(here, next, String(codes(line())[0]))).ask.triesLeft).toBe(2);
    here.clock.advance(100_000);
    await again(here, next, 'sms');
    here.clock.advance(5_000);
    expect(sessionOf(await respond(here, next, String(codes(line())[1]))).user).toBe(mia);
  });

  it.each([
    ['sms', 'messages'],
    ['voice', 'calls'],
  ] as const)('is five times in an hour by %s, for a user and for a number', async (way, list) => {
    const { here, line } = await withPhone({ policy: { smsGapMs: 0, keptMs: 604_800_000 } });
    await here.addUser('otto');
    here.service.staff.addSms('otto', number);
    let step = await begin(here);
    const before = line()[list]().length;
    for (let sent = before; sent < 5; sent++) {
      here.clock.advance(minuteMs);
      step = await begin(here);
      if (way === 'voice') expect((await again(here, step, 'voice')).kind).toBe('ask');
    }
    const inMs = step.ask.again.find((one) => one.way === way)?.inMs as number;
    expect(await again(here, step, way)).toMatchObject({ reason: 'too-soon' });
    expect(line()[list]()).toHaveLength(5);
    expect(inMs).toBeGreaterThanOrEqual(0);
    // Neither does Otto get one on that number, nor Mia on another one.
    const ofOtto = await begin(here, 'otto');
    expect(await again(here, ofOtto, way)).toMatchObject({ reason: 'too-soon' });
    here.service.staff.addLine('+15550100002', mia);
    here.service.staff.addSms(mia, '+15550100002');
    const other = await here.service.begin({ ...edda, user: mia, factor: 'sms-mia-2' });
    expect(await again(here, asking(other), way)).toMatchObject({ reason: 'too-soon' });
    expect(here.service.staff.user(mia).lock.locked).toBe('no');
    here.clock.advance(60 * minuteMs);
    expect((await again(here, await begin(here, 'otto'), way)).kind).toBe('ask');
  });
});

describe('someone who can’t log in', () => {
  it('is asked as everyone is, and nothing is sent', async () => {
    const locked = await withPhone();
    const free = await withPhone();
    locked.here.service.staff.lockUser(mia);
    const steps = await Promise.all([locked, free].map(({ here }) => begin(here)));
    const shown = steps.map(({ login: _l, binding: _b, ...rest }) => rest);
    expect(shown[0]).toEqual(shown[1]);
    const next = await Promise.all(
      [locked, free].map(({ here }, i) => again(here, steps[i] as Asking, 'voice')),
    );
    const [a, b] = next.map((one) => asking(one).ask);
    expect(a).toEqual(b);
    for (const { here } of [locked, free]) here.clock.advance(30_000);
    expect(locked.line().messages()).toEqual([]);
    expect(locked.line().calls()).toEqual([]);
    expect([free.line().messages().length, free.line().calls().length]).toEqual([1, 1]);
    expect(locked.here.service.audit().at(-1)?.says).toContain('no call');
  });
});

describe('codes by SMS', () => {
  it('give way to a card, and can’t be had again beside it', async () => {
    const { here, line } = await withPhone();
    const step = await begin(here);
    here.clock.advance(5_000);
    here.order({ serial: 'CARD-M', user: mia });
    expect(here.service.staff.factor('sms-mia-1').status).toBe('revoked');
    expect(await respond(here, step, String(codes(line())[0]))).toEqual(refused);
    expect((await here.service.begin({ ...edda, user: mia })).kind).toBe('ask');
    expect(() => here.service.staff.addSms(mia, number)).toThrow(
      'user "mia": has the active card CARD-M, to which codes by SMS give way; revoke it first, or set the policy smsStays to 1',
    );
  });

  it('stay where the policy says so', async () => {
    const { here } = await withPhone({ policy: { smsStays: 1 } });
    here.order({ serial: 'CARD-M', user: mia });
    const picking = await here.service.begin({ ...edda, user: mia });
    expect(picking).toMatchObject({ kind: 'pick', factors: [{ code: '5.1' }, { code: '4.2' }] });
  });
});

describe('a phone line in the store', () => {
  it('delivers what was sent before the server ended, at its time', async () => {
    const phone = await withPhone({ file: true, draw: drawing(482_913) });
    const { here, line } = phone;
    const step = await begin(here);
    here.clock.advance(4_999);
    await here.restart();
    expect(codes(line())).toEqual([null]);
    here.clock.advance(1);
    expect(codes(line())).toEqual(['482913']);
    expect(sessionOf(await respond(here, step, '482913')).user).toBe(mia);
  });

  it('has neither text nor code to read in the store, nor in the audit log, and nothing a day after', async () => {
    const { here, line } = await withPhone({ draw: drawing(482_913) });
    await begin(here);
    here.clock.advance(5_000);
    expect(codes(line())).toEqual(['482913']);
    const stored = (): string =>
      here.store.read((tables) =>
        JSON.stringify([
          tables.lines.all(),
          tables.messages.all(),
          tables.logins.all(),
          tables.factors.all(),
        ]),
      );
    expect(stored()).not.toMatch(/482913|authentication code/);
    expect(JSON.stringify(here.service.audit())).not.toMatch(/482913|5550100001/);
    here.clock.advance(86_400_000);
    expect(line().messages()).toEqual([]);
    // Someone else’s login is enough to delete it.
    await here.begin();
    expect(here.store.read(({ messages }) => messages.all())).toEqual([]);
  });

  it.each([
    ['filtered', 'message 1: filtered by the carrier; ask for a call, then wait with after: 1'],
    ['good', null],
  ] as const)('that is %s: a wait knows at once, or when it comes', async (condition, error) => {
    const { here, line } = await withPhone(
      { draw: drawing(482_913) },
      condition === 'good' ? undefined : condition,
    );
    const after = line().lastNumber();
    const wait = line()
      .message({ after })
      .then(({ code }) => code)
      .catch(({ message }) => message);
    await begin(here);
    here.clock.advance(error === null ? 5_000 : 0);
    line().set('no-data');
    expect(await wait).toBe(error ?? '482913');
  });

  it('in a phone that is stuck: the message comes after a restart of the phone, with its code', async () => {
    const { here, line } = await withPhone({ draw: drawing(482_913) }, 'stuck');
    const step = await begin(here);
    here.clock.advance(minuteMs);
    expect(line().messages()).toMatchObject([{ fate: 'held', code: null }]);
    expect(line().restart()).toEqual({ verdict: 'accepted' });
    here.clock.advance(30_000);
    expect([line().state(), ...codes(line())]).toEqual(['good', '482913']);
    expect(sessionOf(await respond(here, step, '482913')).user).toBe(mia);
  });
});
