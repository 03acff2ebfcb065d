/**
 * What this process has read from or written to a store file. The steps of logins follow each other and read the same
 * few records, so SQLite need not be asked again.
 *
 * An entry is valid until another process commits, which `Freshness` notices, or until something is undone. Then the
 * record is read again, and parsed again only if its text has changed. The size is bounded by `keptMax`.
 */
import { unlessDamaged } from '../../auth/records/damaged-record.ts';
import type { EndingTable, Table } from '../../auth/store.ts';

/** Counts how often other processes may have changed the data. */
export interface Freshness {
  readonly count: number;
}

/** A map whose entries are valid until the freshness counts up. */
export interface FreshMap<V> {
  /** Undefined if no valid entry exists. */
  get(key: string): V | undefined;
  /** Also an entry that is not valid any more. */
  getOld(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
  clear(): void;
}

/** How many entries a map keeps, and at most as many more that were not used since it had that many. */
const keptMax = 4_096;

export function freshMap<V>(freshness: Freshness): FreshMap<V> {
  type Entry = { count: number; value: V };
  let used = new Map<string, Entry>();
  let unused = new Map<string, Entry>();

  function add(key: string, entry: Entry): Entry {
    if (used.size >= keptMax) {
      unused = used;
      used = new Map();
    }
    used.set(key, entry);
    return entry;
  }

  function find(key: string): Entry | undefined {
    const entry = used.get(key);
    if (entry !== undefined) return entry;
    const old = unused.get(key);
    return old === undefined ? undefined : add(key, old);
  }

  return {
    get(key) {
      const entry = find(key);
      return entry?.count === freshness.count ? entry.value : undefined;
    },
    getOld: (key) => find(key)?.value,
    set(key, value) {
      const entry = find(key);
      if (entry === undefined) {
        add(key, { count: freshness.count, value });
        return;
      }
      entry.count = freshness.count;
      entry.value = value;
    },
    delete(key) {
      used.delete(key);
      unused.delete(key);
    },
    clear() {
      used.clear();
      unused.clear();
    },
  };
}

/** One value that is valid until the freshness counts up. */
export interface FreshValue<V> {
  get(): V | undefined;
  set(value: V): void;
}

export function freshValue<V>(freshness: Freshness): FreshValue<V> {
  let kept: { readonly count: number; readonly value: V } | undefined;
  return {
    get: () => (kept?.count === freshness.count ? kept.value : undefined),
    set(value) {
      kept = { count: freshness.count, value };
    },
  };
}

/** A row by SQLite's number, the text of its record, and the name of the record. */
export type StoredRow = readonly [row: number, body: string, id: string];

/** The rows of a table in the file. */
export interface StoredRows<R> {
  find(id: string): StoredRow | undefined;
  /** `sameColumns`: whether the row exists and only its text changes. */
  put(record: R, body: string, sameColumns: boolean): void;
  remove(id: string): void;
  all(): readonly StoredRow[];
  parse(row: StoredRow): R;
}

/** A record that expires; it is looked up by these fields. */
export type EndingRow<Field extends string> = { readonly [F in Field]: string | null } & {
  readonly id: string;
  readonly epoch: string;
  readonly endsAt: number;
};

/** The rows of records that expire. */
export interface StoredEndings<R, Field extends string> extends StoredRows<R> {
  /** The fields that its records are looked up by. */
  readonly fields: readonly Field[];
  of(field: Field, value: string): readonly StoredRow[];
  ofOtherEpochs(epoch: string, limit: number): readonly StoredRow[];
  ended(epoch: string, before: number, limit: number): readonly StoredRow[];
  /** When the next one of the epoch expires; undefined if none does. */
  firstEnd(epoch: string): number | undefined;
}

/** A record with its text; both null if it does not exist. */
interface Kept<R> {
  readonly body: string | null;
  readonly record: R | null;
}

const nothing: Kept<never> = { body: null, record: null };

type Damaged = 'named' | 'without damaged';

interface CachedTable<R> extends Table<R>, Pick<EndingTable<R>, 'ids'> {
  /** What is known of a record without reading the file; undefined if nothing is. */
  known(id: string): Kept<R> | undefined;
  /** The records of rows, each parsed unless its text is known. */
  takeAll(rows: readonly StoredRow[], damaged: Damaged): readonly R[];
}

export function cachedTable<R extends { readonly id: string }>(
  freshness: Freshness,
  rows: StoredRows<R>,
  isSamePlace: (record: R, before: R) => boolean = () => true,
): CachedTable<R> {
  const kept = freshMap<Kept<R>>(freshness);
  function take(row: StoredRow): R {
    const [, body, id] = row;
    const old = kept.getOld(id);
    const now = old?.body === body ? old : { body, record: rows.parse(row) };
    kept.set(id, now);
    return now.record as R;
  }
  const takeAll = (rows: readonly StoredRow[], damaged: Damaged): readonly R[] =>
    damaged === 'named' ? rows.map(take) : rows.flatMap((row) => unlessDamaged(() => take(row)) ?? []);
  return {
    takeAll,
    known: kept.get,
    get(id) {
      const known = kept.get(id);
      if (known !== undefined) return known.record;
      const row = rows.find(id);
      if (row !== undefined) return take(row);
      kept.set(id, nothing);
      return null;
    },
    put(record) {
      const body = JSON.stringify(record);
      const before = kept.get(record.id);
      if (before?.body === body) return;
      const old = before?.record ?? null;
      rows.put(record, body, old !== null && isSamePlace(record, old));
      kept.set(record.id, { body, record });
    },
    remove(id) {
      rows.remove(id);
      kept.delete(id);
    },
    all: (damaged = 'named') => takeAll(rows.all(), damaged),
    ids: () => rows.all().map(([, , id]) => id),
  };
}

export function cachedEndingTable<R extends EndingRow<Field>, Field extends string>(
  freshness: Freshness,
  rows: StoredEndings<R, Field>,
): EndingTable<R, Field> {
  const { fields } = rows;
  /** Whether only the text of the row differs. */
  const isSamePlace = (a: R, b: R): boolean =>
    a.epoch === b.epoch && a.endsAt === b.endsAt && fields.every((field) => a[field] === b[field]);
  const table = cachedTable(freshness, rows, isSamePlace);
  const lists = new Map(fields.map((field) => [field, freshMap<Set<string>>(freshness)]));
  const listsOf = (field: Field): FreshMap<Set<string>> => lists.get(field) as FreshMap<Set<string>>;
  /** Before this time of the epoch nothing expires. */
  const quiet = freshValue<{ readonly epoch: string; until: number }>(freshness);
  const ofOtherEpochs = throttled(rows.ofOtherEpochs);

  /** From what is known; null if some of it is not known. */
  function knownOf(field: Field, value: string): R[] | null {
    const list = listsOf(field).get(value);
    if (list === undefined) return null;
    const found: R[] = [];
    for (const id of list) {
      const known = table.known(id);
      if (known === undefined) return null;
      if (known.record?.[field] === value) found.push(known.record);
      else list.delete(id);
    }
    return found;
  }

  return {
    ...table,
    put(record) {
      table.put(record);
      for (const field of fields) {
        const value = record[field];
        if (value !== null) listsOf(field).get(value)?.add(record.id);
      }
      const quietPeriod = quiet.get();
      if (quietPeriod?.epoch === record.epoch && record.endsAt < quietPeriod.until)
        quietPeriod.until = record.endsAt;
    },
    remove(id) {
      const record = table.known(id)?.record ?? null;
      table.remove(id);
      for (const field of fields) {
        const value = record?.[field] ?? null;
        if (value !== null) listsOf(field).get(value)?.delete(id);
      }
    },
    of(field, value, damaged = 'named') {
      const known = knownOf(field, value);
      if (known !== null) return known;
      const found = rows.of(field, value);
      listsOf(field).set(value, new Set(found.map(([, , id]) => id)));
      return table.takeAll(found, damaged);
    },
    idsOf: (field, value) => rows.of(field, value).map(([, , id]) => id),
    ended(epoch, before, limit) {
      const quietPeriod = quiet.get();
      const isQuiet = quietPeriod?.epoch === epoch && before <= quietPeriod.until;
      const over = isQuiet ? [] : rows.ended(epoch, before, limit);
      if (!isQuiet && over.length === 0) {
        quiet.set({ epoch, until: rows.firstEnd(epoch) ?? Number.POSITIVE_INFINITY });
      }
      // The last one, because it counts its calls: work that needs the file is begun again (`Sql.fromCache`).
      const old = ofOtherEpochs(epoch, limit);
      return [...old, ...over].slice(0, limit).map(([, , id]) => id);
    },
  };
}

/** How often rows of other epochs are looked for after none was found, in calls. */
const callsBetween = 256;

/**
 * Rows of another epoch were written before a restart of the machine, and finding them reads all rows. Once none was
 * found, they are looked for only now and then.
 */
function throttled(find: StoredEndings<unknown, never>['ofOtherEpochs']): typeof find {
  let left = 0;
  return (epoch, limit) => {
    if (left > 0) {
      left--;
      return [];
    }
    const found = find(epoch, limit);
    if (found.length === 0) left = callsBetween;
    return found;
  };
}
