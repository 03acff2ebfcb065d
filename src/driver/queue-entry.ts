/** An entry of the key queue, and which entry is next. */
import type { DrivenCard, Script } from '../device/gestures.ts';
import type { Key } from '../keypad/keys.ts';

/** The key that is down. `since`: card time. `ms`: how long it is held, null until it is opened by hand. */
export interface HeldKey {
  readonly key: Key;
  readonly since: number;
  readonly ms: number | null;
}

/** A request for a gesture. `done` or `failed` is called once, unless it is withdrawn. */
export interface QueuedGesture<T> {
  readonly gesture: (card: DrivenCard) => Script<T>;
  readonly done: (value: T) => void;
  readonly failed: (reason: unknown) => void;
}

/**
 * One of several sources of key presses. Its gestures begin in their order, and only while it is ready. While it is
 * not, those of others go first.
 */
export interface KeySource {
  ready(): boolean;
}

export interface QueueEntry {
  /** Null for a gesture of several keys. */
  readonly key: Key | null;
  /** How long the key is held; null until its contact is opened by hand. 0 for a gesture of several keys. */
  ms: number | null;
  /** Card time of the request. */
  from: number;
  /** Called when its turn has come. */
  readonly begin: () => void;
  readonly failed: (reason: unknown) => void;
  /** Null: always ready. */
  readonly source: KeySource | null;
}

/** Removes and returns the first entry whose source is ready. Entries of sources that were not ready go to the end. */
export function takeReady(waiting: QueueEntry[]): QueueEntry | undefined {
  const place = waiting.findIndex(({ source }) => source === null || source.ready());
  if (place === -1) return undefined;
  const skippedSources = new Set(waiting.slice(0, place).map(({ source }) => source));
  const [entry] = waiting.splice(place, 1);
  const isLate = ({ source }: QueueEntry): boolean => skippedSources.has(source);
  waiting.sort((a, b) => Number(isLate(a)) - Number(isLate(b)));
  return entry;
}
