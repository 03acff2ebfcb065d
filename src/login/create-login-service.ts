/**
 * Makes a login service from its parts. Its callers never get an error: what fails inside (store, clock, computation)
 * becomes a refusal, and is written to the audit log, or only sent to listeners if the log can't be written.
 */
import { errorMessage } from '../errors/message.ts';
import { checkOptions } from '../options/option-check.ts';
import { createStaff } from './admin/admin.ts';
import { auditQuery } from './admin/admin-options.ts';
import type { MetFaults } from './admin/faults/met-faults.ts';
import { createServerFaults, type FaultWait } from './admin/faults/server-faults.ts';
import { sweepPhoneLines } from './admin/lines/line-sweep.ts';
import { createServerLines } from './admin/lines/server-lines.ts';
import { serverStart } from './admin/server-start.ts';
import { createServerTime } from './admin/server-time.ts';
import type { Staff } from './admin/staff/staff.ts';
import { createPublicUsers } from './admin/users.ts';
import { createAppService } from './apps/app-service.ts';
import { awaitLogin } from './apps/await-login.ts';
import { createStoreWaits, type StoreWaits } from './apps/store-waits.ts';
import { offersVoice } from './auth/applications.ts';
import { askAgain, askForResponse } from './auth/ask-again.ts';
import { namesIn } from './auth/attempts.ts';
import type { AuditLine, AuditReason } from './auth/audit.ts';
import { ClockError, type LoginClock, systemLoginClock } from './auth/login-clock.ts';
import type { LoginHandle } from './auth/login-steps.ts';
import { checkCosts } from './auth/passwords/highest-cost.ts';
import { createPasswords, hashCostDefault, type Scrypt } from './auth/passwords/passwords.ts';
import { type Policy, policyWith } from './auth/rules/policies.ts';
import { close, isPending } from './auth/rules/single-use.ts';
import { checkSeal, createSeal, masterKeyBytes, type Seal } from './auth/sealing.ts';
import { endSession, lookAtSession, touchSession } from './auth/sessions.ts';
import { begin, pick } from './auth/start-login.ts';
import { type Store, StoreError } from './auth/store.ts';
import { submitResponse } from './auth/submit-response.ts';
import { inSharedTransaction, isSecretOf, type LoginParts } from './auth/transaction.ts';
import { createDemoList } from './demo-list.ts';
import { type CreateResponseFunction, createResponseFunction } from './factors/card-algorithm.ts';
import { cryptographicDraw, type Draw } from './factors/draw-challenge.ts';
import { createFactorKinds } from './factors/kinds.ts';
import { createGatewaySession } from './gateway/gateway-session.ts';
import type { LoginService } from './login-service.ts';
import { newServerIdentity } from './server-identity.ts';
import { verifiersFor, withWire } from './service-wire.ts';
import { createMemoryStore, isMemoryStore } from './store/memory-store.ts';
import { createWireMemory } from './wire/wire-memory.ts';
import type { WireProtocol } from './wire/wire-service.ts';

export interface LoginServiceOptions {
  /** In memory by default. */
  readonly store?: Store;
  /** Default: the system's. Staff moves a `StaffClock`. */
  readonly clock?: LoginClock;
  /** 32 bytes that are not in the store. Can be left out only if the store is left out too. */
  readonly masterKey?: Uint8Array;
  readonly policy?: Partial<Policy>;
  /** N of scrypt: a power of two from 2^10 (tests) to 2^20; default 2^17. */
  readonly hashCost?: number;
  /** Serves the wire login; only for a store in memory. */
  readonly wire?: WireProtocol;
  /**
   * For tests only: the source of challenges, the password hash function, and the function that computes right
   * responses.
   */
  readonly draw?: Draw;
  readonly scrypt?: Scrypt;
  readonly createResponseFunction?: CreateResponseFunction;
}

/**
 * @throws {PolicyError} for a setting out of range
 * @throws {SealError} if the store was made with another master key, or is given without one
 * @throws {StoreError} if the store can't be used, or is kept and the wire login is asked for
 */
export function createLoginService(options: LoginServiceOptions = {}): LoginService {
  const { store = createMemoryStore(), clock = systemLoginClock(), draw = cryptographicDraw, wire } = options;
  const policy = policyWith(options.policy);
  const listeners = new Set<(line: AuditLine) => void>();
  const seal = createSeal(options.masterKey ?? newMasterKey(options.store));
  const kinds = createFactorKinds({
    draw,
    createResponseFunction: options.createResponseFunction ?? createResponseFunction,
    offersVoice,
  });
  const parts: LoginParts = {
    store,
    clock,
    policy,
    seal,
    kinds,
    verifiers: verifiersFor(store, wire, seal, policy),
    passwords: createPasswords({
      cost: options.hashCost ?? hashCostDefault,
      runningMax: policy.hashesAtOnce,
      waiting: policy.hashesWaiting,
      ...(options.scrypt === undefined ? {} : { scrypt: options.scrypt }),
    }),
    publish: (line) => publishTo(listeners, line),
  };
  checkKept(store, seal);
  const waits = createStoreWaits(parts);
  const faults = createServerFaults(parts, newServerIdentity(), faultWait(waits));
  const lines = createServerLines(parts);
  const wireMemory = createWireMemory(parts);
  const start = serverStart(isMemoryStore(store) ? store.checkpoint : null, faults.begin, () => {
    wireMemory.clear();
    waits.close();
    lines.check();
  });
  const time = createServerTime({ clock, given: options.clock !== undefined, start });
  const others = { ...time, ...faults.staff };
  const staffWith = (parts: LoginParts): Staff => createStaff(parts, kinds.card, cryptographicDraw, others);
  const staff = staffWith(parts);
  const demoUsers = createDemoList(parts);
  listeners.add(waits.check);
  return withWire(parts, wire, wireMemory, withFailureLogged, {
    begin: (input) =>
      withFailureLogged(parts, () => begin(parts, input), { kind: 'refused', reason: 'unavailable' }),
    pick: (input) => withFailureLogged(parts, () => pick(parts, input), { kind: 'refused' }),
    again: (input) => withFailureLogged(parts, () => askAgain(parts, input), { kind: 'refused' }),
    respond: (input) => withFailureLogged(parts, () => submitResponse(parts, input), { kind: 'refused' }),
    abandon: (handle) => withFailureLogged(parts, () => abandon(parts, handle), undefined),
    ...sessionSteps(parts, faults.settleDue),
    policy,
    ...{ staff, addPublicUsers: createPublicUsers(parts, staffWith) },
    faults: faultsWithFailuresLogged(parts, faults),
    ...phoneSteps(parts, draw, waits),
    ...{ line: lines.line, lineOfSim: lines.lineOfSim, keepStart: start.keep },
    demoUsers: () => withFailureLogged(parts, demoUsers, []),
    audit(query = {}, damaged = 'named') {
      checkOptions('audit', query, auditQuery);
      return store.read(({ audit }) => audit.find(query, damaged));
    },
    on(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    sweep() {
      withFailureNoted(parts, () => sweepPhoneLines(parts), undefined);
      withFailureNoted(parts, faults.sweep, undefined);
    },
    close: () => closeAll([faults, lines, waits, store]),
  });
}

/** A fault that can't be read is not met, and the log says why. */
function faultsWithFailuresLogged(parts: LoginParts, faults: MetFaults): MetFaults {
  return {
    meet: (path) => withFailureLogged(parts, () => faults.meet(path), []),
    meetStatus: (path) => withFailureLogged(parts, () => faults.meetStatus(path), []),
    delay: (met, connection) => withFailureLogged(parts, () => faults.delay(met, connection), undefined),
    statusChange: (path) => withFailureNoted(parts, () => faults.statusChange(path), {}),
  };
}

function faultWait(waits: StoreWaits): FaultWait {
  return async (limitMs, signal, isOver) => {
    await waits.wait({ limitMs, signal, look: ({ tables }) => (isOver(tables) ? true : null) });
  };
}

/** What is asked of sessions, after `settle` has ended those that a fault ends by now. */
function sessionSteps(
  parts: LoginParts,
  settle: () => void,
): Pick<LoginService, 'session' | 'look' | 'isLive' | 'logout' | 'gateway'> {
  const settled =
    <T>(work: () => T) =>
    (): T => {
      settle();
      return work();
    };
  const step = <T>(work: () => Promise<T>, otherwise: T) =>
    withFailureLogged(parts, settled(work), otherwise);
  const looked = <T>(work: () => T, otherwise: T) => withFailureNoted(parts, settled(work), otherwise);
  const look: LoginService['look'] = (id) =>
    looked<ReturnType<LoginService['look']>>(
      () => (typeof id === 'string' ? lookAtSession(parts, id) : null),
      'failed',
    );
  const gateway = createGatewaySession(parts);
  return {
    session: (id) => step(async () => (typeof id === 'string' ? touchSession(parts, id) : null), null),
    look,
    isLive(id) {
      const seen = look(id);
      return seen !== null && seen !== 'failed';
    },
    logout: (id) => step(async () => typeof id === 'string' && endSession(parts, id), false),
    gateway: {
      start: (begun) => step(() => gateway.start(begun), null),
      session: () => step(gateway.session, null),
      brokerage: (request) => step(() => gateway.brokerage(request), null),
      look: () => looked<ReturnType<LoginService['gateway']['look']>>(gateway.look, 'failed'),
      end: () => step(gateway.end, false),
    },
  };
}

/** What a login does with a phone. */
function phoneSteps(
  parts: LoginParts,
  draw: Draw,
  waits: StoreWaits,
): Pick<LoginService, 'apps' | 'byHand' | 'awaitLogin'> {
  const refused = { kind: 'refused' } as const;
  return {
    apps: createAppService(parts, draw, waits, (work, otherwise) =>
      withFailureLogged(parts, work, otherwise),
    ),
    byHand: (handle) => withFailureLogged(parts, () => askForResponse(parts, handle), refused),
    awaitLogin: (input) => withFailureLogged(parts, () => awaitLogin(parts, waits, input), refused),
  };
}

function closeAll(all: readonly { close(): void }[]): void {
  for (const one of all) one.close();
}

function publishTo(listeners: ReadonlySet<(line: AuditLine) => void>, line: AuditLine): void {
  for (const listener of listeners) {
    try {
      listener(line);
    } catch {
      // The login of this line is stored already, so a listener can't undo it.
    }
  }
}

/** @throws {SealError} */
function checkKept(store: Store, seal: Seal): void {
  store.write((tables) => {
    checkSeal(seal, tables.notes);
    checkCosts(tables);
  });
}

/** A store in memory ends with the process, so a random master key is enough. */
function newMasterKey(store: Store | undefined): Uint8Array {
  if (store !== undefined) {
    throw new StoreError(
      'failed',
      errorMessage('masterKey', 'missing beside store', 'give the master key of the store'),
    );
  }
  return crypto.getRandomValues(new Uint8Array(masterKeyBytes));
}

async function abandon(parts: LoginParts, { login: id, binding }: LoginHandle): Promise<void> {
  if (typeof id !== 'string' || typeof binding !== 'string') return;
  await inSharedTransaction(parts, (transaction) => {
    const login = transaction.tables.logins.get(id);
    if (login === null || !isPending(login)) return;
    if (login.purpose !== 'login' || !isSecretOf(binding, login.binding)) return;
    close(transaction, login, 'abandoned');
    transaction.log({ event: 'voided', ...namesIn(login), says: 'abandoned by the user' });
  });
}

async function withFailureLogged<T>(parts: LoginParts, work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await recordFailure(parts, error);
    return otherwise;
  }
}

/** The same for work that is done at once. */
function withFailureNoted<T>(parts: LoginParts, work: () => T, otherwise: T): T {
  try {
    return work();
  } catch (error) {
    void recordFailure(parts, error);
    return otherwise;
  }
}

/** Writes to the log if possible, else only to listeners. The error's own text contains no secret. */
async function recordFailure(parts: LoginParts, error: unknown): Promise<void> {
  const reason: AuditReason =
    error instanceof StoreError ? 'store' : error instanceof ClockError ? 'clock' : 'computation';
  const says =
    error instanceof Error ? `${error.name}: ${error.message}` : 'something other than an error was thrown';
  const line = { event: 'failed', reason, says } as const;
  try {
    await inSharedTransaction(parts, ({ log }) => log(line));
  } catch {
    parts.publish({ ...line, number: 0, unixMs: safeUnixMs(parts.clock) });
  }
}

function safeUnixMs(clock: LoginClock): number {
  try {
    return clock.unixMs();
  } catch {
    return Number.NaN;
  }
}
