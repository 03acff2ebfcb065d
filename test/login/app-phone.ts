/**
 * A phone for tests of the login server: what a phone app does, with `src/crypto` alone. It becomes a user's app, and
 * computes responses.
 */

import { createHash, randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { ocra } from '../../src/crypto/ocra.ts';
import { parseSuite } from '../../src/crypto/suite-parser.ts';
import type { Pushes } from '../../src/login/apps/app-steps.ts';
import type {
  BegunEnrolment,
  EnrolmentHandle,
  Finished,
  NumberStep,
  Proved,
  TokenStep,
} from '../../src/login/apps/enrolment-steps.ts';
import type { Asking } from '../../src/login/auth/login-steps.ts';
import type { PhoneOs } from '../../src/login/auth/records/app-record.ts';
import type { EnrolmentPurpose } from '../../src/login/auth/records/enrolment-record.ts';
import { edda, type World } from './login-world.ts';

export interface Phone {
  readonly os: PhoneOs;
  readonly installation: string;
  pin: string;
  key: Uint8Array;
  counter: number;
  /** The id of the app, and its secret, once it is active. */
  app: string;
  device: string;
}

/** @param pin not used on iOS, where the server gives what stands for it */
export function newPhone(os: PhoneOs = 'android', pin = 'a1b2'): Phone {
  const installation = `phone-${randomUUID()}`;
  return { os, installation, pin, key: new Uint8Array(20), counter: 1, app: '', device: '' };
}

/** What the phone shows for a challenge. The counter is used up, right or wrong. */
export function shows(
  phone: Phone,
  challenge: string,
  given: { pin?: string; counter?: number } = {},
): string {
  const { pin = phone.pin, counter = phone.counter++ } = given;
  return ocra(parseSuite('OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1'), phone.key, {
    ...{ challenge, counter: BigInt(counter) },
    pinHash: Uint8Array.from(createHash('sha1').update(pin).digest()),
  });
}

export function beginOn(
  { service }: World,
  { os, installation }: Phone,
  user: string,
  purpose: EnrolmentPurpose,
  password: string = edda.password,
): Promise<BegunEnrolment> {
  return service.apps.begin({ user, password, purpose, os, installation });
}

/** The step, which is expected to be of this kind. */
export function stepOf<S extends { readonly kind: string }, K extends S['kind']>(
  step: S,
  kind: K,
): Extract<S, { readonly kind: K }> {
  expect(step.kind, JSON.stringify(step)).toBe(kind);
  return step as Extract<S, { readonly kind: K }>;
}

/** The newest code or token that a line has got, once it has come. */
export function newestCode({ clock, service }: World, number: string): string {
  clock.advance(5_000);
  return String(service.line(number).messages().at(-1)?.code);
}

/** Takes over the key, and sends PIN and first response. */
export async function finishOn(
  { service }: World,
  phone: Phone,
  proved: Proved,
  more: { readonly pin?: string; readonly counter?: number } = {},
): Promise<Finished> {
  const { key, challenge, binding, device, pin } = stepOf(proved, 'proved');
  phone.device = device;
  if (phone.os === 'ios') phone.pin = pin;
  phone.key = Uint8Array.from(Buffer.from(key, 'hex'));
  phone.counter = 1;
  const response = shows(phone, challenge, more);
  const done = await service.apps.finish({ binding, pin: phone.pin, response });
  if (done.kind === 'done') phone.app = done.app;
  return done;
}

/** The step of the number and that of the token. */
export async function proveByToken(
  here: World,
  begun: BegunEnrolment | TokenStep,
  number: string,
): Promise<Proved> {
  const { binding } = begun as NumberStep & EnrolmentHandle;
  if (begun.kind === 'number') stepOf(await here.service.apps.sendToken({ binding }), 'token');
  return await here.service.apps.prove({ binding, response: newestCode(here, number) });
}

/** The whole activation of a phone, for a user with a line. */
export async function activate(here: World, phone: Phone, user: string, number: string): Promise<Finished> {
  const begun = await beginOn(here, phone, user, 'activation');
  return await finishOn(here, phone, await proveByToken(here, begun, number));
}

/** A user with a line, whose phone is active. */
export interface AppHolder {
  readonly here: World;
  readonly user: string;
  readonly phone: Phone;
}

export async function appHolder(
  here: World,
  user = 'mia',
  number = '+15550100001',
  phone = newPhone(),
): Promise<AppHolder> {
  await here.addUser(user);
  here.service.staff.addLine(number, user);
  stepOf(await activate(here, phone, user, number), 'done');
  return { here, user, phone };
}

/** The password step, with the app as the factor. */
export async function beginWithApp({ here, user }: Pick<AppHolder, 'here' | 'user'>): Promise<Asking> {
  const factor = here.service.staff
    .user(user)
    .factors.findLast((id) => here.service.staff.factor(id).kind === 'app');
  return stepOf(await here.service.begin({ ...edda, user, ...(factor !== undefined && { factor }) }), 'ask');
}

export function pushesOf({ here, phone: { device } }: AppHolder): Promise<Pushes> {
  return here.service.apps.pushes({ device, after: 0, waitMs: 0 });
}
