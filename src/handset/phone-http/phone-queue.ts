/**
 * Who uses the phone next: acts of several clients are done one after the other, each of them whole. Waits are beside
 * them. An act whose client has disconnected is not begun.
 */
import { errorMessage } from '../../errors/message.ts';
import type { OnDisconnect } from '../../net/device/route.ts';
import { stopped, tooMany } from '../../net/http-error.ts';

/** Acts that wait for the current one, and concurrent waits. */
export const phoneActsMax = 16;
export const phoneWaitsMax = 32;

export interface PhoneQueue {
  /** Does an act when its turn comes. @throws HttpFault if too many wait, the server stops or the client is gone */
  take<T>(act: () => Promise<T>, onDisconnect: OnDisconnect): Promise<T>;
  /** Takes a place for a wait; returns the function that releases it. @throws HttpFault if none is left */
  takeWait(): () => void;
  /** No act is begun any more. */
  stop(): void;
}

export function createPhoneQueue(): PhoneQueue {
  let last: Promise<unknown> = Promise.resolve();
  let acts = 0;
  let waits = 0;
  let isStopped = false;
  return {
    async take(act, onDisconnect) {
      if (acts > phoneActsMax)
        throw tooMany('acts', errorMessage('acts', `${phoneActsMax} are waiting already`, 'try again later'));
      acts += 1;
      let stage: 'waiting' | 'begun' | 'withdrawn' = 'waiting';
      let cancel = (): void => {};
      const withdrawn = new Promise<never>((_, reject) => {
        cancel = onDisconnect(() => {
          if (stage !== 'waiting') return;
          stage = 'withdrawn';
          reject(stopped());
        });
      });
      const done = last.then(() => {
        if (isStopped || stage === 'withdrawn') throw stopped();
        stage = 'begun';
        return act();
      });
      last = done.catch(() => {});
      try {
        return await Promise.race([done, withdrawn]);
      } finally {
        cancel();
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
      isStopped = true;
    },
  };
}
