/** A store in memory, which is lost when the server ends: maps, with an undo list for work that throws. */

import { errorMessage } from '../../errors/message.ts';
import type { EnrolmentRecord } from '../auth/records/enrolment-record.ts';
import type { FaultRecord } from '../auth/records/fault-record.ts';
import type { GatewayRecord } from '../auth/records/gateway-record.ts';
import type { StoredMessage } from '../auth/records/message-record.ts';
import {
  type EndingTable,
  type FactorRecord,
  type Ledger,
  type LoginRecord,
  type SessionRecord,
  type Store,
  type StoredLine,
  StoreError,
  type Tables,
  type UserRecord,
} from '../auth/store.ts';
import { createExpiryHeap } from './expiry-heap.ts';
import { createGroupCommit, type Turns } from './group-commit.ts';
import { type Checkpoints, createMemoryAuditTable, mapCheckpoint, setIn } from './memory-audit.ts';

type Undo = (() => void)[];

export interface MemoryStoreOptions {
  /** When `commitTogether` runs; default: the turns of Node's own loop. */
  readonly turns?: Turns;
}

export interface MemoryStore extends Store, Checkpoints {}

export function isMemoryStore(store: Store): store is MemoryStore {
  return 'checkpoint' in store;
}

export function createMemoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const undo: Undo = [];
  let closed = false;
  let working = false;
  const notes = new Map<string, string>();
  const tables = {
    users: endingTable<UserRecord, never>(undo, []),
    factors: endingTable<FactorRecord, never>(undo, []),
    logins: endingTable<LoginRecord, 'user' | 'factor'>(undo, ['user', 'factor']),
    sessions: endingTable<SessionRecord, 'user' | 'factor'>(undo, ['user', 'factor']),
    enrolments: endingTable<EnrolmentRecord, 'user' | 'factor'>(undo, ['user', 'factor']),
    gateway: endingTable<GatewayRecord, never>(undo, []),
    lines: endingTable<StoredLine, never>(undo, []),
    messages: endingTable<StoredMessage, 'line'>(undo, ['line']),
    faults: endingTable<FaultRecord, 'reach'>(undo, ['reach']),
    ledger: createLedger(undo),
    audit: createMemoryAuditTable(undo),
    notes: {
      get: (name: string) => notes.get(name) ?? null,
      put: (name: string, value: string) => setIn(notes, name, value, undo),
    },
  } satisfies Tables;
  function checkOpen(): void {
    if (closed) throw new StoreError('closed', errorMessage('store', 'closed', 'open it again'));
  }
  function run<T>(work: (tables: Tables) => T): T {
    checkOpen();
    if (working)
      throw new StoreError(
        'failed',
        errorMessage('store', 'one piece of work is under way', 'call it after that, not from inside'),
      );
    working = true;
    try {
      return work(tables);
    } catch (error) {
      for (const step of undo.toReversed()) step();
      throw error;
    } finally {
      undo.length = 0;
      working = false;
    }
  }
  return {
    write: run,
    read: run,
    commitTogether: createGroupCommit(
      { begin: checkOpen, run, isOpen: () => true, commit() {} },
      { busyMs: 0, turns: options.turns },
    ),
    checkpoint() {
      const { notes: _, ...others } = tables;
      const restore = Object.values(others).map((table) => table.checkpoint());
      restore.push(mapCheckpoint(notes));
      return () =>
        run(() => {
          for (const one of restore) one();
        });
    },
    close() {
      closed = true;
    },
  };
}

type Row<Field extends string> = { readonly [F in Field]: string | null } & {
  readonly id: string;
  readonly epoch?: string;
  readonly endsAt?: number;
};

/** @param fields those that its rows are looked up by */
function endingTable<R extends Row<Field>, Field extends string>(
  undo: Undo,
  fields: readonly Field[],
): EndingTable<R, Field> & Checkpoints {
  const rows = new Map<string, R>();
  let ends = createExpiryHeap();
  const index = new Map(fields.map((field) => [field, new Map<string, Set<string>>()]));
  const listsOf = (field: Field): Map<string, Set<string>> => index.get(field) as Map<string, Set<string>>;
  function unlist(row: R): void {
    for (const field of fields) {
      const value = row[field];
      const ids = value === null ? undefined : listsOf(field).get(value);
      if (ids?.delete(row.id) && ids.size === 0) listsOf(field).delete(value as string);
    }
  }
  function set(id: string, row: R | undefined): void {
    const old = rows.get(id);
    const sameLists =
      row !== undefined && old !== undefined && fields.every((field) => row[field] === old[field]);
    if (old !== undefined && !sameLists) unlist(old);
    if (row === undefined) {
      rows.delete(id);
      return;
    }
    rows.set(id, row);
    const { epoch, endsAt } = row;
    const endChanged = endsAt !== old?.endsAt || epoch !== old?.epoch;
    if (epoch !== undefined && endsAt !== undefined && endChanged) ends.add({ id, epoch, endsAt });
    if (sameLists) return;
    for (const field of fields) {
      const value = row[field];
      if (value === null) continue;
      const ids = listsOf(field).get(value);
      if (ids === undefined) listsOf(field).set(value, new Set([id]));
      else ids.add(id);
    }
  }
  function change(id: string, row: R | undefined): void {
    const old = rows.get(id);
    undo.push(() => set(id, old));
    set(id, row);
  }
  return {
    get: (id) => rows.get(id) ?? null,
    put: (row) => change(row.id, row),
    remove: (id) => change(id, undefined),
    all: () => [...rows.values()],
    ids: () => [...rows.keys()],
    of: (field, value) => [...(listsOf(field).get(value) ?? [])].map((id) => rows.get(id) as R),
    idsOf: (field, value) => [...(listsOf(field).get(value) ?? [])],
    ended: (epoch, before, limit) =>
      ends
        .before(epoch, before, limit, (one) => {
          const row = rows.get(one.id);
          return row?.endsAt === one.endsAt && row.epoch === one.epoch;
        })
        .map(({ id }) => id),
    checkpoint() {
      const kept = [...rows.values()];
      return () => {
        for (const map of [rows, ...index.values()]) map.clear();
        ends = createExpiryHeap();
        for (const row of kept) set(row.id, row);
      };
    },
  };
}

function createLedger(undo: Undo): Ledger & Checkpoints {
  const used: Used = new Map();
  const nothing: ReadonlySet<string> = new Set();
  return {
    has: (factor, moving, encoded) => used.get(factor)?.get(moving)?.has(encoded) ?? false,
    add(factor, moving, encoded) {
      const ofFactor = used.get(factor) ?? new Map<string, Set<string>>();
      const set = ofFactor.get(moving) ?? new Set<string>();
      used.set(factor, ofFactor);
      ofFactor.set(moving, set);
      if (set.has(encoded)) return;
      set.add(encoded);
      undo.push(() => set.delete(encoded));
    },
    count: (factor, moving) => used.get(factor)?.get(moving)?.size ?? 0,
    all: (factor, moving) => used.get(factor)?.get(moving) ?? nothing,
    keepOnly(factor, kept) {
      const ofFactor = used.get(factor);
      for (const [moving, set] of ofFactor ?? []) {
        if (kept.includes(moving)) continue;
        ofFactor?.delete(moving);
        undo.push(() => ofFactor?.set(moving, set));
      }
    },
    checkpoint() {
      const kept = copyOf(used);
      return () => {
        used.clear();
        for (const [factor, ofFactor] of copyOf(kept)) used.set(factor, ofFactor);
      };
    },
  };
}

type Used = Map<string, Map<string, Set<string>>>;

function copyOf(used: Used): Used {
  return new Map(
    [...used].map(([factor, sets]) => [
      factor,
      new Map([...sets].map(([moving, set]) => [moving, new Set(set)])),
    ]),
  );
}
