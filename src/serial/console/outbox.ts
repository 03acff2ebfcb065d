/**
 * The lines that a port has still to send, in order and bounded. It knows neither a wire nor a time.
 *
 * A reader that stops must not cost memory or stop the card: past `heldBytesMax` the oldest lines go, and a line in
 * their place says how many. What a client left unread, and what came while nobody was there, is not for the next: of
 * that only the count is kept.
 */
import { errorMessage } from '../../errors/message.ts';
import { heldBytesMax } from './limits.ts';
import { isReport } from './line-format.ts';

/** The bytes of a line, with its CRLF. */
export type LineBytes = Uint8Array;

export interface Outbox {
  push(line: LineBytes): void;
  /** Lines that nobody was there for: they are counted. */
  miss(count: number): void;
  /**
   * The next bytes to send, whole lines where the last `took` ended with one, `partBytesMax` or one line at most;
   * null where there are none. The same again until `took`.
   */
  next(): Uint8Array | null;
  /** The wire took `count` bytes of `next()`. */
  sent(count: number): void;
  /** The reader went: what is left becomes a number, together with `unread` lines that it was sent and did not read. */
  leave(unread?: number): void;
  /** Drops everything but the rest of a line that is out in part, and says nothing of it. */
  clear(): void;
  /** Drops every report that has not begun to go out, and says nothing of it. */
  clearReports(): void;
  readonly bytes: number;
  /** Lines that were dropped and not told of yet. */
  readonly dropped: number;
}

const partBytesMax = 2_048;

/**
 * @param droppedNotice the line that tells of `count` dropped ones, or null where nothing may be told (reports are off)
 */
export function createOutbox(droppedNotice: (count: number) => LineBytes | null): Outbox {
  /** A line that begins to be sent stays first, so that none is ever torn. */
  let begun: Uint8Array | null = null;
  /** Whether a part of the first line of `begun` is out. */
  let torn = false;
  /** How many dropped lines `begun` tells of. */
  let telling = 0;
  let lines: LineBytes[] = [];
  let first = 0;
  let bytes = 0;
  let dropped = 0;

  function dropOldest(): void {
    bytes -= lines[first]!.length;
    first += 1;
    dropped += 1;
    if (first > 1_000) {
      lines = lines.slice(first);
      first = 0;
    }
  }

  function begin(): Uint8Array | null {
    if (dropped > 0) {
      telling = dropped;
      dropped = 0;
      const notice = droppedNotice(telling);
      if (notice !== null) return notice;
    }
    telling = 0;
    const parts: LineBytes[] = [];
    let length = 0;
    while (first < lines.length && (length === 0 || length + lines[first]!.length <= partBytesMax)) {
      const line = lines[first]!;
      first += 1;
      parts.push(line);
      length += line.length;
      bytes -= line.length;
    }
    if (first === lines.length) {
      lines = [];
      first = 0;
    }
    if (parts.length === 0) return null;
    return parts.length === 1 ? parts[0]! : joined(parts, length);
  }

  /** What has begun to go out keeps its first line, of which a part may be out, and its replies. */
  function clearBegun(): void {
    if (begun === null) return;
    const kept: number[] = [];
    let first = torn;
    for (const line of linesOf(begun)) {
      if (first || !isReport(line)) kept.push(...line);
      first = false;
    }
    if (kept.length < begun.length) telling = 0;
    begun = kept.length === 0 ? null : Uint8Array.from(kept);
  }

  return {
    push(line) {
      lines.push(line);
      bytes += line.length;
      while (bytes > heldBytesMax && first < lines.length - 1) dropOldest();
    },
    next() {
      begun ??= begin();
      return begun;
    },
    sent(count) {
      if (begun === null || count > begun.length)
        throw new RangeError(errorMessage(`${count} bytes`, 'not offered', 'take at most what next() gave'));
      torn = count > 0 ? begun[count - 1] !== lineFeed : torn;
      begun = count === begun.length ? null : begun.subarray(count);
    },
    miss(count) {
      dropped += count;
    },
    leave(unread = 0) {
      dropped += unread + lines.length - first + (begun !== null && telling > 0 ? telling : linesIn(begun));
      begun = null;
      torn = false;
      lines = [];
      first = 0;
      bytes = 0;
    },
    clearReports() {
      clearBegun();
      lines = lines.slice(first).filter((line) => !isReport(line));
      first = 0;
      bytes = lines.reduce((sum, line) => sum + line.length, 0);
      dropped = 0;
    },
    clear() {
      if (!torn) telling = 0;
      begun = torn && begun !== null ? begun.subarray(0, begun.indexOf(lineFeed) + 1) : null;
      lines = [];
      first = 0;
      bytes = 0;
      dropped = 0;
    },
    get bytes() {
      return bytes + (begun?.length ?? 0);
    },
    get dropped() {
      return dropped;
    },
  };
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
