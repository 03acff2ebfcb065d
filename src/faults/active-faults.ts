/** The faults of one card: what was added and not cleared, and what they did since the last look. */
import type { FaultEvent } from '../device/events.ts';
import { errorMessage } from '../errors/message.ts';
import { type Fault, faultText } from './fault.ts';
import { FaultError } from './fault-error.ts';
import { createRandom, type Random, randomFrom } from './random.ts';

/** A fault that a card has. */
export interface ActiveFault {
  readonly id: number;
  readonly fault: Fault;
  readonly text: string;
  /** Card time from which its times count, ms: when it was added, or the last reset for `at`. */
  readonly since: number;
  readonly random: Random;
  /** Keys that were accepted since, for a battery that dies; bytes that got through, for a wire that is cut. */
  count: number;
}

/** What a fault did before now, as far as that decides what it does next. What is left out is as for a new fault. */
export interface FaultPast {
  /** Card time from which its times count, ms. */
  readonly since?: number;
  readonly count?: number;
  /** The state of its random numbers. */
  readonly random?: number;
}

/** The number and the past of a fault that was recorded. */
export interface RecordedFault extends FaultPast {
  readonly id: number;
}

/** Faults that one card may have at a time. */
export const faultsMax = 64;

export interface ActiveFaults {
  readonly all: readonly ActiveFault[];
  /** Card time from which the `at` of a fault counts, ms. */
  readonly startsAt: number;
  /** @param recorded its number and past, if it is not a new one @throws FaultError if the number is active */
  add(fault: Fault, now: number, recorded?: RecordedFault): ActiveFault;
  /** The past of an active fault; `since` only if its times don't count from `now`, or from 0 for `at`. */
  pastOf(id: number, now: number): FaultPast;
  /** Removes a fault that has ended by itself. */
  end(fault: ActiveFault): void;
  /** Removes a fault, or all, and reports it. @throws FaultError for an unknown number */
  clear(id: number | undefined): void;
  /** The next fault is the first again, and draws as the first does; `at` counts from this card time. */
  restart(at: number): void;
  /** Those of a kind. */
  of(kind: string): readonly ActiveFault[];
  /** The fault has changed what the card does. @param text its text in the log, if it differs */
  acted(fault: ActiveFault, text?: string): void;
  /** What has happened since the last call. */
  takeReports(at: number): readonly FaultEvent[];
}

/** Kinds with times that count from when they were added. */
const timedFaults: readonly string[] = ['power-cut', 'clock-drift'];

export function createActiveFaults(seed: number): ActiveFaults {
  let all: readonly ActiveFault[] = [];
  let reports: Omit<FaultEvent, 'at'>[] = [];
  let lastId = 0;
  let startsAt = 0;
  const report = ({ id, text }: ActiveFault, change: FaultEvent['change'], logged = text): void => {
    reports.push({ type: 'fault', id, fault: logged, change });
  };
  return {
    get all() {
      return all;
    },
    get startsAt() {
      return startsAt;
    },
    add(fault, now, recorded) {
      if (all.length >= faultsMax)
        throw new FaultError(
          errorMessage('faults', `${faultsMax} are active already`, 'clear one before you add another'),
        );
      const { id, since, count = 0, random }: RecordedFault = recorded ?? { id: lastId + 1 };
      if (all.some((one) => one.id === id))
        throw new FaultError(errorMessage(`fault ${id}`, 'active already', 'clear it before you add it'));
      lastId = id;
      const added: ActiveFault = {
        ...{ id, fault, text: faultText(fault), count },
        since: since ?? (fault.parameters.at === undefined ? now : startsAt),
        random: random === undefined ? createRandom(seed, id) : randomFrom(random),
      };
      all = [...all, added];
      report(added, 'added');
      return added;
    },
    pastOf(id, now) {
      const active = all.find((one) => one.id === id);
      return active === undefined ? {} : pastOf(active, seed, now);
    },
    end(fault) {
      all = all.filter((one) => one !== fault);
    },
    clear(id) {
      const cleared = id === undefined ? all : all.filter((one) => one.id === id);
      if (id !== undefined && cleared.length === 0) {
        const known = all.map((one) => one.id).join(', ');
        throw new FaultError(
          errorMessage(`fault ${id}`, 'not active', known === '' ? 'none is' : `give one of ${known}`),
        );
      }
      all = all.filter((one) => !cleared.includes(one));
      for (const one of cleared) report(one, 'cleared');
    },
    restart(at) {
      lastId = 0;
      startsAt = at;
    },
    of: (kind) => (all.length === 0 ? all : all.filter(({ fault }) => fault.kind === kind)),
    acted: (fault, text) => report(fault, 'acted', text),
    takeReports(at) {
      if (reports.length === 0) return [];
      const taken = reports.map((one) => ({ at, ...one }));
      reports = [];
      return taken;
    },
  };
}

function pastOf({ id, fault, since, count, random }: ActiveFault, seed: number, now: number): FaultPast {
  const isTimed = timedFaults.includes(fault.kind);
  return {
    ...(isTimed && since !== (fault.parameters.at === undefined ? now : 0) && { since }),
    ...(count !== 0 && { count }),
    ...(random.state !== createRandom(seed, id).state && { random: random.state }),
  };
}
