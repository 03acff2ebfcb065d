/**
 * Groups works into commits, because each commit waits for the disk once, however much is in it. Works are collected
 * until the event loop turns and run in one turn, so no transaction is open while anything else runs. While another
 * process holds the store, they wait on a timer, and the loop continues.
 */
import * as timers from 'node:timers';
import { type Store, StoreError, type Tables } from '../auth/store.ts';

/** How many works share a commit at most. */
export const worksMax = 64;
/** After this time in one turn, no further work begins. */
export const turnMsMax = 20;
/** How long after a try the store is tried again, if another process holds it. */
const retryMs = 1;
/** Between two turns of a store that others may share, longer than they wait to try again, so that they have theirs. */
const restMs = 2;

/** One transaction of a store, which is opened again for each turn. */
export interface SharedTransaction {
  /**
   * Opens it without waiting. @throws {StoreError} `busy` while another process writes, and if the store can't be
   * used
   */
  begin(): void;
  /** Runs one work. @throws what the work throws; that undoes only this work */
  run<T>(work: (tables: Tables) => T): T;
  /** Whether it is still open: a full disk undoes all of it at once. */
  isOpen(): boolean;
  /** @throws {StoreError} with everything undone */
  commit(): void;
}

/** The turns of the loop, and the time. */
export interface Turns {
  /** Ms that only increase. */
  now(): number;
  /** Calls back after everything that is ready now was handled. */
  next(call: () => void): void;
  later(ms: number, call: () => void): void;
}

/** Node's own, as loaded, so that logins are stored also in a program that tests with fake timers. */
const { setImmediate: nextTurn, setTimeout: afterTime } = timers;

export const loopTurns: Turns = {
  now: () => performance.now(),
  next: nextTurn,
  later: (ms, call) => void afterTime(call, ms),
};

export interface GroupCommitOptions {
  /** How long works wait for another process, in ms; 0 for a store that no other process can use. */
  readonly busyMs: number;
  readonly turns?: Turns | undefined;
}

interface Job {
  readonly work: (tables: Tables) => unknown;
  /** Since when it waits. */
  readonly since: number;
  resolve(result: never): void;
  reject(error: unknown): void;
}

export function createGroupCommit(
  transaction: SharedTransaction,
  { busyMs, turns = loopTurns }: GroupCommitOptions,
): Store['commitTogether'] {
  let jobs: Job[] = [];
  /** When this process had its last turn. Many works take several, which is not the other process’s fault. */
  let turnAt = Number.NEGATIVE_INFINITY;

  function runTurn(): void {
    try {
      transaction.begin();
    } catch (error) {
      refuse(error);
      if (jobs.length > 0) turns.later(retryMs, runTurn);
      return;
    }
    turnAt = turns.now();
    settle(transaction, runJobs());
    if (jobs.length === 0) return;
    if (busyMs > 0) turns.later(restMs, runTurn);
    else turns.next(runTurn);
  }

  /** While another process holds the store, only those that waited long enough are refused. */
  function refuse(error: unknown): void {
    const waits = error instanceof StoreError && error.fault === 'busy';
    const now = turns.now();
    const refused = jobs.filter(({ since }) => !waits || now >= Math.max(since, turnAt) + busyMs);
    jobs = jobs.filter((job) => !refused.includes(job));
    for (const { reject } of refused) reject(error);
  }

  /** Runs as many as fit into a turn, and returns how each is to be settled. */
  function runJobs(): Settling {
    const began = turns.now();
    const settling: Settling = { done: [], failed: [] };
    let count = 0;
    do {
      const job = jobs[count++] as Job;
      try {
        const result = transaction.run(job.work) as never;
        settling.done.push({ job, result });
      } catch (error) {
        settling.failed.push({ job, error });
        if (transaction.isOpen()) continue;
        settling.lost = { error };
        break;
      }
    } while (count < jobs.length && count < worksMax && turns.now() - began < turnMsMax);
    jobs = jobs.slice(count);
    return settling;
  }

  return <T>(work: (tables: Tables) => T) =>
    new Promise<T>((resolve, reject) => {
      jobs.push({ work, since: turns.now(), resolve, reject });
      if (jobs.length === 1) turns.next(runTurn);
    });
}

interface Settling {
  readonly done: { readonly job: Job; readonly result: never }[];
  readonly failed: { readonly job: Job; readonly error: unknown }[];
  /** Set if the whole transaction is undone already. */
  lost?: { readonly error: unknown };
}

/** Commits, then tells each. */
function settle(transaction: SharedTransaction, { done, failed, lost }: Settling): void {
  let all = lost;
  if (all === undefined) {
    try {
      transaction.commit();
    } catch (error) {
      all = { error };
    }
  }
  for (const { job, result } of done) {
    if (all === undefined) job.resolve(result);
    else job.reject(all.error);
  }
  for (const { job, error } of failed) job.reject(error);
}
