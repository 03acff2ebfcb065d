/** Check 44: with a line or its store down the login still shows, waits end, and no code is accepted. */
import { expect } from 'vitest';
import { another, respond } from '../../code-holders.ts';
import type { Store } from '../../login-server-parts.ts';
import { drawing, edda, refused, worldOf } from '../../login-world.ts';
import type { Check } from '../check.ts';
import {
  again,
  beginCode,
  type Condition,
  endsOf,
  pending,
  phone,
  sentAgain,
  sentAsk,
  withIntervals,
} from './phones.ts';

const code = '482913';
const codes = (): ReturnType<typeof drawing> => drawing(482_913, 730_586);

/** What a wait for the message ends with in a line that lets none through. */
const ends: Readonly<Record<Extract<Condition, 'off' | 'stuck' | 'filtered'>, string>> = {
  off: 'limit',
  stuck: 'limit',
  filtered: 'filtered',
};

export const lineDownChecks: readonly Check[] = [
  {
    number: 44,
    says: 'a line that is off, stuck or filtered: the login shows as ever, a wait ends, a guess is refused',
    async run({ LoginServer }) {
      const good = await worldOf(LoginServer, { draw: codes() });
      const { ask } = await beginCode(good, await phone(good));
      for (const [condition, end] of Object.entries(ends)) {
        const here = await worldOf(LoginServer, { draw: codes() });
        const mia = await phone(here);
        mia.line().set(condition as Condition);
        const step = await beginCode(here, mia);
        expect(step.ask).toEqual(ask);
        const wait = pending(mia.line().message({ limitMs: 60_000 }));
        here.clock.advance(60_000);
        mia.line().answer();
        expect(
          await endsOf([wait], (error) => (error as Error & { readonly reason: string }).reason),
        ).toEqual([end]);
        for (const guess of ['000000', '', another(code)]) {
          expect((await respond(here, step, guess)).kind).not.toBe('session');
        }
        expect(await here.service.session(step.login)).toBe(null);
      }
    },
  },
  {
    number: 44,
    says: 'a line that is gone from the store: the login shows as ever, waits end, no code lets in',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { draw: codes() });
      const mia = await phone(here);
      const line = mia.line();
      const step = await beginCode(here, mia);
      const wait = pending(line.message());
      here.store.write(({ lines }) => lines.remove(mia.number));
      await sentAgain(here, step, 'voice');
      await here.service.begin(edda);
      here.clock.advance(120_000);
      const next = await beginCode(here, mia);
      expect(next.ask).toEqual(step.ask);
      // Another line’s action looks at all that wait.
      const { service } = here;
      service.staff.addLine('+15559990001', edda.user);
      service.line('+15559990001').restart();
      expect(await endsOf([wait], String)).toEqual([
        `StaffError: line "${mia.number}": unknown; add it, or list the lines`,
      ]);
      for (const guess of [code, '000000'])
        expect((await respond(here, next, guess)).kind).toBe('wrong code');
      // What was left of it was deleted at its time.
      expect(here.store.read(({ messages }) => messages.all())).toEqual([]);
    },
  },
  {
    number: 44,
    says: 'a store that is down: no code is sent or taken, waits end with its error, and all is as before once it is up',
    async run({ LoginServer }) {
      let down = false;
      const check = (): void => {
        if (down) throw new LoginServer.StoreError('failed', 'the store can’t be used: SQLITE_IOERR');
      };
      const wrap = (store: Store): Store => ({
        ...store,
        read(work) {
          check();
          return store.read(work);
        },
        commitTogether: (work) =>
          store.commitTogether((tables) => {
            const done = work(tables);
            check();
            return done;
          }),
      });
      const here = await worldOf(LoginServer, { wrap, draw: codes() });
      const mia = await phone(here);
      const step = await beginCode(here, mia);
      here.clock.advance(5_000);
      expect(mia.codes()).toEqual([code]);
      const line = mia.line();
      await withIntervals(async (pass) => {
        const waits = [line.message({ after: 1 }), line.call(), line.records({ after: 1 }).next()].map(
          pending<unknown>,
        );
        down = true;
        pass(100);
        const ends = await endsOf(waits, ({ message }) => message);
        expect(ends).toEqual(new Array(3).fill('the store can’t be used: SQLITE_IOERR'));
      });
      expect(await again(here, step, 'voice')).toEqual(refused);
      expect(await respond(here, step, code)).toEqual(refused);
      expect(await here.service.begin({ ...edda, user: mia.user })).toMatchObject({ reason: 'unavailable' });
      here.service.sweep();
      down = false;
      expect(line.calls()).toEqual([]);
      expect(sentAsk({ ...step }).ask.triesLeft).toBe(3);
      expect((await respond(here, step, code)).kind).toBe('session');
    },
  },
  {
    number: 44,
    says: 'a wait ends when its time is over or its client has gone, and all of them with the server',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const mia = await phone(here);
      const gone = new AbortController();
      const line = mia.line();
      const aborted = 'StoreError: wait: aborted; wait again';
      const waits = [line.message({ signal: gone.signal }), line.call({ signal: gone.signal })].map(
        pending<unknown>,
      );
      expect(await endsOf([...waits, line.message({ signal: AbortSignal.abort() })], String)).toEqual([
        aborted,
      ]);
      gone.abort();
      expect(await endsOf(waits, String)).toEqual([aborted, aborted]);
      await withIntervals(async (pass) => {
        // Nothing happens on the line.
        const short = pending(line.message({ limitMs: 60_000 }));
        here.clock.advance(59_999);
        pass(100);
        expect(await endsOf([short], String)).toEqual([]);
        here.clock.advance(1);
        pass(100);
        expect(await endsOf([short], ({ name }) => name)).toEqual(['LineWaitError']);
      });
      const others = [line.message(), line.call(), line.records().next()].map(pending<unknown>);
      expect(await endsOf(others, String)).toEqual([]);
      here.service.close();
      const over = 'StoreError: line: the server has ended; start it again';
      expect(await endsOf(others, String)).toEqual([over, over, over]);
    },
  },
];
