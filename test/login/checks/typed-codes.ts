/** Checks 40 to 42: what is peculiar to each kind of code. */
import { expect } from 'vitest';
import {
  another,
  begin,
  give,
  holder,
  logIn,
  respond,
  totpCode,
  totpKey,
  valuesAt,
} from '../code-holders.ts';
import { drawing, expectSession, refused, sessionOf, type World, worldOf } from '../login-world.ts';
import type { Check } from './check.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const stepMs = 30_000;

const temporaryCodes: readonly Check[] = [
  {
    number: 40,
    says: 'a temporary code is good for everything for two days, for the portal only for ten, then for nothing, to the ms',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const tess = await holder(here, 'temporary');
      for (const app of ['portal', 'webtrader', 'tws-stable', 'android'] as const) {
        expect(sessionOf(await logIn(here, tess, app))).toMatchObject({ app, scope: 'full' });
      }
      here.clock.advance(2 * dayMs - 1);
      expect(sessionOf(await logIn(here, tess, 'tws-latest')).scope).toBe('full');
      // Begun in the first half, answered in the second.
      const begun = await begin(here, 'tess', { app: 'tws-latest' });
      here.clock.advance(1);
      expect(await respond(here, begun, tess.right(begun))).toEqual(refused);
      expect(here.last()).toMatchObject({ reason: 'portal only' });
      for (const app of ['webtrader', 'ios', 'android', 'tws-stable', 'tws-beta'] as const) {
        expect(await logIn(here, tess, app)).toEqual(refused);
      }
      const { id, scope } = sessionOf(await logIn(here, tess));
      expect(scope).toBe('portal');
      expect(await here.service.session(id)).toMatchObject({ scope: 'portal' });
      here.clock.advance(10 * dayMs - 1);
      expect(sessionOf(await logIn(here, tess)).scope).toBe('portal');
      const last = await begin(here, 'tess');
      here.clock.advance(1);
      expect(await respond(here, last, tess.right(last))).toEqual(refused);
      expect(here.last()).toMatchObject({ reason: 'factor expired' });
      expect(await logIn(here, tess)).toEqual(refused);
    },
  },
  {
    number: 40,
    says: 'a session of a temporary code ends being good for everything with the code, to the ms: the portal’s continues, others end',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { policy: { sessionIdleMs: dayMs } });
      const tess = await holder(here, 'temporary');
      here.clock.advance(2 * dayMs - hourMs);
      const portal = sessionOf(await logIn(here, tess)).id;
      const tws = sessionOf(await logIn(here, tess, 'tws-latest')).id;
      here.clock.advance(hourMs - 1);
      for (const id of [portal, tws]) expect(await here.service.session(id)).toMatchObject({ scope: 'full' });
      here.clock.advance(1);
      expect(await here.service.session(portal)).toMatchObject({ app: 'portal', scope: 'portal' });
      expect([await here.service.session(tws), here.service.isLive(tws)]).toEqual([null, false]);
      await here.restart();
      expect(await here.service.session(portal)).toMatchObject({ scope: 'portal' });
    },
  },
  {
    number: 40,
    says: 'there are never two temporary codes in a row, not after the first was revoked or is over either, nor after an app that was not proved',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const { staff } = here.service;
      const inARow = 'there are never two temporary codes in a row';
      const tess = await holder(here, 'temporary');
      expect(() => staff.giveTemporary('tess')).toThrow(inARow);
      staff.revokeFactor(tess.id);
      expect(() => staff.giveTemporary('tess')).toThrow(inARow);
      here.clock.advance(13 * dayMs);
      expect(() => staff.giveTemporary('tess')).toThrow(inARow);
      expect(staff.user('tess').factors).toEqual([tess.id]);
      staff.addTotp('tess');
      expect(() => staff.giveTemporary('tess')).toThrow(inARow);
      staff.giveCodeCard('tess');
      const next = give(here, 'temporary', 'tess');
      expect(next.id).toBe('temporary-tess-2');
      expect(next.secrets).not.toEqual(tess.secrets);
    },
  },
  {
    number: 40,
    says: 'almost the temporary code is refused, and ends the login: in lower case, one character off, another’s, cut off',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const tess = await codeWithLetters(here);
      const otto = await holder(here, 'temporary', 'otto');
      const right = tess.right({ ask: { by: 'temporary', characters: 8 } });
      const almost = [
        right.toLowerCase(),
        `${right.slice(0, -1)}${another(right.slice(-1))}`,
        another(right),
        right.slice(0, -1),
        `${right}A`,
        ` ${right.slice(1)}`,
        otto.secrets[0] as string,
      ];
      for (const text of almost) {
        const step = await begin(here, tess.user);
        expect([text, await respond(here, step, text)]).toEqual([text, refused]);
        expect(await respond(here, step, right)).toEqual(refused);
        here.clock.advance(10_000);
      }
      expect(here.service.staff.user(tess.user).lock.failures).toBe(7);
      expectSession(await logIn(here, tess), tess.user);
    },
  },
];

const codeCards: readonly Check[] = [
  {
    number: 41,
    says: 'a code card is good for 21 days, to the ms, also for a login that began before',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const cody = await holder(here, 'code-card');
      here.clock.advance(21 * dayMs - 1);
      expectSession(await logIn(here, cody), 'cody');
      const last = await begin(here, 'cody');
      here.clock.advance(1);
      expect(await respond(here, last, cody.right(last))).toEqual(refused);
      expect(here.last()).toMatchObject({ reason: 'factor expired' });
      expect(await logIn(here, cody)).toEqual(refused);
    },
  },
  {
    number: 41,
    says: 'two different indices are asked, and no pair that was answered, right or wrong, in either order',
    async run({ LoginServer }) {
      // A draw below 224 is the first index, one below 223 how far after it the second stands.
      const draws = [4, 6, 4, 6, 11, 216, 4, 7, 4, 7, 223, 222];
      const here = await worldOf(LoginServer, { draw: () => draws.shift() ?? 0 });
      const cody = await holder(here, 'code-card');
      const first = await begin(here, 'cody');
      expect(first.ask).toEqual({ by: 'values', indices: ['005', '012'], characters: 6 });
      expect(await respond(here, first, another(cody.right(first)))).toEqual(refused);
      const next = await begin(here, 'cody');
      expect(next.ask).toMatchObject({ indices: ['005', '013'] });
      expectSession(await respond(here, next, cody.right(next)), 'cody');
      // The farthest one after the last index is the one before it.
      const third = await begin(here, 'cody');
      expect(third.ask).toMatchObject({ indices: ['224', '223'] });
      expectSession(await respond(here, third, cody.right(third)), 'cody');
      const fourth = await begin(here, 'cody');
      expect(fourth.ask).toMatchObject({ indices: ['001', '002'] });
    },
  },
  {
    number: 41,
    says: 'only the two values that were asked, in their order, are accepted',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { draw: drawing(4, 6, 20, 6, 40, 6, 60, 6, 80, 6, 100, 6) });
      await here.addUser('cody');
      const { values } = here.service.staff.giveCodeCard('cody');
      const almost: readonly ((first: string, second: string) => string)[] = [
        (first, second) => second + first,
        (first) => first + first,
        (first) => first + another(first),
        (_, second) => another(second) + second,
        () => `${values[150]}${values[151]}`,
        (first, second) => `${first}${second}`.toLowerCase(),
      ];
      for (const spoil of almost) {
        const step = await begin(here, 'cody');
        const [first, second] = valuesAt(values, step.ask) as [string, string];
        const spoilt = spoil(first, second);
        // Values of digits alone have no lower case, and two values may be the same.
        if (spoilt === first + second) continue;
        expect([spoilt, await respond(here, step, spoilt)]).toEqual([spoilt, refused]);
        here.clock.advance(10_000);
      }
      const step = await begin(here, 'cody');
      expectSession(await respond(here, step, valuesAt(values, step.ask).join('')), 'cody');
    },
  },
];

const authenticators: readonly Check[] = [
  {
    number: 42,
    says: 'a code of an authenticator app is accepted once, whichever login asked, and none of an earlier step after it',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      await here.addUser('tara');
      const { staff } = here.service;
      const { factor, secret } = staff.addTotp('tara');
      const key = totpKey(secret);
      staff.proveTotp(factor.id, totpCode(here, key));
      const enter = async (steps: number): Promise<string> =>
        (await respond(here, await begin(here, 'tara'), totpCode(here, key, steps))).kind;
      // The code that proved the app is used.
      expect(await enter(0)).toBe('wrong code');
      here.clock.advance(stepMs);
      expect(await enter(0)).toBe('session');
      for (const steps of [0, -1]) expect(await enter(steps)).toBe('wrong code');
      expect(here.last()).toMatchObject({ event: 'refused', reason: 'wrong code', user: 'tara' });
      await here.restart();
      expect(await enter(0)).toBe('wrong code');
      expect(await enter(1)).toBe('session');
      here.clock.advance(stepMs);
      expect(await enter(0)).toBe('wrong code');
      here.clock.advance(stepMs);
      expect(await enter(0)).toBe('session');
      // The wall clock set back makes no used code good again.
      here.clock.setWall(here.clock.unixMs() - 3 * stepMs);
      for (const steps of [-1, 0, 1]) expect(await enter(steps)).toBe('wrong code');
    },
  },
  {
    number: 42,
    says: 'an authenticator app is good once one of its codes has proved it, and a revoked one is not proved again',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const { staff } = here.service;
      const { factor, secret } = staff.addTotp('edda');
      const key = totpKey(secret);
      expect(factor.status).toBe('ordered');
      const shown = await begin(here, 'edda', { factor: factor.id });
      expect(shown).toMatchObject({ factor: 'CARD-1', factors: [{ id: 'CARD-1' }] });
      expect(await respond(here, shown, totpCode(here, key))).toEqual(refused);
      const code = totpCode(here, key);
      for (const wrong of [another(code), code.slice(1), `${code}0`, '', totpCode(here, key, 2)]) {
        expect(() => staff.proveTotp(factor.id, wrong), wrong).toThrow('wrong code');
      }
      expect(staff.factor(factor.id).status).toBe('ordered');
      expect(staff.proveTotp(factor.id, code).status).toBe('active');
      here.clock.advance(stepMs);
      const step = await begin(here, 'edda', { factor: factor.id });
      expectSession(await respond(here, step, totpCode(here, key)));
      staff.revokeFactor(factor.id);
      here.clock.advance(stepMs);
      expect(() => staff.proveTotp(factor.id, totpCode(here, key))).toThrow('already revoked');
      expect(staff.factor(factor.id).status).toBe('revoked');
    },
  },
];

export const typedCodeChecks: readonly Check[] = [...temporaryCodes, ...codeCards, ...authenticators];

/** A temporary code that has letters: of 34 characters eight are digits, so that almost every one has. */
async function codeWithLetters(here: World): ReturnType<typeof holder> {
  for (let number = 1; ; number++) {
    const tess = await holder(here, 'temporary', `tess${number}`);
    if (/[A-Z]/.test(tess.secrets[0] as string)) return tess;
  }
}
