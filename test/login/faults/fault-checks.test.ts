/**
 * An attacker finds a server with faults, and they help with nothing: the checklist is gone through with each fault on.
 * A check that fails then has met a fault, and none begins a session that it would not begin without.
 */
import { describe, expect, it } from 'vitest';
import type { NewGatewayFault } from '../../../src/login/admin/staff/staff-faults.ts';
import type { LoginService } from '../../../src/login/login-service.ts';
import { patient } from '../../process/patience.ts';
import { checks } from '../checks/all.ts';
import type { Check, Subject } from '../checks/check.ts';
import * as source from '../login-server-parts.ts';
import { quickScrypt } from '../login-world.ts';

/** What a check has met, and how many sessions began. */
interface Seen {
  sessions: number;
  replies: number;
  faulted: number;
  /** Of replies instead of the real ones. */
  cookies: number;
  passed: boolean;
}

type AddFaults = (service: LoginService) => void;

/** The login server with faults from its start on, and an eye on its sessions and replies. */
function watched(addFaults: AddFaults, seen: Seen): typeof source {
  const counted = <T extends { readonly kind: string }>(outcome: T): T => {
    if (outcome.kind === 'session') seen.sessions++;
    return outcome;
  };
  return {
    ...source,
    createLoginService(options) {
      const service = source.createLoginService({ ...options, scrypt: options?.scrypt ?? quickScrypt });
      addFaults(service);
      return {
        ...service,
        begin: async (input) => counted(await service.begin(input)),
        respond: async (input) => counted(await service.respond(input)),
        awaitLogin: async (input) => counted(await service.awaitLogin(input)),
      };
    },
    createLoginApp(options) {
      const app = source.createLoginApp(options);
      return {
        ...app,
        async fetch(...given) {
          const reply = await app.fetch(...given);
          seen.replies++;
          const fault = reply.headers.get('x-simulated-fault');
          if (fault !== null) seen.faulted++;
          if (fault !== null && !statusFault.test(fault)) seen.cookies += reply.headers.getSetCookie().length;
          return reply;
        },
      };
    },
  };
}

/** A reply of the route itself, later or with another status in it. */
const statusFault = /slow|authenticated|connected|competing|established/;

const run = checks.filter(({ processes, costly }) => !processes && !costly);

async function outcomeOf(check: Check, addFaults: AddFaults): Promise<Seen> {
  const seen: Seen = { sessions: 0, replies: 0, faulted: 0, cookies: 0, passed: true };
  const subject: Subject = {
    LoginServer: watched(addFaults, seen),
    serverProcess: () => Promise.reject(new Error('a check starts a process and does not say so')),
  };
  await check.run(subject).catch(() => {
    seen.passed = false;
  });
  return seen;
}

/** They act together. */
const statusFaults: readonly NewGatewayFault[] = [
  { name: 'not-authenticated' },
  { name: 'disconnected' },
  { name: 'competing' },
  { name: 'not-established' },
];

/** The first of them acts. */
const replyFaults: readonly NewGatewayFault[] = [
  { name: 'no-session', path: '/**' },
  { name: 'no-bridge', path: '/**' },
  { name: 'status', status: 401, path: '/**' },
  { name: 'status', status: 503, path: '/**' },
  { name: 'reset', path: '/**' },
  { name: 'nightly-restart' },
];

function added(faults: readonly NewGatewayFault[]): AddFaults {
  return (service) => {
    for (const fault of faults) service.staff.addFault(fault);
  };
}

/** No check waits for a delay: it is over as soon as it is met, and the next request meets another. */
const slow: AddFaults = (service) => {
  const add = (): unknown => service.staff.addFault({ name: 'slow', delayMs: 60_000, path: '/**' });
  add();
  service.on(({ event }) => {
    if (event !== 'faulted') return;
    service.staff.clearFaults();
    add();
  });
};

/** Each session ends as soon as it has begun, and its brokerage session before. */
const expiring: AddFaults = (service) => {
  service.on(({ event }) => {
    if (event !== 'accepted') return;
    service.staff.addFault({ name: 'brokerage-timeout' });
    service.staff.addFault({ name: 'token-expiry' });
  });
};

/** As the faults of a world file. */
const together: AddFaults = (service) => {
  service.keepStart([...statusFaults, ...replyFaults]);
  expiring(service);
};

describe('the checklist with faults on', { timeout: patient(240_000) }, () => {
  const without = new Map<Check, Seen>();

  /** What each check meets without a fault: found in the first test, because checks belong to one. */
  async function seenWithout(): Promise<ReadonlyMap<Check, Seen>> {
    for (const check of run) if (!without.has(check)) without.set(check, await outcomeOf(check, () => {}));
    return without;
  }

  async function overHttp(): Promise<readonly Check[]> {
    const seen = await seenWithout();
    return run.filter((check) => (seen.get(check)?.replies ?? 0) > 0);
  }

  /** What a check lets in that it must not, or fails at without having met a fault. */
  async function wrongs(tried: readonly Check[], addFaults: AddFaults): Promise<readonly string[]> {
    const seen = await seenWithout();
    const wrong: string[] = [];
    let met = 0;
    for (const check of tried) {
      const { sessions, faulted, cookies, passed } = await outcomeOf(check, addFaults);
      met += faulted;
      if (!passed && faulted === 0 && addFaults !== together)
        wrong.push(`fails without having met it: ${check.number} ${check.says}`);
      if (cookies > 0) wrong.push(`gives a cookie: ${check.number} ${check.says}`);
      if (sessions > (seen.get(check)?.sessions ?? 0)) wrong.push(`lets in: ${check.number} ${check.says}`);
    }
    return met === 0 ? [...wrong, 'no check has met it'] : wrong;
  }
  it('all passes without one', async () => {
    const seen = [...(await seenWithout())];
    const failing = seen.flatMap(([{ number, says }, { passed }]) => (passed ? [] : [`${number} ${says}`]));
    expect(failing).toEqual([]);
    expect((await overHttp()).length).toBeGreaterThan(5);
    expect(seen.filter(([, { sessions }]) => sessions > 0).length).toBeGreaterThan(50);
  });

  it('nobody is let in with all of them on who is not without', async () => {
    expect(await wrongs(run, together)).toEqual([]);
  });

  const each: readonly (readonly [string, AddFaults])[] = [
    ['a worse status', added(statusFaults)],
    ...replyFaults.map((fault) => [JSON.stringify(fault), added([fault])] as const),
    ['slow', slow],
  ];
  it.each(each)('%s: nobody is let in over HTTP who is not without', async (_name, addFaults) => {
    expect(await wrongs(await overHttp(), addFaults)).toEqual([]);
  });
});
