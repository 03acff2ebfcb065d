/**
 * The host's time at a port, for what has to do with bytes and not with the card: how long output waits after an
 * open, and when an escape sequence that has begun is over. Tests bring their own.
 */
import * as timers from 'node:timers';

/** Calls back once after `ms`; gives what takes that back. */
export type After = (ms: number, call: () => void) => () => void;

/** Node's own, as loaded: a program that tests with fake timers still has its port opened. */
const { setImmediate: immediate, clearImmediate } = timers;

/**
 * After `ms`, and after what has come by then: a loop that was held up runs its timers first, and only then reads
 * what has long been there.
 */
export const afterOnHost: After = (ms, call) => {
  let cancel = (): void => clearTimeout(timer);
  const timer = setTimeout(() => {
    cancel = nextTurn(0, call);
  }, ms);
  return () => cancel();
};

/** When this turn of the loop is over, whatever `ms`: in a process, bytes that belong together come in one. */
export const nextTurn: After = (_ms, call) => {
  const turn = immediate(call);
  return () => clearImmediate(turn);
};
