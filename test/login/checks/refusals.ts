/** Checks 10 to 13: the lock, what must look the same, and the form of a response. */
import { expect } from 'vitest';
import type { Scrypt } from '../login-server-parts.ts';
import {
  challenged,
  counterSuite,
  edda,
  expectSession,
  other,
  refused,
  serial,
  timedSuite,
  type World,
  worldOf,
} from '../login-world.ts';
import type { Check } from './check.ts';

const dayMs = 86_400_000;
const wrong = { ...edda, password: 'wrong horse' };
const refusedCredentials = { kind: 'refused', reason: 'credentials' };

export const refusalChecks: readonly Check[] = [
  {
    number: 10,
    says: 'ten failures, each with a new challenge, lock the account; the right response is refused, for 24 h after the last',
    async run({ LoginServer }) {
      const { clock, service, fail, begin, respond, last, order, make } = await worldOf(LoginServer);
      for (let i = 0; i < 10; i++) expect(await fail()).toEqual(refused);
      expect(last()).toMatchObject({ event: 'locked', user: 'edda' });
      // Another card of hers: it is the account that is locked.
      order({ serial: 'CARD-2' });
      const locked = await service.begin({ ...edda, factor: 'CARD-2' });
      expect(await respond(challenged(locked))).toEqual(refused);
      expect(last()).toMatchObject({ event: 'refused', reason: 'user locked' });
      clock.advance(dayMs - 1);
      const early = await begin('edda', serial);
      expect(await respond(early, make(early.challenge))).toEqual(refused);
      clock.advance(1);
      expectSession(await respond(await begin('edda', serial)));
    },
  },
  {
    number: 10,
    says: 'nine failures lock nothing, and success starts the count anew',
    async run({ LoginServer }) {
      const { fail, login } = await worldOf(LoginServer);
      for (let i = 0; i < 9; i++) await fail();
      expectSession(await login());
      for (let i = 0; i < 9; i++) await fail();
      expectSession(await login());
    },
  },
  {
    number: 10,
    says: 'wrong passwords count too, and the count outlives a restart',
    costly: true,
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { file: true });
      for (let i = 0; i < 5; i++) expect(await here.service.begin(wrong)).toEqual(refusedCredentials);
      for (let i = 0; i < 4; i++) await here.fail();
      await here.restart();
      expect(await here.service.begin(wrong)).toEqual(refusedCredentials);
      await here.restart();
      expect(await here.login()).toEqual(refused);
      expect(here.last()).toMatchObject({ reason: 'user locked' });
    },
  },
  {
    number: 10,
    says: 'failures count per card over its users: five of hers and five of his lock it for both',
    async run({ LoginServer }) {
      const { service, addUser, fail, login, last } = await worldOf(LoginServer);
      await addUser('otto');
      service.staff.shareCard(serial, 'otto');
      for (let i = 0; i < 5; i++) {
        await fail('edda');
        await fail('otto');
      }
      expect(last()).toMatchObject({ event: 'locked', factor: serial });
      expect(await login('otto')).toEqual(refused);
      expect(last()).toMatchObject({ reason: 'factor locked' });
      service.staff.unlockFactor(serial);
      expectSession(await login('otto'), 'otto');
    },
  },
  {
    number: 10,
    says: 'failures further apart than 24 h do not count together',
    async run({ LoginServer }) {
      const { clock, fail, login } = await worldOf(LoginServer);
      await fail();
      clock.advance(dayMs - 80_000);
      for (let i = 0; i < 9; i++) await fail();
      expectSession(await login());
    },
  },
  {
    number: 11,
    says: 'an unknown user gets the reply of a wrong password, after the same work',
    async run({ LoginServer }) {
      const costs: unknown[] = [];
      const scrypt: Scrypt = async (password, salt, bytes, { N }) => {
        costs.push([salt.length, bytes, N]);
        return new Uint8Array(bytes).fill(password.length);
      };
      const { service } = await worldOf(LoginServer, { scrypt });
      costs.length = 0;
      expect(await service.begin(wrong)).toEqual(refusedCredentials);
      expect(await service.begin({ ...edda, user: 'nobody' })).toEqual(refusedCredentials);
      expect(await service.begin({ ...edda, user: '' })).toEqual(refusedCredentials);
      expect(costs).toEqual(new Array(3).fill([16, 32, 1024]));
    },
  },
  {
    number: 11,
    says: 'locked, revoked and without a card: a challenge is shown all the same, and refused like a wrong response',
    async run({ LoginServer }) {
      const { service, addUser, order, begin, respond, make } = await worldOf(LoginServer);
      const shape = {
        kind: 'ask',
        responseDigits: 8,
        pinBeside: false,
        endsInMs: 180_000,
        lifeMs: 180_000,
      };
      const name = 'Digital Security Card+';
      for (const user of ['locked', 'revoked', 'bare']) await addUser(user);
      order({ serial: 'CARD-L', user: 'locked' });
      order({ serial: 'CARD-R', user: 'revoked' });
      service.staff.lockUser('locked');
      service.staff.revokeFactor('CARD-R');
      for (const user of ['edda', 'locked', 'revoked', 'bare']) {
        const begun = challenged(await service.begin({ ...edda, user }));
        expect(begun).toMatchObject({ ...shape, factors: [{ id: begun.factor, kind: 'card', name }] });
        expect(begun.challenge).toMatch(/^[0-9]{6}$/);
        const response = make(begun.challenge);
        expect(await respond(begun, user === 'edda' ? other(response) : response)).toEqual(refused);
      }
      expect((await begin('bare')).factor).toMatch(/^DSC-[0-9]{7}$/);
      expect((await begin('bare')).factor).toBe((await begin('bare')).factor);
    },
  },
  {
    number: 12,
    says: 'as much is computed wherever the response fits, if it does, behind a lock too; of what is malformed, nothing',
    costly: true,
    async run({ LoginServer }) {
      const { service, begin, make, respond, computed } = await worldOf(LoginServer, {
        suite: counterSuite,
        counter: 20n,
      });
      const spent = async (response: (challenge: string) => string): Promise<number> => {
        service.staff.unlockFactor(serial);
        const begun = await begin();
        const before = computed();
        await respond(begun, response(begun.challenge));
        return computed() - before;
      };
      const at =
        (counter: bigint) =>
        (challenge: string): string =>
          make(challenge, { counter });
      const wrongOne = (challenge: string): string => other(make(challenge, { counter: 20n }));
      // Fitting nothing, a used counter, one too far ahead; then accepted: the first, a middle one, the last of the window.
      const responses = [wrongOne, at(15n), at(60n), at(20n), at(25n), at(35n)];
      for (const response of responses) expect(await spent(response)).toBe(10 + 10 + 110);
      service.staff.lockUser('edda');
      for (const response of [wrongOne, at(36n)]) expect(await spent(response)).toBe(10 + 10 + 110);
      expect(await spent(() => '１２３４５６７８')).toBe(0);
    },
  },
  {
    number: 12,
    says: 'with a clock, as much is computed for every response too',
    async run({ LoginServer }) {
      const { clock, begin, make, respond, computed } = await worldOf(LoginServer, { suite: timedSuite });
      const minute = BigInt(Math.floor(clock.unixMs() / 60_000));
      for (const timeStep of [minute - 50n, minute + 8n, minute - 1n]) {
        const begun = await begin();
        const before = computed();
        await respond(begun, make(begun.challenge, { timeStep }));
        expect(computed() - before).toBe(3 + 21);
      }
    },
  },
  {
    number: 13,
    says: 'only exactly eight ASCII digits are a response, and nothing else makes an error',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { policy: { challengesMax: 1_000 } });
      for (const [name, spoil] of Object.entries(spoilt)) await refusesSpoilt(here, name, spoil);
    },
  },
];

/** What becomes of a right response that must not be taken. */
export const spoilt: Readonly<Record<string, (right: string) => unknown>> = {
  'full-width digits': (right) => right.replace(/[0-9]/g, (d) => String.fromCharCode(0xff10 + Number(d))),
  'Arabic-Indic digits': (right) => right.replace(/[0-9]/g, (d) => String.fromCharCode(0x660 + Number(d))),
  'an inner space': (right) => `${right.slice(0, 4)} ${right.slice(4)}`,
  'a space before': (right) => ` ${right}`,
  'a line end': (right) => `${right}\n`,
  'a NUL': (right) => `${right}\0`,
  'a sign': (right) => `+${right}`,
  'seven digits': (right) => right.slice(1),
  'nine digits': (right) => `${right}0`,
  '1e7': () => '1e7',
  nothing: () => '',
  'a number': (right) => Number(right),
  'a list': (right) => [right],
  'an object': (right) => ({ toString: () => right }),
  null: () => null,
  undefined: () => undefined,
};

async function refusesSpoilt(here: World, name: string, spoil: (right: string) => unknown): Promise<void> {
  const begun = await here.begin();
  const response = spoil(here.make(begun.challenge)) as string;
  const { login, binding } = begun;
  expect(await here.service.respond({ login, binding, response }), name).toEqual(refused);
  expect(here.last(), name).toMatchObject({ event: 'refused', reason: 'malformed' });
  expectSession(await here.login());
}
