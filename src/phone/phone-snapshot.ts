/**
 * A phone at one moment, saved to go back to: its screen, its fields, its notifications, its time. It has no secret:
 * what was typed as one has to be typed again. Memory and keys stay with the phone, so that no counter goes back.
 */
import { errorMessage, quoted } from '../errors/message.ts';
import { PhoneError } from './phone-errors.ts';
import type { PhoneKept } from './phone-memory.ts';
import { type PhoneState, plainFields, screenNames } from './steps/phone-state.ts';

const phoneSnapshotFormat = 1;

/** What a snapshot keeps of a phone's state. */
type SavedState = Omit<PhoneState, 'typed' | 'memory' | 'awaiting'>;

/** A phone at one moment, to restore it later. Plain JSON data without secrets; make one with `phone.snapshot()`. */
export interface PhoneSnapshot {
  /** The format of this record. */
  readonly format: typeof phoneSnapshotFormat;
  /** The installation of the app that it is of. */
  readonly installation: string;
  /** What shows, and what is in progress. */
  readonly state: SavedState;
}

/** @throws {PhoneError} while the phone waits for a reply, which would not come to the restored phone */
export function phoneSnapshot(state: PhoneState): PhoneSnapshot {
  const { typed: _, memory, awaiting, ...saved } = state;
  if (awaiting !== null)
    throw new PhoneError(
      errorMessage('phone snapshot', 'the phone waits for a reply', 'await the tap before it'),
    );
  const { installation } = memory;
  return { format: phoneSnapshotFormat, installation, state: structuredCopy(saved) };
}

/** @throws {PhoneError} for what is not a snapshot of this installation */
export function checkPhoneSnapshot(from: object, own: string): SavedState {
  const { format, installation, state } = from as Partial<PhoneSnapshot>;
  if (format !== phoneSnapshotFormat)
    throw new PhoneError(
      errorMessage('phone snapshot', `its format is ${quoted(format)}`, `give format ${phoneSnapshotFormat}`),
    );
  if (installation !== own)
    throw new PhoneError(
      errorMessage('phone snapshot', `of installation ${quoted(installation)}`, `give one of ${quoted(own)}`),
    );
  const fault = savedFault(state);
  if (fault === null) return state as SavedState;
  throw new PhoneError(
    errorMessage(`phone snapshot field ${fault}`, 'invalid', 'give what phone.snapshot() returned'),
  );
}

/**
 * The state of a phone after a restore.
 * @param present the state of the phone that restores it, whose memory stays
 * @throws {PhoneError} if it is of another installation or format, a field is wrong, or it needs an activation or a
 * login that is over
 */
export function restoredState(from: object, present: PhoneState, { secrets }: PhoneKept): PhoneState {
  const state = checkPhoneSnapshot(from, present.memory.installation);
  const saved = structuredCopy(state);
  if (saved.enrolment !== null && saved.enrolment.id !== secrets.enrolment?.id) throw overError('activation');
  if (saved.login !== null && secrets.login === null) throw overError('login');
  const nextAsk = Math.max(saved.nextAsk, present.nextAsk);
  const nextEnrolment = Math.max(saved.nextEnrolment, present.nextEnrolment);
  return { ...saved, typed: {}, memory: present.memory, awaiting: null, nextAsk, nextEnrolment };
}

function overError(what: string): PhoneError {
  return new PhoneError(errorMessage('phone snapshot', `of ${what} that is over`, `begin the ${what} again`));
}

type Fields = { readonly [F in keyof SavedState]?: unknown };

function savedFault(value: unknown): string | null {
  if (!isObject(value)) return 'state';
  const state: Fields = value;
  const { screen, fields, enrolment, login, task, opened, pushes, leavesAt, sleepsAt } = state;
  if (!screenNames.includes(screen as SavedState['screen'])) return 'screen';
  for (const name of ['at', 'proofsFailed', 'nextAsk', 'nextEnrolment'] as const)
    if (!isCount(state[name])) return name;
  for (const name of ['isAsleep', 'isOnline'] as const) if (typeof state[name] !== 'boolean') return name;
  for (const name of ['loggedIn', 'notice', 'response'] as const)
    if (state[name] !== null && typeof state[name] !== 'string') return name;
  if (state.purpose !== 'activation' && state.purpose !== 'migration') return 'purpose';
  if (!isObject(fields) || !Object.entries(fields).every(isPlainField)) return 'fields';
  if (leavesAt !== null && !isCount(leavesAt)) return 'leavesAt';
  if (sleepsAt !== null && !isCount(sleepsAt)) return 'sleepsAt';
  if (enrolment !== null && !isEnrolment(enrolment)) return 'enrolment';
  if (login !== null && !(isObject(login) && isText(login.user) && isText(login.challenge))) return 'login';
  if (task !== null && !(isObject(task) && isText(task.user) && isText(task.challenge))) return 'task';
  if (opened !== null && !isPush(opened)) return 'opened';
  return Array.isArray(pushes) && pushes.every(isPush) ? null : 'pushes';
}

function isPlainField([name, text]: [string, unknown]): boolean {
  return (plainFields as readonly string[]).includes(name) && isText(text);
}

function isEnrolment(value: unknown): boolean {
  if (!isObject(value) || !isText(value.user) || !isCount(value.id)) return false;
  const { purpose, numbers, to, challenge } = value;
  if (!['activation', 'migration', 'reactivation'].includes(purpose as string)) return false;
  if (!Array.isArray(numbers) || !numbers.every(isText)) return false;
  return (to === null || isText(to)) && (challenge === null || isText(challenge));
}

function isPush(value: unknown): boolean {
  if (!isObject(value) || !isText(value.user) || !isText(value.challenge)) return false;
  return isText(value.application) && [value.number, value.at, value.endsAt].every(isCount);
}

/** All of a saved state is JSON data. */
function structuredCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
