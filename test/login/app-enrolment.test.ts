/** People who make a phone their app: activation, migration to another phone, the same phone again. */
import { describe, expect, it } from 'vitest';
import {
  activate,
  beginOn,
  finishOn,
  newestCode,
  newPhone,
  type Phone,
  proveByToken,
  shows,
  stepOf,
} from './app-phone.ts';
import { edda, refused, sessionOf, type World, type WorldOptions, world } from './login-world.ts';

const mia = 'mia';
const number = '+15550100001';
const other = '+15550100002';
const failed = { kind: 'refused', reason: 'failed' };

async function withMia(options: WorldOptions = {}): Promise<World> {
  const here = await world(options);
  await here.addUser(mia);
  here.service.staff.addLine(number, mia);
  here.service.staff.addSms(mia, number);
  return here;
}

/** Mia, and a phone that is her app. */
async function withApp(options: WorldOptions = {}): Promise<{ readonly here: World; readonly phone: Phone }> {
  const here = await withMia(options);
  const phone = newPhone();
  expect((await activate(here, phone, mia, number)).kind).toBe('done');
  here.clock.advance(120_000);
  return { here, phone };
}

/** The challenge of a login with the phone app, which is the same by hand. */
async function challengeOf({ service }: World): Promise<{
  readonly login: string;
  readonly binding: string;
  readonly challenge: string;
}> {
  const begun = await service.begin({ ...edda, user: mia, factor: 'app-mia-1' });
  if (begun.kind !== 'ask' || begun.ask.by !== 'push') throw new Error(JSON.stringify(begun));
  const { login, binding, ask } = begun;
  return { login, binding, challenge: ask.challenge };
}

/** What the audit log says of all that was voided. */
function voided({ service }: World): readonly string[] {
  return service.audit().flatMap(({ event, says }) => (event === 'voided' ? [says] : []));
}

async function logIn(here: World, phone: Phone, given: Parameters<typeof shows>[2] = {}): Promise<unknown> {
  const { challenge, ...handle } = await challengeOf(here);
  return await here.service.respond({ ...handle, response: shows(phone, challenge, given) });
}

describe('someone who activates the app', () => {
  it('chooses a number, types the token, a PIN, and logs in with the app from then on', async () => {
    const here = await withMia();
    here.service.staff.addLine(other, mia);
    const phone = newPhone();
    const begun = stepOf(await beginOn(here, phone, mia, 'activation'), 'number');
    expect(begun.numbers).toEqual(['+1 ••• 0001', '+1 ••• 0002']);
    const { binding } = begun;
    const asked = stepOf(await here.service.apps.sendToken({ binding, number: 0 }), 'token');
    expect(asked).toMatchObject({ to: '+1 ••• 0001', digits: 6, triesLeft: 3, againInMs: 120_000 });
    here.clock.advance(5_000);
    const [message] = here.service.line(number).messages();
    expect(message?.text).toBe(`Your activation token: ${message?.code}`);
    const response = String(message?.code);
    const proved = stepOf(await here.service.apps.prove({ binding, response }), 'proved');
    expect(proved).toMatchObject({ suite: 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1', counter: 1 });
    expect(proved.key).toMatch(/^[0-9a-f]{40}$/);
    expect(stepOf(await finishOn(here, phone, proved), 'done').app).toBe('app-mia-1');
    const { staff } = here.service;
    expect(staff.factor('app-mia-1')).toMatchObject({ kind: 'app', os: 'android', nextCounter: '2', number });
    // SMS gives way to it (documented).
    expect(staff.factor('sms-mia-1').status).toBe('revoked');
    const { challenge, ...handle } = await challengeOf(here);
    expect(challenge).toMatch(/^[0-9]{6}$/);
    const given = await here.service.respond({ ...handle, response: shows(phone, challenge) });
    expect(sessionOf(given).factor).toEqual({ id: 'app-mia-1', kind: 'app' });
    expect(staff.factor('app-mia-1')).toMatchObject({ nextCounter: '3' });
  });

  it('hears again that it is done, if the reply was lost: with the PIN that was sent, and no other', async () => {
    const here = await withMia();
    const phone = newPhone();
    const begun = await beginOn(here, phone, mia, 'activation');
    const proved = await proveByToken(here, begun, number);
    const done = stepOf(await finishOn(here, phone, proved), 'done');
    expect(await finishOn(here, phone, proved)).toEqual(done);
    for (const pin of ['zz99', '']) expect(await finishOn(here, { ...phone, pin }, proved)).toEqual(failed);
    const { binding } = stepOf(proved, 'proved');
    const noText = { binding, pin: 1234 as never, response: '12345678' };
    const before = here.last();
    expect(await here.service.apps.finish(noText)).toEqual(failed);
    expect(here.last()).toEqual(before);
    expect(sessionOf((await logIn(here, phone)) as never).user).toBe(mia);
  });

  it('can’t have a second phone as an app: the other one needs a migration', async () => {
    const { here } = await withApp();
    expect(await beginOn(here, newPhone(), mia, 'activation')).toEqual({
      kind: 'refused',
      reason: 'app-active',
    });
  });

  it('must know the password', async () => {
    const here = await withMia();
    const begun = await beginOn(here, newPhone(), mia, 'activation', 'wrong');
    expect(begun).toEqual({ kind: 'refused', reason: 'credentials' });
    expect(await beginOn(here, newPhone(), 'nobody', 'activation')).toEqual(begun);
  });

  it('without a number can be helped by staff only', async () => {
    const here = await world();
    await here.addUser(mia);
    const begun = await beginOn(here, newPhone(), mia, 'activation');
    expect(begun).toEqual({ kind: 'refused', reason: 'no-number' });
  });

  it('may mistype the token twice; the third time ends it, and each counts', async () => {
    const here = await withMia();
    const { binding } = stepOf(await beginOn(here, newPhone(), mia, 'activation'), 'number');
    await here.service.apps.sendToken({ binding });
    const right = newestCode(here, number);
    const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, '0');
    const prove = (response: string) => here.service.apps.prove({ binding, response });
    expect(stepOf(await prove(wrong), 'wrong token').triesLeft).toBe(2);
    expect(stepOf(await prove(wrong), 'wrong token').triesLeft).toBe(1);
    expect(await prove(wrong)).toEqual(failed);
    expect(await prove(right)).toEqual(failed);
    expect(here.service.staff.user(mia).lock.failures).toBe(3);
  });

  it('gets another token two minutes later, which voids the older one', async () => {
    const here = await withMia();
    const { binding } = stepOf(await beginOn(here, newPhone(), mia, 'activation'), 'number');
    await here.service.apps.sendToken({ binding });
    const first = newestCode(here, number);
    expect(await here.service.apps.sendToken({ binding })).toEqual({
      ...{ kind: 'refused', reason: 'too-soon', retryAfterMs: 115_000 },
    });
    here.clock.advance(115_000);
    stepOf(await here.service.apps.sendToken({ binding }), 'token');
    const second = newestCode(here, number);
    expect(second).not.toBe(first);
    const prove = (response: string) => here.service.apps.prove({ binding, response });
    expect((await prove(first)).kind).toBe('wrong token');
    expect((await prove(second)).kind).toBe('proved');
  });

  it('gets the key once', async () => {
    const here = await withMia();
    const begun = stepOf(await beginOn(here, newPhone(), mia, 'activation'), 'number');
    const proved = stepOf(await proveByToken(here, begun, number), 'proved');
    const { binding } = proved;
    const response = newestCode(here, number);
    expect(await here.service.apps.prove({ binding, response })).toEqual(failed);
  });

  it.each([
    [
      'android',
      ['abc', 'abcd', 'abcdefg', 'abcdef1', 'ab1!', '!ab12', '', 1234 as never],
      ['abc1', '1234', 'A1b2C3'],
    ],
    ['ios', ['a1b2', 'with a space', 'x'.repeat(44)], ['']],
  ] as const)('on %s chooses a PIN of the right form', async (os, unfit, fit) => {
    for (const good of fit) {
      const here = await withMia();
      const phone = newPhone(os, good);
      const proved = await proveByToken(here, await beginOn(here, phone, mia, 'activation'), number);
      const { binding } = stepOf(proved, 'proved');
      for (const pin of unfit) {
        const given = { binding, pin, response: '12345678' };
        expect(await here.service.apps.finish(given)).toEqual({ kind: 'refused', reason: 'unfit-pin' });
      }
      expect((await finishOn(here, phone, proved)).kind).toBe('done');
      expect(sessionOf((await logIn(here, phone)) as never).factor?.kind).toBe('app');
    }
  });

  it.each([
    ['another PIN', { pin: 'zz99' }],
    ['the second counter', { counter: 2 }],
  ])('with %s in the first response ends with nothing changed', async (_, more) => {
    const here = await withMia();
    const phone = newPhone();
    const proved = await proveByToken(here, await beginOn(here, phone, mia, 'activation'), number);
    expect(await finishOn(here, phone, proved, more)).toEqual(failed);
    expect(here.service.staff.user(mia).factors).toEqual(['sms-mia-1']);
    expect(here.service.staff.factor('sms-mia-1').status).toBe('active');
    expect(await finishOn(here, phone, proved)).toEqual(failed);
  });

  it('has ten minutes for it, and a newer one ends the older', async () => {
    const here = await withMia();
    const phone = newPhone();
    const first = stepOf(await beginOn(here, phone, mia, 'activation'), 'number');
    const second = stepOf(await beginOn(here, phone, mia, 'activation'), 'number');
    expect(await here.service.apps.sendToken(first)).toEqual(failed);
    const proved = await proveByToken(here, second, number);
    here.clock.advance(600_001);
    expect(await finishOn(here, phone, proved)).toEqual(failed);
    expect(here.last()).toMatchObject({ event: 'expired', reason: 'late' });
  });

  it.each(['number', 'token', 'proved'] as const)(
    'whose password is changed in the step `%s` begins again with the new one',
    async (step) => {
      const here = await withMia();
      const { apps, staff } = here.service;
      const phone = newPhone();
      const begun = stepOf(await beginOn(here, phone, mia, 'activation'), 'number');
      const { binding } = begun;
      if (step === 'token') await apps.sendToken({ binding });
      const proved = step === 'proved' ? await proveByToken(here, begun, number) : null;
      await staff.setPassword(mia, 'another password');
      expect(voided(here)).toEqual(['a new password of the user voids this activation']);
      if (step === 'number') expect(await apps.sendToken({ binding })).toEqual(failed);
      if (step === 'token')
        expect(await apps.prove({ binding, response: newestCode(here, number) })).toEqual(failed);
      if (proved !== null) expect(await finishOn(here, phone, proved)).toEqual(failed);
      expect(here.last()).toMatchObject({ says: 'the enrolment is in state superseded' });
      here.clock.advance(120_000);
      const again = await beginOn(here, phone, mia, 'activation', 'another password');
      const { app } = stepOf(await finishOn(here, phone, await proveByToken(here, again, number)), 'done');
      expect(app).toBe('app-mia-1');
    },
  );

  it('who is locked sees the same, gets no message, and no token is right', async () => {
    const here = await withMia();
    here.service.staff.lockUser(mia);
    const { binding } = stepOf(await beginOn(here, newPhone(), mia, 'activation'), 'number');
    stepOf(await here.service.apps.sendToken({ binding }), 'token');
    here.clock.advance(60_000);
    expect(here.service.line(number).messages()).toEqual([]);
    const given = { binding, response: '123456' };
    expect((await here.service.apps.prove(given)).kind).toBe('wrong token');
  });

  it('with a token of another enrolment, or a code of a login, gets nowhere', async () => {
    const here = await withMia();
    const begun = await here.service.begin({ ...edda, user: mia });
    const code = newestCode(here, number);
    here.clock.advance(120_000);
    const { binding } = stepOf(await beginOn(here, newPhone(), mia, 'activation'), 'number');
    await here.service.apps.sendToken({ binding });
    const token = newestCode(here, number);
    const given = { binding, response: code };
    expect((await here.service.apps.prove(given)).kind).toBe('wrong token');
    if (begun.kind !== 'ask') throw new Error('no login');
    const answered = await here.service.respond({ ...begun, response: token });
    expect(answered.kind).toBe('wrong code');
  });
});

describe('someone who moves to a new phone', () => {
  it('types the token sent to the number first used; the old phone stops at that moment', async () => {
    const { here, phone: old } = await withApp();
    const session = sessionOf((await logIn(here, old)) as never);
    here.service.staff.addLine(other, mia);
    const phone = newPhone('ios');
    const asked = stepOf(await beginOn(here, phone, mia, 'migration'), 'token');
    expect(asked.to).toBe('+1 ••• 0001');
    const proved = await proveByToken(here, asked, number);
    // Until the end, the old phone works.
    expect(sessionOf((await logIn(here, old)) as never).factor?.id).toBe('app-mia-1');
    const { challenge, ...open } = await challengeOf(here);
    expect(stepOf(await finishOn(here, phone, proved), 'done').app).toBe('app-mia-2');
    expect(await here.service.respond({ ...open, response: shows(old, challenge) })).toEqual(refused);
    expect(await logIn(here, old)).toEqual(refused);
    expect(await here.service.session(session.id)).toBe(null);
    expect(sessionOf((await logIn(here, phone)) as never).factor?.id).toBe('app-mia-2');
    expect(here.service.staff.factor('app-mia-1').status).toBe('revoked');
  });

  it('and whose password is changed meanwhile proves nothing with the card', async () => {
    const { here } = await withApp();
    here.order({ serial: 'CARD-M', user: mia });
    const { binding, challenge } = stepOf(await beginOn(here, newPhone(), mia, 'migration'), 'card');
    const response = here.make(challenge);
    await here.service.staff.setPassword(mia, 'another password');
    expect(await here.service.apps.prove({ binding, response })).toEqual(failed);
    expect(voided(here)).toEqual([
      'a new password of the user voids this migration',
      'a new password of the user voids this one',
    ]);
  });

  it('with a physical card is asked for its response, and no message leaves', async () => {
    const { here } = await withApp();
    here.order({ serial: 'CARD-M', user: mia });
    const sent = here.service.line(number).messages().length;
    const phone = newPhone();
    const { binding, challenge } = stepOf(await beginOn(here, phone, mia, 'migration'), 'card');
    const response = here.make(challenge);
    const proved = await here.service.apps.prove({ binding, response });
    expect((await finishOn(here, phone, proved)).kind).toBe('done');
    here.clock.advance(60_000);
    expect(here.service.line(number).messages().length).toBe(sent);
    expect(here.service.staff.factor('app-mia-2')).toMatchObject({ status: 'active', number });
  });

  it('with a wrong response of the card is refused, and it counts to card and account', async () => {
    const { here } = await withApp();
    here.order({ serial: 'CARD-M', user: mia });
    const { binding, challenge } = stepOf(await beginOn(here, newPhone(), mia, 'migration'), 'card');
    const wrong = here.make(challenge, { pin: '0000' });
    expect(await here.service.apps.prove({ binding, response: wrong })).toEqual(failed);
    const right = here.make(challenge);
    expect(await here.service.apps.prove({ binding, response: right })).toEqual(failed);
    expect(here.service.staff.user(mia).lock.failures).toBe(1);
    expect(here.service.staff.factor('CARD-M').lock.failures).toBe(1);
    expect(here.service.staff.factor('app-mia-1').status).toBe('active');
  });

  it.each(['token', 'card', 'proved'] as const)(
    'and whose app the staff revoke in the step `%s` has nothing to move any more',
    async (step) => {
      const { here } = await withApp();
      const { apps, staff } = here.service;
      if (step === 'card') here.order({ serial: 'CARD-M', user: mia });
      const phone = newPhone();
      const begun = await beginOn(here, phone, mia, 'migration');
      const proved = step === 'proved' ? await proveByToken(here, begun, number) : null;
      const { binding } = stepOf(begun, step === 'card' ? 'card' : 'token');
      const response = begun.kind === 'card' ? here.make(begun.challenge) : newestCode(here, number);
      staff.revokeFactor('app-mia-1');
      if (proved === null) expect(await apps.prove({ binding, response })).toEqual(failed);
      else expect(await finishOn(here, phone, proved)).toEqual(failed);
      expect(here.last()).toMatchObject({ reason: 'wrong step', says: 'migration: no-app' });
      expect(staff.user(mia).factors.filter((id) => staff.factor(id).status === 'active')).toEqual(
        step === 'card' ? ['CARD-M'] : [],
      );
      expect(await apps.prove({ binding, response })).toEqual(failed);
      expect(here.last()).toMatchObject({ says: 'the enrolment is in state refused' });
    },
  );

  it('without an app has nothing to move', async () => {
    const here = await withMia();
    const begun = await beginOn(here, newPhone(), mia, 'migration');
    expect(begun).toEqual({ kind: 'refused', reason: 'no-app' });
  });
});

describe('someone who activates the same phone again', () => {
  it('does so on that phone only', async () => {
    const { here, phone } = await withApp();
    expect(await beginOn(here, newPhone(), mia, 'reactivation')).toEqual({
      kind: 'refused',
      reason: 'other-phone',
    });
    const asked = await beginOn(here, phone, mia, 'reactivation');
    expect((await finishOn(here, phone, await proveByToken(here, asked, number))).kind).toBe('done');
    expect(sessionOf((await logIn(here, phone)) as never).factor?.id).toBe('app-mia-2');
  });
});

describe('the app by hand', () => {
  it('ends the login at one wrong response, as a card does', async () => {
    const { here, phone } = await withApp();
    const { challenge, ...handle } = await challengeOf(here);
    const wrong = shows(phone, challenge, { pin: 'zz99' });
    expect(await here.service.respond({ ...handle, response: wrong })).toEqual(refused);
    const right = shows(phone, challenge);
    expect(await here.service.respond({ ...handle, response: right })).toEqual(refused);
    expect(here.service.staff.factor('app-mia-1').lock.failures).toBe(1);
  });

  it('has three minutes, and a limit of uses where there is one', async () => {
    const { here, phone } = await withApp({ policy: { appUsesMax: 2 } });
    const { challenge, ...handle } = await challengeOf(here);
    here.clock.advance(180_001);
    expect(await here.service.respond({ ...handle, response: shows(phone, challenge) })).toEqual(refused);
    expect(sessionOf((await logIn(here, phone, { counter: 3 })) as never).user).toBe(mia);
    expect(await logIn(here, phone, { counter: 4 })).toEqual(refused);
    expect(here.last()).toMatchObject({ reason: 'counter used up' });
  });
});
