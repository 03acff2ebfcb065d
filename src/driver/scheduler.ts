/**
 * Runs scripts in parallel on one card, by a clock or at once.
 *
 * By a clock, the card is brought up to it before each call and whenever the firmware or a script has something due;
 * nothing runs in between. Even if the host's timer is late, the card stops at each due time, so that a tap ends at
 * its millisecond and a wait sees every frame. At once (`setVirtual(true)`) a script runs to its end when it is
 * started, and advances card time as far as it needs.
 */
import type { Card } from '../device/card.ts';
import type { DrivenCard, Script } from '../device/gestures.ts';
import type { Clock } from '../time/clock.ts';

export interface Scheduler {
  /** Brings the card up to the clock, resumes every script that can continue, and sets the clock for the next due time. */
  sync(): void;
  /**
   * Starts a script; `done` or `failed` is called once. A script that is started from that call begins at the same ms
   * of card time.
   * @returns the function that drops the script, without a call: false if it has ended
   */
  start<T>(
    script: (card: DrivenCard) => Script<T>,
    done: (value: T) => void,
    failed: (reason: unknown) => void,
  ): () => boolean;
  /**
   * Call it when card time was set (a snapshot was restored): time continues from there.
   * @param aheadMs how long card time stands still first, until the clock has caught up; default 0
   * @param since the time of the clock from which card time continues; default now
   */
  rebase(aheadMs?: number, since?: number): void;
  /** The time of the clock that the card has reached: earlier than now while it catches up after a late timer. */
  clockTime(): number;
  /** The time of the clock at which the card reaches a card time, in real time. */
  clockTimeOf(at: number): number;
  /** Stops following the clock, and ends all that has begun at once; or follows the clock again, from the present card time. */
  setVirtual(virtual: boolean): void;
  /** Stops the clock until the returned function is called. */
  freeze(): () => void;
  /** Stops for good: all that has begun fails with `reason`, and the key that it holds down is released. */
  stop(reason: Error): void;
}

interface Pending {
  due: number;
  resume(): void;
  /** Ends the script at this point: a key that it holds down is released. */
  end(): void;
  failed(reason: unknown): void;
}

interface SchedulerState {
  readonly card: Card;
  readonly clock: Clock;
  readonly driven: DrivenCard;
  readonly pending: Set<Pending>;
  /** Card time minus the time of the clock. */
  offset: number;
  frozenAt: number | null;
  virtual: boolean;
  stopped: boolean;
  syncing: boolean;
  /** Since the last pass: card time was set, or the time mode has changed. */
  timeWasSet: boolean;
  /** Since the last pass: the card has had an event, or a script was added. */
  hasChanged: boolean;
  disarm: () => void;
}

export function createScheduler(card: Card, clock: Clock): Scheduler {
  const state: SchedulerState = {
    ...{ card, clock },
    driven: { ...card, reach: (at) => (state.virtual ? card.reach(at) : card.now() >= at) },
    pending: new Set(),
    offset: card.now() - clock.now(),
    frozenAt: null,
    virtual: false,
    stopped: false,
    syncing: false,
    timeWasSet: false,
    hasChanged: false,
    disarm() {},
  };
  const unsubscribe = card.on(() => {
    state.hasChanged = true;
  });
  return {
    sync: () => sync(state),
    start: (script, done, failed) => start(state, script, done, failed),
    rebase(aheadMs = 0, since = clockNow(state)) {
      state.timeWasSet = true;
      state.offset = card.now() - since - aheadMs;
      sync(state);
    },
    clockTime: () => (state.syncing && !state.virtual ? card.now() - state.offset : clockNow(state)),
    clockTimeOf: (at) => at - state.offset,
    setVirtual(virtual) {
      if (virtual === state.virtual) return;
      sync(state);
      state.virtual = virtual;
      state.timeWasSet = true;
      state.offset = card.now() - clockNow(state);
      sync(state);
    },
    freeze() {
      if (state.frozenAt !== null) return () => {};
      state.frozenAt = clock.now();
      return () => {
        state.frozenAt = null;
      };
    },
    stop(reason) {
      state.stopped = true;
      state.disarm();
      unsubscribe();
      const left = [...state.pending];
      state.pending.clear();
      for (const one of left) one.end();
      for (const one of left) one.failed(reason);
    },
  };
}

function clockNow({ frozenAt, clock }: SchedulerState): number {
  return frozenAt ?? clock.now();
}

function sync(state: SchedulerState): void {
  if (state.stopped || state.syncing) return;
  state.syncing = true;
  try {
    do {
      state.timeWasSet = false;
      if (state.virtual) resumeAll(state);
      else catchUp(state, clockNow(state) + state.offset);
    } while (state.timeWasSet);
  } finally {
    state.syncing = false;
    // After a throw too: a listener may fail, and the card continues.
    arm(state);
  }
}

/** Stops when a script has set card time or changed the time mode: then `target` is no longer valid. */
function catchUp(state: SchedulerState, target: number): void {
  const { card } = state;
  resumeAll(state);
  let due = nextDue(state);
  while (!state.timeWasSet && due !== null && due <= target) {
    card.advance(Math.max(0, due - card.now()));
    resumeAll(state);
    due = nextDue(state);
  }
  if (!state.timeWasSet && target > card.now()) card.advance(target - card.now());
}

/** Resumes every script that can continue; one may wait for what another does. */
function resumeAll(state: SchedulerState): void {
  const { pending } = state;
  do {
    state.hasChanged = false;
    for (const one of [...pending]) if (pending.has(one)) one.resume();
  } while (state.hasChanged);
}

function arm(state: SchedulerState): void {
  state.disarm();
  const due = state.virtual || state.stopped ? null : nextDue(state);
  state.disarm = due === null ? () => {} : state.clock.wake(due - state.offset, () => sync(state));
}

function nextDue({ card, pending }: SchedulerState): number | null {
  let next = card.nextWake();
  for (const { due } of pending) if (next === null || due < next) next = due;
  return next;
}

function start<T>(
  state: SchedulerState,
  script: (card: DrivenCard) => Script<T>,
  done: (value: T) => void,
  failed: (reason: unknown) => void,
): () => boolean {
  const { card, pending } = state;
  const one = pendingOf(state, script, done, failed);
  try {
    sync(state);
  } finally {
    // After a throw too: the script begins even if a listener fails.
    one.due = card.now();
    pending.add(one);
    state.hasChanged = true;
    sync(state);
  }
  return () => pending.delete(one);
}

function pendingOf<T>(
  { card, driven, pending }: SchedulerState,
  script: (card: DrivenCard) => Script<T>,
  done: (value: T) => void,
  failed: (reason: unknown) => void,
): Pending {
  let steps: Script<T> | null = null;
  let stepping = false;
  const one: Pending = {
    due: card.now(),
    resume() {
      let finish: (() => void) | null = null;
      stepping = true;
      try {
        steps ??= script(driven);
        const step = steps.next();
        if (step.done) finish = () => done(step.value);
        else one.due = step.value;
      } catch (error) {
        finish = () => failed(error);
      }
      stepping = false;
      // A listener that the step has called may have stopped everything.
      if (finish !== null && pending.delete(one)) finish();
    },
    end() {
      if (!stepping) steps?.return(undefined as never);
    },
    failed,
  };
  return one;
}
