/** Checks 10 to 13 and 21 to 24 by kind: what is refused, what that looks like, and what is logged. */
import { expect } from 'vitest';
import { another, begin, holder, type Kind, logIn, quickSms, respond } from '../../code-holders.ts';
import type { Store } from '../../login-server-parts.ts';
import { expectSession, refused, worldOf } from '../../login-world.ts';
import { spoilt } from '../refusals.ts';
import type { KindChecks } from './kind-check.ts';
import { hasTries, lifeMsOf, wrongReason } from './kind-logins.ts';

const dayMs = 86_400_000;
const stepMs = 30_000;

export const kindRefusals: KindChecks = {
  10: {
    says: 'ten failures, each in a new login, lock account and factor over a restart, for 24 h after the last',
    async run(here, of) {
      const { staff } = here.service;
      for (let i = 0; i < 10; i++) {
        here.clock.advance(10_000);
        const step = await begin(here, of.user);
        expect((await respond(here, step, another(of.right(step)))).kind).not.toBe('session');
        if (i === 8) await here.restart();
      }
      expect(staff.user(of.user).lock).toMatchObject({ locked: 'by failures', failures: 10 });
      expect(staff.factor(of.id).lock).toMatchObject({ locked: 'by failures', failures: 10 });
      here.clock.advance(dayMs - 1);
      expect((await logIn(here, of)).kind).not.toBe('session');
      expect(here.last()).toMatchObject({ event: 'refused', reason: 'user locked' });
      here.clock.advance(1);
      expectSession(await logIn(here, of), of.user);
      expect(staff.factor(of.id).lock).toMatchObject({ locked: 'no', failures: 0 });
    },
  },
  11: {
    says: 'who is locked, or whose factor is revoked, is asked in the same form, and refused like a wrong code',
    async run(here, of) {
      const locked = await holder(here, of.kind, `${of.user}-l`);
      const revoked = await holder(here, of.kind, `${of.user}-r`);
      here.service.staff.lockUser(locked.user);
      here.service.staff.revokeFactor(revoked.id);
      const seen: unknown[] = [];
      for (const one of [of, locked, revoked]) {
        const step = await begin(here, one.user);
        const right = one.right(step);
        const given = await respond(here, step, one === of ? another(right) : right);
        seen.push(withoutNames(step), withoutNames(given));
      }
      expect(seen.slice(2, 4)).toEqual(seen.slice(0, 2));
      expect(seen.slice(4)).toEqual(seen.slice(0, 2));
    },
  },
  13: {
    says: 'only a text of exactly the form is a code, and nothing else makes an error',
    options: { policy: { challengesMax: 1_000, failuresMax: 1_000 } },
    async run(here, of) {
      const forms = {
        ...spoilt,
        'lower case': (right: string) => right.toLowerCase(),
        'one more': (right: string) => `${right}${right.slice(-1)}`,
        'a space for the last': (right: string) => `${right.slice(0, -1)} `,
      };
      for (const [name, spoil] of Object.entries(forms)) {
        const step = await begin(here, of.user);
        const given = spoil(of.right(step));
        // A code without digits has no full-width ones.
        if (given === of.right(step)) continue;
        expect((await respond(here, step, given)).kind, name).toBe(
          hasTries(of.kind) ? 'wrong code' : 'refused',
        );
        expect(here.last(), name).toMatchObject({ event: 'refused', reason: 'malformed', user: of.user });
      }
      expectSession(await logIn(here, of), of.user);
    },
  },
  21: {
    says: 'an open login ends with its factor',
    async run(here, of) {
      const step = await begin(here, of.user);
      here.service.staff.revokeFactor(of.id);
      expect(await respond(here, step, of.right(step))).toEqual(refused);
      expect(here.last()).toMatchObject({ event: 'refused', reason: 'factor revoked' });
    },
  },
  22: {
    says: 'issue, success, failure, expiry, replay and lock each leave a line, with the reason',
    options: { policy: { failuresMax: 3 } },
    async run(here, of) {
      const number = here.service.audit({ limit: 1 })[0]?.number ?? 0;
      const first = await begin(here, of.user);
      const right = of.right(first);
      await respond(here, first, right);
      await respond(here, first, right);
      const second = await begin(here, of.user);
      here.clock.advance(lifeMsOf[of.kind] + 3_000);
      await respond(here, second, of.right(second));
      for (let i = 0; i < 3; i++) {
        here.clock.advance(10_000);
        const step = await begin(here, of.user);
        await respond(here, step, another(of.right(step)));
      }
      const lines = here.service.audit({ user: of.user, after: number });
      expect(lines.map(({ event, reason, says }) => [event, reason ?? '', says])).toEqual([
        ['issued', '', issued[of.kind]],
        ['accepted', '', accepted[of.kind]],
        ['replayed', 'used', 'the login was accepted before'],
        ['issued', '', issued[of.kind]],
        ['expired', 'late', 'late by 3 s'],
        ...[1, 2, 3].flatMap((i) => [
          ...(hasTries(of.kind) && i > 1 ? [['voided', '', 'a new login of the user voids this one']] : []),
          ['issued', '', issued[of.kind]],
          ['refused', wrongReason(of.kind), wrong[of.kind]],
        ]),
        ['locked', '', '3 failures in a row: the account is locked for 24 h'],
      ]);
    },
  },
  23: {
    says: 'almost the code is refused, and counts: any character off, turned, from the end',
    async run(here, of) {
      const almost: readonly ((right: string) => string)[] = [
        another,
        (right) => `${right.slice(0, -1)}${another(right.slice(-1))}`,
        (right) => `${right.slice(0, 3)}${another(right.slice(3))}`,
        (right) => [...right].toReversed().join(''),
        (right) => `${right.slice(1)}${right[0]}`,
      ];
      for (const change of almost) {
        here.clock.advance(10_000);
        const step = await begin(here, of.user);
        const right = of.right(step);
        if (change(right) === right) continue;
        const before = here.service.staff.user(of.user).lock.failures;
        expect((await respond(here, step, change(right))).kind).not.toBe('session');
        expect(here.last()).toMatchObject({ event: 'refused', reason: wrongReason(of.kind) });
        expect(here.service.staff.user(of.user).lock.failures).toBe(before + 1);
      }
    },
  },
  24: {
    says: 'a store that is down, and a secret that is damaged, refuse; what was not stored is forgotten',
    async run(_, of, parts) {
      let down = false;
      const wrap = (store: Store): Store => ({
        ...store,
        commitTogether: (work) =>
          store.commitTogether((tables) => {
            const done = work(tables);
            if (down) throw new parts.StoreError('failed', 'the store can’t be used: SQLITE_FULL');
            return done;
          }),
      });
      const here = await worldOf(parts, { wrap, policy: quickSms });
      const own = await holder(here, of.kind);
      const step = await begin(here, own.user);
      down = true;
      for (const code of [own.right(step), another(own.right(step))]) {
        expect(await respond(here, step, code)).toEqual(refused);
      }
      down = false;
      expectSession(await respond(here, step, own.right(step)), own.user);
      here.clock.advance(stepMs);
      const damaged = await begin(here, own.user);
      const right = own.right(damaged);
      // What is secret of a code by SMS is in the login; of the others in the factor.
      here.store.write(({ factors, logins }) => {
        const factor = factors.get(own.id);
        const login = logins.get(damaged.login);
        if (own.kind === 'sms' && login !== null) logins.put({ ...login, sealed: 'AAAA' });
        if (own.kind !== 'sms' && factor !== null) factors.put({ ...factor, sealed: 'AAAA' });
      });
      expect(await respond(here, damaged, right)).toEqual(refused);
      expect(here.last()).toMatchObject({ event: 'failed', reason: 'computation' });
    },
  },
};

const issued: Readonly<Record<Kind, unknown>> = {
  totp: 'a code of the authenticator app is asked for, within 180 s',
  temporary: 'the temporary code is asked for, within 180 s',
  'code-card': expect.stringMatching(/^values \d{3} and \d{3} of the code card are asked for, within 180 s$/),
  sms: 'a message with a code, within 600 s',
  app: expect.stringMatching(/^challenge \d{6}, (a notification|not sent), within 180 s$/),
};
const accepted: Readonly<Record<Kind, unknown>> = {
  totp: expect.stringMatching(/^time step \d+$/),
  temporary: 'temporary code, good for everything',
  'code-card': expect.stringMatching(/^values \d{3} \d{3}$/),
  sms: 'code of a message',
  app: expect.stringMatching(/^counter \d+, window \d+ to \d+$/),
};
const wrong: Readonly<Record<Kind, unknown>> = {
  totp: 'wrong code, or one of a time step used before',
  temporary: 'wrong temporary code',
  'code-card': 'a value differs, or their order',
  sms: 'wrong code, or one that a newer code has voided',
  app: expect.stringMatching(/^PIN or challenge differs; window \d+ to \d+$/),
};

/** What someone sees of a step, without what names the login, the user or the factor, and without what is drawn. */
function withoutNames(step: object): unknown {
  const text = JSON.stringify({ ...step, login: '', binding: '', factor: '' });
  return JSON.parse(text.replaceAll(/"id":"[^"]*"/g, '"id":""').replaceAll(/"(\d{3}|\d{6})"/g, '"drawn"'));
}
