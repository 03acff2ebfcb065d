/** Checks 30 to 33: notifications of the phone app, and what approves a login. */
import { expect } from 'vitest';
import { type AppHolder, appHolder, beginWithApp, pushesOf, shows } from '../../app-phone.ts';
import { edda, refused, sessionOf, type World, worldOf } from '../../login-world.ts';
import type { Check } from '../check.ts';

type Asking = Awaited<ReturnType<typeof beginWithApp>>;

const failed = { kind: 'refused', reason: 'failed' };
const approved = { kind: 'approved' };
const minuteMs = 60_000;

const challengeIn = ({ ask }: Asking): string => (ask as { challenge: string }).challenge;

function outcomeOf({ service }: World, { login, binding }: Asking): Promise<unknown> {
  return service.awaitLogin({ login, binding, ms: 0 });
}

function approve(
  { here, phone }: AppHolder,
  step: Asking,
  push: number,
  response?: string,
): Promise<unknown> {
  const { device } = phone;
  const given = response ?? shows(phone, challengeIn(step));
  return here.service.apps.approve({ device, push, response: given });
}

export const approvalChecks: readonly Check[] = [
  {
    number: 30,
    says: 'a notification is answered once',
    async run({ LoginServer }) {
      const held = await appHolder(await worldOf(LoginServer));
      const { here } = held;
      const step = await beginWithApp(held);
      expect(await approve(held, step, 1)).toEqual(approved);
      expect(await approve(held, step, 1)).toEqual(failed);
      expect(sessionOf((await outcomeOf(here, step)) as never).user).toBe('mia');
      expect(await outcomeOf(here, step)).toEqual(refused);
      expect(await approve(held, step, 1)).toEqual(failed);
      // One session for one approval, and only for who began the login.
      here.clock.advance(minuteMs);
      const next = await beginWithApp(held);
      expect(await approve(held, next, 2)).toEqual(approved);
      expect(await outcomeOf(here, { ...next, binding: step.binding })).toEqual(refused);
      expect(sessionOf((await outcomeOf(here, next)) as never).user).toBe('mia');
    },
  },
  {
    number: 30,
    says: 'it is answered by the active phone of its user: not by another user’s, nor by one that was revoked',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const mia = await appHolder(here);
      const otto = await appHolder(here, 'otto', '+15550100002');
      const step = await beginWithApp(mia);
      const response = shows(mia.phone, challengeIn(step));
      const given = { push: 1, response };
      expect(await here.service.apps.approve({ ...given, device: otto.phone.device })).toEqual(failed);
      const half = mia.phone.device.slice(0, -1);
      for (const device of ['', half, 'app-mia-1.', `${mia.phone.device}x`]) {
        expect(await here.service.apps.approve({ ...given, device })).toEqual({ kind: 'not active' });
      }
      here.service.staff.revokeFactor('app-mia-1');
      const { device } = mia.phone;
      expect(await here.service.apps.approve({ ...given, device })).toEqual({ kind: 'not active' });
      expect(await here.service.apps.deny({ device, push: 1 })).toEqual({ kind: 'not active' });
      expect(await pushesOf(mia)).toEqual({ kind: 'not active' });
      expect(await outcomeOf(here, step)).toEqual(refused);
    },
  },
  {
    number: 30,
    says: 'it is answered while its login is open: not after time, abandon, lock, new password, newer login',
    async run({ LoginServer }) {
      for (const approvedFirst of [false, true]) {
        for (const why of ['time', 'abandon', 'lock', 'password', 'newer'] as const) {
          const held = await appHolder(await worldOf(LoginServer));
          const { here } = held;
          const step = await beginWithApp(held);
          if (approvedFirst) expect(await approve(held, step, 1)).toEqual(approved);
          if (why === 'time') here.clock.advance(180_001);
          if (why === 'abandon') await here.service.abandon(step);
          if (why === 'lock') here.service.staff.lockUser('mia');
          if (why === 'password') await here.service.staff.setPassword('mia', edda.password);
          if (why === 'newer') await beginWithApp(held);
          if (!approvedFirst) expect(await approve(held, step, 1), why).toEqual(failed);
          expect(await outcomeOf(here, step), why).toEqual(refused);
        }
      }
    },
  },
  {
    number: 31,
    says: 'approving and by hand share one challenge, and one of them is accepted',
    async run({ LoginServer }) {
      for (const first of ['approve', 'by hand']) {
        const held = await appHolder(await worldOf(LoginServer));
        const { here, phone } = held;
        const step = await beginWithApp(held);
        const { login, binding } = step;
        const byHand = await here.service.byHand({ login, binding });
        expect(byHand).toMatchObject({ ask: { by: 'response', challenge: challengeIn(step), digits: 8 } });
        const respond = () =>
          here.service.respond({ login, binding, response: shows(phone, challengeIn(step)) });
        if (first === 'approve') {
          expect(await approve(held, step, 1)).toEqual(approved);
          expect(await respond()).toEqual(refused);
        } else {
          expect(sessionOf(await respond()).user).toBe('mia');
          expect(await approve(held, step, 1)).toEqual(failed);
          expect(await outcomeOf(here, step)).toEqual(refused);
        }
      }
    },
  },
  {
    number: 31,
    says: 'a denial ends both ways, and counts for nothing',
    async run({ LoginServer }) {
      const held = await appHolder(await worldOf(LoginServer));
      const { here, phone } = held;
      const step = await beginWithApp(held);
      expect(await here.service.apps.deny({ device: phone.device, push: 1 })).toEqual({ kind: 'denied' });
      const { login, binding } = step;
      const response = shows(phone, challengeIn(step));
      expect(await here.service.respond({ login, binding, response })).toEqual(refused);
      expect(await approve(held, step, 1, response)).toEqual(failed);
      expect(await outcomeOf(here, step)).toEqual(refused);
      expect(here.service.staff.user('mia').lock.failures).toBe(0);
      expect(here.service.staff.factor('app-mia-1').lock.failures).toBe(0);
    },
  },
  {
    number: 32,
    says: 'an approval is the response, made with key, PIN and counter; a wrong one ends the login and counts',
    async run({ LoginServer }) {
      const held = await appHolder(await worldOf(LoginServer));
      const { here, phone } = held;
      let push = 0;
      const tries: ((challenge: string) => string)[] = [
        () => '',
        () => '12345678',
        (challenge) => shows(phone, challenge, { pin: 'zz99' }),
        () => shows(phone, '000001'),
        (challenge) => shows(phone, challenge, { counter: 1 }),
      ];
      for (const [i, response] of tries.entries()) {
        here.clock.advance(minuteMs);
        const step = await beginWithApp(held);
        push++;
        expect(await approve(held, step, push, response(challengeIn(step))), String(i)).toEqual(failed);
        expect(await outcomeOf(here, step)).toEqual(refused);
        expect(here.service.staff.factor('app-mia-1').lock.failures).toBe(i + 1);
        expect(here.service.staff.user('mia').lock.failures).toBe(i + 1);
        here.clock.advance(61 * minuteMs);
      }
    },
  },
  {
    number: 33,
    says: 'after five notifications that were denied or left none is sent for an hour; by hand works, and nobody is locked',
    async run({ LoginServer }) {
      const held = await appHolder(await worldOf(LoginServer));
      const { here, phone } = held;
      for (let push = 1; push <= 5; push++) {
        expect((await beginWithApp(held)).ask).toMatchObject({ sent: true });
        if (push % 2 === 0) await here.service.apps.deny({ device: phone.device, push });
        here.clock.advance(minuteMs);
      }
      const quiet = await beginWithApp(held);
      expect(quiet.ask).toMatchObject({ sent: false, againInMs: 59 * minuteMs });
      expect(await pushesOf(held)).toEqual({ kind: 'pushes', pushes: [] });
      const { login, binding } = quiet;
      expect(await here.service.again({ login, binding, way: 'push' })).toMatchObject({
        kind: 'not again',
        reason: 'too-soon',
      });
      const response = shows(phone, challengeIn(quiet));
      expect(sessionOf(await here.service.respond({ login, binding, response })).user).toBe('mia');
      await here.restart();
      expect((await beginWithApp(held)).ask).toMatchObject({ sent: false });
      here.clock.advance(59 * minuteMs);
      expect((await beginWithApp(held)).ask).toMatchObject({ sent: true });
    },
  },
  {
    number: 33,
    says: 'notifications come half a minute apart, to the ms, and approved ones count for nothing',
    async run({ LoginServer }) {
      const held = await appHolder(await worldOf(LoginServer));
      const { here } = held;
      for (let push = 1; push <= 7; push++) {
        const step = await beginWithApp(held);
        expect(step.ask).toMatchObject({ sent: true, againInMs: 30_000 });
        expect(await approve(held, step, push)).toEqual(approved);
        here.clock.advance(29_999);
        expect((await beginWithApp(held)).ask).toMatchObject({ sent: false, againInMs: 1 });
        here.clock.advance(1);
      }
    },
  },
];
