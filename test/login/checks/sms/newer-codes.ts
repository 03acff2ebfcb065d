/** Check 25: of the codes that were sent for a login only the newest is good. */
import { expect } from 'vitest';
import { respond } from '../../code-holders.ts';
import { drawing, expectSession, worldOf } from '../../login-world.ts';
import type { Check } from '../check.ts';
import { again, beginCode, phone, sentAgain, type Way, wait } from './phones.ts';

const gapMs = 120_000;
const [one, two, three] = ['111111', '222222', '333333'] as const;
const codes = (): ReturnType<typeof drawing> => drawing(111_111, 222_222, 333_333);

export const newerCodeChecks: readonly Check[] = [
  {
    number: 25,
    says: 'a newer code voids the older ones, by whatever way they came, and is accepted itself',
    async run({ LoginServer }) {
      const ways: readonly Way[] = ['sms', 'voice'];
      for (const [second, third] of ways.flatMap((a) => ways.map((b) => [a, b] as const))) {
        const here = await worldOf(LoginServer, { draw: codes() });
        const mia = await phone(here);
        const step = await beginCode(here, mia);
        wait(here, mia);
        for (const way of [second, third]) {
          here.clock.advance(gapMs);
          expect((await sentAgain(here, step, way)).from).toBe(way);
          wait(here, mia);
        }
        expect(mia.codes()).toEqual([one, two, three]);
        for (const old of [one, two]) {
          expect((await respond(here, step, old)).kind).toBe('wrong code');
          expect(here.last()).toMatchObject({ event: 'refused', reason: 'wrong code', user: mia.user });
        }
        expectSession(await respond(here, step, three), mia.user);
      }
    },
  },
  {
    number: 25,
    says: 'a code that comes after a newer one is refused, and marked so',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { draw: codes() });
      const mia = await phone(here);
      mia.line().set('stuck');
      const step = await beginCode(here, mia);
      await sentAgain(here, step, 'voice');
      wait(here, mia);
      expect(mia.codes()).toEqual([null, two]);
      expect(mia.line().restart()).toEqual({ verdict: 'accepted' });
      here.clock.advance(30_000);
      expect(mia.codes()).toEqual([one, two]);
      expect(mia.line().messages()).toMatchObject([{ fate: 'delivered', supersededBy: 2 }]);
      expect((await respond(here, step, one)).kind).toBe('wrong code');
      expectSession(await respond(here, step, two), mia.user);
    },
  },
  {
    number: 25,
    says: 'a newer code voids the older also where it never comes, and over a restart of the server',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { draw: codes() });
      const mia = await phone(here);
      const step = await beginCode(here, mia);
      wait(here, mia);
      mia.line().set('filtered');
      here.clock.advance(gapMs);
      await sentAgain(here, step, 'sms');
      await here.restart();
      expect(mia.codes()).toEqual([one, null]);
      expect((await respond(here, step, one)).kind).toBe('wrong code');
      expectSession(await respond(here, step, two), mia.user);
    },
  },
  {
    number: 25,
    says: 'one that was asked for too soon, or in a way that there is not, is not sent and voids nothing',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { draw: codes() });
      const mia = await phone(here);
      const step = await beginCode(here, mia);
      wait(here, mia);
      expect(await again(here, step, 'sms')).toMatchObject({ kind: 'not again', reason: 'too-soon' });
      expect(await again(here, step, 'fax')).toEqual({ kind: 'not again', reason: 'way' });
      expect(mia.codes()).toEqual([one]);
      expectSession(await respond(here, step, one), mia.user);
    },
  },
  {
    number: 25,
    says: 'a newer code of another user on the same number voids nothing of hers',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { draw: codes(), policy: { smsGapMs: 0 } });
      const mia = await phone(here);
      const otto = await phone(here, 'otto', mia.number);
      const hers = await beginCode(here, mia);
      const his = await beginCode(here, otto);
      wait(here, mia);
      expect(mia.line().messages()).toMatchObject([{ supersededBy: null }, { supersededBy: null }]);
      expectSession(await respond(here, hers, one), mia.user);
      expectSession(await respond(here, his, two), otto.user);
    },
  },
];
