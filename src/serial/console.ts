/**
 * The console of a card: bytes in, lines out, the same on every carrier.
 *
 * Bytes are keys or SCPI commands (lines.ts, message.ts, commands.ts); what goes out are answers and reports of
 * the glass, each a whole line of ASCII with CRLF, in one call of `send`. Reports, time mode, error queue and
 * status belong to the card, not to a connection, because a carrier cannot be sure to notice a client coming or
 * going. Nothing here knows a carrier, and time comes only from the clock that is given. docs/serial.md is the
 * reference.
 */
import type { Card } from '../device/card.ts';
import type { Clock } from '../device/runner.ts';

/** A clock that can stand still and change its speed; `createRealClock` of `dscplus/node` is one. */
export interface ConsoleClock extends Clock {
  pause(): void;
  resume(): void;
  setSpeed(speed: number): void;
  readonly speed: number;
}

export interface ConsoleOptions {
  readonly card: Card;
  /** Runs when the console is made: a console starts in real time. `*RST` goes back to the speed it has then. */
  readonly clock: ConsoleClock;
  /** Commands and answers only: no reports, and no byte is a key. */
  readonly scpi?: boolean;
  /** Last field of `*IDN?`; default `0`. */
  readonly firmwareVersion?: string;
}

export interface CardConsole {
  /**
   * Adds a client.
   * @param send gets a whole line with its CRLF, one call a line, at any time until `end`
   * @param options `watch`: this client gets the reports, and what it sends is dropped
   */
  connect(send: (bytes: Uint8Array) => void, options?: { readonly watch?: boolean }): Connection;
  /** Lets go of the card and the clock; nothing is sent any more. */
  stop(): void;
}

export interface Connection {
  /** Takes bytes from the client, split anyhow. */
  receive(bytes: Uint8Array): void;
  /**
   * A hint that a new client is there: a half line of the one before is dropped. To be called before the new
   * client's first bytes are handed on, or not at all; `closed` does the same.
   */
  opened(): void;
  /** A hint that the client is gone: its half line, and a pending `WAIT?` with what stands behind it, are dropped. */
  closed(): void;
  /** The glass now as a line, for a carrier to send once after an open; empty when reports are off. */
  glassLine(): Uint8Array;
  /** Bytes taken that have not acted yet; at most `waitingBytesMax`. */
  readonly waitingBytes: number;
  /** The client is gone for good: as `closed`; keys and commands that came before still act, and nothing is sent. */
  end(): void;
}

export function createConsole(options: ConsoleOptions): CardConsole {
  throw new Error(`not yet: ${options.card.serial}`);
}
