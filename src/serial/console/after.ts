/**
 * The host's time at a port, for what concerns bytes and not the card: how long output waits after an open, and when
 * an unfinished escape sequence is over. Tests use their own.
 */
import * as timers from 'node:timers';

/** Calls back once after `ms`; returns the function that cancels it. */
export type After = (ms: number, call: () => void) => () => void;

/** Node's own, as loaded, so that a port also opens in a program that tests with fake timers. */
const { setImmediate: immediate, clearImmediate } = timers;

/**
 * After `ms`, and after the input that arrived by then: a delayed loop runs its timers first, and only then reads
 * input that arrived long before.
 */
export const afterOnHost: After = (ms, call) => {
  let cancel = (): void => clearTimeout(timer);
  const timer = setTimeout(() => {
    cancel = nextTurn(0, call);
  }, ms);
  return () => cancel();
};

/**
 * When this turn of the loop is over, whatever `ms` is: inside a process, bytes that belong together arrive in one
 * turn.
 */
export const nextTurn: After = (_ms, call) => {
  const turn = immediate(call);
  return () => clearImmediate(turn);
};
