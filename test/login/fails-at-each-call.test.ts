/**
 * A store fails at one call, at each of them in turn: the current request is refused, and nothing is left half done.
 */
import { describe, expect, it } from 'vitest';
import { type Store, StoreError, type Tables } from '../../src/login/auth/store.ts';
import { edda, expectSession, type Making, serial, sessionOf, type World, world } from './login-world.ts';

/** A store whose n-th call of a table fails. */
function failing() {
  let left = Number.POSITIVE_INFINITY;
  const wrapped = (tables: Tables): Tables =>
    Object.fromEntries(
      Object.entries(tables).map(([name, table]) => [
        name,
        Object.fromEntries(
          Object.entries(table as Record<string, (...input: unknown[]) => unknown>).map(([call, work]) => [
            call,
            (...input: unknown[]) => {
              left--;
              if (left === 0) throw new StoreError('failed', `${name}.${call} failed`);
              return work(...input);
            },
          ]),
        ),
      ]),
    ) as never;
  const wrap = (store: Store): Store => ({
    ...store,
    read: (work) => store.read((tables) => work(wrapped(tables))),
    write: (work) => store.write((tables) => work(wrapped(tables))),
    commitTogether: (work) => store.commitTogether((tables) => work(wrapped(tables))),
  });
  return {
    wrap,
    failAt(call: number): void {
      left = call;
    },
    /** Whether the call that was to fail has come. */
    failed: (): boolean => left <= 0,
    works(): void {
      left = Number.POSITIVE_INFINITY;
    },
  };
}

function kept({ store }: World): string {
  return store.read(({ users, factors, logins, sessions, ledger }) =>
    [...users.all(), ...factors.all(), ...logins.all(), ...sessions.all(), ...ledger.all(serial, '')]
      .map((row) => JSON.stringify(row))
      .toSorted()
      .join('\n'),
  );
}

interface Step {
  readonly says: string;
  /** What is there before; gives what is done. */
  readonly ready: (here: World) => Promise<() => unknown>;
  readonly refusal: unknown;
  readonly done: object | boolean;
}

const pinNew: Making = { pin: '9026' };
const steps: readonly Step[] = [
  {
    says: 'the password step',
    ready:
      async ({ service }) =>
      () =>
        service.begin(edda),
    refusal: { kind: 'refused', reason: 'unavailable' },
    done: { kind: 'ask' },
  },
  {
    says: 'the password step while an older login is open and others have ended',
    async ready({ service, begin, clock, addUser }) {
      await addUser('otto');
      await begin('otto');
      clock.advance(180_001);
      await begin();
      return () => service.begin(edda);
    },
    refusal: { kind: 'refused', reason: 'unavailable' },
    done: { kind: 'ask' },
  },
  {
    says: 'the password step while a message to somebody’s phone is due',
    async ready({ service, clock, addUser }) {
      await addUser('otto');
      service.staff.addLine('+15550100002', 'otto');
      service.staff.addSms('otto', '+15550100002');
      expect(await service.begin({ ...edda, user: 'otto' })).toMatchObject({ kind: 'ask' });
      clock.advance(10_000);
      return () => service.begin(edda);
    },
    refusal: { kind: 'refused', reason: 'unavailable' },
    done: { kind: 'ask' },
  },
  {
    says: 'a wrong password, the last before the lock',
    async ready({ service }) {
      for (let i = 0; i < 9; i++) await service.begin({ ...edda, password: 'wrong horse' });
      return () => service.begin({ ...edda, password: 'wrong horse' });
    },
    refusal: { kind: 'refused', reason: 'unavailable' },
    done: { kind: 'refused', reason: 'credentials' },
  },
  {
    says: 'picking a card',
    async ready({ service, order }) {
      order({ serial: 'CARD-2' });
      const begun = await service.begin(edda);
      if (begun.kind !== 'pick') throw new Error('no picker');
      return () => service.pick({ ...begun, factor: serial });
    },
    refusal: { kind: 'refused' },
    done: { kind: 'ask' },
  },
  {
    says: 'the right response',
    async ready(here) {
      const begun = await here.begin();
      return () => here.respond(begun);
    },
    refusal: { kind: 'refused' },
    done: { kind: 'session' },
  },
  {
    says: 'the right response, with as many sessions as a user may have',
    async ready(here) {
      for (let i = 0; i < 10; i++) {
        here.clock.advance(10_000);
        await here.login();
      }
      here.clock.advance(10_000);
      const begun = await here.begin();
      return () => here.respond(begun);
    },
    refusal: { kind: 'refused' },
    done: { kind: 'session' },
  },
  {
    says: 'a wrong response',
    async ready(here) {
      const begun = await here.begin();
      return () => here.respond(begun, '00000000');
    },
    refusal: { kind: 'refused' },
    done: { kind: 'refused' },
  },
  {
    says: 'using a session',
    async ready(here) {
      const { id } = sessionOf(await here.login());
      here.clock.advance(20 * 60_000);
      return () => here.service.session(id);
    },
    refusal: null,
    done: { user: 'edda' },
  },
  {
    says: 'a logout',
    async ready(here) {
      const { id } = sessionOf(await here.login());
      return () => here.service.logout(id);
    },
    refusal: false,
    done: true,
  },
  {
    says: 'revoking a card with an open challenge and a session',
    async ready(here) {
      await here.login();
      await here.begin();
      return () => said(() => here.service.staff.revokeFactor(serial));
    },
    refusal: 'StoreError',
    done: { status: 'revoked' },
  },
  {
    says: 'replacing a card',
    async ready(here) {
      await here.begin();
      const card = { serial: 'CARD-9', suite: 'default', pin: '4071' };
      return () => said(() => here.service.staff.replaceCard(serial, card));
    },
    refusal: 'StoreError',
    done: { card: { id: 'CARD-9' } },
  },
  {
    says: 'a PIN change',
    async ready(here) {
      const { test, challenge } = here.service.staff.beginPinChange(serial, '9026', '9026');
      const response = here.make(challenge, pinNew);
      return () => said(() => here.service.staff.respondToTest({ test, response }));
    },
    refusal: 'StoreError',
    done: { kind: 'done' },
  },
  {
    says: 'another password, with a login open and a session',
    async ready(here) {
      await here.login();
      await here.begin();
      return () => said(() => here.service.staff.setPassword('edda', 'another horse'));
    },
    refusal: 'StoreError',
    done: { name: 'edda' },
  },
  {
    says: 'adding a user',
    ready: async (here) => () =>
      said(() => here.service.staff.addUser({ name: 'new', password: 'a good password' })),
    refusal: 'StoreError',
    done: { name: 'new' },
  },
  {
    says: 'taking a card from a user, with a session',
    async ready(here) {
      await here.login();
      return () => said(() => here.service.staff.unshareCard(serial, 'edda'));
    },
    refusal: 'StoreError',
    done: { users: [] },
  },
];

/** What a call of the staff gives, or the name of what it throws. */
async function said(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return (error as Error).name;
  }
}

describe('a store that fails at one call', () => {
  it.each(steps.map((step) => [step.says, step] as const))(
    'refuses, and keeps what was: %s',
    async (_, step) => {
      const { refusal, done, ready } = step;
      for (let call = 1; ; call++) {
        const store = failing();
        const here = await world({ wrap: store.wrap });
        const act = await ready(here);
        const before = kept(here);
        store.failAt(call);
        const outcome = await act();
        if (!store.failed()) {
          if (typeof done === 'object') expect(outcome).toMatchObject(done);
          else expect(outcome).toBe(done);
          expect(kept(here)).not.toBe(before);
          // Several calls there were, each of which failed once.
          expect(call).toBeGreaterThan(2);
          return;
        }
        store.works();
        expect([call, outcome]).toEqual([call, refusal]);
        expect(kept(here), `call ${call}`).toBe(before);
      }
    },
  );

  it('lets the same response in once it works again', async () => {
    const store = failing();
    const here = await world({ wrap: store.wrap });
    const begun = await here.begin();
    for (let call = 1; call < 8; call++) {
      store.failAt(call);
      expect(await here.respond(begun)).toEqual({ kind: 'refused' });
    }
    store.works();
    expectSession(await here.respond(begun));
  });
});
