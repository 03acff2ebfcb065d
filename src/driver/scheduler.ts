/**
 * Scripts that run side by side on one card, by a clock that runs or at once.
 *
 * By a clock, the card is brought up to it before each call and whenever the firmware or a script has something
 * due; between those, nothing runs. However late the host's timer is, the card goes due by due, so that a tap ends
 * at its millisecond and a wait sees every frame. At once (`setVirtual(true)`) a script runs to its end as it is
 * started, and moves card time as far as it needs.
 */
import type { Card } from '../device/card.ts';
import type { DrivenCard, Script } from '../device/gestures.ts';
import type { Clock } from '../time/clock.ts';

export interface Scheduler {
  /** Brings the card up to the clock, lets every script go on that can, and arms the clock for what is due next. */
  sync(): void;
  /**
   * Starts a script; one of `done` and `failed` is called once. One that is started from there begins at the same
   * ms of card time.
   * @returns what drops the script, without a call; false where it has ended
   */
  start<T>(
    script: (card: DrivenCard) => Script<T>,
    done: (value: T) => void,
    failed: (reason: unknown) => void,
  ): () => boolean;
  /**
   * To be called when card time was set by hand (a snapshot put back): the clock goes on from there.
   * @param aheadMs how long card time stands still first, for the clock to catch up; default not at all
   * @param since the time of the clock from which it goes on; default now
   */
  rebase(aheadMs?: number, since?: number): void;
  /** The time of the clock at which the card is: earlier than now while a late timer is caught up with. */
  clockTime(): number;
  /** Lets go of the clock, and ends what is under way at once; or takes the clock up again, from where the card is. */
  setVirtual(virtual: boolean): void;
  /** The clock stands still until what this gives is called. */
  freeze(): () => void;
  /** Lets go of the clock for good; what is under way fails with `reason`, and has its finger on no key any more. */
  stop(reason: Error): void;
}

interface Pending {
  due: number;
  resume(): void;
  /** Ends the script where it is: a finger that it has on a key leaves. */
  end(): void;
  failed(reason: unknown): void;
}

export function createScheduler(card: Card, clock: Clock): Scheduler {
  let frozenAt: number | null = null;
  const clockNow = (): number => frozenAt ?? clock.now();
  let offset = card.now() - clockNow();
  let disarm = (): void => {};
  let stopped = false;
  let virtual = false;
  let pulsing = false;
  /** Grows when the time is set by hand, or by another clock from now on. */
  let settings = 0;
  let changes = 0;
  const pending = new Set<Pending>();
  const driven: DrivenCard = { ...card, reach: (at) => (virtual ? card.reach(at) : card.now() >= at) };
  const forget = card.on(() => {
    changes += 1;
  });

  function sync(): void {
    if (stopped || pulsing) return;
    pulsing = true;
    try {
      for (let seen = -1; seen !== settings; ) {
        seen = settings;
        if (virtual) resumeAll();
        else catchUp(clockNow() + offset);
      }
    } finally {
      pulsing = false;
      // After a throw too: whoever listens may fail, and the card goes on.
      arm();
    }
  }

  /** Stops when a script has set the time by hand, or changed what time is: `target` means nothing then. */
  function catchUp(target: number): void {
    const seen = settings;
    resumeAll();
    for (let due = nextDue(); seen === settings && due !== null && due <= target; due = nextDue()) {
      card.advance(Math.max(0, due - card.now()));
      resumeAll();
    }
    if (seen === settings && target > card.now()) card.advance(target - card.now());
  }

  /** Lets every script go on that can; what one does, another may be waiting for. */
  function resumeAll(): void {
    let seen: number;
    do {
      seen = changes;
      for (const one of [...pending]) if (pending.has(one)) one.resume();
    } while (changes !== seen);
  }

  function arm(): void {
    disarm();
    const due = virtual || stopped ? null : nextDue();
    disarm = due === null ? () => {} : clock.wake(due - offset, sync);
  }

  function nextDue(): number | null {
    let next = card.nextWake();
    for (const { due } of pending) if (next === null || due < next) next = due;
    return next;
  }

  return {
    sync,
    start<T>(
      script: (card: DrivenCard) => Script<T>,
      done: (value: T) => void,
      failed: (reason: unknown) => void,
    ) {
      let steps: Script<T> | null = null;
      let stepping = false;
      const one: Pending = {
        due: card.now(),
        resume() {
          let over: (() => void) | null = null;
          stepping = true;
          try {
            steps ??= script(driven);
            const step = steps.next();
            if (step.done) over = () => done(step.value);
            else one.due = step.value;
          } catch (error) {
            over = () => failed(error);
          }
          stepping = false;
          // Someone who heard of the step may have stopped all.
          if (over !== null && pending.delete(one)) over();
        },
        end() {
          if (!stepping) steps?.return(undefined as never);
        },
        failed,
      };
      try {
        sync();
      } finally {
        // After a throw too: what was asked for begins, whoever failed to listen.
        one.due = card.now();
        pending.add(one);
        changes += 1;
        sync();
      }
      return () => pending.delete(one);
    },
    rebase(aheadMs = 0, since = clockNow()) {
      settings += 1;
      offset = card.now() - since - aheadMs;
      sync();
    },
    clockTime: () => (pulsing && !virtual ? card.now() - offset : clockNow()),
    setVirtual(next) {
      if (next === virtual) return;
      sync();
      virtual = next;
      settings += 1;
      offset = card.now() - clockNow();
      sync();
    },
    freeze() {
      if (frozenAt !== null) return () => {};
      frozenAt = clock.now();
      return () => {
        frozenAt = null;
      };
    },
    stop(reason) {
      stopped = true;
      disarm();
      forget();
      const left = [...pending];
      pending.clear();
      for (const one of left) one.end();
      for (const one of left) one.failed(reason);
    },
  };
}
