/**
 * A console with one client and a clock that a test moves.
 */
import { type Card, createCard } from '../../src/device/card.ts';
import type { CardOptions } from '../../src/device/card-options.ts';
import type { CardConsole, Connection } from '../../src/serial/console/connection.ts';
import { createConsole } from '../../src/serial/console/console.ts';
import { createManualClock, type ManualClock } from '../../src/time/manual-clock.ts';

export interface Desk {
  readonly card: Card;
  readonly clock: ManualClock;
  readonly console: CardConsole;
  readonly client: Connection;
  /** Every call of `send` since the last look. */
  sent(): string[];
  /** Sends text, a character a byte, and gives what came since the last look, line ends left out. */
  say(text: string): string[];
  /** Lets time pass in steps of `stepMs`, and gives what came since the last look. */
  pass(ms: number, stepMs?: number): string[];
}

export interface DeskOptions extends CardOptions {
  readonly scpi?: boolean;
  readonly virtual?: boolean;
}

export function desk({ scpi = false, virtual = false, ...options }: DeskOptions = {}): Desk {
  const card = createCard(options);
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
  const say = (text: string): string[] => {
    client.receive(Buffer.from(text, 'latin1'));
    return lines();
  };
  if (virtual) say('*RST;:TIME:MODE VIRT\r');
  return {
    card,
    clock,
    console: made,
    client,
    sent: taken,
    say,
    pass(ms, stepMs = ms) {
      for (let left = ms; left > 0; left -= stepMs) clock.advanceLate(Math.min(left, stepMs));
      return lines();
    },
  };
}

/** All errors in the queue. */
export function errorsOf({ say }: Desk): string[] {
  const count = Number(say('\x18SYST:ERR:COUN?\r').at(-1));
  return Array.from({ length: count }, () => say('SYST:ERR?\r').at(-1)!);
}
