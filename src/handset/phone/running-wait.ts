/** Waits of a phone that runs: by its clock, and failing at once with the reason when nothing can come by itself. */
import type { Phone, PhoneWait } from '../../phone/phone.ts';
import type { PhoneWaitReason } from '../../phone/phone-errors.ts';
import { activeUsers } from '../../phone/phone-memory.ts';
import { phoneWaitError, whyNeverShown } from '../../phone/phone-wait.ts';
import type { ScreenName } from '../../phone/steps/phone-state.ts';
import type { Clock } from '../../time/clock.ts';

const limitMsDefault = 60_000;

/** Who waits, and for what. */
export interface Waiter {
  readonly phone: Phone;
  readonly clock: Clock;
  /** What is tapped and has no reply yet. */
  readonly acts: ReadonlySet<Promise<unknown>>;
}

/** How long to wait. */
export interface RunningWait extends PhoneWait {
  /** Ends the wait. */
  readonly signal?: AbortSignal;
}

/** @throws PhoneWaitError; the reason of the signal */
export async function waitByClock(
  { phone, clock, acts }: Waiter,
  what: ScreenName | 'notification',
  { limitMs = limitMsDefault, signal }: RunningWait = {},
): Promise<void> {
  const whyNever = (): PhoneWaitReason | null => {
    const screen = phone.screen();
    if (what === 'notification') return noNotification(phone);
    // The server says it, whatever the screen is.
    if (what === 'inactive' && !screen.asleep) return noNotification(phone);
    return whyNeverShown(screen, what);
  };
  let isOver = false;
  let wake = (): void => {};
  const stopHearing = phone.on(() => wake());
  const onAbort = (): void => wake();
  signal?.addEventListener('abort', onAbort);
  const cancel = clock.wake(clock.now() + limitMs, () => {
    isOver = true;
    wake();
  });
  try {
    for (;;) {
      signal?.throwIfAborted();
      if (isHere(phone, what)) return;
      const reason = isOver ? 'limit' : acts.size > 0 || phone.auto !== 'ignore' ? null : whyNever();
      if (reason !== null) throw phoneWaitError(reason, `wait for ${what}`, phone.screen().name);
      const change = new Promise<void>((resolve) => (wake = resolve));
      await Promise.race([change, ...(acts.size > 0 ? [Promise.allSettled(acts)] : [])]);
    }
  } finally {
    stopHearing();
    signal?.removeEventListener('abort', onAbort);
    cancel();
  }
}

function isHere(phone: Phone, what: ScreenName | 'notification'): boolean {
  const { name, asleep, notifications } = phone.screen();
  return what === 'notification' ? notifications > 0 : !asleep && name === what;
}

function noNotification(phone: Phone): PhoneWaitReason | null {
  if (!phone.isOnline()) return 'no network';
  return activeUsers(phone.memory()).length === 0 ? 'not active' : null;
}
