/**
 * The power of a phone is cut before every step of every write of its file, one by one, while it is activated and while
 * a user's app moves to it: afterwards the old phone works or the new one, never both, and never none without a way on.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { type RunningPhone, runPhone } from '../../../src/handset/phone/running-phone.ts';
import type { Asking } from '../../../src/login/auth/login-steps.ts';
import type { PhoneSystem } from '../../../src/phone/phone-profile.ts';
import { createPhoneFile, openPhoneFile } from '../../../src/storage/phone-file.ts';
import { createManualClock } from '../../../src/time/manual-clock.ts';
import { type Site, site } from '../../login/login-app.ts';
import { edda } from '../../login/login-world.ts';
import { cutBefore, type Disk, powerIsOff, restorePower } from '../../storage/cut-fs.ts';
import { nearUrl, onPort } from './near-server.ts';

vi.mock('node:fs', async (original) => (await import('../../storage/cut-fs.ts')).cuttingFs(original));

vi.mock('../../../src/net/client/json-request.ts', async (original) =>
  (await import('./near-server.ts')).nearRequests(original),
);

const { password } = edda;
const pin = 'a1b2';
const minuteMs = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'dscplus-phone-cut-'));
const ends: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
afterAll(async () => {
  for (const end of ends.toReversed()) await end();
});

interface CutWorld {
  readonly here: Site;
  readonly url: URL;
}

/** A login server, on a port or beside the phone, whose store is in memory or in a file. */
async function cutWorld({ file, port }: Pick<Way, 'file' | 'port'>): Promise<CutWorld> {
  const here = await site({ file });
  if (!port) return { here, url: nearUrl(here) };
  const { url, close } = await onPort(here);
  ends.push(close);
  return { here, url };
}

let rounds = 0;

type PhoneName = 'old' | 'new';
type Pending = Pick<Asking, 'login' | 'binding'>;

/** A user with a phone line of their own, and the files of two phones. */
class Round {
  readonly #world: CutWorld;
  readonly #clock = createManualClock();
  readonly #name = `mia-${++rounds}`;
  readonly #number = `+1555020${String(rounds).padStart(4, '0')}`;

  readonly os: PhoneSystem;

  constructor(world: CutWorld, os: PhoneSystem) {
    this.#world = world;
    this.os = os;
  }

  async start(): Promise<void> {
    const { here } = this.#world;
    await here.addUser(this.#name);
    here.service.staff.addLine(this.#number, this.#name);
    here.service.staff.addSms(this.#name, this.#number);
    mkdirSync(join(folder, this.#name));
    for (const phone of ['old', 'new'] as const) createPhoneFile(this.path(phone), { profile: this.os });
  }

  path(phone: PhoneName): string {
    return join(folder, this.#name, phone);
  }

  /** A process: it uses the phone, and ends. */
  async use(phone: PhoneName, work: (running: RunningPhone) => Promise<unknown>): Promise<void> {
    const running = runPhone({
      file: openPhoneFile(this.path(phone)),
      clock: this.#clock,
      unixMs: this.#clock.now,
      server: { url: this.#world.url, ca: null },
    });
    try {
      await work(running);
    } finally {
      await running.close();
    }
  }

  readonly token = (): string => {
    const { clock, service } = this.#world.here;
    clock.advance(5_000);
    return String(service.line(this.#number).messages().at(-1)?.code);
  };

  get activation(): { user: string; password: string; pin?: string; token: () => string } {
    return { user: this.#name, password, token: this.token, ...this.entries };
  }

  /** What the shortcuts type: iOS has no PIN. */
  get entries(): { pin?: string } {
    return this.os === 'android' ? { pin } : {};
  }

  /** Of these phones, those that approve a login of the user. */
  async working(...phones: readonly PhoneName[]): Promise<readonly PhoneName[]> {
    const { here } = this.#world;
    const found: PhoneName[] = [];
    let pending: Pending | null = null;
    for (const phone of phones) {
      pending ??= await this.#begin();
      if (pending === null) return found;
      await this.use(phone, async (running) => {
        await running.refresh();
        if (running.screen().notifications > 0) await running.approve(this.entries);
      }).catch(() => {});
      const end = await here.service.awaitLogin({ ...pending, ms: 0 });
      if (end.kind !== 'session') continue;
      found.push(phone);
      pending = null;
    }
    if (pending !== null) here.service.abandon(pending);
    return found;
  }

  /** A login that waits for a phone; null for a user without one. */
  async #begin(): Promise<Pending | null> {
    const { here } = this.#world;
    here.clock.advance(2 * minuteMs);
    const begun = await here.service.begin({ ...edda, user: this.#name });
    if (begun.kind !== 'ask' || begun.ask.by !== 'push') return null;
    const { login, binding } = begun;
    return { login, binding };
  }

  /** The power returns, and the locks of the program that has gone are void. */
  restore(disk: Disk): void {
    restorePower(disk);
    for (const phone of ['old', 'new'] as const) rmSync(`${this.path(phone)}.lock`, { force: true });
  }

  advance(): void {
    this.#world.here.clock.advance(3 * minuteMs);
  }
}

/** One process does all of it, or a process for each tap, as a script does. */
const processes: Readonly<
  Record<string, (round: Round, purpose: 'activate' | 'migrate', arm: () => void) => Promise<void>>
> = {
  'in one process': (round, purpose, arm) =>
    round.use('new', (phone) => {
      arm();
      return phone[purpose](round.activation);
    }),
  async 'in a process for each tap'(round, purpose, arm) {
    const { user } = round.activation;
    const isIos = round.os === 'ios';
    const tap = (...[name, fill]: [Parameters<RunningPhone['tap']>[0], ((phone: RunningPhone) => void)?]) =>
      round.use('new', async (phone) => {
        fill?.(phone);
        expect(await phone.tap(name)).toEqual({ verdict: 'accepted' });
      });
    const prove = () =>
      round.use('new', async (phone) => expect(await phone.prove('face')).toEqual({ verdict: 'accepted' }));
    const credentials = (phone: RunningPhone): void => {
      phone.type('user', user);
      phone.type('password', password);
    };
    await round.use('new', async (phone) => {
      const known = purpose === 'migrate';
      if (known) credentials(phone);
      for (const name of known
        ? (['log-in', 'migrate', 'migrate'] as const)
        : (['services', 'register'] as const))
        expect(await phone.tap(name)).toEqual({ verdict: 'accepted' });
      expect(await phone.tap('continue')).toEqual({ verdict: 'accepted' });
    });
    // Until here only the screen is written.
    arm();
    await tap('log-in', credentials);
    if (purpose === 'activate') await tap('get-code');
    const code = round.token();
    const typeCode = (phone: RunningPhone): void => void phone.type('token', code);
    if (isIos) {
      await tap('activate', typeCode);
      await prove();
    } else if (purpose === 'activate') {
      await tap('activate', (phone) => {
        typeCode(phone);
        phone.type('pin', pin);
      });
    } else {
      await tap('verify', typeCode);
      await tap('activate', (phone) => {
        phone.type('pin', pin);
        phone.type('pin-again', pin);
      });
    }
    await tap('done');
  },
};

// What each kind of disk does to a write is tried in test/storage/power-cut.test.ts.
interface Way {
  readonly how: string;
  readonly disk: Disk;
  /** Whether the server keeps its store in a file. */
  readonly file: boolean;
  /** Whether the server is on a port. */
  readonly port: boolean;
}

const ways: readonly Way[] = [
  { how: 'in one process', disk: 'kept nothing', file: false, port: true },
  { how: 'in one process', disk: 'kept half of each file', file: true, port: false },
  { how: 'in a process for each tap', disk: 'kept all', file: false, port: false },
];
const systems: readonly PhoneSystem[] = ['android', 'ios'];
const cases = systems.flatMap((os) => ways.map((way) => ({ os, ...way })));

describe.each(cases)(
  '$os, $how, on a disk that $disk, server in a file: $file, on a port: $port',
  ({ os, how, disk, file, port }) => {
    const outcomes = new Set<string>();
    const cut = (round: Round, n: number, purpose: 'activate' | 'migrate'): Promise<boolean> =>
      cutAt(round, n, disk, (arm) => processes[how]!(round, purpose, arm));

    test('while a phone is activated, it works or can be activated again', { timeout: 300_000 }, async () => {
      const world = await cutWorld({ file, port });
      outcomes.clear();
      let n = 1;
      for (let isCut = true; isCut; n++) {
        const round = new Round(world, os);
        await round.start();
        isCut = await cut(round, n, 'activate');
        const works = (await round.working('new')).length > 0;
        outcomes.add(`${isCut ? 'cut' : 'whole'}: ${works ? 'works' : 'not yet'}`);
        if (works) continue;
        round.advance();
        await round.use('new', (phone) => phone.activate(round.activation));
        expect([n, await round.working('old', 'new')]).toEqual([n, ['new']]);
      }
      expect(n).toBeGreaterThan(20);
      expect([...outcomes].sort()).toEqual(['cut: not yet', 'cut: works', 'whole: works']);
    });

    test('while an app moves to a new phone, the old one works or the new one', {
      timeout: 300_000,
    }, async () => {
      const world = await cutWorld({ file, port });
      outcomes.clear();
      let n = 1;
      for (let isCut = true; isCut; n++) {
        const round = new Round(world, os);
        await round.start();
        await round.use('old', (phone) => phone.activate(round.activation));
        round.advance();
        isCut = await cut(round, n, 'migrate');
        const working = await round.working('old', 'new');
        expect([n, working.length]).toEqual([n, 1]);
        outcomes.add(`${isCut ? 'cut' : 'whole'}: ${working[0]}`);
        if (working[0] === 'new') continue;
        round.advance();
        await round.use('new', (phone) => phone.migrate(round.activation));
        expect([n, await round.working('old', 'new')]).toEqual([n, ['new']]);
      }
      expect(n).toBeGreaterThan(20);
      expect([...outcomes].sort()).toEqual(['cut: new', 'cut: old', 'whole: new']);
    });
  },
);

/** Does something with the power cut before the n-th call that changes a file. Returns whether it was cut. */
async function cutAt(
  round: Round,
  n: number,
  disk: Disk,
  work: (arm: () => void) => Promise<void>,
): Promise<boolean> {
  try {
    await work(() => cutBefore(n));
  } catch (error) {
    // Whoever tapped sees nothing more of a phone without power.
    if (!powerIsOff()) throw error;
  }
  const isCut = powerIsOff();
  round.restore(disk);
  return isCut;
}
