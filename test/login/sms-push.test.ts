/** Many people ask for codes by SMS at the same moment, of one server and of two on one store. The bench has 1,000. */
import { describe, expect, it } from 'vitest';
import type { Asking } from '../../src/login/auth/login-steps.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import type { LoginService } from '../../src/login/login-service.ts';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';
import { asked } from './code-holders.ts';
import { edda, masterKey, sessionOf, type World, world } from './login-world.ts';

const people = Array.from({ length: 100 }, (_, i) => `user${i}`);
const numberOf = (user: string): string => `+1555${user.slice(4).padStart(7, '0')}`;
const gapMs = 120_000;

/** The password's hash has its own tests; here it would only take time. */
const scrypt = async (_password: string, _salt: Uint8Array, bytes: number): Promise<Uint8Array> =>
  new Uint8Array(bytes);
const policy = { hashesWaiting: 1_000 };

async function withPeople(): Promise<World> {
  const here = await world({ file: true, scrypt, policy });
  for (const user of people) {
    await here.addUser(user);
    here.service.staff.addLine(numberOf(user), user);
    here.service.staff.addSms(user, numberOf(user));
  }
  return here;
}

const begin = async (service: LoginService, user: string): Promise<Asking> =>
  asked(await service.begin({ ...edda, user }));

/** The codes that each line has got, by user. */
const codesAt = ({ service }: World): readonly (readonly (string | null)[])[] =>
  people.map((user) =>
    service
      .line(numberOf(user))
      .messages()
      .map(({ code }) => code),
  );

describe('100 people who ask for a code at once', () => {
  it('get one message each, and the code of it lets each in', async () => {
    const here = await withPeople();
    const steps = await Promise.all(people.map((user) => begin(here.service, user)));
    // Asked for again at once, none is sent twice.
    const soon = await Promise.all(steps.map((step) => here.service.again({ ...step, way: 'sms' })));
    expect(new Set(soon.map(({ kind }) => kind))).toEqual(new Set(['not again']));
    here.clock.advance(5_000);
    const codes = codesAt(here);
    expect(codes.filter((own) => own.length !== 1)).toEqual([]);
    const responses = steps.map(({ login, binding }, i) =>
      here.service.respond({ login, binding, response: String(codes[i]?.[0]) }),
    );
    const sessions = await Promise.all(responses);
    expect(sessions.map((one) => sessionOf(one).user)).toEqual(people);
  });

  it('get one message each of two servers on one store that both are asked', async () => {
    const here = await withPeople();
    const store = await openSqliteStore(String(here.path));
    const other = createLoginService({ store, clock: here.clock, masterKey, hashCost: 1024, scrypt, policy });
    try {
      const steps = await Promise.all(
        people.map((user, i) => begin(i % 2 === 0 ? other : here.service, user)),
      );
      here.clock.advance(gapMs);
      const both = await Promise.all(
        [here.service, other].flatMap((service) =>
          steps.map((step) => service.again({ ...step, way: 'sms' })),
        ),
      );
      expect(both.filter(({ kind }) => kind === 'ask')).toHaveLength(people.length);
      expect(both.filter(({ kind }) => kind === 'not again')).toHaveLength(people.length);
      here.clock.advance(5_000);
      const codes = codesAt(here);
      expect(codes.filter((own) => own.length !== 2)).toEqual([]);
      const sessions = await Promise.all(
        steps.map(({ login, binding }, i) =>
          (i % 2 === 0 ? here.service : other).respond({ login, binding, response: String(codes[i]?.[1]) }),
        ),
      );
      expect(sessions.map((one) => sessionOf(one).user)).toEqual(people);
      const audit = here.service.audit({ limit: 10_000 });
      expect(audit.filter(({ event }) => event === 'accepted')).toHaveLength(people.length);
      expect(audit.filter(({ event }) => event === 'failed')).toEqual([]);
    } finally {
      other.close();
    }
  });
});
