/**
 * The public demo lines of a login server: one for each condition in which people test codes by SMS, and one on which a
 * code arrives that moves the app of `demo-app` to another phone. Everyone knows the tokens of their SIMs, so only a
 * server with demo users accepts those. The numbers are reserved for fiction.
 */
import type { LineCondition, LineStateName } from '../line/line-state.ts';
import type { Staff } from './admin/staff/staff.ts';
import { unlessDamaged } from './auth/records/damaged-record.ts';
import type { StoredLine } from './auth/store.ts';
import { isSecretOf } from './auth/transaction.ts';
import type { LoginService } from './login-service.ts';

/** A public demo line, whose messages anyone can read. */
export interface DemoLine {
  /** The phone number. */
  readonly number: string;
  /** The condition that it begins in. */
  readonly condition: LineCondition;
  /** The user whose phone it is. */
  readonly owner: string;
  /** The token of its SIM, no secret. */
  readonly sim: string;
}

/** A demo line of a server, as it is now. */
export interface OpenDemoLine extends Pick<DemoLine, 'number' | 'sim'> {
  readonly state: LineStateName;
}

const phones: readonly (readonly [owner: string, condition: LineCondition])[] = [
  ['demo-sms', 'good'],
  ['demo-sms', 'filtered'],
  ['demo-sms', 'stuck'],
  ['demo-sms', 'roaming'],
  ['demo-sms', 'off'],
  ['demo-app', 'good'],
];

export const demoLines: readonly DemoLine[] = phones.map(([owner, condition], i) => ({
  number: `+1555010000${i + 1}`,
  condition,
  owner,
  sim: `demo-sim-1555010000${i + 1}`,
}));

/** The first demo line: its condition is good. */
export const demoNumber = '+15550100001';

/** The line of `demo-app`. */
export const demoAppNumber = '+15550100006';

const byNumber = new Map(demoLines.map((line) => [line.number, line]));
const sims = new Set(demoLines.map(({ sim }) => sim));

export function isDemoNumber(number: string): boolean {
  return byNumber.has(number);
}

/** Whether a token is that of a demo line, which everyone knows. */
export function isDemoSim(sim: string): boolean {
  return sims.has(sim);
}

/** Whether a line of a store has the public SIM of its number. */
export function hasDemoSim({ id, sim }: Pick<StoredLine, 'id' | 'sim'>): boolean {
  const line = byNumber.get(id);
  return line !== undefined && isSecretOf(line.sim, sim);
}

/** Adds the demo lines of a user, but those whose number has a line already. Returns the numbers of the new ones. */
export function addDemoLines(staff: Staff, user: string): readonly string[] {
  const present = new Set(staff.lines().map(({ number }) => number));
  const added = demoLines.filter(({ number, owner }) => owner === user && !present.has(number));
  for (const { number, condition, sim } of added) staff.addLine(number, user, { sim, condition });
  return added.map(({ number }) => number);
}

/** The demo lines of a store: those that have the public SIM. One that is damaged is left out. */
export function openDemoLines({ lineOfSim }: Pick<LoginService, 'lineOfSim'>): readonly OpenDemoLine[] {
  return demoLines.flatMap(({ number, sim }) => {
    const state = unlessDamaged(() => lineOfSim(number, sim)?.state() ?? null);
    return state === null ? [] : [{ number, state, sim }];
  });
}
