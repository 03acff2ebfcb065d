/**
 * What every port of a card does, whatever carries it: who is connected, which lines are held for them, and when they
 * are sent.
 *
 * Output that nobody receives is lost, as on a UART: while no client is connected, and for what a client left unread,
 * only the number of lines is kept. Nearly every client flushes its input when it opens (pyserial, picocom, minicom,
 * tio, screen, cu), so output waits a moment after an open. Then the port sends that number and the present LCD, and
 * sends them again if the flush is late, as on a busy machine, and the client has sent nothing yet. A client whose
 * first byte is CAN gets none of it. While a client does not read, its input waits too, so that its replies are not
 * lost.
 */
import { faultsOfCard } from '../../faults/faulty-card.ts';
import { type WireFaults, wireFaultsOf } from '../../faults/wire-faults.ts';
import { type After, afterOnHost } from '../console/after.ts';
import type { CardConsole, Connection } from '../console/connection.ts';
import { isStartOver } from '../console/input/byte-parser.ts';
import { heldBytesMax } from '../console/limits.ts';
import { droppedLine } from '../console/line-format.ts';
import { createOutbox, type LineBytes, type Outbox } from '../console/outbox.ts';
import { createFaultyWire, type FaultyWire } from './faulty-wire.ts';

/** How bytes get to the client. */
export interface Wire {
  /** Sends what it can at once and returns how many bytes that was; if not all, it calls `writable` later. */
  write(bytes: Uint8Array): number;
  /** Stops taking bytes from the client, until `resume`. */
  pause(): void;
  resume(): void;
  /**
   * Checks who is connected, if the carrier does not report it at once: `closed` and `opened` are called before
   * anything is sent.
   */
  poll?(): void;
  /** Takes back what was written and the client has not read, if the carrier can. */
  discardUnread?(): void;
}

export interface Port {
  /** A client has connected, or another one may have: output waits for `settleMs`, or until the client's first byte. */
  opened(settleMs?: number): void;
  /** The client is still opening the port: output waits for `ms` from now, if it has not begun. */
  settleAgain(ms: number): void;
  received(bytes: Uint8Array): void;
  /** The client has discarded its unread input; if it has sent nothing yet, output continues after `ms`. */
  flushed(ms?: number): void;
  /** The carrier takes bytes again. */
  writable(): void;
  /** Output stops until `release`; the client asked for it. */
  suspend(): void;
  resume(): void;
  /** Drops the waiting output. */
  purge(): void;
  /** The client has disconnected, and did not read `unread` lines that were sent. */
  closed(unread?: number): void;
  /** No client will connect any more. Returns the number of lines that were not sent. */
  end(): number;
}

export interface PortOptions {
  /** A client that gets reports and has no keys. */
  readonly watch?: boolean;
  /** Lines that were lost before. */
  readonly missed?: number;
  /** Default: the host's time. */
  readonly after?: After;
}

/** Gets the events of a port; nothing depends on it. */
export type PortEvent =
  | { readonly type: 'open' | 'close' }
  | { readonly type: 'break'; readonly on: boolean }
  | { readonly type: 'refused'; readonly client: string }
  | { readonly type: 'moved'; readonly to: string };

export const settleMs = 20;
/** From a client's flush at its opening until output begins, because some flush twice. */
export const flushedMs = 5;

/** The input of a client this far behind is paused, and continues at an eighth of it. */
const pauseBytes = heldBytesMax / 2;

/** A port, and where its client is with reading and writing. */
interface PortState {
  /** The carrier; from the first fault of the wire on, `faultyWire`. */
  wire: Wire;
  faultyWire: FaultyWire | null;
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly after: After;
  /** Whether a client is there. */
  present: boolean;
  /** Whether the client has sent a byte. */
  hasReceived: boolean;
  /** Whether its next byte is the first that it sends, and is CAN. */
  startsOver: boolean;
  /** Cancels the wait for the end of the client's opening. */
  cancelSettling: (() => void) | null;
  /** Whether lines are only collected, because the client's first bytes decide about them. */
  gathering: boolean;
  /** Whether the client is so far behind with reading that its input waits. */
  behind: boolean;
  /** Whether its input waits on the wire. */
  paused: boolean;
  /** Whether the client has suspended the output. */
  suspended: boolean;
}

export function createPort(console: CardConsole, carrier: Wire, options: PortOptions = {}): Port {
  const { watch = false, missed = 0, after = afterOnHost } = options;
  const connection: Connection = console.connect((line) => sendLine(state, line), {
    watch,
    cleared() {
      state.outbox.clear();
      if (state.startsOver) state.wire.discardUnread?.();
    },
    reportsOff: () => state.outbox.clearReports(),
    after: (ms, call) => afterInput(state, ms, call),
  });
  const state: PortState = {
    ...{ wire: carrier, faultyWire: null, connection, after },
    outbox: createOutbox((count) => droppedNotice(connection, count)),
    ...{ present: false, hasReceived: false, startsOver: false, cancelSettling: null },
    ...{ gathering: false, behind: false, paused: false, suspended: false },
  };
  state.outbox.miss(missed);
  const detach = attachFaults(state, wireFaultsOf(faultsOfCard(console.driver.card)));
  return {
    opened(ms = settleMs) {
      state.present = true;
      state.hasReceived = false;
      state.suspended = false;
      state.outbox.takeReported();
      state.faultyWire?.opened();
      connection.opened();
      settle(state, ms);
      balance(state);
    },
    settleAgain(ms) {
      if (state.cancelSettling !== null) settle(state, ms);
    },
    flushed(ms = flushedMs) {
      if (state.hasReceived) return;
      state.outbox.miss(state.outbox.takeReported());
      settle(state, ms);
    },
    received(bytes) {
      if (state.faultyWire === null) receive(state, bytes);
      else state.faultyWire.received(bytes);
    },
    writable() {
      state.faultyWire?.writable();
      flush(state);
    },
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
      detach();
      return state.outbox.dropped;
    },
  };
}

/** Puts the faulty wire in once the wire has a fault. Returns the function that ends that. */
function attachFaults(state: PortState, faults: WireFaults | null): () => void {
  const { wire, after } = state;
  if (faults === null) return () => {};
  return faults.attach(() => {
    state.faultyWire = createFaultyWire({
      ...{ wire, faults, after },
      receive: (bytes) => receive(state, bytes),
      writable: () => flush(state),
    });
    state.wire = state.faultyWire;
  });
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

/** Input that waits here does not count as late. */
function afterInput(state: PortState, ms: number, call: () => void): () => void {
  let cancel = state.after(ms, over);
  function over(): void {
    if (state.paused) cancel = state.after(ms, over);
    else call();
  }
  return () => cancel();
}

/** Checks who is connected before each part, and after the last: its client may have closed just before it. */
function flush(state: PortState): void {
  for (let isMore = true; isReady(state); isMore = !state.suspended && sendPart(state)) {
    if (isMore) continue;
    balance(state);
    return;
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
  const lcd = state.connection.lcdLine();
  if (lcd.length > 0) state.outbox.push(ownLine(state.connection, lcd));
}

function close(state: PortState, unread: number): void {
  const { connection, outbox } = state;
  state.present = false;
  state.faultyWire?.closed();
  state.suspended = false;
  state.cancelSettling?.();
  state.cancelSettling = null;
  connection.closed();
  // Input that waited for the output acts now.
  connection.resume();
  outbox.dropAll(unread);
  balance(state);
}

/** A line that the port adds itself. The connection gets it too, so that it recognises it in an echo. */
function ownLine(connection: Connection, line: LineBytes): LineBytes {
  connection.sent(line);
  return line;
}

/** Null while reports are off. */
function droppedNotice(connection: Connection, count: number): LineBytes | null {
  return connection.lcdLine().length > 0 ? ownLine(connection, droppedLine(count)) : null;
}
