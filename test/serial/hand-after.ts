/**
 * The host's time at a port, moved by a test.
 */
import type { After } from '../../src/serial/console/after.ts';

export interface HandAfter {
  readonly after: After;
  pass(ms: number): void;
  /** How many calls wait, and how many were ever asked for. */
  waiting(): number;
  asked(): number;
}

export function handAfter(): HandAfter {
  let now = 0;
  let asked = 0;
  const calls = new Map<number, { readonly at: number; readonly call: () => void }>();
  return {
    after(ms, call) {
      const id = asked++;
      calls.set(id, { at: now + ms, call });
      return () => void calls.delete(id);
    },
    pass(ms) {
      now += ms;
      for (const [id, { at, call }] of [...calls]) if (at <= now && calls.delete(id)) call();
    },
    waiting: () => calls.size,
    asked: () => asked,
  };
}
