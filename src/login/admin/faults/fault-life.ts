/**
 * The life of a fault in the store: it is added, begins, changes replies, and ends. Time moves it, so each step first
 * settles what has become due. All of it is in the audit log as a fault, so that nobody takes it for the real thing.
 */
import type { Moment } from '../../auth/login-clock.ts';
import type { FaultRecord } from '../../auth/records/fault-record.ts';
import { endAllSessions } from '../../auth/sessions.ts';
import type { Tables } from '../../auth/store.ts';
import type { Transaction } from '../../auth/transaction.ts';
import { endBrokerage } from '../../gateway/gateway-session.ts';
import type { NewGatewayFault } from '../staff/staff-faults.ts';
import { type FaultRow, faultRow, isFaultName } from './fault-names.ts';
import { timeOfDay } from './new-fault.ts';

const dayMs = 86_400_000;
/** A fault without an end. JSON has no infinity. */
const never = Number.MAX_SAFE_INTEGER;
/** Where the number of the last fault is. */
const lastNumber = 'last fault';

/** A name that this version does not know changes nothing. */
const unknownRow: FaultRow = {
  act: { kind: 'status', change: {} },
  ...{ does: '', reproduces: '', source: '', fields: [] },
};

export function faultRowOf({ name }: FaultRecord): FaultRow {
  return isFaultName(name) ? faultRow(name) : unknownRow;
}

const reaches = ['gateway', 'server'] as const;

/** All faults but damaged ones, in the order in which they were added. */
export function faultsIn({ faults }: Tables): readonly FaultRecord[] {
  const all = reaches.flatMap((reach) => faults.of('reach', reach, 'without damaged'));
  return all.sort((a, b) => Number(a.id) - Number(b.id));
}

/** The ids of all faults, damaged ones too. */
export function faultIds({ faults }: Tables): readonly string[] {
  return reaches.flatMap((reach) => faults.idsOf('reach', reach)).sort((a, b) => Number(a) - Number(b));
}

/** Which server a fault ends with, and who added it. */
export interface FaultOrigin {
  readonly server: string;
  readonly by: 'staff' | 'world';
}

export function addFault(
  transaction: Transaction,
  fault: NewGatewayFault,
  { server, by }: FaultOrigin,
): FaultRecord {
  const { tables, now } = transaction;
  const row = faultRow(fault.name);
  const { path = row.path ?? null, forMs = row.forMs } = fault;
  const number = Number(tables.notes.get(lastNumber) ?? 0) + 1;
  tables.notes.put(lastNumber, String(number));
  const startsAt = now.now + (fault.at === undefined ? 0 : untilTimeOfDay(now, fault.at));
  const lastsMs = row.act.kind === 'end' ? 0 : forMs;
  const record: FaultRecord = {
    ...{ id: String(number), name: fault.name, server, added: now },
    ...{ status: fault.status ?? null, delayMs: fault.delayMs ?? null },
    ...{ path, reach: path === null ? 'gateway' : 'server' },
    ...{ epoch: now.epoch, startsAt, endsAt: lastsMs === undefined ? never : startsAt + lastsMs },
    ...{ begun: false, daily: row.restarts === true && fault.at !== undefined },
    ...{ times: fault.times ?? null, hits: 0 },
  };
  tables.faults.put(record);
  transaction.log({ event: 'fault', says: `${faultLabel(record)} added by the ${by}${whenText(record)}` });
  settle(transaction, record);
  return record;
}

/** Whether a fault changes replies now. */
export function isActive(fault: FaultRecord, now: Moment): boolean {
  const { name, epoch, startsAt, endsAt, times, hits } = fault;
  if (!isFaultName(name) || epoch !== now.epoch || now.now < startsAt || now.now >= endsAt) return false;
  return times === null || hits < times;
}

/** Whether time has moved a fault on. */
export function isDue({ epoch, startsAt, endsAt, begun }: FaultRecord, now: Moment): boolean {
  return epoch !== now.epoch || now.now >= endsAt || (!begun && now.now >= startsAt);
}

/** Brings a fault up to the time. */
export function settle(transaction: Transaction, fault: FaultRecord): void {
  const { now } = transaction;
  if (fault.epoch !== now.epoch) endFault(transaction, fault, 'the machine was started again');
  else if (isDue(fault, now)) settleDue(transaction, fault);
}

function settleDue(transaction: Transaction, fault: FaultRecord): void {
  const { tables, now } = transaction;
  const begun = { ...fault, begun: true };
  if (!fault.begun) {
    tables.faults.put(begun);
    if (fault.startsAt > fault.added.now)
      transaction.log({ event: 'fault', says: `${faultLabel(fault)} began` });
  }
  const { act } = faultRowOf(fault);
  if (act.kind === 'end') {
    const ended =
      act.layer === 'login'
        ? `${count(endAllSessions(transaction, fault.startsAt), 'session')} ended`
        : endBrokerage(transaction)
          ? 'the brokerage session ended'
          : 'there was no brokerage session';
    endFault(transaction, begun, ended);
  } else if (now.now >= fault.endsAt) {
    if (fault.daily) goOnNextDay(transaction, begun);
    else endFault(transaction, begun, 'its time is over');
  }
}

/** Days on which nobody looked are over too. */
function goOnNextDay(transaction: Transaction, fault: FaultRecord): void {
  const { tables, now } = transaction;
  const days = Math.floor((now.now - fault.endsAt) / dayMs);
  const last = { ...fault, endsAt: fault.endsAt + days * dayMs };
  endFault(transaction, last, 'its time is over until the next day');
  const startsAt = fault.startsAt + (days + 1) * dayMs;
  const next: FaultRecord = { ...last, startsAt, endsAt: last.endsAt + dayMs, begun: false };
  tables.faults.put(next);
  settle(transaction, next);
}

/** Counts a reply that a fault changes. */
export function hitFault(transaction: Transaction, fault: FaultRecord): void {
  const { tables, now } = transaction;
  const hit = { ...fault, hits: fault.hits + 1 };
  transaction.log({ event: 'faulted', says: `${faultLabel(fault)} changed a reply` });
  if (hit.hits !== hit.times) tables.faults.put(hit);
  else if (hit.delayMs === null) endFault(transaction, hit, 'all its times are over');
  // Until then the last reply waits, and ends its wait when the fault is cleared.
  else tables.faults.put({ ...hit, endsAt: Math.min(hit.endsAt, now.now + hit.delayMs) });
}

export function endFault(transaction: Transaction, fault: FaultRecord, why: string): void {
  const { tables, now } = transaction;
  tables.faults.remove(fault.id);
  const restarted = faultRowOf(fault).restarts === true && now.now >= fault.startsAt;
  const ended = restarted ? endAllSessions(transaction, Math.min(fault.endsAt, now.now)) : 0;
  const sessions = restarted ? `, ${count(ended, 'session')} ended` : '';
  transaction.log({
    event: 'fault',
    says: `${faultLabel(fault)} ended, ${why}, replies changed: ${fault.hits}${sessions}`,
  });
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** A fault for people, such as `fault 3 (status 503 on /iserver/**)`. */
function faultLabel(fault: Pick<FaultRecord, 'id' | 'name' | 'status' | 'delayMs' | 'path'>): string {
  const { id, name, status, delayMs, path } = fault;
  const value = status !== null ? ` ${status}` : delayMs !== null ? ` ${delayMs} ms` : '';
  return `fault ${id} (${name}${value}${path === null ? '' : ` on ${path}`})`;
}

function whenText({ startsAt, endsAt, added, times, daily }: FaultRecord): string {
  const texts = [
    ...(startsAt > added.now ? [`from ${new Date(added.unixMs + startsAt - added.now).toISOString()}`] : []),
    ...(daily ? ['daily'] : []),
    ...(endsAt > startsAt && endsAt < never ? [`for ${(endsAt - startsAt) / 1_000} s`] : []),
    ...(times === null ? [] : [`${times} times`]),
  ];
  return texts.map((text) => `, ${text}`).join('');
}

function untilTimeOfDay({ unixMs }: Moment, at: string): number {
  const wanted = timeOfDay(at) ?? 0;
  return (((wanted - unixMs) % dayMs) + dayMs) % dayMs;
}

/** Ms from now to the end of a fault; null for one without. */
export function faultEndsInMs({ endsAt }: FaultRecord, { now }: Moment): number | null {
  return endsAt === never ? null : Math.max(0, endsAt - now);
}
