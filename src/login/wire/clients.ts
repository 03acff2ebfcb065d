/**
 * The clients of the wire login between two steps, by their JSESSIONID. They are in the memory of one process, each for a
 * limited time and in a limited number, because strangers can begin any number.
 */
import type { Factor, LoginHandle, Mode, Session } from '../auth/login-steps.ts';
import type { WireAsk } from './wire-ask.ts';

/** After INIT: the client's proof is next. It is for one proof, right or wrong. */
export interface BegunClient extends WireNames {
  readonly step: 'begun';
  readonly mode: Mode;
  readonly salt: bigint;
  readonly verifier: bigint;
  /** The verifier as the user's record had it; not set for a decoy. */
  readonly sealed: string | undefined;
  readonly A: bigint;
  readonly b: bigint;
  readonly B: bigint;
}

/** The password is proven; a factor is to be picked, or was asked. */
export interface ProvenClient extends WireNames, WireProofs, LoginHandle {
  readonly step: 'proven';
  readonly factors: readonly Factor[];
  readonly asked: WireAsk | null;
}

/** The login is accepted, and its session waits to be fetched, once. */
export interface AcceptedClient extends WireNames, WireProofs {
  readonly step: 'accepted';
  readonly session: Session;
}

interface WireNames {
  /** In lower case; of a user that may not exist, until the password is proven. */
  readonly user: string;
}

/** Both proofs as hex, which the client sends again. */
export interface WireProofs {
  readonly M1: string;
  readonly M2: string;
}

export type WireClientState = BegunClient | ProvenClient | AcceptedClient;

export interface WireClients {
  /** Null for an unknown client, and for one whose time is over. */
  get(client: string): WireClientState | null;
  /** False if there are too many others. */
  put(client: string, state: WireClientState, lifeMs: number): boolean;
  /** In place of a state, unless another request has changed it meanwhile. */
  replace(client: string, before: WireClientState, state: WireClientState | null, lifeMs?: number): void;
  clear(): void;
}

/** @param now the time of the clock that only goes forward, in ms */
export function createWireClients(now: () => number, openMax: number): WireClients {
  const clients = new Map<string, { readonly state: WireClientState; readonly endsAt: number }>();

  function get(client: string): WireClientState | null {
    const found = clients.get(client);
    if (found === undefined || now() >= found.endsAt) return null;
    return found.state;
  }

  /** Looks at all of them, which are few, only when they are as many as may be. */
  function makeRoom(): boolean {
    if (clients.size < openMax) return true;
    const time = now();
    for (const [client, { endsAt }] of clients) if (time >= endsAt) clients.delete(client);
    return clients.size < openMax;
  }

  function put(client: string, state: WireClientState, lifeMs: number): boolean {
    if (!clients.has(client) && !makeRoom()) return false;
    clients.set(client, { state, endsAt: now() + lifeMs });
    return true;
  }

  return {
    get,
    put,
    replace(client, before, state, lifeMs) {
      const found = clients.get(client);
      if (found?.state !== before) return;
      if (state === null) clients.delete(client);
      else clients.set(client, { state, endsAt: lifeMs === undefined ? found.endsAt : now() + lifeMs });
    },
    clear: () => clients.clear(),
  };
}
