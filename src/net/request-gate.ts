/**
 * Accepts new connections before it serves requests. Node accepts one new connection in a turn of its loop and serves
 * all waiting requests in the same turn. If many clients connect at once, the last would wait until the first had
 * been served many times. While connections are being accepted, requests wait.
 */
import * as timers from 'node:timers';

/** Node's own, as loaded, so that the server replies also in a program that tests with fake timers. */
const { setImmediate: nextTurn } = timers;

export interface RequestGate {
  /** A connection was accepted. */
  connectionAccepted(): void;
  /** Runs a request: at once, or when no connection was accepted in the last turn. */
  run(request: () => void): void;
}

/**
 * `turnsMax`: for how many turns in a row requests wait at most, even if clients keep connecting. `next`: calls back
 * when the loop has turned.
 */
export function createRequestGate(
  turnsMax: number,
  next: (call: () => void) => unknown = nextTurn,
): RequestGate {
  let accepted = false;
  let closed = false;
  let turns = 0;
  let waiting: (() => void)[] = [];

  function turn(): void {
    turns++;
    if (accepted && turns < turnsMax) {
      accepted = false;
      next(turn);
      return;
    }
    accepted = false;
    closed = false;
    turns = 0;
    const requests = waiting;
    waiting = [];
    for (const request of requests) request();
  }

  return {
    connectionAccepted() {
      accepted = true;
      if (closed) return;
      closed = true;
      next(turn);
    },
    run(request) {
      if (closed) waiting.push(request);
      else request();
    },
  };
}
