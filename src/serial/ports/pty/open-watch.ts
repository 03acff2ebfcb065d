/**
 * Who has a path open, from inotify, which has each open and close in its order.
 *
 * One inotify for all ports, because a user may have 128 of them. It merges equal events next to each other, so if
 * several programs open a path at once, their count may be too low. A caller that knows better corrects it.
 */

/** `reopened`: the last program that had it open closed it, and then another opened it. */
export type Opening = 'none' | 'opened' | 'reopened';

export interface OpenWatch {
  /** Takes in what happened since it was called last; whether anything did. */
  update(): boolean;
  /** How many have the path open, as far as was taken in. */
  readonly count: number;
  /** What was opened since this was called last, as far as was taken in. */
  takeOpening(): Opening;
  /** Does `work`, which opens the path and closes it again: neither counts. It throws if it could not open it. */
  withoutCounting<T>(work: () => T): T;
  /** Nobody has it open. */
  setClosed(): void;
  /** Somebody has it open. */
  setPresent(): void;
  close(): void;
}

/** The calls of inotify. */
export interface Notifications {
  init(): number;
  add(fd: number, path: string, mask: number): number;
  remove(fd: number, watch: number): void;
  /** How many bytes of events there were; not above 0: none. */
  read(fd: number, into: Buffer): number;
}

interface WatchState {
  count: number;
  /** Whether nobody has had the path open since it was opened last. */
  isLeft: boolean;
  opening: Opening;
  /** Whether anything happened that `update` has not told yet. */
  isChanged: boolean;
  /** What happens while we have the path open ourselves; null when we don't. */
  events: Event[] | null;
}

type Event = 'open' | 'close';

const notifyOpen = 0x20;
/** Closed after writing, closed without writing. */
const notifyClose = 0x08 | 0x10;
/** `struct inotify_event` without its name. */
const eventBytes = 16;
/** In place of a watch: more happened than the queue holds. */
const overflow = -1;

export function createOpenWatches(notify: Notifications): (path: string) => OpenWatch {
  let fd = -1;
  const states = new Map<number, WatchState>();
  const bytes = Buffer.alloc(4_096);

  function readAll(): void {
    for (let length = notify.read(fd, bytes); length > 0; length = notify.read(fd, bytes))
      takeEvents(states, bytes, length);
  }

  return (path) => {
    if (fd < 0) fd = notify.init();
    const watch = notify.add(fd, path, notifyOpen | notifyClose);
    const state: WatchState = { count: 0, isLeft: false, opening: 'none', isChanged: false, events: null };
    states.set(watch, state);
    return createOpenWatch(state, readAll, () => {
      notify.remove(fd, watch);
      states.delete(watch);
    });
  };
}

function createOpenWatch(state: WatchState, readAll: () => void, close: () => void): OpenWatch {
  return {
    update() {
      readAll();
      const { isChanged } = state;
      state.isChanged = false;
      return isChanged;
    },
    get count() {
      return state.count;
    },
    takeOpening() {
      const { opening } = state;
      state.opening = 'none';
      return opening;
    },
    withoutCounting: (work) => withoutCounting(state, readAll, work),
    setClosed() {
      state.count = 0;
      state.isLeft = true;
    },
    setPresent() {
      if (state.count > 0) return;
      state.count = 1;
      state.isLeft = false;
    },
    close,
  };
}

function takeEvents(states: ReadonlyMap<number, WatchState>, bytes: Buffer, length: number): void {
  for (let at = 0; at < length; at += eventBytes + bytes.readUInt32LE(at + 12)) {
    const watch = bytes.readInt32LE(at);
    const isOpen = watch === overflow || (bytes.readUInt32LE(at + 4) & notifyOpen) !== 0;
    // After an overflow any port may have been opened.
    for (const [one, state] of states) {
      if (watch === overflow || one === watch) takeEvent(state, isOpen ? 'open' : 'close');
    }
  }
}

function takeEvent(state: WatchState, event: Event): void {
  if (state.events !== null) {
    state.events.push(event);
    return;
  }
  state.isChanged = true;
  if (event === 'open') {
    if (state.opening !== 'reopened') state.opening = state.isLeft ? 'reopened' : 'opened';
    state.isLeft = false;
    state.count += 1;
  } else {
    state.count = Math.max(0, state.count - 1);
    if (state.count === 0) state.isLeft = true;
  }
}

function withoutCounting<T>(state: WatchState, readAll: () => void, work: () => T): T {
  readAll();
  const events: Event[] = [];
  state.events = events;
  let others: readonly Event[] = events;
  try {
    const result = work();
    readAll();
    others = withoutOwn(events);
    return result;
  } finally {
    state.events = null;
    for (const event of others) takeEvent(state, event);
  }
}

/** What others did while we opened the path once and closed it. */
function withoutOwn(events: readonly Event[]): Event[] {
  const open = events.indexOf('open');
  const close = events.lastIndexOf('close');
  return events.filter((_event, i) => i !== open && i !== close);
}
