/** A phone and a login server, each the real one: what the phone does, the server knows. */
import { expect, it } from 'vitest';
import type { Session } from '../../src/login/auth/login-steps.ts';
import { createPhone, type Phone } from '../../src/phone/phone.ts';
import { createServerLink } from '../../src/phone/server-link.ts';
import type { Site } from '../login/login-app.ts';
import { edda, refused, sessionOf } from '../login/login-world.ts';
import { linkTo, miasServer, number, password, tokenOf } from './mias-server.ts';

const minuteMs = 60_000;

function phoneAt(here: Site, os: 'ios' | 'android', installation: string): Phone {
  return createPhone({ os, link: linkTo(here, os), installation, pin: 'a1b2' });
}

async function begin({ service }: Site): Promise<{ login: string; binding: string; challenge: string }> {
  const begun = await service.begin({ ...edda, user: 'mia' });
  if (begun.kind !== 'ask' || begun.ask.by !== 'push') throw new Error(JSON.stringify(begun));
  return { login: begun.login, binding: begun.binding, challenge: begun.ask.challenge };
}

const sessionAfter = async ({ service }: Site, login: { login: string; binding: string }): Promise<Session> =>
  sessionOf((await service.awaitLogin({ ...login, ms: 0 })) as never);

it.each(['ios', 'android'] as const)(
  'on %s is activated, approves, denies, and responds by hand',
  async (os) => {
    const here = await miasServer();
    const phone = phoneAt(here, os, 'phone-of-mia');
    await phone.activate({ user: 'mia', password, token: tokenOf(here) });
    expect(here.service.staff.factor('app-mia-1')).toMatchObject({ status: 'active', os, number });
    expect(here.service.staff.factor('sms-mia-1').status).toBe('revoked');
    const first = await begin(here);
    await phone.approve();
    expect((await sessionAfter(here, first)).factor).toEqual({ id: 'app-mia-1', kind: 'app' });
    here.clock.advance(minuteMs);
    const second = await begin(here);
    await phone.deny();
    expect(await here.service.awaitLogin({ ...second, ms: 0 })).toEqual(refused);
    here.clock.advance(minuteMs);
    const third = await begin(here);
    phone.setOnline(false);
    const response = await phone.respond(third.challenge);
    expect(sessionOf(await here.service.respond({ ...third, response })).user).toBe('mia');
  },
);

it('migrates to a new phone, and the old one finds out', async () => {
  const here = await miasServer();
  const old = phoneAt(here, 'ios', 'phone-of-mia');
  await old.activate({ user: 'mia', password, token: tokenOf(here) });
  here.clock.advance(2 * minuteMs);
  const phone = phoneAt(here, 'android', 'new-phone-of-mia');
  await phone.migrate({ user: 'mia', password, token: tokenOf(here) });
  expect(here.service.staff.factor('app-mia-1').status).toBe('revoked');
  const login = await begin(here);
  await expect(old.approve()).rejects.toMatchObject({ reason: 'not active' });
  expect(old.screen().name).toBe('inactive');
  await phone.approve();
  expect((await sessionAfter(here, login)).factor?.id).toBe('app-mia-2');
});

it('migrates by the user’s card, and no message leaves', async () => {
  const here = await miasServer();
  const old = phoneAt(here, 'android', 'phone-of-mia');
  await old.activate({ user: 'mia', password, token: tokenOf(here) });
  here.order({ serial: 'CARD-M', user: 'mia' });
  const sent = here.service.line(number).messages().length;
  const phone = phoneAt(here, 'android', 'new-phone-of-mia');
  await phone.migrate({ user: 'mia', password, card: (challenge) => here.make(challenge) });
  expect(here.service.line(number).messages().length).toBe(sent);
  expect(here.service.staff.factor('app-mia-2').status).toBe('active');
});

it('says what the server refuses', async () => {
  const here = await miasServer();
  const link = linkTo(here, 'android');
  const begin = (purpose: 'activation' | 'migration' | 'reactivation', more = {}) =>
    link.begin({
      ...{ user: 'mia', password, purpose, installation: 'phone-of-mia', os: 'android', device: null },
      ...more,
    });
  expect(await begin('activation', { password: 'wrong' })).toEqual({ is: 'refused' });
  expect(await begin('migration')).toEqual({ is: 'none active' });
  await here.addUser('otto');
  expect(await begin('activation', { user: 'otto' })).toEqual({ is: 'staff only' });
  const asked = await begin('activation');
  expect(asked).toMatchObject({ is: 'number asked', numbers: ['+1 ••• 0001'] });
  const { binding } = asked as { binding: string };
  expect(await link.sendToken({ binding, number: 0 })).toEqual({ is: 'token sent', to: '+1 ••• 0001' });
  here.clock.advance(500);
  expect(await link.sendToken({ binding, number: null })).toEqual({ is: 'too soon', inMs: 119_500 });
  expect(await link.sendToken({ binding: 'none', number: 0 })).toEqual({ is: 'refused' });
  expect(await link.prove({ binding, proof: '000000' })).toEqual({ is: 'wrong proof' });
  expect(await link.prove({ binding: 'none', proof: '000000' })).toEqual({ is: 'refused' });
  const proved = await link.prove({ binding, proof: tokenOf(here)() });
  expect(proved.is).toBe('proved');
  expect(await link.finish({ binding, pin: 'abcd', response: '12345678' })).toEqual({ is: 'refused' });
  const unknown = { device: 'app-mia-9.none' };
  expect(await link.pushes({ ...unknown, after: 0, waitMs: 0 })).toEqual({ is: 'not active' });
  expect(await link.approve({ ...unknown, push: 1, response: '1' })).toEqual({ is: 'not active' });
  expect(await link.deny({ ...unknown, push: 1 })).toEqual({ is: 'not active' });
  const pins = { user: 'mia', password: 'wrong', pin: 'a1b2', newPin: 'c3d4', devices: ['none'] };
  expect(await link.pin(pins)).toEqual({ is: 'refused' });
  expect(await link.login({ user: 'mia', password: 'wrong', device: null })).toEqual({ is: 'refused' });
  // Mia has codes by SMS, and no app.
  expect(await link.login({ user: 'mia', password, device: null })).toEqual({ is: 'refused' });
  expect(await link.respond({ binding: 'none', response: '12345678' })).toEqual({ is: 'refused' });
});

it('is refused with another PIN, and as a second phone', async () => {
  const here = await miasServer();
  const phone = phoneAt(here, 'android', 'phone-of-mia');
  await phone.activate({ user: 'mia', password, token: tokenOf(here) });
  await expect(phoneAt(here, 'ios', 'other-phone').activate({ user: 'mia', password })).rejects.toThrow();
  const login = await begin(here);
  await expect(phone.approve({ pin: 'zz99' })).rejects.toMatchObject({ reason: 'not accepted' });
  expect(await here.service.awaitLogin({ ...login, ms: 0 })).toEqual(refused);
});

it('a server that fails has not said that the phone is inactive', async () => {
  const link = createServerLink('ios', async () => ({ status: 503, body: { rule: 'unavailable' } }));
  await expect(link.pushes({ device: 'app-mia-1.secret', after: 0, waitMs: 0 })).rejects.toThrow(
    'server: replied 503; try again',
  );
});
