/** Checks 14 to 16: counters, time steps and PINs. */
import { expect } from 'vitest';
import type { Test, TestOutcome } from '../login-server-parts.ts';
import {
  counterSuite,
  expectSession,
  other,
  pin,
  refused,
  serial,
  timedSuite,
  type World,
  worldOf,
} from '../login-world.ts';
import type { Check } from './check.ts';

const minuteMs = 60_000;

export const windowChecks: readonly Check[] = [
  {
    number: 14,
    says: 'L and below refused, L+1 to L+10 accepted and taken over, beyond refused, over a restart too',
    costly: true,
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { suite: counterSuite, file: true });
      const next = (): string | null => here.service.staff.card(serial).nextCounter;
      expectSession(await here.login('edda', { counter: 3n }));
      expect(next()).toBe('4');
      await here.restart();
      for (const counter of [3n, 2n, 0n]) {
        expect(await here.login('edda', { counter })).toEqual(refused);
        expect(here.last()).toMatchObject({
          reason: 'counter used',
          says: `counter ${counter}, window 4 to 13`,
        });
      }
      expect(await here.login('edda', { counter: 14n })).toEqual(refused);
      expect(here.last()).toMatchObject({ reason: 'counter ahead', says: 'counter 14, window 4 to 13' });
      expect(next()).toBe('4');
      expectSession(await here.login('edda', { counter: 13n }));
      expect(next()).toBe('14');
      expectSession(await here.login('edda', { counter: 14n }));
    },
  },
  {
    number: 14,
    says: 'a failure leaves the counter',
    async run({ LoginServer }) {
      const { service, fail, login } = await worldOf(LoginServer, { suite: counterSuite, counter: 7n });
      for (let i = 0; i < 3; i++) await fail();
      expect(service.staff.card(serial).nextCounter).toBe('7');
      expectSession(await login('edda', { counter: 7n }));
    },
  },
  {
    number: 14,
    says: '2^53 is no edge',
    async run({ LoginServer }) {
      const edge = 2n ** 53n;
      const { service, login } = await worldOf(LoginServer, { suite: counterSuite, counter: edge - 1n });
      for (const counter of [edge - 1n, edge, edge + 1n]) {
        expect(await login('edda', { counter: counter - 1n })).toEqual(refused);
        expectSession(await login('edda', { counter }));
      }
      expect(service.staff.card(serial).nextCounter).toBe('9007199254740994');
    },
  },
  {
    number: 14,
    says: '2^64 − 1 is the last counter',
    async run({ LoginServer }) {
      const edge = 2n ** 64n - 1n;
      const { service, login, last } = await worldOf(LoginServer, {
        suite: counterSuite,
        counter: edge - 1n,
      });
      expectSession(await login('edda', { counter: edge }));
      expect(service.staff.card(serial).nextCounter).toBe(null);
      expect(await login('edda', { counter: edge })).toEqual(refused);
      expect(last()).toMatchObject({ reason: 'counter used up' });
      expect(await login('edda', { counter: 0n })).toEqual(refused);
    },
  },
  {
    number: 14,
    says: 'resynchronisation by two responses in a row, up to 1,000 ahead, and by nothing less',
    costly: true,
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { suite: counterSuite, counter: 5n });
      // One right response is not enough, nor are two that do not follow each other.
      expect(resync(here, null, 505n)).toMatchObject({ kind: 'refused', reason: 'wrong response' });
      expect(resync(here, 504n, 506n)).toMatchObject({ kind: 'refused' });
      expect(resync(here, 505n, 504n)).toMatchObject({ kind: 'refused' });
      expect(resync(here, 1_005n, 1_006n)).toMatchObject({ kind: 'refused' });
      expect(here.service.staff.factor(serial)).toMatchObject({ nextCounter: '5', lock: { failures: 4 } });
      expect(resync(here, 1_004n, 1_005n)).toMatchObject({ kind: 'done', factor: { nextCounter: '1006' } });
      expectSession(await here.login('edda', { counter: 1_006n }));
    },
  },
  {
    number: 15,
    says: 'one step of drift either way, to the ms of the step’s boundary',
    async run({ LoginServer }) {
      const { clock, login, last } = await worldOf(LoginServer, { suite: timedSuite });
      const start = BigInt(clock.unixMs() / minuteMs);
      expect(await login('edda', { timeStep: start - 2n })).toEqual(refused);
      expect(last()).toMatchObject({ reason: 'step outside', says: 'time step off by -2, drift 1' });
      expectSession(await login('edda', { timeStep: start - 1n }));
      expect(await login('edda', { timeStep: start + 2n })).toEqual(refused);
      expectSession(await login('edda', { timeStep: start + 1n }));
      clock.advance(minuteMs - 1);
      expect(await login('edda', { timeStep: start + 2n })).toEqual(refused);
      clock.advance(1);
      expectSession(await login('edda', { timeStep: start + 2n }));
      expect(await login('edda', { timeStep: start + 3n })).toEqual(refused);
    },
  },
  {
    number: 15,
    says: 'an accepted step is never accepted again',
    async run({ LoginServer }) {
      const { clock, login, last } = await worldOf(LoginServer, { suite: timedSuite });
      const step = BigInt(clock.unixMs() / minuteMs);
      expectSession(await login('edda', { timeStep: step }));
      expect(await login('edda', { timeStep: step })).toEqual(refused);
      expect(last()).toMatchObject({
        reason: 'step used',
        says: 'time step off by 0, drift 1, accepted before',
      });
      expect(await login('edda', { timeStep: step - 1n })).toEqual(refused);
      expectSession(await login('edda', { timeStep: step + 1n }));
    },
  },
  {
    number: 15,
    says: 'a time sent by the client is ignored',
    async run({ LoginServer }) {
      const { clock, service, begin, make } = await worldOf(LoginServer, { suite: timedSuite });
      const { login, binding, challenge } = await begin();
      const timeStep = BigInt(clock.unixMs() / minuteMs) + 30n;
      const unixMs = clock.unixMs() + 30 * minuteMs;
      const input = { login, binding, response: make(challenge, { timeStep }), unixMs };
      expect(await service.respond(input)).toEqual(refused);
    },
  },
  {
    number: 16,
    says: 'a wrong PIN is refused and looks like a wrong response',
    async run({ LoginServer }) {
      const { begin, make, respond, last } = await worldOf(LoginServer);
      const begun = await begin();
      expect(await respond(begun, make(begun.challenge, { pin: '4072' }))).toEqual({ kind: 'refused' });
      expect(last()).toMatchObject({ reason: 'wrong response', says: 'PIN or challenge differs' });
      const again = await begin();
      expect(await respond(again, other(make(again.challenge)))).toEqual({ kind: 'refused' });
      expect(last()).toMatchObject({ reason: 'wrong response', says: 'PIN or challenge differs' });
    },
  },
  {
    number: 16,
    says: 'after a change the old PIN is refused, the new one accepted',
    async run({ LoginServer }) {
      const { service, login, make } = await worldOf(LoginServer);
      const { test, challenge } = service.staff.beginPinChange(serial, '9026', '9026');
      const response = make(challenge, { pin: '9026' });
      expect(service.staff.respondToTest({ test, response })).toMatchObject({ kind: 'done' });
      expect(await login('edda', { pin })).toEqual(refused);
      expectSession(await login('edda', { pin: '9026' }));
    },
  },
  {
    number: 16,
    says: 'the PIN beside the code of the first card is checked, and looks like a wrong code',
    async run({ LoginServer }) {
      const { service, clock, begin, make, respond, last } = await worldOf(LoginServer, {
        suite: 'HOTP-SHA1-6',
      });
      const begun = await begin();
      expect(begun).toMatchObject({ challenge: '', responseDigits: 6, pinBeside: true, lifeMs: 30_000 });
      const code = make('', { counter: 0n });
      expect(await respond(begun, code, '4072')).toEqual({ kind: 'refused' });
      expect(last()).toMatchObject({ reason: 'wrong PIN', says: 'the code is right, the PIN differs' });
      expect(await respond(await begin(), other(code), pin)).toEqual({ kind: 'refused' });
      for (const spoilt of [undefined, '', '407', '40711', '４０７１']) {
        expect(await respond(await begin(), code, spoilt)).toEqual({ kind: 'refused' });
      }
      const late = await begin();
      clock.advance(30_001);
      expect(await respond(late, code, pin)).toEqual({ kind: 'refused' });
      const inTime = await begin();
      clock.advance(30_000);
      expectSession(await respond(inTime, code, pin));
      expect(service.staff.card(serial).nextCounter).toBe('1');
    },
  },
];

/** Both responses of a resynchronisation, the first wrong where its counter is null. */
function resync({ service, make }: World, first: bigint | null, second: bigint): TestOutcome {
  const begun = service.staff.beginResync(serial);
  const response = first === null ? other(make(begun.challenge)) : make(begun.challenge, { counter: first });
  const next = service.staff.respondToTest({ test: begun.test, response });
  expect(next.kind).toBe('next');
  const { test, challenge } = (next as { test: Test }).test;
  return service.staff.respondToTest({ test, response: make(challenge, { counter: second }) });
}
