/** Check 39, as far as it holds for the kinds there are: what is not shown can't be picked, what gives way is gone. */
import { expect } from 'vitest';
import { asked, begin, give, type Holder, holder, respond } from '../code-holders.ts';
import { drawing, edda, pin, plainSuite, refused, sessionOf, type World, worldOf } from '../login-world.ts';
import type { Check } from './check.ts';
import { again, beginCode, phone, wait } from './sms/phones.ts';

const dayMs = 86_400_000;

export const hiddenFactorChecks: readonly Check[] = [
  {
    number: 39,
    says: 'a factor that is revoked, over, not proved or another’s is not shown, and is picked by none of its names',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const { staff } = here.service;
      const otto = await holder(here, 'temporary', 'otto');
      const gone = give(here, 'totp', 'edda');
      staff.revokeFactor(gone.id);
      const ordered = staff.addTotp('edda').factor.id;
      // Before the code card, which a proved app would end.
      const app = give(here, 'totp', 'edda');
      const over = give(here, 'code-card', 'edda');
      here.clock.advance(21 * dayMs);
      const hidden = [
        gone.id,
        ordered,
        over.id,
        otto.id,
        '3',
        '6',
        '4',
        '5.1',
        'Security Code Card',
        '4.2',
        'Text Message',
        '',
        'x',
      ];
      for (const name of hidden) {
        const begun = await here.service.begin({ ...edda, factor: name });
        if (begun.kind !== 'pick') throw new Error(`no challenge but ${JSON.stringify(begun)}`);
        expect(begun.factors.map(({ id }) => id)).toEqual(['CARD-1', app.id]);
        expect(await here.service.pick({ ...begun, factor: name }), name).toEqual(refused);
        expect(here.last()).toMatchObject({ event: 'refused', reason: 'wrong step' });
        here.clock.advance(10_000);
      }
      // Nor is it asked where one is left to show.
      staff.revokeFactor(app.id);
      for (const name of hidden) {
        expect((await begin(here, 'edda', { factor: name })).factor).toBe('CARD-1');
        here.clock.advance(10_000);
      }
    },
  },
  {
    number: 39,
    says: 'what ended while a login waits for a pick can’t be picked in it any more',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const { service } = here;
      const app = give(here, 'totp', 'edda');
      const card = give(here, 'code-card', 'edda');
      const begun = await service.begin(edda);
      if (begun.kind !== 'pick') throw new Error(`no challenge but ${JSON.stringify(begun)}`);
      expect(begun.factors.map(({ code }) => code)).toEqual(['5.1', '3', '4']);
      service.staff.revokeFactor(card.id);
      expect(await service.pick({ ...begun, factor: card.id })).toEqual(refused);
      expect(asked(await service.pick({ ...begun, factor: app.id })).factors.map(({ id }) => id)).toEqual([
        'CARD-1',
        app.id,
      ]);
    },
  },
  {
    number: 39,
    says: 'codes by SMS are gone once a card is active, by whatever way it became so: not shown, not picked, none sent or taken',
    async run({ LoginServer }) {
      const ways: Readonly<Record<string, (here: World, user: string) => unknown>> = {
        ordered: (here, user) => here.order({ serial: 'CARD-S', user, suite: plainSuite, activated: true }),
        shared: ({ service }, user) => service.staff.shareCard('CARD-1', user),
        activated(here, user) {
          here.order({ serial: 'CARD-S', user, suite: plainSuite, activated: false });
          expect(here.service.staff.factor(`sms-${user}-1`).status).toBe('active');
          activate(here, 'CARD-S');
        },
      };
      for (const [name, way] of Object.entries(ways)) {
        const here = await worldOf(LoginServer, { draw: drawing(482_913), policy: { smsGapMs: 0 } });
        const { service } = here;
        const mia = await phone(here);
        const session = await logInBy(here, mia);
        const open = await beginCode(here, mia);
        wait(here, mia);
        await way(here, mia.user);
        const card = name === 'shared' ? 'CARD-1' : 'CARD-S';
        expect(await again(here, open, 'voice')).toEqual(refused);
        expect(await respond(here, open, mia.codes().at(-1))).toEqual(refused);
        expect(await service.session(session)).toBe(null);
        const sent = mia.line().lastNumber();
        for (const factor of [mia.id, '4.2', 'Text Message']) {
          const step = await begin(here, mia.user, { factor });
          expect([step.factor, step.factors.map(({ id }) => id)], name).toEqual([card, [card]]);
          expect(await service.pick({ ...step, factor })).toEqual(refused);
        }
        expect(() => service.staff.addSms(mia.user, mia.number)).toThrow('codes by SMS give way');
        expect(mia.line().lastNumber()).toBe(sent);
        // It is gone for good, also without the card.
        service.staff.revokeFactor(card);
        expect(service.staff.factor(mia.id).status).toBe('revoked');
      }
    },
  },
  {
    number: 39,
    says: 'codes by SMS stay beside an authenticator, a code card and a temporary code, and beside a card where the policy says so',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { policy: { smsStays: 1 } });
      const mia = await phone(here);
      for (const kind of ['totp', 'code-card', 'temporary'] as const) give(here, kind, mia.user);
      here.order({ serial: 'CARD-S', user: mia.user, suite: plainSuite, activated: true });
      const begun = await here.service.begin({ ...edda, user: mia.user });
      expect(begun).toMatchObject({
        kind: 'pick',
        factors: [{ id: 'CARD-S' }, { id: 'totp-mia-1' }, { id: mia.id }],
      });
      await logInBy(here, mia);
      const other = await worldOf(LoginServer);
      const tom = await phone(other, 'tom');
      for (const kind of ['totp', 'code-card', 'temporary'] as const) give(other, kind, tom.user);
      await logInBy(other, tom);
    },
  },
  {
    number: 39,
    says: 'what gives way is gone, with its open logins and sessions: by a code card, a card ordered, shared or activated',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const { staff } = here.service;
      const users = ['ada', 'ben', 'carl', 'dora'] as const;
      for (const user of users) await here.addUser(user);
      const card = (serial: string, user: string, activated: boolean): void =>
        here.order({ serial, user, suite: plainSuite, activated });
      await givesWay(
        here,
        [give(here, 'temporary', 'ada')],
        () => staff.giveCodeCard('ada'),
        'code-card-ada-1',
      );
      await givesWay(here, both(here, 'ben'), () => card('CARD-B', 'ben', true), 'CARD-B');
      await givesWay(here, both(here, 'carl'), () => staff.shareCard('CARD-1', 'carl'), 'CARD-1');
      const dora = both(here, 'dora');
      // Ordered and not yet activated, it takes nothing away.
      card('CARD-D', 'dora', false);
      for (const { id } of dora) expect(staff.factor(id).status).toBe('active');
      await givesWay(here, dora, () => activate(here, 'CARD-D'), 'CARD-D');
    },
  },
];

/** Both steps by a code that is sent. @returns the id of the session */
async function logInBy(here: World, of: Awaited<ReturnType<typeof phone>>): Promise<string> {
  const step = await beginCode(here, of);
  wait(here, of);
  return sessionOf(await respond(here, step, of.codes().at(-1))).id;
}

/** A code card and a temporary code given after it, which stand beside each other. */
function both(here: World, user: string): readonly Holder[] {
  return [give(here, 'code-card', user), give(here, 'temporary', user)];
}

function activate({ service: { staff }, make }: World, serial: string): void {
  const { test, challenge } = staff.beginActivation(serial);
  const outcome = staff.respondToTest({ test, response: make(challenge, { pin }) });
  expect(outcome.kind).toBe('done');
}

async function givesWay(
  here: World,
  olds: readonly Holder[],
  replace: () => unknown,
  left: string,
): Promise<void> {
  const { user } = olds[0] as Holder;
  const sessions: string[] = [];
  for (const old of olds) {
    const step = await begin(here, user, { factor: old.id });
    sessions.push(sessionOf(await respond(here, step, old.right(step))).id);
  }
  const [old] = olds.toReversed() as [Holder];
  const open = await begin(here, user, { factor: old.id });
  replace();
  expect(await respond(here, open, old.right(open))).toEqual(refused);
  expect(here.last()).toMatchObject({ reason: 'factor revoked', user });
  for (const id of sessions) expect(await here.service.session(id)).toBe(null);
  for (const { id } of olds) {
    expect(here.service.staff.factor(id).status).toBe('revoked');
    expect((await begin(here, user, { factor: id })).factor).toBe(left);
  }
}
