/** What requests meet of the faults of a server. Types only. */
import type { ConnectionSignal } from '../../auth/passwords/hash-queue.ts';
import type { FaultAct, StatusChange } from './fault-names.ts';

/** The path of a request, as the routes have it. */
export interface FaultPath {
  readonly path: string;
  /** The same without its prefix; null for a path that is not the gateway's. */
  readonly ofGateway: string | null;
}

/** What a fault does to one request. */
export interface MetFault {
  readonly id: string;
  readonly name: string;
  readonly act: FaultAct;
  readonly status: number | null;
  readonly delayMs: number | null;
}

/** What requests meet. */
export interface MetFaults {
  /**
   * What a request meets before its route: the delays, and the first reply or cut. Each is counted.
   * @throws if the store or the clock fails
   */
  meet(path: FaultPath): Promise<readonly MetFault[]>;
  /** What changes the status that a route replies with. Each is counted. @throws if the store or the clock fails */
  meetStatus(path: FaultPath): Promise<readonly MetFault[]>;
  /** Waits for a delay: by the server's time, and until the fault ends or the client has gone. */
  delay(met: MetFault, connection: ConnectionSignal | undefined): Promise<void>;
  /** How the status is changed now, for who watches it. Nothing is counted. */
  statusChange(path: FaultPath): StatusChange;
}
