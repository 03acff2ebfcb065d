/**
 * The one hand at the card: whole acts (a press, a hold, typing, a login) are done one after the other, in the order
 * in which they came. Those of clients that have gone are left out, if they had not begun.
 */
import { tooMany } from '../net/http-error.ts';
import { stopped } from './errors.ts';
import { actsWaitingMax } from './limits.ts';

/** Calls back once when the client of a request has gone; gives the function that undoes it. */
export type Gone = (call: () => void) => () => void;

export interface Hand {
  /**
   * Calls `begin` when the hand is free, at once if it is. `letGo` makes it free again.
   * @param failed called instead when it is not to be: too many are waiting, or the server stops
   */
  take(begin: (letGo: () => void) => void, failed: (reason: Error) => void, gone: Gone): void;
  stop(): void;
}

export function createHand(): Hand {
  const waiting = new Set<{ begin: () => void; failed: (reason: Error) => void }>();
  let busy = false;

  function letGo(): void {
    busy = false;
    for (const next of waiting) {
      waiting.delete(next);
      next.begin();
      return;
    }
  }

  return {
    take(begin, failed, gone) {
      if (!busy) {
        busy = true;
        begin(letGo);
        return;
      }
      if (waiting.size >= actsWaitingMax) {
        failed(
          tooMany(
            'acts',
            `${actsWaitingMax} acts wait for the one under way, and no more are taken: ask again later`,
          ),
        );
        return;
      }
      const forget = gone(() => waiting.delete(one));
      const one = {
        begin() {
          forget();
          busy = true;
          begin(letGo);
        },
        failed,
      };
      waiting.add(one);
    },
    stop() {
      const left = [...waiting];
      waiting.clear();
      for (const { failed } of left) failed(stopped());
    },
  };
}
