/** Waits of a phone: for a screen or a notification. They fail at once, with the reason, when it can't come by itself. */
import { errorMessage } from '../errors/message.ts';
import { PhoneWaitError, type PhoneWaitReason } from './phone-errors.ts';
import { pushWaitMsMax } from './phone-link.ts';
import type { PhoneMachine } from './phone-machine.ts';
import { activeUsers } from './phone-memory.ts';
import type { ScreenName } from './steps/phone-state.ts';

/** What to do about a reason. */
export const reasonActions: Readonly<Record<PhoneWaitReason, string>> = {
  'not here': 'see what the screen has',
  'field empty': 'type into each field',
  'PIN unfit': 'type another PIN',
  'PINs differ': 'type the same PIN twice',
  'no network': 'switch the network on',
  waiting: 'await the tap before it',
  'not active': 'activate or migrate the app',
  asleep: 'tap open',
  'text unfit': 'type what the field takes',
  'no notification': 'begin a login of the user',
  limit: 'give a longer limitMs',
  'not accepted': 'begin the login again',
  'nothing happens': 'tap something',
};

/**
 * The error of a wait, or of a shortcut that did not get there.
 * @param action what to do about it, in the words of the face that shows it
 */
export function phoneWaitError(
  reason: PhoneWaitReason,
  what: string,
  shown: string,
  action = reasonActions[reason],
): PhoneWaitError {
  const problem = `${reason}, the screen is ${shown}`;
  return new PhoneWaitError(reason, errorMessage(what, problem, action));
}

/** Screens that are left by themselves, and where they lead. */
const leadTo: Readonly<Partial<Record<ScreenName, readonly ScreenName[]>>> = {
  secure: ['push', 'authenticate', 'login', 'home'],
  response: ['login', 'home'],
};

/** Why a screen can't come by itself from the one that shows; null if it may. */
export function whyNeverShown(
  { name, asleep }: { readonly name: ScreenName; readonly asleep: boolean },
  what: ScreenName,
): PhoneWaitReason | null {
  if (asleep) return 'asleep';
  if (name === 'not-accepted') return 'not accepted';
  if (name === 'inactive') return 'not active';
  return leadTo[name]?.includes(what) ? null : 'nothing happens';
}

/** @throws {PhoneWaitError} */
export async function waitFor(
  machine: PhoneMachine,
  what: ScreenName | 'notification',
  limitMs: number,
): Promise<void> {
  await machine.idle();
  const fail = (reason: PhoneWaitReason): never => {
    throw phoneWaitError(reason, `wait for ${what}`, machine.state.screen);
  };
  if (what === 'notification') {
    const reason = await whyNoNotification(machine, limitMs);
    return reason === null ? undefined : fail(reason);
  }
  const limit = machine.state.at + limitMs;
  while (machine.state.isAsleep || machine.state.screen !== what) {
    const { isAsleep, screen, leavesAt } = machine.state;
    const reason = whyNeverShown({ name: screen, asleep: isAsleep }, what);
    if (reason !== null || leavesAt === null) return fail(reason ?? 'nothing happens');
    machine.wakeAt(Math.min(leavesAt, limit));
    if (leavesAt > limit) fail('limit');
  }
}

/** Asks in rounds until there is a notification. Returns null, or the reason why the phone has none. */
async function whyNoNotification(machine: PhoneMachine, limitMs: number): Promise<PhoneWaitReason | null> {
  const users = (): number => activeUsers(machine.state.memory).length;
  for (let leftMs = limitMs; ; ) {
    if (machine.state.pushes.length > 0) return null;
    if (!machine.state.isOnline) return 'no network';
    const before = users();
    const waitMs = Math.min(leftMs, pushWaitMsMax);
    await machine.poll(waitMs);
    if (machine.state.pushes.length > 0) return null;
    if (users() === 0) return 'not active';
    // News that a user is not active comes before the time is over: the others are asked again.
    if (users() < before) continue;
    leftMs -= waitMs;
    if (leftMs === 0) return 'no notification';
  }
}
