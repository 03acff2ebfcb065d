/**
 * The faults of a server's gateway: what staff does with them, and what a request meets. They are kept in the store, so
 * that several servers on it reply alike and count each reply once. Each ends with the server that it was added to.
 */
import { errorMessage, quoted } from '../../../errors/message.ts';
import { type Moment, readMoment } from '../../auth/login-clock.ts';
import type { ConnectionSignal } from '../../auth/passwords/hash-queue.ts';
import { endedRecord, recordUnlessDamaged } from '../../auth/records/damaged-record.ts';
import type { FaultRecord } from '../../auth/records/fault-record.ts';
import type { Tables } from '../../auth/store.ts';
import { inSharedTransaction, inTransaction, type LoginParts } from '../../auth/transaction.ts';
import { StaffError } from '../admin-types.ts';
import type { GatewayFaultView, NewGatewayFault, StaffFaults } from '../staff/staff-faults.ts';
import {
  addFault,
  endFault,
  type FaultOrigin,
  faultEndsInMs,
  faultIds,
  faultRowOf,
  faultsIn,
  hitFault,
  isActive,
  isDue,
  settle,
} from './fault-life.ts';
import type { FaultAct, GatewayFaultName, StatusChange } from './fault-names.ts';
import type { FaultPath, MetFault, MetFaults } from './met-faults.ts';
import { checkFault } from './new-fault.ts';
import { fitsPattern } from './path-pattern.ts';

export interface ServerFaults extends MetFaults {
  readonly staff: StaffFaults;
  /** Adds the faults that the server begins with. @throws {StaffError} for one that does not fit */
  begin(faults: readonly NewGatewayFault[]): void;
  /** Brings all faults up to the time: some end sessions then. Writes only if one is due. */
  settleDue(): void;
  /** Ends what is over, and the faults of servers that are gone. */
  sweep(): void;
  /** Ends the faults that were added to this server. */
  close(): void;
}

/** Which server this is, and whether another is gone without having ended its faults. */
export interface ServerIdentity {
  readonly name: string;
  isGone(name: string): boolean;
}

/** Faults that are there at once. */
export const gatewayFaultsMax = 100;

/** Waits for ms of the server's time, or until it is over or the client has gone. */
export type FaultWait = (
  ms: number,
  connection: ConnectionSignal | undefined,
  isOver: (tables: Pick<Tables, 'faults'>) => boolean,
) => Promise<void>;

export function createServerFaults(parts: LoginParts, server: ServerIdentity, wait: FaultWait): ServerFaults {
  const steps = createFaultSteps(parts);
  const { look, endAll, settleDue } = steps;

  async function meet(path: FaultPath, select: Select): Promise<readonly MetFault[]> {
    const meetsAny = look((tables, now) => {
      const all = faultsIn(tables);
      // Also on other paths: it may end the session of this request.
      return isAnyDue(all, now) || select(faultsOn(all, path), now).length > 0;
    });
    if (!meetsAny) return [];
    return await inSharedTransaction(parts, (transaction) => {
      const { tables, now } = transaction;
      for (const fault of faultsIn(tables)) settle(transaction, fault);
      const met = select(faultsOn(faultsIn(tables), path), now);
      for (const fault of met) hitFault(transaction, fault);
      return met.map(metFault);
    });
  }

  return {
    staff: createStaffFaults(parts, steps, server),
    begin(faults) {
      for (const fault of faults) addTo(parts, fault, { server: server.name, by: 'world' });
    },
    meet: (path) => meet(path, firstReply),
    meetStatus: (path) => meet(path, statusFaults),
    delay: ({ id, delayMs }, connection) =>
      wait(delayMs ?? 0, connection, ({ faults }) => recordUnlessDamaged(faults, id) === null),
    statusChange: (path) =>
      look((tables, now) => {
        const active = faultsOn(faultsIn(tables), path).filter((fault) => isActive(fault, now));
        return Object.assign({}, ...active.map((fault) => changeOf(faultRowOf(fault)))) as StatusChange;
      }),
    settleDue,
    sweep() {
      endAll(({ server: name }) => name !== server.name && server.isGone(name), 'its server is gone');
      settleDue();
    },
    close() {
      try {
        endAll((fault) => fault.server === server.name, 'its server ended');
      } catch {
        // The store can't be used. Other servers end them, once this process is gone.
      }
    },
  };
}

/** What is done to all faults of a store. */
interface FaultSteps {
  look<T>(work: (tables: Tables, now: Moment) => T): T;
  settleDue(): void;
  endAll(isMeant: (fault: FaultRecord) => boolean, why: string): void;
  /** Ends faults, and removes damaged ones. Returns how many. */
  clear(isMeant: (id: string) => boolean): number;
}

/** They write only where there is something to write. */
function createFaultSteps(parts: LoginParts): FaultSteps {
  const look: FaultSteps['look'] = (work) =>
    parts.store.read((tables) => work(tables, readMoment(parts.clock)));
  return {
    look,
    settleDue() {
      if (!look((tables, now) => isAnyDue(faultsIn(tables), now))) return;
      inTransaction(parts, (transaction) => {
        for (const fault of faultsIn(transaction.tables)) settle(transaction, fault);
      });
    },
    endAll(isMeant, why) {
      if (!look((tables) => faultsIn(tables).some(isMeant))) return;
      inTransaction(parts, (transaction) => {
        for (const fault of faultsIn(transaction.tables).filter(isMeant)) endFault(transaction, fault, why);
      });
    },
    clear(isMeant) {
      if (!look((tables) => faultIds(tables).some(isMeant))) return 0;
      return inTransaction(parts, (transaction) => {
        const { faults } = transaction.tables;
        const ids = faultIds(transaction.tables).filter(isMeant);
        for (const id of ids) {
          const fault = endedRecord(transaction, faults, id, clearedText);
          if (fault !== null) endFault(transaction, fault, clearedText);
        }
        return ids.length;
      });
    },
  };
}

function createStaffFaults(
  parts: LoginParts,
  { look, settleDue, clear }: FaultSteps,
  server: ServerIdentity,
): StaffFaults {
  return {
    addFault(fault) {
      settleDue();
      return addTo(parts, fault, { server: server.name, by: 'staff' });
    },
    faults() {
      settleDue();
      return look((tables, now) => faultsIn(tables).map((fault) => view(fault, now)));
    },
    clearFault(id) {
      settleDue();
      if (clear((one) => one === id) > 0) return;
      throw new StaffError(errorMessage(`fault ${quoted(String(id))}`, 'unknown', 'list the faults'));
    },
    clearFaults() {
      settleDue();
      return clear(() => true);
    },
  };
}

function addTo(parts: LoginParts, fault: NewGatewayFault, from: FaultOrigin): GatewayFaultView {
  checkFault(fault);
  return inTransaction(parts, (transaction) => {
    if (faultsIn(transaction.tables).length >= gatewayFaultsMax) throw tooManyFaults();
    return view(addFault(transaction, fault, from), transaction.now);
  });
}

const clearedText = 'cleared by the staff';

/** Which of the faults on a path a request meets. */
type Select = (faults: readonly FaultRecord[], now: Moment) => readonly FaultRecord[];

const firstReply: Select = (faults, now) => {
  const active = faults.filter((fault) => isActive(fault, now));
  const isOf =
    (...kinds: readonly FaultAct['kind'][]) =>
    (fault: FaultRecord) =>
      kinds.includes(faultRowOf(fault).act.kind);
  return [...active.filter(isOf('delay')), ...active.filter(isOf('reply', 'cut')).slice(0, 1)];
};

const statusFaults: Select = (faults, now) =>
  faults.filter((fault) => isActive(fault, now) && faultRowOf(fault).act.kind === 'status');

const nothingConnected: StatusChange = { connected: false, authenticated: false, established: false };

function changeOf({ act, restarts }: ReturnType<typeof faultRowOf>): StatusChange {
  if (act.kind === 'status') return act.change;
  return restarts === true ? nothingConnected : {};
}

function isAnyDue(faults: readonly FaultRecord[], now: Moment): boolean {
  return faults.some((fault) => isDue(fault, now));
}

function faultsOn(faults: readonly FaultRecord[], { path, ofGateway }: FaultPath): readonly FaultRecord[] {
  const fits = ({ path: pattern }: FaultRecord): boolean => {
    if (pattern === null) return ofGateway !== null;
    return fitsPattern(pattern, path) || (ofGateway !== null && fitsPattern(pattern, ofGateway));
  };
  return faults.filter(fits);
}

function metFault(fault: FaultRecord): MetFault {
  const { id, name, status, delayMs } = fault;
  return { id, name, act: faultRowOf(fault).act, status, delayMs };
}

function view(fault: FaultRecord, now: Moment): GatewayFaultView {
  const { id, name, status, delayMs, path, startsAt, times, hits } = fault;
  return {
    ...{ id, name: name as GatewayFaultName, status, delayMs, path },
    beginsInMs: Math.max(0, startsAt - now.now),
    endsInMs: faultEndsInMs(fault, now),
    timesLeft: times === null ? null : times - hits,
    hits,
  };
}

function tooManyFaults(): StaffError {
  return new StaffError(
    errorMessage('faults', `${gatewayFaultsMax} are there already`, 'clear some of them first'),
  );
}
