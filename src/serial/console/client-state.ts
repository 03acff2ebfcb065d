/**
 * What is kept of one client of the console, and how a line goes out to it.
 */
import type { KeySource } from '../../driver/key-queue.ts';
import type { After } from './after.ts';
import type { ByteParser } from './input/byte-parser.ts';
import type { WaitingLines } from './input/waiting-lines.ts';
import { heldReportsMax } from './limits.ts';
import { lineBytes } from './line-format.ts';
import type { Device, Replies } from './scpi/command.ts';
import type { Unit } from './scpi/scpi-parser.ts';

/** What a connection needs of the console. */
export interface ConsoleAccess {
  readonly device: Device;
  readonly scpi: boolean;
  removeClient(): void;
  stopped(): boolean;
}

/** What a connection needs of what carries its bytes. */
export interface Carrier {
  send(bytes: Uint8Array): void;
  cleared(): void;
  reportsOff(): void;
  readonly after: After;
}

/** A command line that is carried out. */
export interface LineRun {
  readonly units: Iterator<Unit, void, void>;
  readonly clientNumber: number;
  readonly results: string[];
  /** The last error of the line, as the queue has it. */
  error: string | null;
  /** What held as the line began. */
  readonly replies: Replies;
  /** A command under way: `wait` lets keys go ahead. */
  blocked: 'no' | 'keys' | 'wait';
  /** Ends the command under way. */
  drop: () => void;
  /** Whether it has moved the card, so that reports are held. */
  caused: boolean;
}

export interface ClientState {
  readonly access: ConsoleAccess;
  readonly carrier: Carrier;
  readonly parser: ByteParser;
  readonly lines: WaitingLines;
  /** The client's keys in the queue of the card. */
  readonly keys: KeySource;
  /** Does what can be done now. */
  readonly goOn: () => void;
  /** The line under way. */
  line: LineRun | null;
  /** Whether a command is carried out at this moment. */
  executing: boolean;
  /** What `goOn` is at: a key does not begin while it is at lines. */
  goingOn: 'no' | 'lines' | 'keys';
  /** Keys that were taken since the client was made, and those of them that have begun or were dropped. */
  keysTaken: number;
  keysBegun: number;
  /** Whether a key of the client is under way. */
  pressing: boolean;
  paused: boolean;
  /** Whether something that waits too long has been reported, and nothing was taken since. */
  overrun: boolean;
  heldReports: string[];
  ended: boolean;
  /** Counts the clients that were here: the number of the one who is, or of the next. */
  clientNumber: number;
}

export function write(state: ClientState, text: string): void {
  if (state.ended) return;
  state.parser.sent(text);
  state.carrier.send(lineBytes(text));
}

/** A reply is for who asked: once they are gone it goes nowhere. */
export function reply(
  state: ClientState,
  { clientNumber, replies, results, error }: Pick<LineRun, 'clientNumber' | 'replies' | 'results' | 'error'>,
): void {
  if (clientNumber !== state.clientNumber) return;
  const always = replies === 'always';
  const parts = always && error !== null ? [...results, `ERROR ${error}`] : results;
  if (parts.length > 0) write(state, parts.join(';'));
  else if (always) write(state, 'OK');
}

/** The LCD has changed. What the line under way brings about is reported after its reply. */
export function report(state: ClientState, text: string): void {
  const { line, access, heldReports } = state;
  if (!access.device.reports()) return;
  if (line === null || line.clientNumber !== state.clientNumber || !(state.executing || line.caused)) {
    write(state, text);
    return;
  }
  line.caused = true;
  heldReports.push(text);
  if (heldReports.length <= heldReportsMax) return;
  heldReports.shift();
  access.device.status.fault(-363, 'too many reports are held until a reply');
}

export function releaseReports(state: ClientState): void {
  const reports = state.heldReports;
  state.heldReports = [];
  for (const text of reports) write(state, text);
}
