/** The start of a login server, which `reset` goes back to: its tables, and the faults of the gateway that begin with it. */
import type { NewGatewayFault } from './staff/staff-faults.ts';

export interface ServerStart {
  /** What the server has now becomes its start. */
  keep(faults?: readonly NewGatewayFault[]): void;
  /** Takes the tables back to the start; null for a store that is kept. */
  readonly goBack: (() => void) | null;
  /** Begins anew what the tables do not have, once they and the time are those of the start. */
  begin(): void;
}

/**
 * @param checkpoint keeps the tables, and returns what takes them back; null for a store that is kept
 * @param forget ends what the server remembers beside its tables
 */
export function serverStart(
  checkpoint: (() => () => void) | null,
  beginFaults: (faults: readonly NewGatewayFault[]) => void,
  forget: () => void,
): ServerStart {
  let faults: readonly NewGatewayFault[] = [];
  let back = checkpoint?.();
  return {
    keep(given = []) {
      back = checkpoint?.();
      faults = given;
      beginFaults(faults);
    },
    goBack: checkpoint && (() => back?.()),
    begin() {
      forget();
      beginFaults(faults);
    },
  };
}
