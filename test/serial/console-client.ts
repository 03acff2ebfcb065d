/** A console with one client and a clock that a test advances. */
import type { Card } from '../../src/device/card.ts';
import type { CardOptions } from '../../src/device/card-options.ts';
import { createFaultyCard } from '../../src/faults/faulty-card.ts';
import type { CardConsole, Connection } from '../../src/serial/console/connection.ts';
import { createConsole } from '../../src/serial/console/console.ts';
import { createManualClock, type ManualClock } from '../../src/time/manual-clock.ts';

export interface ConsoleClient {
  readonly card: Card;
  readonly clock: ManualClock;
  readonly console: CardConsole;
  readonly client: Connection;
  /** Every call of `send` since the last look. */
  sent(): string[];
  /** Sends text, a character a byte, and gives what came since the last look, line ends left out. */
  send(text: string): string[];
  /** Lets time pass in steps of `stepMs`, and gives what came since the last look. */
  advance(ms: number, stepMs?: number): string[];
}

export interface ConsoleClientOptions extends CardOptions {
  readonly scpi?: boolean;
  readonly virtual?: boolean;
}

export function connectClient({
  scpi = false,
  virtual = false,
  ...options
}: ConsoleClientOptions = {}): ConsoleClient {
  const card = createFaultyCard(options);
  const clock = createManualClock();
  const made = createConsole({ card, clock, scpi, firmwareVersion: '1.2.3' });
  let sent: string[] = [];
  const client = made.connect((line) => sent.push(Buffer.from(line).toString('latin1')));
  const taken = (): string[] => {
    const all = sent;
    sent = [];
    return all;
  };
  const lines = (): string[] => taken().map((line) => line.replace(/\r\n$/, ''));
  const send = (text: string): string[] => {
    client.receive(Buffer.from(text, 'latin1'));
    return lines();
  };
  if (virtual) send('*RST;:TIME:MODE VIRT\r');
  return {
    card,
    clock,
    console: made,
    client,
    sent: taken,
    send,
    advance(ms, stepMs = ms) {
      for (let left = ms; left > 0; left -= stepMs) clock.advanceLate(Math.min(left, stepMs));
      return lines();
    },
  };
}

/** All errors in the queue. */
export function errorsOf({ send }: ConsoleClient): string[] {
  const count = Number(send('\x18SYST:ERR:COUN?\r').at(-1));
  return Array.from({ length: count }, () => send('SYST:ERR?\r').at(-1)!);
}
