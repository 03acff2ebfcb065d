/**
 * One client of the console: its keys wait in the queue of the card, its lines wait here, and replies and reports are
 * sent in order.
 *
 * Keys and lines are executed in the order of arrival: a line begins when the keys before it are done, and a key is
 * ready when the lines before it are done. Only while a `WAIT?` is pending may keys go ahead of the lines behind it.
 * The reply to a line comes before the reports that the line causes: these are held back until it is sent. A reply is
 * for the client that asked: after it has disconnected, the reply is dropped, and its waits end.
 */
import { EntryError } from '../../device/errors.ts';
import { type DrivenCard, holdGesture, type Script } from '../../device/gestures.ts';
import type { KeyOutcome } from '../../device/state.ts';
import type { Key } from '../../keypad/keys.ts';
import {
  type Carrier,
  type ClientState,
  type ConsoleAccess,
  releaseReports,
  reply,
  report,
} from './client-state.ts';
import type { Connection } from './connection.ts';
import { type ConsoleInput, createByteParser } from './input/byte-parser.ts';
import { addLine, addLostLine, dropAll, dropFirst, dropLinesOf } from './input/waiting-lines.ts';
import { escapeSequenceMs, keysWaitingMax, waitingBytesMax } from './limits.ts';
import { lcdLine } from './line-format.ts';
import { dropLine, lineRun, nextCommand } from './scpi/line-run.ts';
import { errorText } from './scpi/scpi-errors.ts';

export interface Client extends Connection {
  /** The LCD has changed. */
  report(text: string): void;
  /** Reports are off from now on: none that was held back is sent. */
  reportsOff(): void;
}

export function createClient(access: ConsoleAccess, carrier: Carrier): Client {
  const state = clientState(access, carrier);
  const { parser } = state;
  const inputs = createInputs(state);

  function disconnect(): void {
    inputs.dropHalfLine();
    parser.forgetClient();
    inputs.cancelTimer();
    endClient(state);
  }

  return {
    receive(bytes) {
      if (state.ended) return;
      parser.push(bytes);
      inputs.take();
    },
    opened: inputs.dropHalfLine,
    closed: disconnect,
    pause() {
      state.paused = true;
    },
    resume() {
      if (!state.paused) return;
      state.paused = false;
      state.proceed();
    },
    lcdLine: () => lcdLine(access.device),
    sent: (line) => parser.sent(Buffer.from(line).toString('latin1').trimEnd()),
    get waitingBytes() {
      return waitingBytes(state) + parser.halfLineBytes;
    },
    end() {
      if (state.ended) return;
      state.ended = true;
      disconnect();
      access.removeClient();
    },
    report: (text) => report(state, text),
    reportsOff() {
      state.heldReports = [];
      carrier.reportsOff();
    },
  };
}

interface Inputs {
  /** Takes the parser's inputs; new bytes are read after them. */
  take(): void;
  dropHalfLine(): void;
  cancelTimer(): void;
}

function createInputs(state: ClientState): Inputs {
  const { parser, carrier } = state;
  let isTaking = false;
  let cancelTimer = (): void => {};

  function take(): void {
    if (isTaking) return;
    isTaking = true;
    try {
      for (let input = parser.next(); input !== null; input = parser.next()) {
        if (input.type === 'key') takeKey(state, input.key);
        else takeInput(state, input);
      }
    } finally {
      isTaking = false;
      // An escape sequence continues only with bytes that arrive soon, and so does an echo.
      cancelTimer();
      cancelTimer = parser.awaitsMore ? carrier.after(escapeSequenceMs, quiet) : () => {};
    }
  }

  function quiet(): void {
    parser.expire();
    take();
  }

  return {
    take,
    dropHalfLine() {
      quiet();
      parser.dropHalfLine();
    },
    cancelTimer: () => cancelTimer(),
  };
}

function clientState(access: ConsoleAccess, carrier: Carrier): ClientState {
  const state: ClientState = {
    access,
    carrier,
    parser: createByteParser({ keys: !access.scpi }),
    lines: { all: [], bytes: 0 },
    keys: { ready: () => isKeyReady(state) },
    proceed: () => proceed(state),
    line: null,
    executing: false,
    proceedingWith: 'no',
    keysTaken: 0,
    keysBegun: 0,
    pressing: false,
    paused: false,
    overrun: false,
    heldReports: [],
    ended: false,
    clientNumber: 0,
  };
  return state;
}

function takeKey(state: ClientState, key: Key): void {
  if (isOverrun(state, 1, keysWaiting(state) >= keysWaitingMax, 'too many keys are waiting')) return;
  const { card, driver } = state.access.device;
  const ms = key === 'press' ? card.profile.powerHoldMs : card.profile.tapMs;
  state.keysTaken += 1;
  const withdraw = driver.keys.add(
    {
      gesture(driven: DrivenCard): Script<KeyOutcome> {
        state.keysBegun += 1;
        state.pressing = true;
        return holdGesture(driven, key, ms);
      },
      done: () => keyDone(state),
      failed: (reason) => keyFailed(state, reason),
    },
    state.keys,
  );
  if (withdraw !== null) return;
  state.keysTaken -= 1;
  state.access.device.status.fault(-363, 'too many keys are waiting');
}

function keyDone(state: ClientState): void {
  state.pressing = false;
  state.proceed();
}

/** A key without a verdict is done all the same: the card was restored while it was down. */
function keyFailed(state: ClientState, reason: unknown): void {
  if (state.access.stopped()) return;
  keyDone(state);
  if (!(reason instanceof EntryError)) throw reason;
}

/** Whether the next key may begin. */
function isKeyReady({ line, lines, pressing, paused, proceedingWith, keysBegun }: ClientState): boolean {
  if (pressing || paused || proceedingWith === 'lines') return false;
  if (line !== null) return line.blocked === 'wait';
  const [first] = lines.all;
  return first === undefined || first.keysBefore > keysBegun;
}

function takeInput(state: ClientState, input: Exclude<ConsoleInput, { type: 'key' }>): void {
  const { status } = state.access.device;
  if (input.type === 'line') takeLine(state, input.text);
  else if (input.type === 'clear') startOver(state);
  else if (input.type === 'fault') status.fault(input.code, input.detail);
  else {
    if (!input.reported) status.fault(input.code, input.detail);
    loseLine(state, errorText(input.code, input.detail));
  }
}

function takeLine(state: ClientState, text: string): void {
  const detail = 'too many lines are waiting';
  if (isOverrun(state, text.length, false, detail)) loseLine(state, errorText(-363, detail));
  else {
    addLine(state.lines, { text, clientNumber: state.clientNumber, keysBefore: state.keysTaken });
    state.proceed();
  }
}

function loseLine(state: ClientState, error: string): void {
  const line = { error, clientNumber: state.clientNumber, keysBefore: state.keysTaken };
  addLostLine(state.lines, line, waitingBytesMax);
  state.proceed();
}

/** Whether the input exceeds its limit, which is reported once until something is taken again. */
function isOverrun(state: ClientState, bytes: number, full: boolean, detail: string): boolean {
  const was = state.overrun;
  state.overrun = full || waitingBytes(state) + bytes > waitingBytesMax;
  if (state.overrun && !was) state.access.device.status.fault(-363, detail);
  return state.overrun;
}

function keysWaiting({ keysTaken, keysBegun }: ClientState): number {
  return keysTaken - keysBegun;
}

function waitingBytes(state: ClientState): number {
  return state.lines.bytes + keysWaiting(state);
}

/** CAN: drops what waits. */
function startOver(state: ClientState): void {
  dropAll(state.lines);
  state.access.device.driver.keys.withdraw(state.keys);
  state.keysBegun = state.keysTaken;
  state.heldReports = [];
  dropLine(state);
  state.carrier.cleared();
  state.proceed();
}

/** The client has disconnected: drops its pending wait and the lines behind it. */
function endClient(state: ClientState): void {
  const { clientNumber } = state;
  state.clientNumber += 1;
  if (state.line?.blocked === 'wait') {
    dropLinesOf(state.lines, clientNumber);
    dropLine(state);
  } else releaseReports(state);
  state.proceed();
}

/** Does everything that can be done now. What takes time calls it again. */
function proceed(state: ClientState): void {
  if (state.proceedingWith !== 'no') return;
  const { driver } = state.access.device;
  // Everything in one line (`*RST;:TIME:MODE VIRT`) happens in one ms.
  const unfreeze = driver.freeze();
  try {
    do {
      state.proceedingWith = 'lines';
      while (proceedInLines(state));
      state.proceedingWith = 'keys';
    } while (keysWaiting(state) > 0 && driver.keys.proceed());
  } finally {
    unfreeze();
    state.proceedingWith = 'no';
  }
}

/** Does one thing; false if nothing is to be done until something ends. */
function proceedInLines(state: ClientState): boolean {
  const { line, lines } = state;
  if (line !== null) {
    if (line.blocked !== 'no') return false;
    nextCommand(state, line);
    return true;
  }
  const [first] = lines.all;
  if (first === undefined || state.pressing || state.paused || first.keysBefore > state.keysBegun)
    return false;
  dropFirst(lines);
  if ('text' in first) state.line = lineRun(state, first.text, first.clientNumber);
  else {
    const replies = state.access.device.replies();
    for (let i = 0; i < first.times; i++) reply(state, { ...first, replies, results: [] });
  }
  return true;
}
