/** The public demo phone on the page `/lab`: it continues from the server's counters. */
import { demoAppPin, type OpenDemoApp } from '../crypto/demo-phone.ts';
import type { PhoneKept, PhoneMemory } from '../phone/phone-memory.ts';
import { demoPhone } from '../phone/phone-options.ts';
import type { Words } from './texts/words.ts';

/** What the demo phone keeps, its counters not behind those of the server. */
export function demoKeptFrom(apps: readonly OpenDemoApp[]): PhoneKept {
  const { memory, secrets } = demoPhone.kept as PhoneKept;
  const users = memory.users.map((one) => {
    const { nextCounter = one.counter } = apps.find(({ user }) => user === one.user) ?? {};
    return isBehind(one.counter, nextCounter) ? { ...one, counter: nextCounter } : one;
  });
  return { memory: { ...memory, users }, secrets };
}

/** Whose counters the server has used up already: it refuses what the phone computes for them. */
export function usersBehind({ users }: PhoneMemory, apps: readonly OpenDemoApp[]): readonly string[] {
  return users
    .filter(({ user, counter }) =>
      apps.some((app) => app.user === user && isBehind(counter, app.nextCounter)),
    )
    .map(({ user }) => user);
}

/** What a person reads of a demo phone that begins with these counters. */
export function demoPhoneText(words: Words, apps: readonly OpenDemoApp[]): string {
  const moved = usersBehind((demoPhone.kept as PhoneKept).memory, apps);
  const counters = apps
    .filter(({ user }) => moved.includes(user))
    .map(({ user, nextCounter }) => words('counterOf', { user, counter: nextCounter }));
  return [
    words('demoPhoneNote', { users: usersText(apps), pin: demoAppPin }),
    ...(counters.length === 0 ? [] : [words('demoPhoneContinues', { counters: counters.join(', ') })]),
  ].join(' ');
}

export function usersText(apps: readonly OpenDemoApp[]): string {
  return apps.map(({ user }) => user).join(', ');
}

function isBehind(counter: string, next: string): boolean {
  return BigInt(counter) < BigInt(next);
}
