/**
 * Changes of a transaction that are not written to the file yet. They are written when it commits, or before something
 * of them is read from the file. A work that throws is mostly undone by forgetting its changes: a savepoint, for which
 * SQLite copies each page that it changes, is needed only if something of the work was written before its end.
 */

/** The changes of one table, by the key of what is changed. */
export interface PendingChanges<C> {
  get(key: string): C | undefined;
  set(key: string, change: C): void;
  /** Each key's last change. */
  values(): Iterable<C>;
}

export interface PendingTables {
  /** `write`: writes changes to the file, each of another key. */
  add<C>(write: (changes: readonly C[]) => void): PendingChanges<C>;
  /** A work begins, which can be undone alone. */
  beginWork(): void;
  /** The work is done: its changes are kept with those before it. */
  keepWork(): void;
  /** Undoes what the work has changed. */
  undoWork(): void;
  /** Writes all changes to the file. */
  write(): void;
  /** The same before a work changes something in the file itself, which can be undone with it. */
  writeBeforeChange(): void;
  /** Forgets all changes: the transaction was undone. */
  clear(): void;
}

/** Undoes works of which something was written to the file. */
export interface Savepoints {
  open(): void;
  release(): void;
  undo(): void;
  /** Undoes the whole transaction: changes of earlier works could not be written. */
  undoAll(): void;
}

/** A table's changes: of the works that are done, and of the one that runs. */
interface Levels<C> {
  readonly done: Map<string, C>;
  readonly current: Map<string, C>;
  readonly write: (changes: readonly C[]) => void;
}

export function createPendingTables(savepoints: Savepoints): PendingTables {
  const tables: Levels<unknown>[] = [];
  let inWork = false;
  let hasSavepoint = false;

  function writeLevel(level: 'done' | 'current'): void {
    for (const table of tables) {
      const changes = table[level];
      if (changes.size === 0) continue;
      table.write([...changes.values()]);
      changes.clear();
    }
  }

  function writeDone(): void {
    try {
      writeLevel('done');
    } catch (error) {
      savepoints.undoAll();
      throw error;
    }
  }

  function writeAll(workChanges: boolean): void {
    if (!hasSavepoint) writeDone();
    if (inWork && workChanges && !hasSavepoint) {
      savepoints.open();
      hasSavepoint = true;
    }
    writeLevel('current');
  }

  return {
    add<C>(write: (changes: readonly C[]) => void) {
      const levels: Levels<C> = { done: new Map(), current: new Map(), write };
      tables.push(levels as Levels<unknown>);
      return pendingIn(levels);
    },
    beginWork() {
      inWork = true;
    },
    keepWork() {
      // First, because it may fail: then the work is undone.
      if (hasSavepoint) savepoints.release();
      for (const { done, current } of tables) {
        for (const [key, change] of current) done.set(key, change);
        current.clear();
      }
      inWork = false;
      hasSavepoint = false;
    },
    undoWork() {
      for (const { current } of tables) current.clear();
      const undone = hasSavepoint;
      inWork = false;
      hasSavepoint = false;
      if (undone) savepoints.undo();
    },
    write: () => writeAll(tables.some(({ current }) => current.size > 0)),
    writeBeforeChange: () => writeAll(true),
    clear() {
      for (const { done, current } of tables) {
        done.clear();
        current.clear();
      }
      inWork = false;
      hasSavepoint = false;
    },
  };
}

function pendingIn<C>({ done, current }: Levels<C>): PendingChanges<C> {
  return {
    get: (key) => current.get(key) ?? done.get(key),
    set: (key, change) => void current.set(key, change),
    *values() {
      for (const [key, change] of done) if (!current.has(key)) yield change;
      yield* current.values();
    },
  };
}
