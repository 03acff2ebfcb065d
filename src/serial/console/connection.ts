/** A client of a console, as its carrier sees it: bytes in, lines out, and what happens to the client. */
import type { Driver } from '../../driver/driver.ts';
import type { After } from './after.ts';

/** The console of a card: bytes in, lines out, for every client that a carrier connects. */
export interface CardConsole {
  /** What presses the card, for example to record it with `createRecorder`. */
  readonly driver: Driver;
  /**
   * Adds a client.
   *
   * @param send gets a whole line with its CRLF, one call for each line, at any time until `end`
   * @param options what the carrier does for the client, apart from carrying bytes
   * @example
   * ```ts
   * import { createCard, createManualClock } from 'dscplus';
   * import { createConsole } from 'dscplus/serial';
   *
   * const console = createConsole({ card: createCard(), clock: createManualClock() });
   * let text = '';
   * const client = console.connect((line) => {
   *   text += new TextDecoder().decode(line);
   * });
   * client.receive(new TextEncoder().encode('*IDN?\r'));
   * text; // → 'DSCPLUS,dsc-plus,DEMO-0001,0\r\n'
   * console.stop();
   * ```
   */
  connect(send: (bytes: Uint8Array) => void, options?: ConnectOptions): Connection;
  /**
   * Disconnects every client and releases card and clock. Nothing is sent any more.
   *
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   * import { createRealClock } from 'dscplus/node';
   * import { createConsole } from 'dscplus/serial';
   *
   * const clock = createRealClock();
   * const console = createConsole({ card: createCard(), clock });
   * console.stop();
   * clock.stop();
   * ```
   */
  stop(): void;
}

/** What a carrier does for a client, apart from carrying its bytes. */
export interface ConnectOptions {
  /** This client gets the reports, and what it sends is dropped. */
  readonly watch?: boolean;
  /** The client starts over (CAN): whatever the carrier still has to send to it is dropped. */
  readonly cleared?: () => void;
  /** Reports are off from now on: those that the carrier still has to send are dropped. */
  readonly reportsOff?: () => void;
  /** Host time, by which an escape sequence is over; by default it is when this turn of the loop is. */
  readonly after?: After;
}

/**
 * A client of a console.
 *
 * @example
 * ```ts
 * import { createCard, createManualClock } from 'dscplus';
 * import { createConsole } from 'dscplus/serial';
 *
 * const console = createConsole({ card: createCard(), clock: createManualClock(), scpi: true });
 * const replies: string[] = [];
 * const client = console.connect((line) => replies.push(new TextDecoder().decode(line)));
 * client.pause();
 * client.receive(new TextEncoder().encode('*OPC?\r'));
 * replies.length; // → 0
 * client.resume();
 * replies; // → ['1\r\n']
 * client.end();
 * console.stop();
 * ```
 */
export interface Connection {
  /** Takes bytes from the client, split anywhere. */
  receive(bytes: Uint8Array): void;
  /** Tells that a new client may be there, before its first bytes: a half line of the client before is dropped. */
  opened(): void;
  /**
   * Tells that the client has disconnected. Its half line is dropped, and so is a pending `WAIT?` with what came
   * after it. Keys and commands that came before still act, and nothing is replied to them.
   */
  closed(): void;
  /** Lets keys and commands wait until `resume`. */
  pause(): void;
  /** Lets keys and commands continue after `pause`. */
  resume(): void;
  /** The LCD now as a line, for a carrier to send once after an open; empty when reports are off. */
  lcdLine(): Uint8Array;
  /** Tells that the carrier sends a line of its own or `lcdLine`, which the client may echo. */
  sent(line: Uint8Array): void;
  /** Bytes received that have not acted yet; 65,536 at most. */
  readonly waitingBytes: number;
  /** Disconnects the client for good, as `closed` does, and sends nothing any more. */
  end(): void;
}
