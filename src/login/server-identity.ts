/** Which server this is, for what has to end with it. A server that was killed has ended nothing; others see that. */
import { type LockHolder, processLifeOf, processProbe } from '../files/process-identity.ts';
import type { ServerIdentity } from './admin/faults/server-faults.ts';
import { newName } from './auth/transaction.ts';

/** A new one for each service, of which a process may have several. */
export function newServerIdentity(): ServerIdentity {
  const probe = processProbe();
  return {
    name: JSON.stringify({ ...probe.self, service: newName() }),
    isGone: (name) => {
      const holder = holderIn(name);
      return holder !== null && processLifeOf(holder, probe) === 'dead';
    },
  };
}

/** Null for a text that names no process, which is never called dead. */
function holderIn(name: string): LockHolder | null {
  try {
    const holder = JSON.parse(name) as Partial<LockHolder> | null;
    return Number.isSafeInteger(holder?.pid) ? (holder as LockHolder) : null;
  } catch {
    return null;
  }
}
