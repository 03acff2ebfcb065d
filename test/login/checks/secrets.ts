/** Checks 17 and 22 to 24: stored and logged secrets, the log itself, and failing closed. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { CardRecord, Store } from '../login-server-parts.ts';
import { edda, expectSession, key, other, pin, refused, serial, sessionOf, worldOf } from '../login-world.ts';
import type { Check } from './check.ts';

export const secretChecks: readonly Check[] = [
  {
    number: 17,
    says: 'no key, PIN hash, password, binding or session id is in the store file or its log, in any spelling',
    costly: true,
    async run({ LoginServer }) {
      const here = await worldOf(LoginServer, { file: true });
      const begun = await here.begin();
      const { id } = sessionOf(await here.respond(begun));
      await here.fail();
      const waiting = await here.begin();
      here.service.staff.beginPinChange(serial, '9026', '9026');
      const files = filesOf(here.path as string);
      expect(files.map(({ name }) => name)).toEqual(['store.db', 'store.db-shm', 'store.db-wal']);
      const digests = ['sha1', 'sha256'].flatMap((hash) => [pin, '9026'].map((text) => digest(hash, text)));
      const secrets = [key, ...digests, digest('sha256', key), Buffer.from(edda.password)];
      const ids = [begun.binding, waiting.binding, id].flatMap((text) => [
        Buffer.from(text),
        Buffer.from(text, 'base64url'),
      ]);
      for (const { name, bytes } of files) {
        for (const secret of [...secrets, ...ids]) expect(spellingsIn(bytes, secret), name).toEqual([]);
      }
    },
  },
  {
    number: 17,
    says: 'a sealed value moved to another card does not open',
    async run({ LoginServer }) {
      const { service, store, order, begin, make, respond, last } = await worldOf(LoginServer);
      order({ serial: 'CARD-2', key: key.toReversed() });
      store.write(({ factors }) => {
        const { sealed } = factors.get(serial) as CardRecord;
        factors.put({ ...(factors.get('CARD-2') as CardRecord), sealed });
      });
      const begun = await begin('edda', 'CARD-2');
      expect(await respond(begun, make(begun.challenge))).toEqual(refused);
      expect(last()).toMatchObject({ event: 'failed', reason: 'computation' });
      expectSession(await respond(await begin('edda', serial)));
      expect(service.staff.factor('CARD-2').status).toBe('active');
    },
  },
  {
    number: 17,
    says: 'no PIN, key, response, password, binding, session id or mistyped name is in the audit log',
    async run({ LoginServer }) {
      const { service, begin, make, respond, login } = await worldOf(LoginServer);
      const responses: string[] = [];
      const begun = await begin();
      for (const response of [other(make(begun.challenge)), make(begun.challenge)]) {
        responses.push(response);
        await respond(begun, response, pin);
      }
      const { id } = sessionOf(await login());
      await service.begin({ ...edda, user: 'my-secret-password' });
      await service.begin({ ...edda, password: 'another-password' });
      service.staff.resetPin(serial, '9026');
      const log = JSON.stringify(
        service.audit({ limit: 1_000 }).map(({ login: _, unixMs: __, ...line }) => line),
      );
      const hexKey = Buffer.from(key).toString('hex');
      const secrets = [
        ...responses,
        id,
        begun.binding,
        edda.password,
        'my-secret',
        'another-password',
        hexKey,
      ];
      for (const secret of secrets) expect(log).not.toContain(secret);
      const digits = log.replaceAll(/challenge \d{6}/g, 'challenge');
      expect(digits.match(/(?<!\d)(4071|9026)(?!\d)/)).toBe(null);
    },
  },
  {
    number: 22,
    says: 'issue, success, failure, expiry, replay and lock each leave a line, with the reason and its numbers',
    async run({ LoginServer }) {
      const { service, clock, begin, make, respond, fail, addUser } = await worldOf(LoginServer, {
        policy: { failuresMax: 3 },
      });
      const heard: unknown[] = [];
      service.on((line) => heard.push(line));
      const first = await begin();
      await respond(first);
      await respond(first);
      const second = await begin();
      clock.advance(183_000);
      await respond(second, make(second.challenge));
      const third = await begin();
      await addUser('otto');
      clock.advance(180_001);
      await service.begin({ ...edda, user: 'otto' });
      for (let i = 0; i < 3; i++) await fail();
      const who = { user: 'edda', factor: serial };
      const lines = service.audit({ user: 'edda', limit: 1_000 }).slice(2);
      expect(lines.map(({ event, reason, says }) => [event, reason ?? '', says])).toEqual([
        ['issued', '', `challenge ${first.challenge}, for 180 s`],
        ['accepted', '', 'response verified'],
        ['replayed', 'used', 'the login was accepted before'],
        ['issued', '', `challenge ${second.challenge}, for 180 s`],
        ['expired', 'late', 'late by 3 s'],
        ['issued', '', `challenge ${third.challenge}, for 180 s`],
        ['expired', 'late', 'no response within 180 s'],
        ...[1, 2, 3].flatMap(() => [
          ['issued', '', expect.stringMatching(/^challenge \d{6}, for 180 s$/)],
          ['refused', 'wrong response', 'PIN or challenge differs'],
        ]),
        ['locked', '', '3 failures in a row: the account is locked for 24 h'],
      ]);
      expect(lines[0]).toMatchObject({ ...who, login: first.login, unixMs: Date.UTC(2026, 0, 1) });
      const numbers = service.audit({ limit: 1_000 }).map(({ number }) => number);
      expect(numbers).toEqual(numbers.map((_, i) => i + 1));
      expect(heard).toEqual(service.audit({ after: 2, limit: 1_000 }));
    },
  },
  {
    number: 23,
    says: 'eight digits that are not the response are refused',
    async run({ LoginServer }) {
      const { begin, make, respond } = await worldOf(LoginServer);
      const begun = await begin();
      expect(await respond(begun, other(make(begun.challenge)))).toEqual(refused);
    },
  },
  {
    number: 24,
    says: 'a store that is down or full refuses, says so to the listeners, and forgets nothing when it is back',
    async run({ LoginServer }) {
      let down = false;
      const wrap = (store: Store): Store => ({
        ...store,
        commitTogether(work) {
          if (!down) return store.commitTogether(work);
          // All work done, and the disk full at the commit.
          return store.commitTogether((tables) => {
            work(tables);
            throw new LoginServer.StoreError('failed', 'the store can’t be used: SQLITE_FULL');
          });
        },
      });
      const { service, begin, make, respond } = await worldOf(LoginServer, { wrap });
      const heard: unknown[] = [];
      service.on(({ number, event, reason }) => heard.push({ number, event, reason }));
      const begun = await begin();
      heard.length = 0;
      down = true;
      expect(await respond(begun)).toEqual(refused);
      expect(await service.begin(edda)).toEqual({ kind: 'refused', reason: 'unavailable' });
      expect(heard).toEqual(new Array(2).fill({ number: 0, event: 'failed', reason: 'store' }));
      down = false;
      expectSession(await respond(begun, make(begun.challenge)));
    },
  },
  {
    number: 24,
    says: 'a clock that gives no number, goes back or throws refuses',
    async run({ LoginServer }) {
      let reading: (now: number) => number = (now) => now;
      const real = LoginServer.virtualLoginClock();
      const clock = { ...real, now: () => reading(real.now()) };
      const { begin, make, respond, service } = await worldOf(LoginServer, { clock });
      clock.advance(10_000);
      const begun = await begin();
      const response = make(begun.challenge);
      const faults = [
        () => Number.NaN,
        () => Number.POSITIVE_INFINITY,
        (now: number) => now - 5_000,
        () => {
          throw new Error('no clock');
        },
      ];
      for (const fault of faults) {
        reading = fault;
        expect(await respond(begun, response)).toEqual(refused);
        expect(await service.session('x')).toBe(null);
      }
      reading = (now) => now;
      expectSession(await respond(begun, response));
    },
  },
  {
    number: 24,
    says: 'a computation that fails refuses: a card whose sealed key is damaged',
    async run({ LoginServer }) {
      const { store, begin, respond, last } = await worldOf(LoginServer);
      store.write(({ factors }) => factors.put({ ...(factors.get(serial) as CardRecord), sealed: 'AAAA' }));
      expect(await respond(await begin())).toEqual(refused);
      expect(last()).toMatchObject({ event: 'failed', reason: 'computation' });
    },
  },
];

export function filesOf(path: string): { name: string; bytes: Buffer }[] {
  const folder = dirname(path);
  return readdirSync(folder)
    .toSorted()
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}

function digest(hash: string, of: string | Uint8Array): Buffer {
  return createHash(hash).update(of).digest();
}

/** In which spellings a secret stands in a file: raw, hex, and base64 at each of the three ways it can be cut. */
export function spellingsIn(bytes: Buffer, secret: Uint8Array): string[] {
  const raw = Buffer.from(secret);
  const spellings: Record<string, string | Buffer> = {
    raw,
    hex: raw.toString('hex'),
    HEX: raw.toString('hex').toUpperCase(),
  };
  for (const shift of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(shift), raw])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and last digits hold bits of what stands beside the secret.
    const inside = shifted.slice(shift === 0 ? 0 : shift + 1, -1);
    spellings[`base64 ${shift}`] = inside;
    spellings[`base64url ${shift}`] = inside.replaceAll('+', '-').replaceAll('/', '_');
  }
  return Object.keys(spellings).filter((name) => bytes.includes(spellings[name] as string | Buffer));
}
