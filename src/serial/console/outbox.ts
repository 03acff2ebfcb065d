/**
 * The lines that a port still has to send, in order and bounded. It knows neither a carrier nor a time.
 *
 * A client that stops reading must not cost memory or stop the card: beyond `heldBytesMax` the oldest lines are
 * dropped, and a line in their place says how many. What a client left unread, and what arrived while nobody was
 * connected, is not for the next client: only its number is kept.
 */
import { errorMessage } from '../../errors/message.ts';
import { heldBytesMax } from './limits.ts';
import { isReport } from './line-format.ts';

/** The bytes of a line, with its CRLF. */
export type LineBytes = Uint8Array;

export interface Outbox {
  push(line: LineBytes): void;
  /** Lines that arrived while nobody was connected: they are counted. */
  miss(count: number): void;
  /**
   * The next bytes to send, whole lines if the last `sent` ended with one, `partBytesMax` or one line at most;
   * null if nothing is left. The same again until `sent`.
   */
  next(): Uint8Array | null;
  /** The carrier took `count` bytes of `next()`. */
  sent(count: number): void;
  /** The client disconnected: the rest becomes a number, together with `unread` lines that were sent and not read. */
  dropAll(unread?: number): void;
  /** How many dropped lines the notices told of that were sent whole since `dropAll`, or since this was called last. */
  takeReported(): number;
  /** Drops everything but the rest of a line that is partly sent, without a notice. */
  clear(): void;
  /** Drops every report that has not begun to be sent, without a notice. */
  clearReports(): void;
  readonly bytes: number;
  /** Lines that were dropped and not reported yet. */
  readonly dropped: number;
}

const partBytesMax = 2_048;

/** What waits. */
interface OutboxState {
  /** A line that has begun to be sent stays first, so that no line is ever split. */
  begun: Uint8Array | null;
  /** Whether a part of the first line of `begun` is sent. */
  torn: boolean;
  /** How many dropped lines `begun` reports. */
  noticeCount: number;
  /** How many the notices told of that were sent, until `takeReported`. */
  reported: number;
  lines: LineBytes[];
  /** Where the lines that still wait begin in `lines`. */
  first: number;
  /** Of the lines that wait, without `begun`. */
  bytes: number;
  dropped: number;
}

/** @param droppedNotice the line that tells of `count` dropped ones, or null for no such line (reports are off) */
export function createOutbox(droppedNotice: (count: number) => LineBytes | null): Outbox {
  const state: OutboxState = {
    ...{ begun: null, torn: false, noticeCount: 0, reported: 0 },
    ...{ lines: [], first: 0, bytes: 0, dropped: 0 },
  };
  return {
    push: (line) => addLine(state, line),
    next() {
      state.begun ??= begin(state, droppedNotice);
      return state.begun;
    },
    sent: (count) => takeSent(state, count),
    miss(count) {
      state.dropped += count;
    },
    dropAll(unread = 0) {
      const { begun, noticeCount, lines, first } = state;
      const begunCount = begun !== null && noticeCount > 0 ? noticeCount : linesIn(begun);
      state.dropped += unread + lines.length - first + begunCount;
      state.reported = 0;
      state.begun = null;
      state.torn = false;
      setLines(state, []);
    },
    takeReported() {
      const { reported } = state;
      state.reported = 0;
      return reported;
    },
    clearReports() {
      clearBegunReports(state);
      setLines(
        state,
        state.lines.slice(state.first).filter((line) => !isReport(line)),
      );
      state.dropped = 0;
    },
    clear() {
      const { begun, torn } = state;
      if (!torn) state.noticeCount = 0;
      state.begun = torn && begun !== null ? begun.subarray(0, begun.indexOf(lineFeed) + 1) : null;
      setLines(state, []);
      state.dropped = 0;
    },
    get bytes() {
      return state.bytes + (state.begun?.length ?? 0);
    },
    get dropped() {
      return state.dropped;
    },
  };
}

function addLine(state: OutboxState, line: LineBytes): void {
  state.lines.push(line);
  state.bytes += line.length;
  while (state.bytes > heldBytesMax && state.first < state.lines.length - 1) dropOldest(state);
}

function dropOldest(state: OutboxState): void {
  state.bytes -= state.lines[state.first]!.length;
  state.first += 1;
  state.dropped += 1;
  if (state.first <= 1_000) return;
  state.lines = state.lines.slice(state.first);
  state.first = 0;
}

/** Takes what is to be sent next off the lines that wait. */
function begin(state: OutboxState, droppedNotice: (count: number) => LineBytes | null): Uint8Array | null {
  if (state.dropped > 0) {
    state.noticeCount = state.dropped;
    state.dropped = 0;
    const notice = droppedNotice(state.noticeCount);
    if (notice !== null) return notice;
  }
  state.noticeCount = 0;
  const parts: LineBytes[] = [];
  let length = 0;
  for (; state.first < state.lines.length; state.first++) {
    const line = state.lines[state.first]!;
    if (length > 0 && length + line.length > partBytesMax) break;
    parts.push(line);
    length += line.length;
    state.bytes -= line.length;
  }
  if (state.first === state.lines.length) {
    state.lines = [];
    state.first = 0;
  }
  if (parts.length === 0) return null;
  return parts.length === 1 ? parts[0]! : joined(parts, length);
}

function takeSent(state: OutboxState, count: number): void {
  const { begun } = state;
  if (begun === null || count > begun.length)
    throw new RangeError(errorMessage(`${count} bytes`, 'not offered', 'take at most what next() gave'));
  if (count > 0) state.torn = begun[count - 1] !== lineFeed;
  state.begun = count === begun.length ? null : begun.subarray(count);
  if (state.begun !== null) return;
  state.reported += state.noticeCount;
  state.noticeCount = 0;
}

/** Output that has begun keeps its first line, which may be partly sent, and its replies. */
function clearBegunReports(state: OutboxState): void {
  const { begun } = state;
  if (begun === null) return;
  const kept: number[] = [];
  let isTorn = state.torn;
  for (const line of linesOf(begun)) {
    if (isTorn || !isReport(line)) kept.push(...line);
    isTorn = false;
  }
  if (kept.length < begun.length) state.noticeCount = 0;
  state.begun = kept.length === 0 ? null : Uint8Array.from(kept);
}

function setLines(state: OutboxState, lines: LineBytes[]): void {
  state.lines = lines;
  state.first = 0;
  state.bytes = lines.reduce((sum, line) => sum + line.length, 0);
}

const lineFeed = 0x0a;

/** How many lines end in these bytes. */
export function linesIn(bytes: Uint8Array | null): number {
  let count = 0;
  if (bytes !== null) for (const byte of bytes) if (byte === lineFeed) count += 1;
  return count;
}

function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(lineFeed, from);
    const to = end === -1 ? bytes.length : end + 1;
    yield bytes.subarray(from, to);
    from = to;
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
