/** What all steps of the wire login work with. */
import type { AuditReason } from '../auth/audit.ts';
import { inSharedTransaction, type LoginParts } from '../auth/transaction.ts';
import type { WireClientState, WireClients } from './clients.ts';
import type { NameFailures } from './name-failures.ts';
import type { WireProtocol, WireSteps } from './wire-service.ts';

export interface WireContext {
  readonly parts: LoginParts;
  readonly protocol: WireProtocol;
  readonly steps: WireSteps;
  readonly clients: WireClients;
  readonly failures: NameFailures;
  /** The modulus of `rsapub`, as hex. */
  readonly modulus: string;
}

/** An audit line for a form that is refused before the login sees it. */
export function logRefusal(
  { parts }: WireContext,
  reason: Extract<AuditReason, 'malformed' | 'wrong step' | 'busy'>,
  says: string,
): Promise<void> {
  return inSharedTransaction(parts, ({ log }) =>
    log({ event: 'refused', reason, says: `wire login: ${says}` }),
  );
}

/** Whether a form is of the user whose login it continues. Clients write the name in either case. */
export function isOfUser(name: string | undefined, { user }: WireClientState): boolean {
  return name === undefined || name.toLowerCase() === user;
}
