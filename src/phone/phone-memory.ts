/**
 * What the app keeps while the phone is off: its installation, its users and their next counters. It is stored *before*
 * anything that depends on it shows, so that a power cut can't undo it.
 *
 * Keys and other secrets are beside the memory, in `PhoneSecrets`. Both are stored in one write.
 */
import { KeyError, parseKey } from '../crypto/key.ts';
import { errorMessage, quoted } from '../errors/message.ts';
import { PhoneError } from './phone-errors.ts';

/** Whether the app is the active one of a user. `inactive`: the server has said that another phone is. */
export type PhoneUserStatus = 'active' | 'inactive';

/** A user of the app. */
export interface PhoneUser {
  /** The user name. */
  readonly user: string;
  /** Whether this phone is the user's active one, as far as it knows. */
  readonly status: PhoneUserStatus;
  /** The next counter to use, as decimal text. */
  readonly counter: string;
}

/** What the app keeps while the phone is off. */
export interface PhoneMemory {
  /** What tells this installation of the app from others. */
  readonly installation: string;
  /** The users, in the order in which they were added. */
  readonly users: readonly PhoneUser[];
  /** An activation of which the server has not said yet that it is done: the user, and the next counter. */
  readonly activating: Pick<PhoneUser, 'user' | 'counter'> | null;
}

/** The secrets of one user, beside the memory. */
export interface UserSecrets {
  /** The HMAC key, as hex. */
  readonly key: string;
  /** What the app shows the server to be known as this phone. */
  readonly device: string;
  /** What is used for the PIN where the lock of the phone proves the person; null where the PIN is typed. */
  readonly pin: string | null;
}

/** What binds an activation in progress to this phone. */
export interface EnrolmentBinding {
  /** The number of the activation on this phone. */
  readonly id: number;
  /** The secret that the server has given. */
  readonly binding: string;
}

/** All secrets of a phone. They are in no event, screen or snapshot. */
export interface PhoneSecrets {
  /** By user name. */
  readonly users: Readonly<Record<string, UserSecrets>>;
  /** Of the activation that is not done yet. */
  readonly activating: UserSecrets | null;
  /** What binds the activation in progress to this phone, with its number on this phone. */
  readonly enrolment: EnrolmentBinding | null;
  /** What binds the login in progress to this phone. */
  readonly login: string | null;
}

/** What `store` is given and `createPhone` takes back: memory and secrets in one. Keep it as you keep a key. */
export interface PhoneKept {
  /** What the app remembers. */
  readonly memory: PhoneMemory;
  /** Keys and other secrets. */
  readonly secrets: PhoneSecrets;
}

/** The counter of an activation (a public client). */
export const activationCounter = 1;
/** One past the last counter, 2^64: an OCRA counter has 8 bytes (RFC 6287 §5.1). */
const counterEnd = 1n << 64n;

/** A new app without a user. */
export function newPhoneKept(installation: string): PhoneKept {
  return {
    memory: { installation, users: [], activating: null },
    secrets: { users: {}, activating: null, enrolment: null, login: null },
  };
}

/** The user in memory, or undefined. */
export function phoneUser({ users }: PhoneMemory, user: string): PhoneUser | undefined {
  return users.find((one) => one.user === user);
}

/** The users that this phone computes responses for. */
export function activeUsers({ users }: PhoneMemory): readonly PhoneUser[] {
  return users.filter(({ status }) => status === 'active');
}

/** The memory with a user changed, or added at the end. */
export function withUser(memory: PhoneMemory, changed: PhoneUser): PhoneMemory {
  const isKnown = phoneUser(memory, changed.user) !== undefined;
  const users = isKnown
    ? memory.users.map((one) => (one.user === changed.user ? changed : one))
    : [...memory.users, changed];
  return { ...memory, users };
}

/** The counter after this one, as decimal text. */
export function counterAfter(counter: string): string {
  return String(BigInt(counter) + 1n);
}

/** Whether a counter can still be used for a response. */
export function isCounterLeft(counter: string): boolean {
  return BigInt(counter) < counterEnd;
}

/** @throws {PhoneError} that names the field, never its value, for what is not a `PhoneKept` */
export function checkPhoneKept(kept: PhoneKept): PhoneKept {
  const fault = keptFault(kept);
  if (fault === null) return kept;
  throw new PhoneError(errorMessage(`kept field ${fault}`, 'invalid', 'give what store was called with'));
}

type Loose<T> = { readonly [F in keyof T]?: unknown } | null | undefined;

function keptFault(kept: Loose<PhoneKept>): string | null {
  const memory = kept?.memory as Loose<PhoneMemory>;
  const secrets = kept?.secrets as Loose<PhoneSecrets>;
  const fault = phoneMemoryFault(memory);
  if (fault !== null) return `memory.${fault}`;
  if (!isObject(secrets) || !isObject(secrets.users)) return 'secrets.users';
  const { users, activating } = memory as PhoneMemory;
  for (const { user } of users)
    if (!isUserSecrets(secrets.users[user])) return `secrets.users ${quoted(user)}`;
  const needsKey = activating !== null || secrets.activating !== null;
  if (needsKey && !isUserSecrets(secrets.activating)) return 'secrets.activating';
  const { enrolment, login } = secrets;
  if (login !== null && typeof login !== 'string') return 'secrets.login';
  if (enrolment === null) return null;
  const isWhole = isObject(enrolment) && isCount(enrolment.id) && typeof enrolment.binding === 'string';
  return isWhole ? null : 'secrets.enrolment';
}

/** The first field of a memory that is wrong, or null. */
export function phoneMemoryFault(memory: unknown): string | null {
  if (!isObject(memory)) return 'memory';
  const { installation, users, activating } = memory;
  if (typeof installation !== 'string' || installation === '') return 'installation';
  if (!Array.isArray(users)) return 'users';
  const names = new Set(users.map((one) => (isObject(one) ? one.user : undefined)));
  if (names.size !== users.length) return 'users';
  for (const one of users) {
    if (!isObject(one) || typeof one.user !== 'string' || one.user === '') return 'users.user';
    if (one.status !== 'active' && one.status !== 'inactive') return 'users.status';
    if (!isCounter(one.counter)) return 'users.counter';
  }
  if (activating === null) return null;
  if (!isObject(activating) || typeof activating.user !== 'string') return 'activating.user';
  return isCounter(activating.counter) ? null : 'activating.counter';
}

function isUserSecrets(value: unknown): boolean {
  if (!isObject(value) || typeof value.device !== 'string' || typeof value.key !== 'string') return false;
  return (value.pin === null || typeof value.pin === 'string') && isKey(value.key);
}

/** Whether a text is a key that can compute. */
export function isKey(text: string): boolean {
  try {
    parseKey(text);
    return true;
  } catch (error) {
    if (error instanceof KeyError) return false;
    throw error;
  }
}

function isCounter(value: unknown): boolean {
  return typeof value === 'string' && /^(0|[1-9][0-9]{0,19})$/.test(value) && BigInt(value) <= counterEnd;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
