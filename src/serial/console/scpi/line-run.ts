/** Executes a command line: its commands in order, then its reply, then the reports that it caused. */
import { EntryError } from '../../../device/errors.ts';
import type { QueuedGesture } from '../../../driver/queue-entry.ts';
import { type ClientState, type LineRun, releaseReports, reply } from '../client-state.ts';
import { dropLinesOf } from '../input/waiting-lines.ts';
import type { Later } from './command.ts';
import { commandOf, isCommand } from './commands.ts';
import { errorText, isCommandError, ScpiFault } from './scpi-errors.ts';
import { unitsOf } from './scpi-parser.ts';

export function lineRun(state: ClientState, text: string, clientNumber: number): LineRun {
  return {
    units: unitsOf(text, isCommand),
    clientNumber,
    results: [],
    error: null,
    replies: state.access.device.replies(),
    blocked: 'no',
    drop: () => {},
    ...{ caused: false, dropsReports: false },
  };
}

/** The next command of the line, or its end. */
export function nextCommand(state: ClientState, line: LineRun): void {
  const { device } = state.access;
  device.driver.sync();
  state.executing = true;
  try {
    const { done, value: unit } = line.units.next();
    if (done) {
      finish(state, line);
      return;
    }
    const outcome = commandOf(unit.header).run(device, unit.args);
    if (typeof outcome === 'string') line.results.push(outcome);
    else if (outcome !== undefined) begin(state, line, outcome);
    device.driver.sync();
  } catch (reason) {
    fail(state, line, reason);
  } finally {
    state.executing = false;
  }
}

function begin(state: ClientState, line: LineRun, later: Later): void {
  if (later.needs === 'wait' && line.clientNumber !== state.clientNumber) {
    dropLinesOf(state.lines, line.clientNumber);
    dropLine(state);
    return;
  }
  line.blocked = later.needs;
  if (later.needs === 'keys') line.caused = true;
  let ended = false;
  const queued: QueuedGesture<string | undefined> = {
    gesture: later.script,
    done(result) {
      ended = true;
      if (state.line !== line) return;
      if (result !== undefined) line.results.push(result);
      unblock(state, line);
    },
    failed(reason) {
      ended = true;
      if (state.line !== line || state.access.stopped()) return;
      fail(state, line, reason);
      unblock(state, line);
    },
  };
  const { driver } = state.access.device;
  const drop = later.needs === 'wait' ? driver.runConcurrently(queued) : inTurn(state, queued);
  if (!ended) line.drop = drop;
}

function inTurn<T>({ access }: ClientState, queued: QueuedGesture<T>): () => boolean {
  const withdraw = access.device.driver.keys.add(queued);
  if (withdraw !== null) return withdraw;
  queued.failed(new ScpiFault(-363, 'too many keys are waiting'));
  return () => false;
}

function unblock(state: ClientState, line: LineRun): void {
  line.blocked = 'no';
  line.drop = () => {};
  state.proceed();
}

/** A command that can't be parsed ends the line; a command that can't be executed does not. */
function fail(state: ClientState, line: LineRun, reason: unknown): void {
  const fault = scpiFaultOf(reason);
  state.access.device.status.take(fault);
  line.error = errorText(fault.code, fault.detail);
  if (isCommandError(fault.code)) finish(state, line);
}

function finish(state: ClientState, line: LineRun): void {
  state.line = null;
  state.executing = false;
  // A line that changes the reply setting gets the reply of both settings.
  const replies = line.replies === 'always' ? 'always' : state.access.device.replies();
  reply(state, { ...line, replies });
  releaseReports(state);
}

/** Ends the current line without a reply; a key that is down is released in its own time. */
export function dropLine(state: ClientState): void {
  state.line?.drop();
  state.line = null;
  releaseReports(state);
}

/** A key that another client's restore has released has no verdict. */
export function scpiFaultOf(reason: unknown): ScpiFault {
  if (reason instanceof ScpiFault) return reason;
  if (reason instanceof EntryError) return new ScpiFault(-221, 'the card was restored meanwhile');
  throw reason;
}
