/** The faults of one card: what was added and not cleared, and what they did since the last look. */
import type { FaultEvent } from '../device/events.ts';
import { errorMessage } from '../errors/message.ts';
import { type Fault, faultText } from './fault.ts';
import { FaultError } from './fault-error.ts';
import { createRandom, type Random } from './random.ts';

/** A fault that a card has. */
export interface ActiveFault {
  readonly id: number;
  readonly fault: Fault;
  readonly text: string;
  /** Card time when it was added, ms. */
  readonly since: number;
  readonly random: Random;
  /** Keys that were accepted since, for a battery that dies; bytes that got through, for a wire that is cut. */
  count: number;
}

/** Faults that one card may have at a time. */
export const faultsMax = 64;

export interface ActiveFaults {
  readonly all: readonly ActiveFault[];
  /** Card time from which the `at` of a fault counts, ms. */
  readonly startsAt: number;
  add(fault: Fault, since: number): ActiveFault;
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
    add(fault, since) {
      if (all.length >= faultsMax)
        throw new FaultError(
          errorMessage('faults', `${faultsMax} are active already`, 'clear one before you add another'),
        );
      lastId += 1;
      const id = lastId;
      const added: ActiveFault = {
        ...{ id, fault, text: faultText(fault), since, random: createRandom(seed, id), count: 0 },
      };
      all = [...all, added];
      report(added, 'added');
      return added;
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
