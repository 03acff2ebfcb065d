/**
 * The console of a card: bytes in, lines out, the same on every carrier.
 *
 * Bytes are keys or SCPI commands (byte-parser.ts, scpi-parser.ts, commands.ts). The output is replies and reports of
 * the LCD, each a whole line of ASCII with CRLF, in one call of `send`. Reports, time mode, error queue and status
 * belong to the card, not to a connection, because a carrier may not notice that a client connects or disconnects.
 * Nothing here knows a carrier, and time comes only from the clock in the options. docs/user/serial.md is the
 * reference.
 */
import type { Card } from '../../device/card.ts';
import type { CardEvent } from '../../device/events.ts';
import { createDriver, type Driver } from '../../driver/driver.ts';
import { offSnapshotOf } from '../../driver/off-snapshot.ts';
import { errorMessage } from '../../errors/message.ts';
import { restartFaults } from '../../faults/faulty-card.ts';
import {
  callRule,
  checkAllOptions,
  checkOptions,
  flagRule,
  type OptionRules,
  objectRule,
  objectWithRule,
  required,
  textRule,
} from '../../options/option-check.ts';
import type { Clock } from '../../time/clock.ts';
import { nextTurn } from './after.ts';
import { type Client, createClient } from './client.ts';
import type { Carrier, ConsoleAccess } from './client-state.ts';
import type { CardConsole, Connection, ConnectOptions } from './connection.ts';
import { gesturesWaitingMax } from './limits.ts';
import { lcdText } from './line-format.ts';
import type { Device, Replies } from './scpi/command.ts';
import { isIdle } from './scpi/commands-status.ts';
import { ScpiFault } from './scpi/scpi-errors.ts';
import {
  createStatus,
  operationCondition,
  questionableCondition,
  type Status,
} from './scpi/status-registers.ts';
import { createWatcher } from './watcher.ts';

/** A clock that can stand still and change its speed. `createRealClock` and `createManualClock` make one. */
export interface ConsoleClock extends Clock {
  /** Stands still until `resume`. */
  pause(): void;
  /** Runs on after `pause`. */
  resume(): void;
  /** Runs `speed` times as fast as the host, from now on. */
  setSpeed(speed: number): void;
  /** How many times as fast as the host it runs. */
  readonly speed: number;
}

/** What a console is made of. */
export interface ConsoleOptions {
  /** The card. */
  readonly card: Card;
  /**
   * The clock. It runs when the console is made: a console starts in real time. `*RST` returns to the speed it has
   * then.
   */
  readonly clock: ConsoleClock;
  /** Commands and replies only: no reports, and no byte is a key. Default false. */
  readonly scpi?: boolean;
  /** The last field of `*IDN?`; default `0`. */
  readonly firmwareVersion?: string;
}

const consoleOptions = {
  card: required(objectRule),
  clock: required(
    objectWithRule('a clock such as createRealClock makes', 'now', 'wake', 'pause', 'resume', 'setSpeed'),
  ),
  scpi: flagRule,
  firmwareVersion: textRule,
} satisfies OptionRules<ConsoleOptions>;

const connectOptions = {
  watch: flagRule,
  cleared: callRule,
  reportsOff: callRule,
  after: callRule,
} satisfies OptionRules<ConnectOptions>;

interface ConsoleState {
  readonly card: Card;
  readonly driver: Driver;
  readonly status: Status;
  readonly scpi: boolean;
  /** How fast the clock ran at the start. */
  readonly speed: number;
  readonly clients: Set<Client>;
  reports: boolean;
  replies: Replies;
  /** Card time of the last `*RST`. */
  resetAt: number;
  /** The revision of the LCD then. */
  resetRevision: number;
  /** Events since then. */
  eventsSinceReset: number;
  /** Why the card went off; empty while it is on, and after a restore. */
  offBecause: string;
  /** Whether `*OPC` waits until the LCD stops changing. */
  idleNoticePending: boolean;
  stopped: boolean;
}

/**
 * Makes the console of a card, for a carrier of your own. It starts in real time, with reports on unless `scpi` is
 * true. docs/user/serial.md has the language.
 *
 * @throws {OptionError} for an option that is missing, unknown or of a wrong type
 * @example
 * ```ts
 * import { createCard, createManualClock } from 'dscplus';
 * import { createConsole } from 'dscplus/serial';
 *
 * const clock = createManualClock();
 * const console = createConsole({ card: createCard(), clock });
 * const lines: string[] = [];
 * const client = console.connect((line) => lines.push(new TextDecoder().decode(line)));
 * client.receive(new TextEncoder().encode('P'));
 * clock.advance(3_000);
 * lines; // → ['LCD "PIN>    "\r\n']
 * console.stop();
 * ```
 */
export function createConsole(options: ConsoleOptions): CardConsole {
  checkAllOptions('createConsole', options, consoleOptions);
  const { card, clock, scpi = false, firmwareVersion = '0' } = options;
  const state: ConsoleState = {
    ...{ card, scpi, speed: clock.speed, reports: !scpi },
    driver: createDriver(card, clock, { waitingMax: gesturesWaitingMax }),
    status: createStatus(),
    clients: new Set(),
    replies: 'queries',
    ...{ resetAt: 0, resetRevision: 0, eventsSinceReset: 0 },
    offBecause: '',
    idleNoticePending: false,
    stopped: false,
  };
  const device = deviceOf(state, firmwareVersion);
  const forget = card.on((event) => onEvent(state, event));
  setConditions(state);
  return {
    driver: state.driver,
    connect(send, how = {}) {
      checkOptions('connect', how, connectOptions);
      return connectClient(state, device, send, how);
    },
    stop() {
      if (state.stopped) return;
      state.stopped = true;
      for (const client of state.clients) client.end();
      state.clients.clear();
      forget();
      state.driver.stop(new Error(errorMessage('console', 'stopped', 'make another with createConsole')));
    },
  };
}

function connectClient(
  state: ConsoleState,
  device: Device,
  send: Carrier['send'],
  { watch = false, cleared = () => {}, reportsOff = () => {}, after = nextTurn }: ConnectOptions,
): Connection {
  const access: ConsoleAccess = {
    device,
    scpi: state.scpi,
    stopped: () => state.stopped,
    removeClient: () => state.clients.delete(client),
  };
  const carrier = { send, cleared, reportsOff, after };
  const client: Client = watch ? createWatcher(access, carrier) : createClient(access, carrier);
  state.clients.add(client);
  return client;
}

/** What commands work on. */
function deviceOf(state: ConsoleState, firmwareVersion: string): Device {
  const { card, driver, status, scpi, clients } = state;
  return {
    ...{ card, driver, status, firmwareVersion },
    reports: () => state.reports,
    setReports(on) {
      if (on && scpi) throw new ScpiFault(-221, 'the port is for commands and replies only (--scpi)');
      state.reports = on;
      if (!on) for (const client of clients) client.reportsOff();
    },
    replies: () => state.replies,
    setReplies(when) {
      state.replies = when;
    },
    sinceReset: () => card.now() - state.resetAt,
    revisionSinceReset: () => card.frame().revision - state.resetRevision,
    eventCount: () => state.eventsSinceReset,
    newestEvents(count) {
      const newest = Math.min(count, state.eventsSinceReset);
      const events = newest === 0 ? [] : card.events().slice(-newest);
      return events.map((event) => ({ ...event, at: event.at - state.resetAt }));
    },
    reset() {
      driver.setTimeMode('real');
      driver.setSpeed(state.speed);
      restartFaults(card);
      state.reports = !scpi;
      state.replies = 'queries';
      driver.restore(offSnapshotOf(card));
      setConditions(state);
      state.resetAt = card.now();
      state.resetRevision = card.frame().revision;
      state.eventsSinceReset = 0;
      state.offBecause = '';
      state.idleNoticePending = false;
      return undefined;
    },
    restoreSnapshot(snapshot) {
      driver.restore(snapshot);
      setConditions(state);
      state.offBecause = '';
      return undefined;
    },
    offReason() {
      if (card.state() === 'dead') return 'dead';
      return state.offBecause === '' ? 'off' : `off: ${state.offBecause}`;
    },
    notifyWhenIdle() {
      if (isIdle({ card })) completed(state);
      else state.idleNoticePending = true;
    },
    cancelIdleNotice() {
      state.idleNoticePending = false;
    },
  };
}

function onEvent(state: ConsoleState, event: CardEvent): void {
  const { card } = state;
  state.eventsSinceReset += 1;
  if (event.type === 'lcd') reportLcd(state, event);
  if (event.type !== 'lcd' && event.type !== 'press') setConditions(state);
  if (event.type !== 'state') return;
  state.offBecause = event.to === 'off' ? event.why : '';
  if (state.idleNoticePending && isIdle({ card })) completed(state);
}

function setConditions({ card, status }: ConsoleState): void {
  status.operation.condition = operationCondition(card.state());
  status.questionable.condition = questionableCondition(card);
}

/** The present LCD with the last PIN digit, if the card shows it; a past event is masked. */
function reportLcd(
  { card, clients }: ConsoleState,
  { revision, text }: { readonly revision: number; readonly text: string },
): void {
  const frame = card.frame();
  const line = lcdText(frame.revision === revision ? frame.text : text);
  for (const client of clients) client.report(line);
}

function completed(state: ConsoleState): void {
  state.idleNoticePending = false;
  state.status.operationCompleted();
}
