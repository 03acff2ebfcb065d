/**
 * Who uses the phone next: acts of several clients are done one after the other, each of them whole. Waits are beside
 * them.
 */
import { errorMessage } from '../../errors/message.ts';
import { HttpFault, tooMany } from '../../net/http-error.ts';

/** Acts that wait for the current one, and concurrent waits. */
export const phoneActsMax = 16;
export const phoneWaitsMax = 32;

export interface PhoneQueue {
  /** Does an act when its turn comes. @throws HttpFault if too many wait, or the server stops */
  take<T>(act: () => Promise<T>): Promise<T>;
  /** Takes a place for a wait; returns the function that releases it. @throws HttpFault if none is left */
  takeWait(): () => void;
  /** No act is begun any more. */
  stop(): void;
}

export function createPhoneQueue(): PhoneQueue {
  let last: Promise<unknown> = Promise.resolve();
  let acts = 0;
  let waits = 0;
  let stopped = false;
  return {
    async take(act) {
      if (acts > phoneActsMax)
        throw tooMany('acts', errorMessage('acts', `${phoneActsMax} are waiting already`, 'try again later'));
      acts += 1;
      const done = last.then(() => {
        if (stopped)
          throw new HttpFault(
            503,
            'stopped',
            errorMessage('server', 'stopping', 'use another, or start it again'),
          );
        return act();
      });
      last = done.catch(() => {});
      try {
        return await done;
      } finally {
        acts -= 1;
      }
    },
    takeWait() {
      if (waits >= phoneWaitsMax)
        throw tooMany(
          'waits',
          errorMessage('waits', `${phoneWaitsMax} are under way already`, 'try again later'),
        );
      waits += 1;
      return () => {
        waits -= 1;
      };
    },
    stop() {
      stopped = true;
    },
  };
}
