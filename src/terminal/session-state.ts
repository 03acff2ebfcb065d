/**
 * What a session shows beside the card's own state: keys that are lit, a message, the log, the help, and the pages of
 * a response. Times are the host's, ms.
 */
import type { Key } from '../keypad/keys.ts';
import { logKept } from './view/log-lines.ts';

/** A message stays this long. */
export const noticeMs = 3_000;
/** A key stays lit this long at least: a tap ends before it is seen. */
export const keyLitMs = 120;

export interface SessionState {
  /** Keys whose contact is closed. */
  readonly down: Set<Key>;
  /** Until when a key is lit, also after its contact has opened. */
  readonly litUntil: Map<Key, number>;
  /** The log, oldest first. */
  readonly log: string[];
  notice: { readonly text: string; readonly until: number };
  help: boolean;
  /** The pages of the response that have been shown. */
  pages: readonly string[];
}

export function newSessionState(): SessionState {
  return {
    down: new Set(),
    litUntil: new Map(),
    log: [],
    notice: { text: '', until: 0 },
    help: false,
    pages: [],
  };
}

export function addToLog({ log }: SessionState, line: string): void {
  log.push(line);
  if (log.length > logKept) log.shift();
}

export function showNotice(state: SessionState, text: string, now: number): void {
  state.notice = { text, until: now + noticeMs };
}

/** The message that shows, or ''. */
export function noticeAt({ notice }: SessionState, now: number): string {
  return notice.until > now ? notice.text : '';
}

export function lightKey(state: SessionState, key: Key, now: number): void {
  state.litUntil.set(key, now + keyLitMs);
}

/** Keys that are down, or were until a moment ago. */
export function litKeys({ down, litUntil }: SessionState, now: number): ReadonlySet<Key> {
  const lit = new Set(down);
  for (const [key, until] of litUntil) if (until > now) lit.add(key);
  return lit;
}

/** When a message or a lit key ends by itself, or null. */
export function nextEnd({ notice, litUntil }: SessionState, now: number): number | null {
  const ends = [notice.until, ...litUntil.values()].filter((until) => until > now);
  return ends.length === 0 ? null : Math.min(...ends);
}

/** Forgets keys that are no longer lit. */
export function dropUnlit({ litUntil }: SessionState, now: number): void {
  for (const [key, until] of litUntil) if (until <= now) litUntil.delete(key);
}
