/** Asks a server for notifications as long as the phone runs, one long request after the other. */
import type { Phone } from '../../phone/phone.ts';
import { pushWaitMsMax } from '../../phone/phone-link.ts';
import type { Clock } from '../../time/clock.ts';

/** The pause after a request without a reply, ms: doubled each time. */
const pauseMsMin = 1_000;
const pauseMsMax = 30_000;

/** @returns the function that ends it */
export function listenForPushes(phone: Phone, clock: Clock): () => void {
  let isStopped = false;
  let wake = (): void => {};
  let cancelPause = (): void => {};
  // A user who is new, an activation that was given up, a phone that is online again, and the end change what is asked.
  const change = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  const stopHearing = phone.on(({ type }) => {
    if (type === 'memory' || type === 'screen' || type === 'phone') wake();
  });
  const listen = async (): Promise<void> => {
    let pauseMs = pauseMsMin;
    while (!isStopped) {
      const changed = change();
      const poll = phone.poll(pushWaitMsMax).then((asked) => (asked ? null : changed), silent);
      if ((await Promise.race([poll, changed])) !== silence) {
        pauseMs = pauseMsMin;
        continue;
      }
      await Promise.race([
        new Promise<void>((resolve) => (cancelPause = clock.wake(clock.now() + pauseMs, resolve))),
        changed,
      ]);
      cancelPause();
      pauseMs = Math.min(2 * pauseMs, pauseMsMax);
    }
  };
  void listen();
  return () => {
    isStopped = true;
    stopHearing();
    wake();
  };
}

const silence = 'no reply';
const silent = (): typeof silence => silence;
