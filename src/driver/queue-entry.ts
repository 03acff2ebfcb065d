/** What waits for its turn in the key queue, and who is next. */
import type { DrivenCard, Script } from '../device/gestures.ts';
import type { Key } from '../keypad/keys.ts';

/** The key that is down now. `ms`: how long it is held, null while a person holds it. Card time. */
export interface HeldKey {
  readonly key: Key;
  readonly since: number;
  readonly ms: number | null;
}

/** A gesture that asks for its turn; one of `done` and `failed` is called once, unless it is withdrawn. */
export interface QueuedGesture<T> {
  readonly gesture: (card: DrivenCard) => Script<T>;
  readonly done: (value: T) => void;
  readonly failed: (reason: unknown) => void;
}

/**
 * One of several who press: its gestures begin in their order, and only while it is ready. While it is not, those of
 * others go first.
 */
export interface KeySource {
  ready(): boolean;
}

export interface QueueEntry {
  /** Null for a gesture of several keys. */
  readonly key: Key | null;
  /** How long the key is held; null until its contact is opened by hand. 0 for a gesture of several keys. */
  ms: number | null;
  /** Card time at which it was asked for. */
  from: number;
  /** Begins it, when its turn has come. */
  readonly begin: () => void;
  readonly failed: (reason: unknown) => void;
  /** Null: one that is always ready. */
  readonly source: KeySource | null;
}

/** Takes the first entry that may begin out of those that wait; those who were not ready go behind the others. */
export function takeReady(waiting: QueueEntry[]): QueueEntry | undefined {
  const place = waiting.findIndex(({ source }) => source === null || source.ready());
  if (place === -1) return undefined;
  const passedOver = new Set(waiting.slice(0, place).map(({ source }) => source));
  const [entry] = waiting.splice(place, 1);
  const isLate = ({ source }: QueueEntry): boolean => passedOver.has(source);
  waiting.sort((a, b) => Number(isLate(a)) - Number(isLate(b)));
  return entry;
}
