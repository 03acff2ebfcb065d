/** Check 28: how many codes a login takes, and that the failures of all factors are one count. */
import { expect } from 'vitest';
import { another, asked, begin, give, holder, logIn, respond } from '../code-holders.ts';
import { edda, expectSession, other, refused, worldOf } from '../login-world.ts';
import type { Check } from './check.ts';
import { beginCode, phone, sentAgain, wait } from './sms/phones.ts';

export const codeTryChecks: readonly Check[] = [
  {
    number: 28,
    says: 'a login takes three codes, right, wrong or malformed; the fourth is refused, also after a restart',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const tara = await holder(here, 'totp');
      const step = await begin(here, 'tara');
      const right = tara.right(step);
      const first = await respond(here, step, another(right));
      expect(first).toMatchObject({ kind: 'wrong code', ask: { triesLeft: 2 } });
      await here.restart();
      const second = await respond(here, step, '12345');
      expect(second).toMatchObject({ kind: 'wrong code', ask: { triesLeft: 1 } });
      expect(await respond(here, step, another(right))).toEqual(refused);
      expect(await respond(here, step, right)).toEqual(refused);
      expect(here.last()).toMatchObject({ event: 'replayed', reason: 'used' });
      const last = await begin(here, 'tara');
      for (let i = 0; i < 2; i++) await respond(here, last, another(right));
      // Another session’s response takes no try away.
      expect(await respond(here, { ...last, binding: 'x'.repeat(43) }, right)).toEqual(refused);
      expectSession(await respond(here, last, right), 'tara');
    },
  },
  {
    number: 28,
    says: 'another code gives no more tries: three codes end a login, whatever is sent in it',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const mia = await phone(here);
      const step = await beginCode(here, mia);
      wait(here, mia);
      for (const [way, triesLeft] of [
        ['voice', 2],
        ['sms', 1],
      ] as const) {
        expect(await respond(here, step, another(String(mia.codes().at(-1))))).toMatchObject({
          ask: { triesLeft },
        });
        here.clock.advance(120_000);
        expect((await sentAgain(here, step, way)).triesLeft).toBe(triesLeft);
        wait(here, mia);
      }
      const right = mia.codes().at(-1) as string;
      expect(await respond(here, step, another(right))).toEqual(refused);
      expect(await respond(here, step, right)).toEqual(refused);
      expect(here.service.staff.user(mia.user).lock.failures).toBe(3);
    },
  },
  {
    number: 28,
    says: 'the failures of all factors of a user are one count: the tenth locks, and no factor lets in',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      // Given first, so that each stands beside the other, and beside the card.
      const app = give(here, 'totp', 'edda');
      const card = give(here, 'code-card', 'edda');
      const factors = [app, card];
      const failures = (): number => here.service.staff.user('edda').lock.failures;
      const failEach = async (): Promise<void> => {
        for (const of of factors) {
          const step = await begin(here, 'edda', { factor: of.id });
          await respond(here, step, another(of.right(step)));
        }
        const shown = await here.begin('edda', 'CARD-1');
        expect(await here.respond(shown, other(here.make(shown.challenge)))).toEqual(refused);
        here.clock.advance(60_000);
      };
      await failEach();
      expect(failures()).toBe(3);
      await failEach();
      await here.restart();
      await failEach();
      expect(failures()).toBe(9);
      // Neither another code of the same login nor another login begins the count anew.
      const step = await begin(here, 'edda', { factor: app.id });
      expect(failures()).toBe(9);
      expect((await respond(here, step, another(app.right(step)))).kind).toBe('wrong code');
      expect(here.last()).toMatchObject({ event: 'locked', user: 'edda' });
      expect((await respond(here, step, app.right(step))).kind).toBe('wrong code');
      expect(here.last()).toMatchObject({ reason: 'user locked' });
      for (const of of factors) expect((await logIn(here, of)).kind).not.toBe('session');
      const shown = await here.begin('edda', 'CARD-1');
      expect(await here.respond(shown, here.make(shown.challenge))).toEqual(refused);
      expect(here.last()).toMatchObject({ reason: 'user locked' });
    },
  },
  {
    number: 28,
    says: 'each wrong code of a login counts, and a pick or a success by another factor leaves the factor’s own count',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const app = give(here, 'totp', 'edda');
      const { staff } = here.service;
      const step = await begin(here, 'edda', { factor: app.id });
      for (let i = 1; i <= 3; i++) {
        await respond(here, step, another(app.right(step)));
        expect([staff.user('edda').lock.failures, staff.factor(app.id).lock.failures]).toEqual([i, i]);
      }
      const begun = await here.service.begin(edda);
      if (begun.kind !== 'pick') throw new Error(`no challenge but ${JSON.stringify(begun)}`);
      const picked = asked(await here.service.pick({ ...begun, factor: app.id }));
      expect(staff.user('edda').lock.failures).toBe(3);
      await respond(here, picked, another(app.right(picked)));
      expect([staff.user('edda').lock.failures, staff.factor(app.id).lock.failures]).toEqual([4, 4]);
      expectSession(await here.respond(await here.begin('edda', 'CARD-1')));
      expect([staff.user('edda').lock.failures, staff.factor(app.id).lock.failures]).toEqual([0, 4]);
    },
  },
];
