/** The record of a fault of the gateway. Types only: what a fault does is not known here. */
import type { Moment } from '../login-clock.ts';

/** A fault that was added, until it is over. It is over once the clock of `epoch` reads `endsAt`. */
export interface FaultRecord {
  /** A number, as text. */
  readonly id: string;
  readonly name: string;
  readonly status: number | null;
  readonly delayMs: number | null;
  /** The paths that it acts on; null for all routes of the gateway. */
  readonly path: string | null;
  /** Whether it acts on routes of the gateway alone. */
  readonly reach: 'gateway' | 'server';
  /** The server that it ends with. */
  readonly server: string;
  readonly added: Moment;
  readonly epoch: string;
  readonly startsAt: number;
  readonly endsAt: number;
  /** Whether its begin is in the audit log. */
  readonly begun: boolean;
  /** Whether it begins again a day later. */
  readonly daily: boolean;
  /** How many replies it changes; null for any number. */
  readonly times: number | null;
  readonly hits: number;
}
