/**
 * What `reached_max_login` says: whether a name has failed as often as locks an account. It counts the failures of the
 * wire login by name, for names that nobody has, too, so that it does not tell which there are. It refuses nothing;
 * the lock of the account is the login's own.
 */
import type { Moment } from '../auth/login-clock.ts';
import { isLocked, noFailures, withFailure } from '../auth/rules/lockout.ts';
import type { Policy } from '../auth/rules/policies.ts';
import type { Lockout } from '../auth/store.ts';

/** How many names are kept; the one that failed longest ago is forgotten. */
const namesMax = 1_024;

export interface NameFailures {
  /** Counts a failure, and returns whether it was one too many. */
  add(name: string): boolean;
  /** Whether there were too many. */
  isReached(name: string): boolean;
  /** After a login that was accepted. */
  forget(name: string): void;
  clear(): void;
}

export function createNameFailures(now: () => Moment, policy: Policy): NameFailures {
  const names = new Map<string, Lockout>();
  const isReached = (name: string): boolean => isLocked(names.get(name) ?? noFailures, now(), policy);
  return {
    isReached,
    add(name) {
      if (isReached(name)) return true;
      const lockout = withFailure(names.get(name) ?? noFailures, now(), policy);
      names.delete(name);
      names.set(name, lockout);
      for (const oldest of names.keys()) {
        if (names.size <= namesMax) break;
        names.delete(oldest);
      }
      return lockout.lock !== 'no';
    },
    forget: (name) => void names.delete(name),
    clear: () => names.clear(),
  };
}
