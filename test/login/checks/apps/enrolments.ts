/** Checks 34 to 38: how a phone becomes a user's app, and what ends the old one; and 18 for the PIN of the app. */
import { expect } from 'vitest';
import {
  type AppHolder,
  appHolder,
  beginOn,
  beginWithApp,
  finishOn,
  newestCode,
  newPhone,
  type Phone,
  proveByToken,
  shows,
  stepOf,
} from '../../app-phone.ts';
import { edda, refused, sessionOf, type World, worldOf } from '../../login-world.ts';
import type { Check } from '../check.ts';

type Asking = Awaited<ReturnType<typeof beginWithApp>>;

const failed = { kind: 'refused', reason: 'failed' };
const number = '+15550100001';
const gapMs = 120_000;

const challengeIn = ({ ask }: Asking): string => (ask as { challenge: string }).challenge;

async function respondTo({ service }: World, step: Asking, phone: Phone): Promise<unknown> {
  const { login, binding } = step;
  return await service.respond({ login, binding, response: shows(phone, challengeIn(step)) });
}

async function logInWith(held: AppHolder, phone: Phone): Promise<unknown> {
  held.here.clock.advance(gapMs);
  return await respondTo(held.here, await beginWithApp(held), phone);
}

/** Mia, who has a phone line and no app yet. */
async function miaWithLine(here: World): Promise<World> {
  await here.addUser('mia');
  here.service.staff.addLine(number, 'mia');
  return here;
}

interface SharedPhone {
  readonly here: World;
  readonly mia: AppHolder;
  readonly otto: AppHolder;
  /** Changes the PIN as Mia does, for both. */
  change(more?: object): Promise<unknown>;
}

/** Mia and Otto, with one app on one phone. */
async function sharedPhone(here: World): Promise<SharedPhone> {
  const mia = await appHolder(here);
  const { installation } = mia.phone;
  const otto = await appHolder(here, 'otto', '+15550100002', { ...newPhone(), installation });
  const devices = [mia.phone.device, otto.phone.device];
  const given = { user: 'mia', password: edda.password, pin: 'a1b2', newPin: 'c3d4', devices };
  return {
    ...{ here, mia, otto },
    change: (more = {}) => here.service.apps.changePin({ ...given, ...more }),
  };
}

export const enrolmentChecks: readonly Check[] = [
  {
    number: 18,
    says: 'another PIN of an app ends the sessions of all its users, and no others; a refused change ends none',
    async run({ LoginServer }) {
      const { here, mia, otto, change } = await sharedPhone(await worldOf(LoginServer));
      here.order({ serial: 'CARD-M', user: 'mia' });
      const byCard = await here.respond(await here.begin('mia', 'CARD-M'));
      const answers = [await logInWith(mia, mia.phone), await logInWith(otto, otto.phone), byCard];
      const ids = answers.map((answer) => sessionOf(answer as never).id);
      const live = (): boolean[] => ids.map((id) => here.service.isLive(id));
      expect(await change({ pin: 'zz99' })).toEqual(failed);
      expect(await change({ newPin: 'abcd' })).toEqual({ kind: 'refused', reason: 'unfit-pin' });
      expect(live()).toEqual([true, true, true]);
      expect(await change()).toEqual({ kind: 'PIN changed' });
      expect(live()).toEqual([false, false, true]);
    },
  },
  {
    number: 34,
    says: 'a user has one active phone; another needs the proof of a migration',
    async run({ LoginServer }) {
      const held = await appHolder(await worldOf(LoginServer));
      const { here } = held;
      const misfit = { kind: 'refused', reason: 'app-active' };
      expect(await beginOn(here, newPhone(), 'mia', 'activation')).toEqual(misfit);
      // Two that began before the first was done: the older one is void.
      const other = await worldOf(LoginServer);
      await other.addUser('otto');
      other.service.staff.addLine(number, 'otto');
      const first = await beginOn(other, newPhone(), 'otto', 'activation');
      const second = newPhone();
      const begun = await beginOn(other, second, 'otto', 'activation');
      expect(await other.service.apps.sendToken(stepOf(first, 'number'))).toEqual(failed);
      expect((await finishOn(other, second, await proveByToken(other, begun, number))).kind).toBe('done');
      expect(other.service.staff.user('otto').factors).toEqual(['app-otto-1']);
    },
  },
  {
    number: 35,
    says: 'a migration is one step: until its end the old phone works, after it nothing of the old phone does',
    async run({ LoginServer }) {
      const held = await appHolder(await worldOf(LoginServer));
      const { here, phone: old } = held;
      here.clock.advance(gapMs);
      const session = sessionOf((await respondTo(here, await beginWithApp(held), old)) as never);
      const phone = newPhone();
      const proved = await proveByToken(here, await beginOn(here, phone, 'mia', 'migration'), number);
      expect(sessionOf((await logInWith(held, old)) as never).factor?.id).toBe('app-mia-1');
      const open = await beginWithApp(held);
      expect((await finishOn(here, phone, proved)).kind).toBe('done');
      expect(await respondTo(here, open, old)).toEqual(refused);
      const { device } = old;
      const { apps } = here.service;
      expect(await apps.approve({ device, push: 1, response: '1' })).toEqual({ kind: 'not active' });
      expect(await apps.pushes({ device, after: 0, waitMs: 0 })).toEqual({ kind: 'not active' });
      const pins = { user: 'mia', password: edda.password, pin: old.pin, newPin: 'c3d4' };
      expect(await apps.changePin({ ...pins, devices: [device] })).toEqual({ kind: 'not active' });
      expect(await here.service.session(session.id)).toBe(null);
      expect(await logInWith(held, old)).toEqual(refused);
      expect(sessionOf((await logInWith(held, phone)) as never).factor?.id).toBe('app-mia-2');
    },
  },
  {
    number: 35,
    says: 'a migration that fails at its end leaves the old phone as it was',
    async run({ LoginServer }) {
      for (const more of [{ pin: 'zz99' }, { counter: 2 }, { counter: 0 }]) {
        const held = await appHolder(await worldOf(LoginServer));
        const { here, phone: old } = held;
        here.clock.advance(gapMs);
        const phone = newPhone();
        const proved = await proveByToken(here, await beginOn(here, phone, 'mia', 'migration'), number);
        expect(await finishOn(here, phone, proved, more)).toEqual(failed);
        expect(await finishOn(here, phone, proved)).toEqual(failed);
        expect(here.service.staff.user('mia').factors).toEqual(['app-mia-1']);
        expect(sessionOf((await logInWith(held, old)) as never).factor?.id).toBe('app-mia-1');
      }
    },
  },
  {
    number: 35,
    says: 'an app that is revoked meanwhile moves to no other phone, whatever that has proved',
    async run({ LoginServer }) {
      for (const isProved of [false, true]) {
        const { here } = await appHolder(await worldOf(LoginServer));
        const { apps, staff } = here.service;
        here.clock.advance(gapMs);
        const phone = newPhone();
        const begun = stepOf(await beginOn(here, phone, 'mia', 'migration'), 'token');
        const proved = isProved ? await proveByToken(here, begun, number) : null;
        staff.revokeFactor('app-mia-1');
        const { binding } = begun;
        const given = { binding, response: newestCode(here, number) };
        expect(proved === null ? await apps.prove(given) : await finishOn(here, phone, proved)).toEqual(
          failed,
        );
        expect(staff.user('mia').factors).toEqual(['app-mia-1']);
      }
    },
  },
  {
    number: 36,
    says: 'the token goes to the number first used; with an active card only the card’s response will do',
    async run({ LoginServer }) {
      const held = await appHolder(await worldOf(LoginServer));
      const { here } = held;
      here.clock.advance(gapMs);
      here.service.staff.addLine('+15550100009', 'mia');
      const before = here.service.line(number).messages().length;
      const begun = stepOf(await beginOn(here, newPhone(), 'mia', 'migration'), 'token');
      here.clock.advance(gapMs);
      expect(here.service.line(number).messages().length).toBe(before + 1);
      expect(here.service.line('+15550100009').messages()).toEqual([]);
      expect(begun.to).toMatch(/0001$/);
      here.order({ serial: 'CARD-M', user: 'mia' });
      const phone = newPhone();
      const asked = stepOf(await beginOn(here, phone, 'mia', 'migration'), 'card');
      here.clock.advance(gapMs);
      expect(here.service.line(number).messages().length).toBe(before + 1);
      expect(await here.service.apps.sendToken(asked)).toEqual(failed);
      const { binding, challenge } = asked;
      const proved = await here.service.apps.prove({ binding, response: here.make(challenge) });
      expect((await finishOn(here, phone, proved)).kind).toBe('done');
      // The number first used stays, whichever way proved the next phone.
      here.service.staff.revokeFactor('CARD-M');
      const next = stepOf(await beginOn(here, newPhone(), 'mia', 'migration'), 'token');
      expect(next.to).toMatch(/0001$/);
    },
  },
  {
    number: 37,
    says: 'token and key count once, in time, for the phone that began; a token is no code, and a code no token',
    async run({ LoginServer }) {
      const here = await miaWithLine(await worldOf(LoginServer));
      const { apps } = here.service;
      const { binding } = stepOf(await beginOn(here, newPhone(), 'mia', 'activation'), 'number');
      await apps.sendToken({ binding });
      const token = newestCode(here, number);
      expect(await apps.finish({ binding, pin: 'a1b2', response: '12345678' })).toEqual(failed);
      // A newer enrolment has a token of its own.
      const phone = newPhone();
      const next = stepOf(await beginOn(here, phone, 'mia', 'activation'), 'number').binding;
      expect(await apps.prove({ binding, response: token })).toEqual(failed);
      expect(await apps.prove({ binding: next, response: token })).toEqual(failed);
      here.clock.advance(gapMs);
      await apps.sendToken({ binding: next });
      expect((await apps.prove({ binding: next, response: token })).kind).toBe('wrong token');
      const right = newestCode(here, number);
      const proved = await apps.prove({ binding: next, response: right });
      expect(await apps.prove({ binding: next, response: right })).toEqual(failed);
      here.clock.advance(600_001);
      expect(await finishOn(here, phone, proved)).toEqual(failed);
      expect(here.service.staff.user('mia').factors).toEqual([]);
    },
  },
  {
    number: 37,
    says: 'a token has a few tries, which count to the account; one of a locked user is never right',
    async run({ LoginServer }) {
      const here = await miaWithLine(await worldOf(LoginServer));
      const { apps } = here.service;
      const { binding } = stepOf(await beginOn(here, newPhone(), 'mia', 'activation'), 'number');
      await apps.sendToken({ binding });
      const right = newestCode(here, number);
      const wrong = right === '123456' ? '123457' : '123456';
      for (const kind of ['wrong token', 'wrong token', 'refused']) {
        expect((await apps.prove({ binding, response: wrong })).kind).toBe(kind);
      }
      expect(await apps.prove({ binding, response: right })).toEqual(failed);
      expect(here.service.staff.user('mia').lock.failures).toBe(3);
      here.clock.advance(gapMs);
      const next = stepOf(await beginOn(here, newPhone(), 'mia', 'activation'), 'number').binding;
      await apps.sendToken({ binding: next });
      const again = newestCode(here, number);
      here.service.staff.lockUser('mia');
      expect((await apps.prove({ binding: next, response: again })).kind).toBe('wrong token');
    },
  },
  {
    number: 37,
    says: 'a new password ends what was begun with the old one, before and after the proof',
    async run({ LoginServer }) {
      const here = await miaWithLine(await worldOf(LoginServer));
      const { apps, staff } = here.service;
      const phone = newPhone();
      const { binding } = stepOf(await beginOn(here, phone, 'mia', 'activation'), 'number');
      await staff.setPassword('mia', edda.password);
      expect(await apps.sendToken({ binding })).toEqual(failed);
      const begun = await beginOn(here, phone, 'mia', 'activation');
      const proved = stepOf(await proveByToken(here, begun, number), 'proved');
      await staff.setPassword('mia', edda.password);
      expect(await finishOn(here, phone, proved)).toEqual(failed);
      expect(staff.user('mia').factors).toEqual([]);
    },
  },
  {
    number: 38,
    says: 'users of one app have keys of their own, and a change of the PIN covers all of them or none',
    async run({ LoginServer }) {
      const { mia, otto, change } = await sharedPhone(await worldOf(LoginServer));
      expect(await logInWith(mia, otto.phone)).toEqual(refused);
      expect(await change({ pin: 'zz99' })).toEqual(failed);
      const unknown = [mia.phone.device, 'app-otto-1.none'];
      expect(await change({ devices: unknown })).toEqual({ kind: 'not active' });
      expect(await change({ devices: [otto.phone.device] })).toEqual({ kind: 'not active' });
      expect(await change({ password: 'wrong' })).toEqual({ kind: 'refused', reason: 'credentials' });
      for (const held of [mia, otto]) {
        expect(sessionOf((await logInWith(held, held.phone)) as never).factor?.kind).toBe('app');
      }
      expect(await change()).toEqual({ kind: 'PIN changed' });
      for (const held of [mia, otto]) {
        expect(await logInWith(held, held.phone)).toEqual(refused);
        held.phone.pin = 'c3d4';
        expect(sessionOf((await logInWith(held, held.phone)) as never).factor?.kind).toBe('app');
      }
    },
  },
];
