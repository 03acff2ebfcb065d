/** The wire login as a part of the login service. */
import { errorMessage } from '../errors/message.ts';
import type { Verifiers } from './auth/passwords/verifiers.ts';
import type { Policy } from './auth/rules/policies.ts';
import type { Seal } from './auth/sealing.ts';
import { type Store, StoreError } from './auth/store.ts';
import type { LoginParts } from './auth/transaction.ts';
import type { LoginService } from './login-service.ts';
import { isMemoryStore } from './store/memory-store.ts';
import { wireGroups } from './wire/group.ts';
import { createVerifiers } from './wire/verifiers.ts';
import { createWireLogin } from './wire/wire-login.ts';
import type { WireMemory } from './wire/wire-memory.ts';
import type { WireProtocol } from './wire/wire-service.ts';

/** Runs a step; what fails inside is logged, and is a refusal. */
type Guarded = <T>(parts: LoginParts, work: () => Promise<T>, otherwise: T) => Promise<T>;

/** The service with the wire login, if it was asked for. */
export function withWire(
  parts: LoginParts,
  wire: WireProtocol | undefined,
  memory: WireMemory,
  guarded: Guarded,
  service: Omit<LoginService, 'wire'>,
): LoginService {
  if (wire === undefined) return { ...service, wire: null };
  const login = createWireLogin(parts, wire, memory, service, (work, otherwise) =>
    guarded(parts, work, otherwise),
  );
  return { ...service, wire: login };
}

/** @throws {StoreError} for a store that is kept */
export function verifiersFor(
  store: Store,
  wire: WireProtocol | undefined,
  seal: Seal,
  policy: Policy,
): Verifiers | null {
  if (wire === undefined) return null;
  if (isMemoryStore(store)) return createVerifiers(wireGroups[wire.group], seal, policy);
  throw new StoreError(
    'failed',
    errorMessage(
      'wire login',
      'its verifiers are worth the passwords, and this store is kept',
      'use a store in memory',
    ),
  );
}
