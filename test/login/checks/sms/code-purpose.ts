/**
 * Check 26: a code that was sent counts for its login, its user and its purpose. Tokens that enrol a phone have a purpose
 * of their own; they come with the phone app, and this server has none yet.
 */
import { expect } from 'vitest';
import { give, respond } from '../../code-holders.ts';
import { drawing, expectSession, refused, worldOf } from '../../login-world.ts';
import type { Check } from '../check.ts';
import { addPhone, beginCode, phone, wait } from './phones.ts';

const [one, two] = ['111111', '222222'] as const;
const codes = (): ReturnType<typeof drawing> => drawing(111_111, 222_222);
/** So that two can be sent at once. */
const policy = { smsGapMs: 0 } as const;

export const codePurposeChecks: readonly Check[] = [
  {
    number: 26,
    says: 'of two users with one number each is let in by the code of the own login alone',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { draw: codes(), policy });
      const mia = await phone(here);
      const otto = await phone(here, 'otto', mia.number);
      const hers = await beginCode(here, mia);
      const his = await beginCode(here, otto);
      wait(here, mia);
      expect(mia.codes()).toEqual([one, two]);
      expect((await respond(here, hers, two)).kind).toBe('wrong code');
      expect((await respond(here, his, one)).kind).toBe('wrong code');
      expectSession(await respond(here, hers, one), mia.user);
      // Used or not, it is not his.
      expect((await respond(here, his, one)).kind).toBe('wrong code');
      expectSession(await respond(here, his, two), otto.user);
    },
  },
  {
    number: 26,
    says: 'the code of an earlier login of hers is refused in the next, also where nothing was sent for that',
    async run({ LoginServer }) {
      for (const smsGapMs of [0, 120_000]) {
        const here = await worldOf(LoginServer, { draw: codes(), policy: { smsGapMs } });
        const mia = await phone(here);
        const first = await beginCode(here, mia);
        wait(here, mia);
        const next = await beginCode(here, mia);
        expect((await respond(here, next, one)).kind).toBe('wrong code');
        expect(await respond(here, first, one)).toEqual(refused);
        expect(here.last()).toMatchObject({ reason: 'superseded' });
        wait(here, mia);
        expect(mia.codes()).toEqual(smsGapMs === 0 ? [one, two] : [one]);
        if (smsGapMs === 0) expectSession(await respond(here, next, two), mia.user);
      }
    },
  },
  {
    number: 26,
    says: 'a code counts for its number and for its kind of factor, not for another of the same user',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { draw: codes(), policy });
      const mia = await phone(here);
      const app = give(here, 'totp', mia.user);
      const other = addPhone(here, mia.user);
      await beginCode(here, mia);
      wait(here, mia);
      expect(mia.codes()).toEqual([one]);
      const byOther = await beginCode(here, other);
      expect((await respond(here, byOther, one)).kind).toBe('wrong code');
      wait(here, other);
      expect(other.codes()).toEqual([two]);
      const begun = await here.service.begin({
        user: mia.user,
        password: 'correct horse',
        mode: 'live',
        factor: app.id,
      });
      if (begun.kind !== 'ask') throw new Error(`no challenge but ${JSON.stringify(begun)}`);
      for (const code of [one, two]) expect((await respond(here, begun, code)).kind).toBe('wrong code');
    },
  },
  {
    number: 26,
    says: 'a code that is kept for one login does not open in another, however it got there',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { draw: codes(), policy });
      const mia = await phone(here);
      const otto = await phone(here, 'otto', mia.number);
      const hers = await beginCode(here, mia);
      const his = await beginCode(here, otto);
      wait(here, mia);
      here.store.write(({ logins }) => {
        const [from, to] = [logins.get(hers.login), logins.get(his.login)];
        if (from !== null && to !== null) logins.put({ ...to, sealed: from.sealed });
      });
      expect(await respond(here, his, one)).toEqual(refused);
      expect(here.last()).toMatchObject({ event: 'failed', reason: 'computation' });
      expect(await respond(here, his, two)).toEqual(refused);
      expectSession(await respond(here, hers, one), mia.user);
    },
  },
  {
    number: 26,
    says: 'a code that was sent for a login is good for nothing else, and one for something else opens no login',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { draw: codes(), policy });
      const mia = await phone(here);
      const step = await beginCode(here, mia);
      wait(here, mia);
      const { staff } = here.service;
      expect(() => staff.respondToTest({ test: step.login, response: one })).toThrow(': unknown; begin');
      expect(() => staff.proveTotp(mia.id, one)).toThrow(mia.id);
      const become = (purpose: 'activation' | 'login'): void =>
        here.store.write(({ logins }) => {
          const login = logins.get(step.login);
          if (login !== null) logins.put({ ...login, purpose });
        });
      become('activation');
      expect(await respond(here, step, one)).toEqual(refused);
      expect(here.last()).toMatchObject({ event: 'refused', reason: 'no such login' });
      expect(() => staff.respondToTest({ test: step.login, response: one })).toThrow(mia.id);
      become('login');
      expectSession(await respond(here, step, one), mia.user);
    },
  },
];
