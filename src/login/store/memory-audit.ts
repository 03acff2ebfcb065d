/** The audit log of a store in memory; `audit.ts` says which lines are counted as one. */
import {
  type AuditLine,
  type AuditQuery,
  auditLimit,
  isNameless,
  isRepeat,
  kindOf,
  type NewLine,
  namelessLinesMax,
  withCount,
} from '../auth/audit.ts';
import type { AuditTable } from '../auth/store.ts';

type Undo = (() => void)[];

/** What can go back to an earlier content. */
export interface Checkpoints {
  /** Keeps the content of now. The function that it returns goes back to it, as often as it is called. */
  checkpoint(): () => void;
}

export function createMemoryAuditTable(undo: Undo): AuditTable & Checkpoints {
  /** By number: increasing, and kept by a line that others are counted into. */
  const named = new Map<number, AuditLine>();
  /** By text. */
  const nameless = new Map<string, AuditLine>();
  /** The number of a user's newest line. */
  const newestOf = new Map<string, number>();
  let lastNumber = 0;
  let lastPlace = 0;

  function addNamed(line: NewLine, number: number, linesMax: number): AuditLine {
    const { user } = line;
    const place = user === undefined ? undefined : newestOf.get(user);
    const newest = (place === undefined ? undefined : named.get(place)) ?? null;
    const before = isRepeat(line, newest) ? newest : null;
    const at = before === null ? lastPlace + 1 : (place as number);
    const stored = { ...withCount(line, before), number };
    setIn(named, at, stored, undo);
    if (user !== undefined) setIn(newestOf, user, at, undo);
    if (before !== null) return stored;
    lastPlace++;
    undo.push(() => lastPlace--);
    for (let old = at - linesMax; named.has(old); old--) setIn(named, old, undefined, undo);
    return stored;
  }

  function addNameless(line: NewLine, number: number): AuditLine {
    const kind = kindOf(line);
    const stored = { ...withCount(line, nameless.get(kind) ?? null), number };
    setIn(nameless, kind, stored, undo);
    if (nameless.size > namelessLinesMax) {
      const [oldest] = [...nameless].toSorted(([, a], [, b]) => a.number - b.number);
      setIn(nameless, oldest?.[0] as string, undefined, undo);
    }
    return stored;
  }

  return {
    add(line, linesMax) {
      lastNumber++;
      undo.push(() => lastNumber--);
      return isNameless(line) ? addNameless(line, lastNumber) : addNamed(line, lastNumber, linesMax);
    },
    find: (query) =>
      selectLines(
        [...named.values(), ...nameless.values()].toSorted((a, b) => a.number - b.number),
        query,
      ),
    checkpoint() {
      const restore = [named, nameless, newestOf].map((map) => mapCheckpoint<unknown, unknown>(map));
      const [number, place] = [lastNumber, lastPlace];
      return () => {
        for (const one of restore) one();
        [lastNumber, lastPlace] = [number, place];
      };
    },
  };
}

function selectLines(lines: readonly AuditLine[], query: AuditQuery): readonly AuditLine[] {
  const { user, factor, login, after = 0, limit = auditLimit } = query;
  const found = lines.filter(
    (line) =>
      line.number > after &&
      (user === undefined || line.user === user) &&
      (factor === undefined || line.factor === factor) &&
      (login === undefined || line.login === login),
  );
  return limit <= 0 ? [] : found.slice(-limit);
}

/** Keeps the entries of a map; the values never change. The function that it returns puts them back. */
export function mapCheckpoint<K, V>(map: Map<K, V>): () => void {
  const kept = [...map];
  return () => {
    map.clear();
    for (const [key, value] of kept) map.set(key, value);
  };
}

/** `undefined` removes it. */
export function setIn<K, V>(map: Map<K, V>, key: K, value: V | undefined, undo: Undo): void {
  const old = map.get(key);
  undo.push(() => put(map, key, old));
  put(map, key, value);
}

function put<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}
