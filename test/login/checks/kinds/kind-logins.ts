/** Checks 1 to 9 and 15 by kind: a login takes one code, in time, from the session that began it. */
import { expect } from 'vitest';
import {
  another,
  begin,
  type Holder,
  holder,
  type Kind,
  quickSms,
  respond,
  totpCode,
} from '../../code-holders.ts';
import { edda, expectSession, refused, sessionOf, type World, worldOf } from '../../login-world.ts';
import type { Subject } from '../check.ts';
import type { KindChecks } from './kind-check.ts';

const dayMs = 86_400_000;
const stepMs = 30_000;
/** How long a login of the kind takes a code. */
export const lifeMsOf: Readonly<Record<Kind, number>> = {
  totp: 180_000,
  temporary: 180_000,
  'code-card': 180_000,
  sms: 600_000,
  app: 180_000,
};
/** The kinds that take another code after a wrong one. */
export const hasTries = (kind: Kind): boolean => kind === 'totp' || kind === 'sms';

/** Why a wrong one is refused. */
export const wrongReason = (kind: Kind): string => (kind === 'app' ? 'wrong response' : 'wrong code');

export const kindLogins: KindChecks = {
  1: {
    says: 'the right code is accepted once, the same again is refused',
    async run(here, of) {
      const step = await begin(here, of.user);
      const right = of.right(step);
      expectSession(await respond(here, step, right), of.user);
      expect(await respond(here, step, right)).toEqual(refused);
      expect(here.last()).toMatchObject({ event: 'replayed', reason: 'used' });
    },
  },
  2: {
    says: 'a replay from a second session is refused, also after a restart',
    options: { file: true },
    costly: true,
    async run(here, of) {
      const first = await begin(here, of.user);
      const right = of.right(first);
      expectSession(await respond(here, first, right), of.user);
      for (let restarts = 0; restarts < 2; restarts++) {
        expect(await respond(here, first, right)).toEqual(refused);
        const second = await begin(here, of.user);
        if (of.kind === 'code-card') expect(second.ask).not.toEqual(first.ask);
        expect((await respond(here, second, right)).kind).not.toBe('session');
        expect(here.last()).toMatchObject({ event: 'refused', reason: wrongReason(of.kind) });
        await here.restart();
      }
    },
  },
  3: {
    says: 'of two identical codes at the same instant exactly one is accepted, 5 rounds',
    async run(here, of) {
      for (let round = 0; round < 5; round++) {
        const step = await begin(here, of.user);
        const right = of.right(step);
        const both = await Promise.all([respond(here, step, right), respond(here, step, right)]);
        expect(both.map(({ kind }) => kind).toSorted()).toEqual(['refused', 'session']);
        here.clock.advance(stepMs);
      }
    },
  },
  4: {
    says: 'a code is in time by the login’s life, and the wall clock changes nothing but an authenticator’s codes',
    async run(here, of) {
      const { clock } = here;
      const lifeMs = lifeMsOf[of.kind];
      const inside = await begin(here, of.user);
      clock.advance(lifeMs);
      expectSession(await respond(here, inside, of.right(inside)), of.user);
      const outside = await begin(here, of.user);
      clock.advance(lifeMs + 1);
      expect(await respond(here, outside, of.right(outside))).toEqual(refused);
      expect(here.last()).toMatchObject({ event: 'expired', reason: 'late', says: 'late by 0.001 s' });
      const forward = await begin(here, of.user);
      const before = of.right(forward);
      clock.setWall(clock.unixMs() + 365 * dayMs);
      if (of.kind === 'totp') expect((await respond(here, forward, before)).kind).toBe('wrong code');
      expect(sessionOf(await respond(here, forward, of.right(forward)))).toMatchObject({ scope: 'full' });
      const back = await begin(here, of.user);
      clock.advance(lifeMs + 1);
      clock.setWall(clock.unixMs() - 730 * dayMs);
      expect(await respond(here, back, of.right(back))).toEqual(refused);
      expect(here.last()).toMatchObject({ event: 'expired', reason: 'late' });
    },
  },
  5: {
    says: 'a wrong code and a malformed one close the login, after its tries where the kind has them',
    async run(here, of) {
      const tries = hasTries(of.kind) ? 3 : 1;
      for (const spoil of [another, (right: string) => right.slice(1)]) {
        const step = await begin(here, of.user);
        for (let i = 1; i <= tries; i++) {
          const kind = i === tries ? 'refused' : 'wrong code';
          expect((await respond(here, step, spoil(of.right(step)))).kind).toBe(kind);
        }
        expect(await respond(here, step, of.right(step))).toEqual(refused);
        expect(here.last()).toMatchObject({ event: 'replayed', says: 'the login had a response before' });
      }
    },
  },
  6: {
    says: 'a code by another user or in another session is refused, and the login stays open for its own',
    async run(here, of) {
      const other = await holder(here, of.kind, `otto-${of.user}`);
      const hers = await begin(here, of.user);
      const his = await begin(here, other.user);
      const right = of.right(hers);
      expect(await respond(here, { ...hers, binding: his.binding }, right)).toEqual(refused);
      expect(here.last()).toMatchObject({ event: 'refused', reason: 'wrong binding' });
      expect(await respond(here, { ...hers, login: his.login }, right)).toEqual(refused);
      expect((await respond(here, his, of.right(his))).kind).not.toBe('session');
      expect(here.last()).toMatchObject({ reason: wrongReason(of.kind), user: other.user });
      expectSession(await respond(here, hers, of.right(hers)), of.user);
    },
  },
  7: {
    says: 'a newer login voids the older; the eleventh in a minute has to wait, and nobody is locked',
    async run(here, of) {
      const older = await begin(here, of.user);
      const newer = await begin(here, of.user);
      expect(await respond(here, older, of.right(older))).toEqual(refused);
      expect(here.last()).toMatchObject({ event: 'refused', reason: 'superseded' });
      expectSession(await respond(here, newer, of.right(newer)), of.user);
      for (let i = 0; i < 8; i++) await begin(here, of.user);
      const flood = await here.service.begin({ ...edda, user: of.user });
      expect(flood).toMatchObject({ kind: 'refused', reason: 'too-many', retryAfterMs: 60_000 });
      expect(here.service.staff.user(of.user).lock).toMatchObject({ locked: 'no', failures: 0 });
    },
  },
  9: {
    says: 'what is asked for comes from the generator: one of 224 values, then one of the 223 others; a code of 1,000,000',
    async run(_, of, parts) {
      const bounds: number[] = [];
      const draw = (bound: number): number => {
        bounds.push(bound);
        return parts.cryptographicDraw(bound);
      };
      const here = await worldOf(parts, { draw, policy: quickSms });
      const own = await holder(here, of.kind);
      if (of.kind === 'sms') return await drawsCodes(here, own, bounds, parts);
      const indices: string[] = [];
      for (let i = 0; i < 10; i++) {
        const { ask } = await begin(here, of.user);
        if (ask.by === 'values') indices.push(...ask.indices);
      }
      // No pair was answered, so that each was drawn once.
      expect(bounds).toEqual(Array.from({ length: 10 }, () => [224, 223]).flat());
      expect(indices.filter((index) => !/^(0[0-9]{2}|1[0-9]{2}|2[01][0-9]|22[0-4])$/.test(index))).toEqual(
        [],
      );
      expect(new Set(indices).size).toBeGreaterThan(10);
    },
  },
  15: {
    says: 'a code is good one step of 30 s before and after its own, by the server’s clock, to the ms',
    async run(here, of) {
      const enter = async (steps: number): Promise<string> =>
        (await respond(here, await begin(here, of.user), totpCode(here, of.secrets[0] as Uint8Array, steps)))
          .kind;
      here.clock.advance(dayMs);
      here.clock.setWall(Math.ceil(here.clock.unixMs() / stepMs) * stepMs);
      expect(await enter(-2)).toBe('wrong code');
      for (const steps of [-1, 0, 1]) expect(await enter(steps)).toBe('session');
      expect(await enter(2)).toBe('wrong code');
      here.clock.advance(stepMs - 1);
      expect(await enter(2)).toBe('wrong code');
      here.clock.advance(1);
      expect(await enter(1)).toBe('session');
    },
  },
};

async function drawsCodes(
  here: World,
  own: Holder,
  bounds: readonly number[],
  parts: Subject['LoginServer'],
): Promise<void> {
  const codes: string[] = [];
  for (let i = 0; i < 10; i++) codes.push(own.right(await begin(here, own.user)));
  expect(bounds).toEqual(new Array(10).fill(1_000_000));
  expect(codes.filter((code) => !/^[0-9]{6}$/.test(code))).toEqual([]);
  expect(new Set(codes).size).toBeGreaterThan(5);
  const other = await worldOf(parts, { draw: () => 7, policy: quickSms });
  const of = await holder(other, own.kind);
  const step = await begin(other, of.user);
  expect(of.right(step)).toBe('000007');
  expectSession(await respond(other, step, '000007'), of.user);
}
