/** Near misses of checks 4 to 8, 10, 19 and 23: what is almost right, and what an almost right server would accept. */
import { scryptSync } from 'node:crypto';
import { expect } from 'vitest';
import type { Picking, Scrypt } from '../login-server-parts.ts';
import {
  challenged,
  drawing,
  edda,
  expectSession,
  masterKey,
  other,
  quickHashes,
  refused,
  serial,
  sessionOf,
  type World,
  worldOf,
} from '../login-world.ts';
import type { Check } from './check.ts';

const refusedCredentials = { kind: 'refused', reason: 'credentials' };

export const nearMissChecks: readonly Check[] = [
  {
    number: 4,
    says: 'a challenge shown before the machine was started anew is refused, however young it is',
    async run({ LoginServer }) {
      const { clock, store, begin, make } = await worldOf(LoginServer);
      const begun = await begin();
      const service = LoginServer.createLoginService({
        store,
        masterKey,
        clock: LoginServer.virtualLoginClock({ epoch: 'next boot', unixMs: clock.unixMs() + 1_000 }),
        ...quickHashes,
      });
      expect(await service.respond({ ...begun, response: make(begun.challenge) })).toEqual(refused);
      expect(service.audit().at(-1)).toMatchObject({ event: 'expired', reason: 'late' });
    },
  },
  {
    number: 5,
    says: 'a right response behind a lock closes its challenge, for the time after the lock too',
    async run({ LoginServer }) {
      const { service, begin, respond, make } = await worldOf(LoginServer);
      const begun = await begin();
      service.staff.lockFactor(serial);
      expect(await respond(begun, make(begun.challenge))).toEqual(refused);
      service.staff.unlockFactor(serial);
      expect(await respond(begun, make(begun.challenge))).toEqual(refused);
    },
  },
  {
    number: 6,
    says: 'the binding of another login of the same user is refused: an older one, one that was answered, the next one',
    async run({ LoginServer }) {
      const { begin, respond, make, last } = await worldOf(LoginServer);
      const older = await begin();
      const newer = await begin();
      expect(await respond({ ...newer, binding: older.binding })).toEqual(refused);
      expect(last()).toMatchObject({ reason: 'wrong binding', login: newer.login });
      expectSession(await respond(newer));
      const next = await begin();
      for (const { binding } of [older, newer]) expect(await respond({ ...next, binding })).toEqual(refused);
      expect(await respond({ ...newer, binding: next.binding }, make(newer.challenge))).toEqual(refused);
      expect(last()).toMatchObject({ reason: 'wrong binding', login: newer.login });
      expectSession(await respond(next));
    },
  },
  {
    number: 6,
    says: 'almost the binding is refused, by each step: cut off, longer, in another case, its hash, a name, nothing',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const { service, store, begin, respond } = here;
      const session = sessionOf(await here.login());
      const begun = await begin();
      const kept = store.read(({ logins }) => logins.get(begun.login)?.binding as string);
      const swapped = begun.binding.replace(/[a-z]/i, (letter) =>
        letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
      );
      const almost = [
        begun.binding.slice(0, -1),
        `${begun.binding}A`,
        swapped,
        kept,
        begun.login,
        session.id,
        '',
      ];
      for (const binding of almost) {
        expect(await respond({ ...begun, binding })).toEqual(refused);
        await service.abandon({ ...begun, binding });
      }
      expectSession(await respond(begun));
    },
  },
  {
    number: 6,
    says: 'another’s binding is refused to pick a card, and to give a login up',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      here.order({ serial: 'CARD-2' });
      const older = await picking(here);
      const newer = await picking(here);
      expect(await here.service.pick({ ...newer, binding: older.binding, factor: serial })).toEqual(refused);
      await here.service.abandon({ ...newer, binding: older.binding });
      expect(await here.service.pick({ ...newer, factor: serial })).toMatchObject({ kind: 'ask' });
    },
  },
  {
    number: 7,
    says: 'a login that waits for a card to be picked is void once there is a newer one',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const { service, store, order } = here;
      order({ serial: 'CARD-2' });
      const waits = await picking(here);
      const newer = challenged(await service.begin({ ...edda, factor: serial }));
      expect(store.read(({ logins }) => logins.get(waits.login)?.state)).toBe('superseded');
      expect(await service.pick({ ...waits, factor: serial })).toEqual(refused);
      expectSession(await here.respond(newer));
    },
  },
  {
    number: 7,
    says: 'a challenge is void once a newer login waits for a pick, and of two that wait the older',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const { service, store, order, respond, begin } = here;
      order({ serial: 'CARD-2' });
      const shown = await begin('edda', serial);
      const waits = await picking(here);
      expect(await respond(shown)).toEqual(refused);
      expect(here.last()).toMatchObject({ reason: 'superseded' });
      const newest = await picking(here);
      expect(store.read(({ logins }) => logins.get(waits.login)?.state)).toBe('superseded');
      expect(await service.pick({ ...waits, factor: serial })).toEqual(refused);
      expectSession(await respond(challenged(await service.pick({ ...newest, factor: serial }))));
    },
  },
  {
    number: 8,
    says: 'a challenge that was answered is not drawn again, whatever became of the response',
    async run({ LoginServer }) {
      const ways: readonly ((here: World, first: Shown) => unknown)[] = [
        (here, first) => here.respond(first),
        // Refused: wrong, malformed, while locked by the staff.
        (here, first) => here.respond(first, '00000000'),
        (here, first) => here.respond(first, 'x'),
        (here, first) => {
          here.service.staff.lockUser('edda');
          return here.respond(first);
        },
        (here, first) => {
          here.service.staff.lockFactor(serial);
          return here.respond(first);
        },
        // Late, and given up: the response was sent all the same.
        (here, first) => {
          here.clock.advance(180_001);
          return here.respond(first);
        },
        async (here, first) => {
          await here.service.abandon(first);
          return here.respond(first);
        },
      ];
      for (const way of ways) {
        const here = await worldOf(LoginServer, { draw: drawing(123_457, 123_457, 7) });
        const first = await here.begin();
        expect(first.challenge).toBe('123457');
        await way(here, first);
        expect((await here.begin()).challenge).toBe('000007');
      }
    },
  },
  {
    number: 8,
    says: 'the challenge of a test that is open with the card, or was answered, is not drawn for a login',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { draw: drawing(123_457, 123_457, 5, 123_457, 7) });
      const { test, challenge } = here.service.staff.beginPinChange(serial, '9026', '9026');
      expect(challenge).toBe('123457');
      expect((await here.begin()).challenge).toBe('000005');
      here.service.staff.respondToTest({ test, response: '00000000' });
      expect((await here.begin()).challenge).toBe('000007');
    },
  },
  {
    number: 10,
    says: 'a lock by the staff does not end with time, nor by more failures',
    async run({ LoginServer }) {
      const { service, clock, login, fail } = await worldOf(LoginServer);
      service.staff.lockUser('edda');
      for (let i = 0; i < 11; i++) await fail();
      clock.advance(365 * 86_400_000);
      expect(await login()).toEqual(refused);
      expect(service.staff.user('edda').lock).toEqual({ locked: 'by staff', endsInMs: null, failures: 0 });
    },
  },
  {
    number: 19,
    says: 'almost the password is refused: parts of it, more than it, capitals, one character changed, nothing',
    async run({ LoginServer }) {
      const { service } = await worldOf(LoginServer);
      const { password } = edda;
      const almost = [
        password.slice(0, 8),
        password.slice(0, -1),
        password.slice(1),
        `${password}x`,
        `${password} `,
        ` ${password}`,
        `${password}\0`,
        password.toUpperCase(),
        `${password.slice(0, -1)}X`,
        '',
      ];
      for (const text of almost) {
        service.staff.unlockUser('edda');
        expect([text, await service.begin({ ...edda, password: text })]).toEqual([text, refusedCredentials]);
      }
    },
  },
  {
    number: 19,
    says: 'a password that is changed while its hash is computed opens nothing any more',
    async run({ LoginServer }) {
      let hold: (() => Promise<void>) | null = null;
      const scrypt: Scrypt = async (password, salt, bytes) => {
        const hash = new Uint8Array(scryptSync(password, salt, bytes, { N: 2 }));
        const held = hold;
        hold = null;
        await held?.();
        return hash;
      };
      const { service } = await worldOf(LoginServer, { scrypt });
      hold = () => service.staff.setPassword('edda', 'another horse').then(() => {});
      expect(await service.begin(edda)).toEqual(refusedCredentials);
      expect(service.audit({ user: 'edda' }).at(-1)).toMatchObject({ reason: 'wrong password' });
    },
  },
  {
    number: 23,
    says: 'almost the response is refused, and counts: any digit off, turned, from the end',
    async run({ LoginServer }) {
      const almost: readonly ((right: string) => string)[] = [
        (right) => `${other(right.slice(0, 1))}${right.slice(1)}`,
        other,
        (right) => `${right.slice(0, 6)}${other(right.slice(6, 7))}${right[7]}`,
        (right) => [...right].toReversed().join(''),
        (right) => `${right.slice(1)}${right[0]}`,
      ];
      for (const change of almost) {
        const { service, begin, make, respond, last } = await worldOf(LoginServer);
        const begun = await begin();
        const right = make(begun.challenge);
        if (change(right) === right) continue;
        expect(await respond(begun, change(right))).toEqual(refused);
        expect(last()).toMatchObject({ event: 'refused', reason: 'wrong response' });
        expect(service.staff.user('edda').lock.failures).toBe(1);
      }
    },
  },
];

type Shown = Awaited<ReturnType<World['begin']>>;

/** A login that waits for a card to be picked. */
async function picking({ service }: World): Promise<Picking> {
  const begun = await service.begin(edda);
  if (begun.kind !== 'pick') throw new Error(`no challenge but ${JSON.stringify(begun)}`);
  return begun;
}
