/** The start of a login server, which `reset` goes back to: its tables, and the faults of the gateway that begin with it. */
import type { NewGatewayFault } from './staff/staff-faults.ts';

export interface ServerStart {
  /** What the server has now becomes its start. */
  keep(faults?: readonly NewGatewayFault[]): void;
  /** Takes the tables back to the start; null for a store that is kept. */
  readonly goBack: (() => void) | null;
  /** Begins what begins with the server, once tables and time are those of the start. */
  begin(): void;
}

/** @param checkpoint keeps the tables, and returns what takes them back; null for a store that is kept */
export function serverStart(
  checkpoint: (() => () => void) | null,
  beginFaults: (faults: readonly NewGatewayFault[]) => void,
): ServerStart {
  let faults: readonly NewGatewayFault[] = [];
  const begin = (): void => beginFaults(faults);
  let back = checkpoint?.();
  return {
    keep(given = []) {
      back = checkpoint?.();
      faults = given;
      begin();
    },
    goBack: checkpoint && (() => back?.()),
    begin,
  };
}
