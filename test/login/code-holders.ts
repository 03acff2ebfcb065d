/** People whose second factor is not a card, one for each kind, and what each must type. */
import { hotp } from '../../src/crypto/hotp.ts';
import type { AppView } from '../../src/login/admin/admin-types.ts';
import type { Application } from '../../src/login/auth/applications.ts';
import type { Asking, Begun, Picked, Responded } from '../../src/login/auth/login-steps.ts';
import { appHolder, type Phone, shows } from './app-phone.ts';
import { edda, type World } from './login-world.ts';

/** The kinds whose code is shown or sent to a person. */
export type CodeKind = 'totp' | 'temporary' | 'code-card' | 'sms';

/** These, and the phone app, which computes a response. */
export type Kind = CodeKind | 'app';

export const holderOf = {
  totp: 'tara',
  temporary: 'tess',
  'code-card': 'cody',
  sms: 'mia',
  app: 'pia',
} as const;

/** Messages come at once, and as often as they are asked for. */
export const quickSms = { smsDelayMs: 0, smsGapMs: 0, smsMax: 1_000 } as const;

export interface Holder {
  readonly kind: Kind;
  readonly user: string;
  /** The id of the factor. */
  readonly id: string;
  /** What is secret, as staff got it. */
  readonly secrets: readonly (string | Uint8Array)[];
  /** What the user must type now. */
  right(step: Pick<Asking, 'ask'>): string;
  /** The phone of the kind `app`. */
  readonly phone?: Phone;
}

/** A user with a factor of the kind that can be used. */
export async function holder(here: World, kind: Kind, user: string = holderOf[kind]): Promise<Holder> {
  if (kind === 'app') return await phoneHolder(here, user);
  await here.addUser(user);
  return give(here, kind, user);
}

async function phoneHolder(here: World, user: string): Promise<Holder> {
  const { phone } = await appHolder(here, user, numberOf(here));
  const { app: id, key } = phone;
  // Of a phone on which nobody has computed for fun: the next counter is the server's.
  const counter = (): number => Number((here.service.staff.factor(id) as AppView).nextCounter);
  const right = ({ ask }: Pick<Asking, 'ask'>): string =>
    shows(phone, (ask as { challenge: string }).challenge, { counter: counter() });
  return { kind: 'app', user, id, secrets: [key], right, phone };
}

/** The same for a user who is there. */
export function give(here: World, kind: CodeKind, user: string): Holder {
  const { staff } = here.service;
  if (kind === 'temporary') {
    const { code, factor } = staff.giveTemporary(user);
    return { kind, user, id: factor.id, secrets: [code], right: () => code };
  }
  if (kind === 'code-card') {
    const { values, factor } = staff.giveCodeCard(user);
    const secrets = [values.join(' '), values.slice(0, 3).join(' '), values.slice(0, 3).join('')];
    return { kind, user, id: factor.id, secrets, right: ({ ask }) => valuesAt(values, ask).join('') };
  }
  if (kind === 'sms') {
    const number = addLine(here, user);
    const { id } = staff.addSms(user, number);
    return { kind, user, id, secrets: [], right: () => newestCode(here, number) };
  }
  const { factor, secret } = staff.addTotp(user);
  const key = totpKey(secret);
  staff.proveTotp(factor.id, totpCode(here, key));
  // The step that proved it is used.
  here.clock.advance(30_000);
  return { kind, user, id: factor.id, secrets: [key, secret], right: () => totpCode(here, key) };
}

/** A line for a user. The masked number is the same for all. */
export function addLine({ service: { staff } }: World, user: string): string {
  const number = numberOf({ service: { staff } });
  staff.addLine(number, user);
  return number;
}

/** Of the next line. */
function numberOf({ service: { staff } }: { readonly service: Pick<World['service'], 'staff'> }): string {
  return `+1555${String(staff.lines().length).padStart(3, '0')}0001`;
}

/** The code of the newest message that has come, or one that nobody was sent. */
export function newestCode({ service }: World, number: string): string {
  const codes = service
    .line(number)
    .messages()
    .map(({ code }) => code);
  return codes.findLast((code) => code !== null) ?? '000000';
}

export function valuesAt(values: readonly string[], ask: Asking['ask']): readonly string[] {
  if (ask.by !== 'values') throw new Error(`no challenge but ${JSON.stringify(ask)}`);
  return ask.indices.map((index) => values[Number(index) - 1] as string);
}

/** A key as staff gets it, in base32. */
export function totpKey(secret: string): Uint8Array {
  const bits = [...secret]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Uint8Array.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** What an authenticator app shows, `steps` of 30 s from now. */
export function totpCode({ clock }: World, key: Uint8Array, steps = 0): string {
  return hotp(key, BigInt(Math.floor(clock.unixMs() / 30_000) + steps), { digits: 6 });
}

export function asked(step: Begun | Picked | Responded): Asking {
  if (step.kind === 'wrong code') return { ...step, kind: 'ask' };
  if (step.kind !== 'ask') throw new Error(`no challenge but ${JSON.stringify(step)}`);
  return step;
}

/** The password step; with a factor where the user has several. */
export async function begin(
  { service }: World,
  user: string,
  more: { readonly factor?: string; readonly app?: Application } = {},
): Promise<Asking> {
  return asked(await service.begin({ ...edda, user, ...more }));
}

export function respond(
  { service }: World,
  { login, binding }: Pick<Asking, 'login' | 'binding'>,
  response: unknown,
): Promise<Responded> {
  return service.respond({ login, binding, response: response as string });
}

/** Both steps, with the right code. */
export async function logIn(here: World, of: Holder, app?: Application): Promise<Responded> {
  const step = await begin(here, of.user, { factor: of.id, ...(app !== undefined && { app }) });
  return await respond(here, step, of.right(step));
}

/** Another code of the same form, wrong in its first character. */
export function another(right: string): string {
  const first = right.charAt(0);
  const next = /[0-9]/.test(first) ? String(((Number(first) - 1) % 8) + 2) : first === 'A' ? 'B' : 'A';
  return `${next}${right.slice(1)}`;
}
