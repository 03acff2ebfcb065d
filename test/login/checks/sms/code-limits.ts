/** Check 27: how often codes are sent, and that nobody is locked by asking for them. */
import { expect } from 'vitest';
import { respond } from '../../code-holders.ts';
import type { Asking } from '../../login-server-parts.ts';
import {
  edda,
  expectSession,
  masterKey,
  quickHashes,
  type World,
  type WorldOptions,
  worldOf,
} from '../../login-world.ts';
import type { Check, Subject } from '../check.ts';
import { addPhone, again, beginCode, type Phone, phone, sentAgain, type Way } from './phones.ts';

const minuteMs = 60_000;
const gapMs = 2 * minuteMs;
const hourMs = 60 * minuteMs;
/** Without a gap, and with everything listed. */
const capAlone = { smsGapMs: 0, keptMs: 7 * 24 * hourMs, challengesMax: 1_000 } as const;

/** How many messages or calls the line lists, come or not. */
const sentTo = ({ line }: Phone, way: Way): number =>
  (way === 'sms' ? line().messages() : line().calls()).length;

const inMs = (
  step: { readonly ask: { readonly again: readonly { way: Way; inMs: number }[] } },
  way: Way,
): number => step.ask.again.find((one) => one.way === way)?.inMs as number;

async function expectTooSoon(here: World, step: Asking, way: Way, retryAfterMs: number): Promise<void> {
  const reply = { kind: 'not again', reason: 'too-soon', retryAfterMs };
  expect(await again(here, step, way)).toEqual(reply);
}

export const codeLimitChecks: readonly Check[] = [
  {
    number: 27,
    says: 'from one message to the next two minutes pass, to the ms, over logins and a restart; a call has a gap of its own',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const mia = await phone(here);
      const first = await beginCode(here, mia);
      expect([inMs(first, 'sms'), inMs(first, 'voice')]).toEqual([gapMs, 0]);
      await expectTooSoon(here, first, 'sms', gapMs);
      here.clock.advance(1_000);
      expect((await sentAgain(here, first, 'voice')).again).toEqual([
        { way: 'sms', inMs: gapMs - 1_000 },
        { way: 'voice', inMs: gapMs },
      ]);
      await expectTooSoon(here, first, 'voice', gapMs);
      await here.restart();
      here.clock.advance(gapMs - 1_001);
      const next = await beginCode(here, mia);
      expect(inMs(next, 'sms')).toBe(1);
      await expectTooSoon(here, next, 'sms', 1);
      expect([sentTo(mia, 'sms'), sentTo(mia, 'voice')]).toEqual([1, 1]);
      here.clock.advance(1);
      expect((await sentAgain(here, next, 'sms')).again[0]).toEqual({ way: 'sms', inMs: gapMs });
      expect(sentTo(mia, 'sms')).toBe(2);
    },
  },
  {
    number: 27,
    says: 'the gap holds for a user over all numbers, an ended one too, and for a number over all users',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const mia = await phone(here);
      const otto = await phone(here, 'otto', mia.number);
      const second = addPhone(here, mia.user);
      await beginCode(here, mia);
      here.clock.advance(1_000);
      expect(inMs(await beginCode(here, otto), 'sms')).toBe(gapMs - 1_000);
      expect(inMs(await beginCode(here, second), 'sms')).toBe(gapMs - 1_000);
      // What ended counts on: a number given anew is no way around.
      here.service.staff.revokeFactor(mia.id);
      here.service.staff.revokeFactor(second.id);
      const third = addPhone(here, mia.user);
      here.clock.advance(1_000);
      const step = await beginCode(here, third);
      await expectTooSoon(here, step, 'sms', gapMs - 2_000);
      expect([mia, second, third].map((one) => sentTo(one, 'sms'))).toEqual([1, 0, 0]);
      // Who has neither the number nor the user is not limited.
      expect(inMs(await beginCode(here, await phone(here, 'tom')), 'sms')).toBe(gapMs);
    },
  },
  capCheck('sms', 'messages'),
  capCheck('voice', 'calls'),
  {
    number: 27,
    says: 'asking too often locks nobody and closes no login',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const mia = await phone(here);
      const step = await beginCode(here, mia);
      for (let i = 0; i < 20; i++) expect((await again(here, step, 'sms')).kind).toBe('not again');
      const { staff } = here.service;
      for (const { lock } of [staff.user(mia.user), staff.factor(mia.id)]) {
        expect(lock).toMatchObject({ locked: 'no', failures: 0 });
      }
      here.clock.advance(5_000);
      expectSession(await respond(here, step, mia.codes()[0]), mia.user);
    },
  },
  {
    number: 27,
    says: 'the limits hold over two servers on one store: of codes asked for at once one is sent',
    costly: true,
    async run({ LoginServer }) {
      const { here, other } = await twoServers(LoginServer, {});
      const mia = await phone(here);
      const step = await beginCode(here, mia);
      here.clock.advance(gapMs);
      const both = await Promise.all([
        again(here, step, 'sms'),
        again({ ...here, service: other }, step, 'sms'),
      ]);
      expect(both.map(({ kind }) => kind).toSorted()).toEqual(['ask', 'not again']);
      expect(sentTo(mia, 'sms')).toBe(2);
      const refused = both.find(({ kind }) => kind === 'not again');
      expect(refused).toEqual({ kind: 'not again', reason: 'too-soon', retryAfterMs: gapMs });
      here.clock.advance(1_000);
      const begun = await other.begin({ ...edda, user: mia.user });
      expect(begun).toMatchObject({
        ask: { again: [{ way: 'sms', inMs: gapMs - 1_000 }, { way: 'voice' }] },
      });
      expect(sentTo(mia, 'sms')).toBe(2);
    },
  },
];

function capCheck(way: Way, things: string): Check {
  return {
    number: 27,
    says: `five ${things} in an hour are sent, to a user and to a number, over logins and a restart; the sixth after the hour, to the ms`,
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { policy: capAlone });
      const mia = await phone(here);
      const otto = await phone(here, 'otto', mia.number);
      const second = addPhone(here, mia.user);
      const begun: number[] = [];
      const send = async (
        of: Phone,
      ): Promise<Asking & { ask: { again: readonly { way: Way; inMs: number }[] } }> => {
        here.clock.advance(minuteMs);
        begun.push(here.clock.now());
        const step = await beginCode(here, of);
        return way === 'sms' ? step : { ...step, ask: await sentAgain(here, step, 'voice') };
      };
      let step = await send(mia);
      for (let i = 2; i <= 5; i++) {
        expect(inMs(step, way)).toBe(0);
        step = await send(mia);
        if (i === 3) await here.restart();
      }
      expect(sentTo(mia, way)).toBe(5);
      const leftMs = (): number => (begun[0] as number) + hourMs - here.clock.now();
      expect(inMs(step, way)).toBe(leftMs());
      await expectTooSoon(here, step, way, leftMs());
      for (const of of [otto, second]) {
        here.clock.advance(1_000);
        const next = await beginCode(here, of);
        await expectTooSoon(here, next, way, leftMs());
      }
      expect([sentTo(mia, way), sentTo(second, way)]).toEqual([5, 0]);
      here.clock.advance(leftMs() - 1);
      const early = await beginCode(here, mia);
      await expectTooSoon(here, early, way, 1);
      here.clock.advance(1);
      const sixth = await beginCode(here, mia);
      if (way === 'voice') await sentAgain(here, sixth, way);
      expect(sentTo(mia, way)).toBe(6);
      // The hour of the second began a minute later.
      expect(inMs(await beginCode(here, mia), way)).toBe(minuteMs);
    },
  };
}

/** A world with its store in a file, and another server on it. */
async function twoServers(
  LoginServer: Subject['LoginServer'],
  options: WorldOptions,
): Promise<{ readonly here: World; readonly other: World['service'] }> {
  const here = await worldOf(LoginServer, { ...options, file: true });
  const store = await LoginServer.openSqliteStore(here.path as string);
  const other = LoginServer.createLoginService({ store, clock: here.clock, masterKey, ...quickHashes });
  return { here, other };
}
