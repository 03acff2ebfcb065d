/** Checks 17 to 19 by kind: what is secret, and what a session and a half-done login are good for. */
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { another, begin, holder, type Kind, logIn, quickSms, respond } from '../../code-holders.ts';
import { edda, refused, sessionOf, type World, worldOf } from '../../login-world.ts';
import { filesOf, spellingsIn } from '../secrets.ts';
import type { KindChecks } from './kind-check.ts';

const stepMs = 30_000;

export const kindSecrets: KindChecks = {
  17: {
    says: 'no secret is in the store file or the audit log, in any spelling, and none opens in another record',
    options: { file: true },
    costly: true,
    async run(here, of, parts) {
      const codes: string[] = [];
      for (const spoil of [(right: string) => right, another, (right: string) => `${right}7`]) {
        const step = await begin(here, of.user);
        codes.push(spoil(of.right(step)));
        await respond(here, step, codes.at(-1));
      }
      await begin(here, of.user);
      // Codes by SMS are secrets of their login.
      const secrets = of.kind === 'sms' ? codes.slice(0, 1) : of.secrets;
      const plain = secrets.map((secret) => Buffer.from(secret));
      const hashes = plain.flatMap((secret) =>
        ['sha1', 'sha256'].map((name) => createHash(name).update(secret).digest()),
      );
      // Drawn at random, so that its hash is kept.
      const tokens = of.phone === undefined ? [] : [Buffer.from(of.phone.device)];
      for (const { name, bytes } of filesOf(here.path as string)) {
        for (const secret of [...plain, ...hashes, ...tokens])
          expect(spellingsIn(bytes, secret), name).toEqual([]);
      }
      const log = JSON.stringify(
        here.service
          .audit({ limit: 1_000 })
          .map(({ login: _, unixMs: __, firstUnixMs: ___, ...line }) => line),
      );
      for (const secret of [...codes, ...of.secrets.filter((one) => typeof one === 'string')]) {
        expect(log).not.toContain(secret);
      }
      await movedDoesNotOpen(await worldOf(parts, { policy: quickSms }), of.kind);
    },
  },
  18: {
    says: 'each login gives a new session id of 256 bits, which logout, locking and revoking end',
    async run(here, of) {
      const { service, clock } = here;
      const open = async (): Promise<string> => {
        clock.advance(stepMs);
        return sessionOf(await logIn(here, of)).id;
      };
      const first = await open();
      expect(first).toMatch(/^[A-Za-z0-9_-]{43}$/);
      const second = await open();
      expect(second).not.toBe(first);
      expect(await service.session(first)).toMatchObject({
        user: of.user,
        factor: { id: of.id, kind: of.kind },
      });
      expect(await service.logout(first)).toBe(true);
      expect(await service.session(first)).toBe(null);
      service.staff.lockFactor(of.id);
      expect(await service.session(second)).toBe(null);
      service.staff.unlockFactor(of.id);
      const third = await open();
      expect(await service.session(third)).not.toBe(null);
      service.staff.revokeFactor(of.id);
      expect(await service.session(third)).toBe(null);
    },
  },
  19: {
    says: 'a half-done login is no session, and the code alone reaches nothing',
    async run(here, of) {
      const { service } = here;
      const step = await begin(here, of.user);
      const right = of.right(step);
      for (const id of [step.binding, step.login, right, of.id]) expect(await service.session(id)).toBe(null);
      expect(await service.begin({ ...edda, user: of.user, password: right })).toEqual({
        kind: 'refused',
        reason: 'credentials',
      });
      const madeUp = { login: 'x'.repeat(22), binding: 'y'.repeat(43) };
      expect(await respond(here, madeUp, right)).toEqual(refused);
      expect(await service.pick({ ...madeUp, factor: of.id })).toEqual(refused);
    },
  },
};

/** A sealed secret moved to another record. The store in a file refuses such a record before it is opened. */
async function movedDoesNotOpen(here: World, kind: Kind): Promise<void> {
  const mine = await holder(here, kind, 'mine');
  const his = await holder(here, kind, 'his');
  const own = await begin(here, mine.user);
  const moved = await begin(here, his.user);
  here.store.write(({ factors, logins }) => {
    const [from, to] = [factors.get(mine.id), factors.get(his.id)];
    if (from !== null && to !== null) factors.put({ ...to, sealed: from.sealed });
    const [fromLogin, toLogin] = [logins.get(own.login), logins.get(moved.login)];
    if (kind === 'sms' && fromLogin !== null && toLogin !== null) {
      logins.put({ ...toLogin, sealed: fromLogin.sealed });
    }
  });
  expect(await respond(here, moved, mine.right(moved))).toEqual(refused);
  expect(here.last()).toMatchObject({ event: 'failed', reason: 'computation' });
}
