/**
 * Accepts new connections before it serves requests. Node accepts one new connection in a turn of its loop and serves
 * all waiting requests in the same turn. If many clients connect at once, the last would wait until the first had
 * been served many times. While connections are arriving, requests are held.
 */
import * as timers from 'node:timers';

/** Node's own, as loaded, so that the server replies also in a program that tests with fake timers. */
const { setImmediate: nextTurn } = timers;

export interface Arrivals {
  /** A connection has arrived. */
  connected(): void;
  /** Serves a request: at once, or when no connection arrived in the last turn. */
  serve(call: () => void): void;
}

/**
 * `turnsMax`: for how many turns in a row requests are held at most, even if connections keep arriving. `next`: calls
 * back when the loop has turned.
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
