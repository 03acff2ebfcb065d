/**
 * What every port of a card does, whatever carries it: who is there, what is held for them, and when it is sent.
 *
 * What nobody hears is lost, as on a UART: while nobody is there, and of what a client left unread, only the number
 * of lines is kept. Nearly every client flushes its input when it opens (pyserial, picocom, minicom, tio, screen,
 * cu), so output waits a moment after an open: first that number, then the LCD as it is, and again where the flush
 * comes late, as on a busy machine, and the client has said nothing yet. A client whose first byte is CAN wants none
 * of it. While a client is there and does not read, its input waits too, so that its replies keep.
 */
import { type After, afterOnHost } from '../console/after.ts';
import type { CardConsole, Connection } from '../console/connection.ts';
import { isStartOver } from '../console/input/byte-parser.ts';
import { heldBytesMax } from '../console/limits.ts';
import { droppedLine } from '../console/line-format.ts';
import { createOutbox, type LineBytes, type Outbox } from '../console/outbox.ts';

/** The bytes' way to the client. */
export interface Wire {
  /** Sends what it can at once and gives how many bytes that was; if not all, it calls `writable` later. */
  write(bytes: Uint8Array): number;
  /** Stops taking bytes from the client, until `resume`. */
  pause(): void;
  resume(): void;
  /** Looks who is there, where that is not told at once: `closed` and `opened` are called before anything is sent. */
  poll?(): void;
  /** Takes back what was written and the client has not read, where the wire can. */
  takeBack?(): void;
}

export interface Port {
  /** A client has come, or one more may have: output waits for `settleMs`, or until the client's first byte. */
  opened(settleMs?: number): void;
  /** The client is still at its opening: output waits for `ms` from now, if it has not begun. */
  settleAgain(ms: number): void;
  received(bytes: Uint8Array): void;
  /** The client has thrown away what it had not read; if it has sent nothing yet, output goes on after `ms`. */
  flushed(ms?: number): void;
  /** The wire takes bytes again. */
  writable(): void;
  /** Output stands still until `release`; the client asked for it. */
  suspend(): void;
  resume(): void;
  /** Drops the output that waits. */
  purge(): void;
  /** The client has gone, and did not read `unread` lines that were sent. */
  closed(unread?: number): void;
  /** No client will come any more. Gives the number of lines that none was sent. */
  end(): number;
}

export interface PortOptions {
  /** A client that gets reports and has no keys. */
  readonly watch?: boolean;
  /** Lines that were lost before. */
  readonly missed?: number;
  /** Default the host's time. */
  readonly after?: After;
}

/** What is told of something that happened at a port; nothing hangs on it. */
export type PortEvent =
  | { readonly type: 'open' | 'close' }
  | { readonly type: 'break'; readonly on: boolean }
  | { readonly type: 'refused'; readonly client: string }
  | { readonly type: 'moved'; readonly to: string };

export const settleMs = 20;
/** From a client's flush at its opening until output begins: some flush twice. */
export const flushedMs = 5;

/** A reader this far behind has its input paused, and taken again at an eighth of it. */
const pauseBytes = heldBytesMax / 2;

/** A port, and where its client is with reading and writing. */
interface PortState {
  readonly wire: Wire;
  readonly connection: Connection;
  readonly outbox: PortOutbox;
  readonly after: After;
  /** Whether a client is there. */
  present: boolean;
  /** Whether the client has sent a byte. */
  hasReceived: boolean;
  /** Whether what it sends now begins with the first byte that it sends, and that is CAN. */
  startsOver: boolean;
  /** Cancels the wait for the client's opening to be over. */
  cancelSettling: (() => void) | null;
  /** Whether lines are only gathered: what the client's first bytes say of them is not known yet. */
  gathering: boolean;
  /** Whether the client is so far behind with reading that its input waits. */
  behind: boolean;
  /** Whether its input waits on the wire. */
  paused: boolean;
  /** Whether the client has suspended the output. */
  suspended: boolean;
}

export function createPort(console: CardConsole, wire: Wire, options: PortOptions = {}): Port {
  const { watch = false, missed = 0, after = afterOnHost } = options;
  const connection: Connection = console.connect((line) => sendLine(state, line), {
    watch,
    cleared() {
      state.outbox.clear();
      if (state.startsOver) wire.takeBack?.();
    },
    reportsOff: () => state.outbox.clearReports(),
    after: (ms, call) => afterInput(state, ms, call),
  });
  const state: PortState = {
    ...{ wire, connection, outbox: createPortOutbox(connection), after },
    ...{ present: false, hasReceived: false, startsOver: false, cancelSettling: null },
    ...{ gathering: false, behind: false, paused: false, suspended: false },
  };
  state.outbox.miss(missed);
  return {
    opened(ms = settleMs) {
      state.present = true;
      state.hasReceived = false;
      state.suspended = false;
      connection.opened();
      settle(state, ms);
      balance(state);
    },
    settleAgain(ms) {
      if (state.cancelSettling !== null) settle(state, ms);
    },
    flushed(ms = flushedMs) {
      if (!state.hasReceived) settle(state, ms);
    },
    received: (bytes) => receive(state, bytes),
    writable: () => flush(state),
    suspend() {
      state.suspended = true;
      balance(state);
    },
    resume() {
      state.suspended = false;
      flush(state);
    },
    purge() {
      if (state.cancelSettling === null) state.outbox.clear();
      balance(state);
    },
    closed: (unread = 0) => close(state, unread),
    end() {
      close(state, 0);
      connection.end();
      return state.outbox.dropped;
    },
  };
}

function sendLine(state: PortState, line: LineBytes): void {
  const { outbox } = state;
  if (!state.present) {
    outbox.miss(1);
    return;
  }
  outbox.push(line);
  if (!state.gathering || outbox.bytes > pauseBytes) flush(state);
}

function receive(state: PortState, bytes: Uint8Array): void {
  state.startsOver = !state.hasReceived && isStartOver(bytes[0]);
  state.hasReceived = true;
  state.gathering = state.cancelSettling !== null;
  endSettling(state);
  try {
    state.connection.receive(bytes);
  } finally {
    if (state.gathering) {
      state.gathering = false;
      flush(state);
    }
  }
}

/** A client whose input waits can't be late with what it sends. */
function afterInput(state: PortState, ms: number, call: () => void): () => void {
  let cancel = state.after(ms, over);
  function over(): void {
    if (state.paused) cancel = state.after(ms, over);
    else call();
  }
  return () => cancel();
}

/** Looks who is there before each part, and after the last, which may have been written for one that had just gone. */
function flush(state: PortState): void {
  let isMore = true;
  while (isReady(state)) {
    if (!isMore) {
      balance(state);
      return;
    }
    isMore = !state.suspended && sendPart(state);
  }
}

function isReady(state: PortState): boolean {
  state.wire.poll?.();
  return state.present && state.cancelSettling === null;
}

/** Whether there may be more to send. */
function sendPart({ wire, outbox }: PortState): boolean {
  const part = outbox.next();
  if (part === null) return false;
  const count = wire.write(part);
  outbox.sent(count);
  return count === part.length;
}

/** A client that suspended the output must be heard to resume it: what it asks waits behind the wire. */
function balance(state: PortState): void {
  const { wire, connection } = state;
  state.behind = state.outbox.bytes > (state.behind ? pauseBytes / 4 : pauseBytes);
  if (state.paused !== (state.behind && !state.suspended)) {
    state.paused = !state.paused;
    if (state.paused) wire.pause();
    else wire.resume();
  }
  if (!state.behind) connection.resume();
  else if (state.suspended) connection.pause();
}

function settle(state: PortState, ms: number): void {
  state.cancelSettling?.();
  state.cancelSettling = state.after(ms, () => {
    endSettling(state);
    flush(state);
  });
}

function endSettling(state: PortState): void {
  if (state.cancelSettling === null) return;
  state.cancelSettling();
  state.cancelSettling = null;
  state.outbox.pushLcd();
}

function close(state: PortState, unread: number): void {
  const { connection, outbox } = state;
  state.present = false;
  state.suspended = false;
  state.cancelSettling?.();
  state.cancelSettling = null;
  connection.closed();
  // What waited for the output to go on acts now.
  connection.resume();
  outbox.dropAll(unread);
  balance(state);
}

/** A connection's outbox, with the two lines that a port adds of itself. */
interface PortOutbox extends Outbox {
  /** The LCD as it is, behind what waits. */
  pushLcd(): void;
}

/** The connection gets both lines too, so that it knows them when an echo brings them back. */
function createPortOutbox(connection: Connection): PortOutbox {
  const outbox = createOutbox((count) =>
    connection.lcdLine().length > 0 ? recordSent(droppedLine(count)) : null,
  );

  function recordSent(line: LineBytes): LineBytes {
    connection.sent(line);
    return line;
  }

  return Object.assign(outbox, {
    pushLcd() {
      const lcd = connection.lcdLine();
      if (lcd.length > 0) outbox.push(recordSent(lcd));
    },
  });
}
