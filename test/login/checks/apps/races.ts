/** The part of check 31 that needs processes: an approval, a response by hand and a newer login, all at once. */
import { scryptSync } from 'node:crypto';
import { expect } from 'vitest';
import { appHolder, type Phone, shows } from '../../app-phone.ts';
import type { Scrypt } from '../../login-server-parts.ts';
import { edda, masterKey, worldOf } from '../../login-world.ts';
import type { Check, ServerProcess, Subject } from '../check.ts';

const rounds = 200;
/** The approval begins up to so many calls later, so that the newer login is sometimes the first. */
const leads = 8;

/** As a server process computes it: it must find the password right. */
const scrypt: Scrypt = async (password, salt, bytes, options) =>
  new Uint8Array(scryptSync(password, salt, bytes, options));

/** One login, as its client and its phone saw it end. */
interface Raced {
  readonly login: string;
  /** How many of the two were accepted. */
  readonly accepted: number;
  readonly sessions: number;
}

export const appRaceChecks: readonly Check[] = [
  {
    number: 31,
    says: `two server processes accept one of an approval and a response by hand, or none where a newer login was first, ${rounds} rounds`,
    processes: true,
    async run(subject) {
      const here = await worldOf(subject.LoginServer, { file: true, scrypt });
      const { phone } = await appHolder(here);
      here.service.close();
      const path = here.path as string;
      const servers = await Promise.all([subject.serverProcess(path), subject.serverProcess(path)]);
      const raced: Raced[] = [];
      for (let round = 0; round < rounds; round++) raced.push(await race(servers, phone, round));
      await Promise.all(servers.map((server) => server.end()));
      await agree(subject, path, raced);
      // All three have won.
      expect(new Set(raced.map(({ accepted, sessions }) => `${accepted} ${sessions}`)).size).toBeGreaterThan(
        1,
      );
    },
  },
];

async function race(servers: readonly ServerProcess[], phone: Phone, round: number): Promise<Raced> {
  const [one, two] = (round % 2 === 0 ? servers : servers.toReversed()) as [ServerProcess, ServerProcess];
  const { login, binding, challenge } = await begun(one);
  const response = shows(phone, challenge);
  // Each login has sent a notification, this one and the newer one.
  const push = 2 * round + 1;
  const newer = begun(round % 4 < 2 ? one : two);
  for (let lead = 0; lead < round % leads; lead++) await one.session('none');
  const approving = one.approve({ device: phone.device, push, response });
  const [approved, byHand] = await Promise.all([approving, two.respond({ login, binding, response }), newer]);
  const awaited = await two.awaitLogin({ login, binding, ms: 0 });
  return {
    login,
    accepted: [approved.kind === 'approved', byHand.kind === 'session'].filter(Boolean).length,
    sessions: [awaited.kind === 'session', byHand.kind === 'session'].filter(Boolean).length,
  };
}

async function begun(server: ServerProcess): Promise<{ login: string; binding: string; challenge: string }> {
  const step = await server.begin({ ...edda, user: 'mia' });
  if (step.kind !== 'ask' || step.ask.by !== 'push') throw new Error(JSON.stringify(step));
  const { login, binding, ask } = step;
  return { login, binding, challenge: ask.challenge };
}

/** The audit log has what clients and phones saw: one accepted, or the newer login before it. */
async function agree({ LoginServer }: Subject, path: string, raced: readonly Raced[]): Promise<void> {
  const store = await LoginServer.openSqliteStore(path);
  const service = LoginServer.createLoginService({ store, masterKey, hashCost: 1_024 });
  for (const [round, { login, accepted, sessions }] of raced.entries()) {
    const events = service.audit({ login }).flatMap(({ event }) => (ends.includes(event) ? [event] : []));
    const first = events[0];
    const newerFirst = first === 'voided';
    expect(events.filter((event) => event === 'accepted').length, `round ${round}: ${events}`).toBe(accepted);
    expect(accepted, `round ${round}: ${events}`).toBe(newerFirst ? 0 : 1);
    // What was approved begins a session only where the newer login came no sooner than its client.
    expect(sessions).toBeLessThanOrEqual(accepted);
    if (!events.includes('voided')) expect(sessions, `round ${round}: ${events}`).toBe(1);
  }
  service.close();
}

const ends: readonly string[] = ['accepted', 'voided'];
