/** What a server remembers of the wire login beside its store, until it ends or is reset. */
import { readMoment } from '../auth/login-clock.ts';
import type { LoginParts } from '../auth/transaction.ts';
import { createWireClients, type WireClients } from './clients.ts';
import { createNameFailures, type NameFailures } from './name-failures.ts';

export interface WireMemory {
  readonly clients: WireClients;
  readonly failures: NameFailures;
  clear(): void;
}

export function createWireMemory({ clock, policy }: Pick<LoginParts, 'clock' | 'policy'>): WireMemory {
  const moment = () => readMoment(clock);
  const clients = createWireClients(() => moment().now, policy.wireOpenMax);
  const failures = createNameFailures(moment, policy);
  return {
    clients,
    failures,
    clear() {
      clients.clear();
      failures.clear();
    },
  };
}
