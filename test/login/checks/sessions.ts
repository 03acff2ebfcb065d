/** Checks 18, 19 and 21: sessions, login attempts, and what ends with a card. */
import { expect } from 'vitest';
import { edda, expectSession, pin, refused, serial, sessionOf, worldOf } from '../login-world.ts';
import type { Check } from './check.ts';

const minuteMs = 60_000;

export const sessionChecks: readonly Check[] = [
  {
    number: 18,
    says: 'every login gives a new session id of 256 bits, and no earlier id becomes one',
    async run({ LoginServer }) {
      const { service, begin, respond } = await worldOf(LoginServer);
      const begun = await begin();
      const first = sessionOf(await respond(begun));
      expect(first.id).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect([begun.binding, begun.login]).not.toContain(first.id);
      expect(await service.session(begun.binding)).toBe(null);
      const second = sessionOf(await respond(await begin()));
      expect(second.id).not.toBe(first.id);
      expect(await service.session(first.id)).toMatchObject({
        user: 'edda',
        mode: 'live',
        factor: { id: serial, kind: 'card' },
      });
    },
  },
  {
    number: 18,
    says: 'an unused session ends after 30 minutes, to the ms',
    async run({ LoginServer }) {
      const { service, clock, login } = await worldOf(LoginServer);
      const { id } = sessionOf(await login());
      clock.advance(30 * minuteMs - 1);
      expect(await service.session(id)).toMatchObject({ idleEndsInMs: 30 * minuteMs });
      clock.advance(30 * minuteMs - 1);
      expect(await service.session(id)).not.toBe(null);
      clock.advance(30 * minuteMs);
      expect(await service.session(id)).toBe(null);
      expect(await service.logout(id)).toBe(false);
    },
  },
  {
    number: 18,
    says: 'what is left of it is told as it is kept, and looking at a session is no use of it',
    async run({ LoginServer }) {
      const { service, clock, login } = await worldOf(LoginServer);
      const { id } = sessionOf(await login());
      clock.advance(minuteMs - 1);
      expect(await service.session(id)).toMatchObject({ idleEndsInMs: 29 * minuteMs + 1 });
      clock.advance(20 * minuteMs);
      expect(service.isLive(id)).toBe(true);
      clock.advance(9 * minuteMs);
      expect(service.isLive(id)).toBe(true);
      clock.advance(1);
      expect(service.isLive(id)).toBe(false);
    },
  },
  {
    number: 18,
    says: 'every session ends after 24 hours, however busy, and whatever the wall clock says',
    async run({ LoginServer }) {
      const { service, clock, login } = await worldOf(LoginServer);
      const { id } = sessionOf(await login());
      for (let minutes = 0; minutes < 24 * 60 - 20; minutes += 20) {
        clock.advance(20 * minuteMs);
        clock.setWall(0);
        expect(await service.session(id)).not.toBe(null);
      }
      clock.advance(20 * minuteMs - 1);
      expect(await service.session(id)).toMatchObject({ endsInMs: 1, idleEndsInMs: 1 });
      clock.advance(1);
      expect(await service.session(id)).toBe(null);
    },
  },
  {
    number: 18,
    says: 'logout ends the session, and only that one',
    async run({ LoginServer }) {
      const { service, login } = await worldOf(LoginServer);
      const one = sessionOf(await login()).id;
      const two = sessionOf(await login()).id;
      expect(await service.logout(one)).toBe(true);
      expect(await service.session(one)).toBe(null);
      expect(await service.logout(one)).toBe(false);
      expect(await service.session(two)).not.toBe(null);
    },
  },
  {
    number: 18,
    says: 'revoking a card ends the sessions it opened',
    async run({ LoginServer }) {
      const { service, login } = await worldOf(LoginServer);
      const { id } = sessionOf(await login());
      service.staff.revokeFactor(serial);
      expect(await service.session(id)).toBe(null);
    },
  },
  {
    number: 19,
    says: 'a half-done login is no session, whichever of its names is used as one',
    async run({ LoginServer }) {
      const { service, begin } = await worldOf(LoginServer);
      const begun = await begin();
      for (const id of [begun.binding, begun.login, begun.challenge, '', 'edda']) {
        expect(await service.session(id)).toBe(null);
      }
    },
  },
  {
    number: 19,
    says: 'the second factor alone reaches nothing: no challenge without the password, no response without a login',
    async run({ LoginServer }) {
      const { service, make } = await worldOf(LoginServer);
      const begun = await service.begin({ ...edda, password: 'wrong horse' });
      expect(begun).toEqual({ kind: 'refused', reason: 'credentials' });
      const madeUp = { login: 'x'.repeat(22), binding: 'y'.repeat(43), response: make('123457') };
      expect(await service.respond(madeUp)).toEqual(refused);
      expect(await service.pick({ ...madeUp, factor: serial })).toEqual(refused);
    },
  },
  {
    number: 21,
    says: 'an open challenge ends with its card, revoked or replaced',
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer);
      const revoked = await here.begin();
      here.service.staff.revokeFactor(serial);
      expect(await here.respond(revoked)).toEqual(refused);
      expect(here.last()).toMatchObject({ reason: 'factor revoked' });
      here.order({ serial: 'CARD-2' });
      const replaced = await here.begin();
      expect(replaced.factor).toBe('CARD-2');
      const suite = here.service.staff.card('CARD-2').suite;
      here.service.staff.replaceCard('CARD-2', { serial: 'CARD-3', suite, pin, activated: true });
      expect(await here.respond(replaced)).toEqual(refused);
      expect((await here.begin()).factor).toBe('CARD-3');
    },
  },
  {
    number: 21,
    says: 'a PIN change needs a response made with the new PIN',
    async run({ LoginServer }) {
      const { service, make, login } = await worldOf(LoginServer);
      const { test, challenge } = service.staff.beginPinChange(serial, '9026', '9026');
      const outcome = service.staff.respondToTest({ test, response: make(challenge, { pin }) });
      expect(outcome).toMatchObject({ kind: 'refused', reason: 'wrong response' });
      expect(service.staff.respondToTest({ test, response: make(challenge, { pin: '9026' }) })).toMatchObject(
        {
          kind: 'refused',
          reason: 'used',
        },
      );
      expectSession(await login('edda', { pin }));
    },
  },
];
