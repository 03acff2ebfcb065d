/** The state of one client of the console, and how a line is sent to it. */
import type { KeySource } from '../../driver/queue-entry.ts';
import type { After } from './after.ts';
import type { ByteParser } from './input/byte-parser.ts';
import type { WaitingLines } from './input/waiting-lines.ts';
import { heldReportsMax } from './limits.ts';
import { lineBytes } from './line-format.ts';
import type { Device, Replies } from './scpi/command.ts';
import type { Unit } from './scpi/scpi-parser.ts';

/** What a connection needs from the console. */
export interface ConsoleAccess {
  readonly device: Device;
  readonly scpi: boolean;
  removeClient(): void;
  stopped(): boolean;
}

/** What a connection needs from the carrier of its bytes. */
export interface Carrier {
  send(bytes: Uint8Array): void;
  cleared(): void;
  reportsOff(): void;
  readonly after: After;
}

/** A command line that is being executed. */
export interface LineRun {
  readonly units: Iterator<Unit, void, void>;
  readonly clientNumber: number;
  readonly results: string[];
  /** The last error of the line, as in the queue. */
  error: string | null;
  /** The console's state when the line began. */
  readonly replies: Replies;
  /** The current command: `wait` lets keys go ahead. */
  blocked: 'no' | 'keys' | 'wait';
  /** Ends the current command. */
  drop: () => void;
  /** Whether it has changed the card, so that reports are held back. */
  caused: boolean;
  /** Whether so many were held back that the oldest were dropped. */
  dropsReports: boolean;
}

export interface ClientState {
  readonly access: ConsoleAccess;
  readonly carrier: Carrier;
  readonly parser: ByteParser;
  readonly lines: WaitingLines;
  /** The client's keys in the queue of the card. */
  readonly keys: KeySource;
  /** Does everything that can be done now. */
  readonly proceed: () => void;
  /** The current line. */
  line: LineRun | null;
  /** Whether a command is being executed at this moment. */
  executing: boolean;
  /** What `proceed` is at: a key does not begin while it is at lines. */
  proceedingWith: 'no' | 'lines' | 'keys';
  /** Keys taken since the client was made, and how many of them have begun or were dropped. */
  keysTaken: number;
  keysBegun: number;
  /** Whether a key of the client is in progress. */
  pressing: boolean;
  paused: boolean;
  /** Whether the error about too much waiting input was reported, and nothing was taken since. */
  overrun: boolean;
  heldReports: string[];
  ended: boolean;
  /** Counts the clients so far: the number of the present one, or of the next. */
  clientNumber: number;
}

export function write(state: ClientState, text: string): void {
  if (state.ended) return;
  state.parser.sent(text);
  state.carrier.send(lineBytes(text));
}

/** A reply is for the client that asked. After it has disconnected, the reply is dropped. */
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

/** The LCD has changed. A change that the current line causes is reported after its reply. */
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
  if (!line.dropsReports) access.device.status.fault(-363, 'too many reports are held until a reply');
  line.dropsReports = true;
}

export function releaseReports(state: ClientState): void {
  const reports = state.heldReports;
  state.heldReports = [];
  for (const text of reports) write(state, text);
}
