/** Checks 1 to 9: a challenge takes one response, in time, from the session that it was shown to, and is drawn well. */
import { expect } from 'vitest';
import { drawing, edda, expectSession, other, refused, serial, worldOf } from '../login-world.ts';
import type { Check } from './check.ts';

const dayMs = 86_400_000;

export const challengeChecks: readonly Check[] = [
  {
    number: 1,
    says: 'the right response is accepted once, the same again is refused',
    async run({ LoginServer }) {
      const { begin, make, respond, last } = await worldOf(LoginServer);
      const begun = await begin();
      const response = make(begun.challenge);
      expectSession(await respond(begun, response));
      expect(await respond(begun, response)).toEqual(refused);
      expect(last()).toMatchObject({ event: 'replayed', reason: 'used' });
    },
  },
  {
    number: 2,
    says: 'a replay from a second session is refused: its challenge is another one',
    async run({ LoginServer }) {
      const { begin, make, respond } = await worldOf(LoginServer, { draw: drawing(123_457, 123_457, 7) });
      const first = await begin();
      expect(first.challenge).toBe('123457');
      const response = make('123457');
      expectSession(await respond(first, response));
      const second = await begin();
      expect(await respond(second, response)).toEqual(refused);
      expect(second.challenge).toBe('000007');
    },
  },
  {
    number: 2,
    says: 'a replay after a restart is refused, to the old login and to a new one',
    costly: true,
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { file: true, draw: drawing(123_457, 123_457, 7) });
      const first = await here.begin();
      const response = here.make('123457');
      expectSession(await here.respond(first, response));
      await here.restart();
      expect(await here.respond(first, response)).toEqual(refused);
      const second = await here.begin();
      expect(await here.respond(second, response)).toEqual(refused);
    },
  },
  {
    number: 3,
    says: 'of two identical responses at the same instant exactly one is accepted, 50 rounds',
    costly: true,
    async run({ LoginServer }) {
      const { begin, make, respond } = await worldOf(LoginServer, { policy: { challengesMax: 100 } });
      for (let round = 0; round < 50; round++) {
        const begun = await begin();
        const response = make(begun.challenge);
        const both = await Promise.all([respond(begun, response), respond(begun, response)]);
        expect(both.map(({ kind }) => kind).toSorted()).toEqual(['refused', 'session']);
      }
    },
  },
  {
    number: 4,
    says: 'a response after 180.000 s is accepted, after 180.001 s refused',
    async run({ LoginServer }) {
      const { clock, begin, respond, last } = await worldOf(LoginServer);
      const inside = await begin();
      clock.advance(180_000);
      expectSession(await respond(inside));
      const outside = await begin();
      clock.advance(180_001);
      expect(await respond(outside)).toEqual(refused);
      expect(last()).toMatchObject({ event: 'expired', reason: 'late', says: 'late by 0.001 s' });
    },
  },
  {
    number: 4,
    says: 'a wall clock set back or forward changes nothing',
    async run({ LoginServer }) {
      const { clock, begin, respond } = await worldOf(LoginServer);
      const forward = await begin();
      clock.setWall(clock.unixMs() + 365 * dayMs);
      expectSession(await respond(forward));
      const back = await begin();
      clock.advance(180_001);
      clock.setWall(clock.unixMs() - 730 * dayMs);
      expect(await respond(back)).toEqual(refused);
    },
  },
  {
    number: 5,
    says: 'a wrong response closes its challenge',
    async run({ LoginServer }) {
      const { begin, make, respond, last } = await worldOf(LoginServer);
      const begun = await begin();
      const right = make(begun.challenge);
      expect(await respond(begun, other(right))).toEqual(refused);
      expect(await respond(begun, right)).toEqual(refused);
      expect(last()).toMatchObject({ event: 'replayed', says: 'the login had a response before' });
    },
  },
  {
    number: 5,
    says: 'a malformed response closes its challenge too',
    async run({ LoginServer }) {
      const { begin, make, respond } = await worldOf(LoginServer);
      const begun = await begin();
      expect(await respond(begun, '1234567')).toEqual(refused);
      expect(await respond(begun, make(begun.challenge))).toEqual(refused);
    },
  },
  {
    number: 6,
    says: 'a challenge answered by another user or in another session is refused, and stays open for its own',
    async run({ LoginServer }) {
      const { service, addUser, begin, respond, make, last } = await worldOf(LoginServer);
      await addUser('otto');
      service.staff.shareCard(serial, 'otto');
      const hers = await begin();
      const his = await begin('otto');
      const response = make(hers.challenge);
      expect(await respond({ ...hers, binding: his.binding }, response)).toEqual(refused);
      expect(last()).toMatchObject({ event: 'refused', reason: 'wrong binding' });
      expect(await respond({ ...hers, login: his.login }, response)).toEqual(refused);
      expectSession(await respond(hers, response));
    },
  },
  {
    number: 7,
    says: 'a new challenge voids the older one',
    async run({ LoginServer }) {
      const { begin, respond, last } = await worldOf(LoginServer);
      const older = await begin();
      const newer = await begin();
      expect(await respond(older)).toEqual(refused);
      expect(last()).toMatchObject({ event: 'refused', reason: 'superseded' });
      expectSession(await respond(newer));
    },
  },
  {
    number: 7,
    says: 'ten challenges in a minute, the eleventh has to wait, and nobody is locked',
    async run({ LoginServer }) {
      const { service, clock, begin, respond } = await worldOf(LoginServer);
      for (let i = 0; i < 10; i++) {
        await begin();
        clock.advance(1_000);
      }
      for (let i = 0; i < 12; i++) {
        expect(await service.begin(edda)).toEqual({
          kind: 'refused',
          reason: 'too-many',
          retryAfterMs: 50_000,
        });
      }
      expect(service.staff.user('edda').lock).toEqual({ locked: 'no', endsInMs: null, failures: 0 });
      clock.advance(49_999);
      expect(await service.begin(edda)).toMatchObject({ reason: 'too-many', retryAfterMs: 1 });
      clock.advance(1);
      expectSession(await respond(await begin()));
    },
  },
  {
    number: 8,
    says: 'a challenge that is open with the card is not drawn for another of its users',
    async run({ LoginServer }) {
      const { service, addUser, begin } = await worldOf(LoginServer, { draw: drawing(4_711, 4_711, 99) });
      await addUser('otto');
      service.staff.shareCard(serial, 'otto');
      expect((await begin()).challenge).toBe('004711');
      expect((await begin('otto')).challenge).toBe('000099');
    },
  },
  {
    number: 8,
    says: 'a challenge that encodes like one used before is not drawn: multiples of 16 never are',
    async run({ LoginServer }) {
      const { begin } = await worldOf(LoginServer, { draw: drawing(0, 16, 256, 999_984, 15, 17) });
      expect((await begin()).challenge).toBe('000015');
      expect((await begin()).challenge).toBe('000017');
      const { encodedForm } = LoginServer;
      expect([encodedForm('000001'), encodedForm('000016'), encodedForm('000256')]).toEqual(['1', '1', '1']);
    },
  },
  {
    number: 9,
    says: 'challenges are six digits, spread evenly over the 937,500 admissible numbers',
    costly: true,
    async run({ LoginServer }) {
      const draws = 200_000;
      const ranges = new Array<number>(100).fill(0);
      const rests = new Array<number>(16).fill(0);
      const { drawChallenge, cryptographicDraw } = LoginServer;
      for (let i = 0; i < draws; i++) {
        const challenge = drawChallenge({
          digits: 6,
          draw: cryptographicDraw,
          isTaken: () => false,
        }) as string;
        if (!/^[0-9]{6}$/.test(challenge)) expect.fail(`the challenge ${challenge} is not six digits`);
        const number = Number(challenge);
        ranges[Math.floor(number / 10_000)]!++;
        rests[number % 16]!++;
      }
      expect(rests[0]).toBe(0);
      // Chi-square: 10,000 numbers hold 9,375 admissible ones each. A sound draw falls outside less than once in 10^9.
      expect(chiSquare(ranges)).toBeGreaterThan(30);
      expect(chiSquare(ranges)).toBeLessThan(230);
      expect(chiSquare(rests.slice(1))).toBeLessThan(80);
    },
  },
];

function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
