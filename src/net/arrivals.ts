/**
 * New connections before requests. Node takes one new connection in a turn of its loop, and in the same turn all
 * requests that are there: of many that connect at once, the last would wait until the first had been served over and
 * over. While connections come, requests are held.
 */
import * as timers from 'node:timers';

/** Node's own, as loaded: a program that tests with fake timers still has its server answer. */
const { setImmediate: nextTurn } = timers;

export interface Arrivals {
  /** A connection has come. */
  connected(): void;
  /** Serves a request: at once, or when no connection came in the last turn. */
  serve(call: () => void): void;
}

/**
 * `turnsMax`: for how many turns in a row requests are held at most, whoever goes on connecting.
 * `next`: calls when the loop has turned.
 */
export function createArrivals(turnsMax: number, next: (call: () => void) => unknown = nextTurn): Arrivals {
  let came = false;
  let holding = false;
  let turns = 0;
  let held: (() => void)[] = [];

  function turn(): void {
    turns++;
    if (came && turns < turnsMax) {
      came = false;
      next(turn);
      return;
    }
    came = false;
    holding = false;
    turns = 0;
    const calls = held;
    held = [];
    for (const call of calls) call();
  }

  return {
    connected() {
      came = true;
      if (holding) return;
      holding = true;
      next(turn);
    },
    serve(call) {
      if (holding) held.push(call);
      else call();
    },
  };
}
