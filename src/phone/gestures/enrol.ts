/** An activation or a migration, as a person does it: the instructions for use, step by step. */

import type { PhoneGestures } from './gestures.ts';
import type { CodeSource, PhoneActivation } from './shortcuts.ts';

/** @throws {PhoneWaitError} with the reason, where a tap is ignored or another screen shows */
export async function enrolPhone(
  gestures: PhoneGestures,
  purpose: 'activation' | 'migration',
  given: PhoneActivation,
): Promise<void> {
  const { state, tap, expectScreen } = gestures;
  await gestures.goToRoot();
  if (state().screen === 'home') await tap('menu', 'log-out');
  if (purpose === 'migration') {
    // The migration is offered to a user whose active phone this is not.
    await logIn(gestures, given);
    expectScreen('two-factor');
    await tap('migrate', 'migrate');
  } else await tap('services', 'register');
  await tap('continue');
  await logIn(gestures, given);
  if (state().screen === 'number') await tap('get-code');
  expectScreen('token', 'card-response');
  await proveEnrolment(gestures, given);
  if (state().screen === 'choose-pin') {
    gestures.typePin(given.pin);
    await tap('activate');
  }
  await gestures.proveOwner();
  expectScreen('done');
  await tap('done');
}

async function logIn({ type, tap }: PhoneGestures, { user, password }: PhoneActivation): Promise<void> {
  type('user', user);
  type('password', password);
  await tap('log-in');
}

async function proveEnrolment(gestures: PhoneGestures, given: PhoneActivation): Promise<void> {
  const { phone, state, has, tap, type } = gestures;
  const { token, card, pin } = given;
  if (state().screen === 'card-response') {
    const challenge = state().enrolment?.challenge ?? '';
    type('response', await codeOf(gestures, card && (() => card(challenge)), 'card'));
    return tap('continue');
  }
  type('token', await codeOf(gestures, token, 'token'));
  if (has('pin')) gestures.typePin(pin);
  const isVerified = phone.screen().taps.some(({ name }) => name === 'verify');
  await tap(isVerified ? 'verify' : 'activate');
}

async function codeOf(
  { fail }: PhoneGestures,
  source: CodeSource | undefined,
  name: string,
): Promise<string> {
  if (source === undefined) return fail('field empty', name);
  return typeof source === 'string' ? source : source();
}
