/** The faults of the gateway as staff adds, sees and clears them. Types only. */
import type { GatewayFaultName } from '../faults/fault-names.ts';

/** A bad state of the gateway that is to be shown on demand. docs/user/gateway.md lists the names. */
export interface NewGatewayFault {
  /** Which one, such as `not-authenticated`. */
  readonly name: GatewayFaultName;
  /** For `status`: the status that is replied, 400 to 599. */
  readonly status?: number;
  /** For `slow`: how much later it replies, in ms of the server's time. */
  readonly delayMs?: number;
  /**
   * The paths that it acts on: `*` is any part of a name, `**` any number of names, and the prefixes of the gateway may
   * be left out. Without it, all routes of the gateway; `/**` is all routes but those of staff.
   */
  readonly path?: string;
  /** How long it lasts, in ms of the server's time; by default until it is cleared. */
  readonly forMs?: number;
  /** How many replies it changes. */
  readonly times?: number;
  /** When it begins: the next time that the server's clock shows this time of day in UTC, `HH:MM`; default now. */
  readonly at?: string;
}

/** A fault of the gateway, as it is now. */
export interface GatewayFaultView {
  /** Its id, for `clearFault`. */
  readonly id: string;
  /** Which one. */
  readonly name: GatewayFaultName;
  /** The status of `status`; null for another. */
  readonly status: number | null;
  /** The delay of `slow`, in ms; null for another. */
  readonly delayMs: number | null;
  /** The paths that it acts on; null for all routes of the gateway. */
  readonly path: string | null;
  /** When it begins, in ms from now; 0 for one that has begun. */
  readonly beginsInMs: number;
  /** When it ends, in ms from now; null for one that lasts until it is cleared. */
  readonly endsInMs: number | null;
  /** How many replies it still changes; null for any number. */
  readonly timesLeft: number | null;
  /** How many replies it has changed. */
  readonly hits: number;
}

/**
 * What staff can do with the faults of the gateway. They are kept in the store, so that all servers on it reply alike,
 * and end with the server that they were added to.
 *
 * @example
 * ```ts
 * import { LoginServer } from 'dscplus/server';
 *
 * const { staff, url, close } = await LoginServer.start();
 * staff.addFault({ name: 'status', status: 503, path: '/tickle', times: 1 });
 * const tickle = () => fetch(`${url}/v1/api/tickle`, { method: 'POST' });
 * (await tickle()).status; // → 503
 * (await tickle()).status; // → 401
 * await close();
 * ```
 */
export interface StaffFaults {
  /**
   * Adds a fault of the gateway.
   *
   * @throws {StaffError} for an unknown name, or a value that does not fit it
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, advance, close } = await LoginServer.start();
   * staff.addFault({ name: 'not-authenticated', forMs: 30_000 }).endsInMs; // → 30_000
   * advance(30_000);
   * staff.faults(); // → []
   * await close();
   * ```
   */
  addFault(fault: NewGatewayFault): GatewayFaultView;
  /**
   * The faults that act now or later, in the order in which they were added.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.addFault({ name: 'slow', delayMs: 3_000, path: '/iserver/**', times: 2 });
   * staff.faults().map(({ id, name, timesLeft }) => [id, name, timesLeft]); // → [['1', 'slow', 2]]
   * await close();
   * ```
   */
  faults(): readonly GatewayFaultView[];
  /**
   * Ends a fault.
   *
   * @throws {StaffError} for an id without a fault
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * const { id } = staff.addFault({ name: 'disconnected' });
   * staff.clearFault(id);
   * staff.faults(); // → []
   * await close();
   * ```
   */
  clearFault(id: string): void;
  /**
   * Ends all faults.
   *
   * @returns how many there were
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.addFault({ name: 'disconnected' });
   * staff.addFault({ name: 'nightly-restart', at: '23:45' });
   * staff.clearFaults(); // → 2
   * await close();
   * ```
   */
  clearFaults(): number;
}
