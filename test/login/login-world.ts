/**
 * A login service and one user: Edda (`edda`), her password, her card. `src/crypto` computes the card's responses, so
 * that a test can choose any counter, PIN or time step.
 */
import { pbkdf2Sync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { hotp } from '../../src/crypto/hotp.ts';
import { ocra } from '../../src/crypto/ocra.ts';
import { parseSuite } from '../../src/crypto/suite-parser.ts';
import type { NewCard } from '../../src/login/admin/admin-types.ts';
import type { AuditLine } from '../../src/login/auth/audit.ts';
import type { VirtualLoginClock } from '../../src/login/auth/login-clock.ts';
import type {
  AskedAgain,
  Asking,
  Begun,
  Picked,
  Responded,
  Session,
} from '../../src/login/auth/login-steps.ts';
import type { Scrypt } from '../../src/login/auth/passwords/passwords.ts';
import type { Policy } from '../../src/login/auth/rules/policies.ts';
import type { Store } from '../../src/login/auth/store.ts';
import type { Draw } from '../../src/login/factors/draw-challenge.ts';
import type { LoginService } from '../../src/login/login-service.ts';
import type { WireProtocol } from '../../src/login/wire/wire-service.ts';
import * as source from './login-server-parts.ts';

export const plainSuite = 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1';
export const counterSuite = 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1';
export const timedSuite = 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1-T1M';

export const edda = { user: 'edda', password: 'correct horse', mode: 'live' } as const;
export const serial = 'CARD-1';
export const pin = '4071';
export const key: Uint8Array = Uint8Array.from({ length: 32 }, (_, i) => (i * 37 + 11) % 256);
export const masterKey: Uint8Array = Uint8Array.from({ length: 32 }, (_, i) => i);
export const refused = { kind: 'refused' } as const;

/** Where nothing is told of the hash of a password, which has its own tests and takes the most of a login. */
export const quickScrypt: Scrypt = async (password, salt, bytes) =>
  new Uint8Array(pbkdf2Sync(password, salt, 1, bytes, 'sha256'));

/** How a world hashes passwords, and every other service on its store. */
export const quickHashes = { hashCost: 1_024, scrypt: quickScrypt } as const;

export interface WorldOptions {
  readonly policy?: Partial<Policy>;
  readonly draw?: Draw;
  /** In place of that of quickHashes. */
  readonly scrypt?: Scrypt;
  readonly suite?: string;
  readonly counter?: bigint;
  /** In a SQLite file. */
  readonly file?: boolean;
  /** Wraps the store, to make it fail. */
  readonly wrap?: (store: Store) => Store;
  readonly clock?: VirtualLoginClock;
  readonly wire?: WireProtocol;
}

export interface Making {
  readonly pin?: string;
  readonly counter?: bigint;
  readonly timeStep?: bigint;
  readonly key?: Uint8Array;
}

export interface World {
  readonly clock: VirtualLoginClock;
  readonly path: string | null;
  service: LoginService;
  store: Store;
  /** The same store behind a new service, as after a restart. */
  restart(): Promise<void>;
  addUser(name: string): Promise<void>;
  order(card: Partial<NewCard>): void;
  /** The password step, which is expected to show a challenge. */
  begin(user?: string, factor?: string): Promise<Challenged>;
  /** What the card shows for a challenge. */
  make(challenge: string, making?: Making): string;
  /** The step of the response; the right response where none is given. */
  respond(begun: Challenged, response?: string, pinBeside?: string): Promise<Responded>;
  login(user?: string, making?: Making): Promise<Responded>;
  /** Both steps with a wrong response, some time after what was before. */
  fail(user?: string): Promise<Responded>;
  /** The newest audit line. */
  last(): AuditLine;
  /** How many right responses the service has computed. */
  computed(): number;
}

/** In front of the login server as it is. */
export function world(options: WorldOptions = {}): Promise<World> {
  return worldOf(source, options);
}

/** In front of a login server given by its parts. */
export async function worldOf(parts: typeof source, options: WorldOptions = {}): Promise<World> {
  const {
    createLoginService,
    createMemoryStore,
    createResponseFunction,
    openSqliteStore,
    virtualLoginClock,
  } = parts;
  const { policy = {}, suite = plainSuite } = options;
  let computations = 0;
  const clock = options.clock ?? virtualLoginClock();
  const path = options.file === true ? join(mkdtempSync(join(tmpdir(), 'dscplus-login-')), 'store.db') : null;
  const open = async (): Promise<Store> =>
    path === null ? createMemoryStore() : await openSqliteStore(path);
  const start = (store: Store): LoginService =>
    createLoginService({
      store: options.wrap?.(store) ?? store,
      clock,
      masterKey,
      policy,
      ...quickHashes,
      ...(options.draw === undefined ? {} : { draw: options.draw }),
      ...(options.wire === undefined ? {} : { wire: options.wire }),
      ...(options.scrypt === undefined ? {} : { scrypt: options.scrypt }),
      createResponseFunction(...given) {
        const sum = createResponseFunction(...given);
        return (...moving) => {
          computations++;
          return sum(...moving);
        };
      },
    });
  const store = await open();
  const here: World = {
    clock,
    path,
    store,
    service: start(store),
    async restart() {
      if (path !== null) {
        here.service.close();
        here.store = await open();
      }
      here.service = start(here.store);
    },
    async addUser(name) {
      await here.service.staff.addUser({ name, password: edda.password });
    },
    order(card) {
      const { counter } = options;
      here.service.staff.orderCard({
        serial,
        user: edda.user,
        suite,
        key,
        activated: true,
        ...(parseOrNull(card.suite ?? suite)?.pinHash === null ? {} : { pin }),
        ...(counter === undefined ? {} : { counter }),
        ...card,
      });
    },
    async begin(user = edda.user, factor) {
      const begun = await here.service.begin({ ...edda, user, ...(factor === undefined ? {} : { factor }) });
      return challenged(begun);
    },
    make: (challenge, making) => response(suite, challenge, making, clock.unixMs()),
    respond: (begun, given = here.make(begun.challenge), pinBeside) =>
      here.service.respond({
        login: begun.login,
        binding: begun.binding,
        response: given,
        ...(pinBeside === undefined ? {} : { pin: pinBeside }),
      }),
    async login(user, making) {
      const begun = await here.begin(user);
      return await here.respond(begun, here.make(begun.challenge, making));
    },
    async fail(user) {
      clock.advance(10_000);
      const begun = await here.begin(user);
      return await here.respond(begun, other(here.make(begun.challenge, { counter: 0n, timeStep: 0n })));
    },
    last: () => here.service.audit().at(-1) as AuditLine,
    computed: () => computations,
  };
  if (path !== null) {
    onTestFinished(() => {
      here.service.close();
      rmSync(dirname(path), { recursive: true });
    });
  }
  await here.addUser(edda.user);
  here.order({});
  return here;
}

/** A login that asks for the response to a challenge, with the fields of the ask beside its own. */
export interface Challenged extends Asking {
  readonly challenge: string;
  readonly responseDigits: number;
  readonly pinBeside: boolean;
}

export function challenged(begun: Begun | Picked | AskedAgain | Responded): Challenged {
  if (begun.kind !== 'ask' || begun.ask.by !== 'response') {
    throw new Error(`no challenge but ${JSON.stringify(begun)}`);
  }
  const { challenge, digits, pinBeside } = begun.ask;
  return { ...begun, challenge, responseDigits: digits, pinBeside };
}

export function sessionOf(answered: Responded | Begun): Session {
  if (answered.kind !== 'session') throw new Error(`no session but ${JSON.stringify(answered)}`);
  return answered.session;
}

export function expectSession(answered: Responded, user: string = edda.user): void {
  expect(sessionOf(answered).user).toBe(user);
}

/** Another response of the same length. */
export function other(right: string): string {
  return `${right.slice(0, -1)}${(Number(right.at(-1)) + 1) % 10}`;
}

/** Draws these numbers first, then 1, 3, 5 and so on. */
export function drawing(...numbers: number[]): Draw {
  let next = 1;
  return () => {
    const number = numbers.shift();
    if (number !== undefined) return number;
    next += 2;
    return next;
  };
}

/** What a card shows for a challenge at a moment. */
export function response(suiteText: string, challenge: string, making: Making = {}, unixMs = 0): string {
  const suite = parseOrNull(suiteText);
  if (suite === null) return hotp(making.key ?? key, making.counter ?? 0n);
  return ocra(suite, making.key ?? key, {
    challenge,
    ...(suite.pinHash === null ? {} : { pin: making.pin ?? pin }),
    ...(suite.counter ? { counter: making.counter ?? 0n } : {}),
    ...(suite.stepSeconds === null
      ? {}
      : { timeStep: making.timeStep ?? BigInt(Math.floor(unixMs / 1000 / suite.stepSeconds)) }),
  });
}

function parseOrNull(text: string): ReturnType<typeof parseSuite> | null {
  return text.startsWith('HOTP') ? null : parseSuite(text);
}
