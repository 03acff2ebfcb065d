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
  /** Lets go of the clock for good; what is under way fails with `reason`, and the key that it holds down is released. */
  stop(reason: Error): void;
}

interface Pending {
  due: number;
  resume(): void;
  /** Ends the script where it is: a key that it holds down is released. */
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
  /** Since the last look: the time was set by hand, or goes by another clock from now on. */
  timeWasSet: boolean;
  /** Since the last look: an event of the card, or a script more. */
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
    // After a throw too: a listener may fail, and the card goes on.
    arm(state);
  }
}

/** Stops when a script has set the time by hand, or changed what time is: `target` means nothing then. */
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

/** Lets every script go on that can; what one does, another may be waiting for. */
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
    // After a throw too: what was asked for begins, whichever listener fails.
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
      // A listener that the step has called may have stopped all.
      if (finish !== null && pending.delete(one)) finish();
    },
    end() {
      if (!stepping) steps?.return(undefined as never);
    },
    failed,
  };
  return one;
}
