/**
 * How often a code is sent: a gap, and a number in an hour, for a user over all numbers and for a number over all users.
 * It holds over logins and restarts, because the store has what was sent. Nobody is locked by it.
 */
import type { Way } from '../auth/login-steps.ts';
import type { Policy } from '../auth/rules/policies.ts';
import type { SentCodeRecord, SmsFactorRecord } from '../auth/store.ts';
import type { Transaction } from '../auth/transaction.ts';

const hourMs = 3_600_000;

/** Whose number it is. */
type Receiver = Pick<SmsFactorRecord, 'number' | 'users'>;

/** In how many ms another code can be sent in this way; 0 for now. */
export function codeInMs(transaction: Transaction, receiver: Receiver, way: Way): number {
  const ofNumber = transaction.tables.lines.get(receiver.number)?.sent ?? [];
  return Math.max(
    ...[sentToUser(transaction, receiver), ofNumber].map((sent) => waitMs(transaction, sent, way)),
  );
}

/** Counts a code that is asked for. */
export function countCode(transaction: Transaction, factor: SmsFactorRecord, way: Way): void {
  transaction.tables.factors.put({ ...factor, sent: withCode(transaction, factor.sent, way) });
  countMessage(transaction, factor.number, way);
}

/** Counts a message or a call to a number, whatever it is for. */
export function countMessage(transaction: Transaction, number: string, way: Way): void {
  const { tables } = transaction;
  const line = tables.lines.get(number);
  if (line !== null) tables.lines.put({ ...line, sent: withCode(transaction, line.sent, way) });
}

/** The codes sent to a factor's user, by whatever factor, also one that has ended. */
function sentToUser({ tables }: Transaction, { users }: Receiver): readonly SentCodeRecord[] {
  const ids = new Set(users.flatMap((name) => tables.users.get(name)?.factors ?? []));
  return [...ids].flatMap((id) => {
    const factor = tables.factors.get(id);
    return factor?.kind === 'sms' ? factor.sent : [];
  });
}

function waitMs({ policy, elapsedMs }: Transaction, sent: readonly SentCodeRecord[], way: Way): number {
  const max = maxOf(policy, way);
  const ages = sent
    .filter((one) => one.way === way)
    .map(({ at }) => elapsedMs(at))
    .toSorted((a, b) => a - b);
  const [newest] = ages;
  const gapMs = newest === undefined ? 0 : policy.smsGapMs - newest;
  // The one that is `max` back must be an hour old.
  const full = ages[max - 1];
  return Math.max(0, Math.ceil(gapMs), full === undefined ? 0 : Math.ceil(hourMs - full));
}

function maxOf({ smsMax, voiceMax }: Policy, way: Way): number {
  return way === 'sms' ? smsMax : voiceMax;
}

/** Without those that no limit looks at any more. */
function withCode(
  { now, policy, elapsedMs }: Transaction,
  sent: readonly SentCodeRecord[],
  way: Way,
): readonly SentCodeRecord[] {
  const keptMs = Math.max(hourMs, policy.smsGapMs);
  return [...sent.filter(({ at }) => elapsedMs(at) < keptMs), { way, at: now }];
}
