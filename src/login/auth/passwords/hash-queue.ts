/**
 * The queue for password hashes. A hash at the default cost takes 128 MB and most of a second, so only a few are
 * computed at once, and a limited number wait.
 *
 * Strangers can ask for any number. User names are served in turn, and for each name its connections in turn, so
 * someone who asks a hundred times delays only themselves. When the queue is full, it drops the newest login of the
 * name, then of the connection, with the most waiting. Names are used as typed, so known and unknown names wait
 * equally.
 */

import { errorMessage } from '../../../errors/message.ts';

/** Too many are waiting, or the connection closed while waiting. */
export class BusyError extends Error {
  override readonly name: string = 'BusyError';
}

/** The connection of a login: an `AbortSignal`, aborted when it closes. */
export interface ConnectionSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Who asks for a hash. */
export interface HashRequest {
  /** The user name as typed; null for staff, who have their own place. */
  readonly user: string | null;
  readonly connection?: ConnectionSignal | undefined;
}

/** Does the work when its turn comes. @throws {BusyError} and what the work throws */
export type HashQueue = <T>(request: HashRequest, work: () => Promise<T>) => Promise<T>;

interface Waiter {
  readonly start: () => void;
  readonly refuse: (error: BusyError) => void;
}

/** Those of one name, by their connections. */
type Connections = Map<ConnectionSignal | undefined, Waiter[]>;

/** Who waits, by name and connection in the order of their turns. */
interface WaitingLogins {
  readonly names: Map<string | null, Connections>;
  count: number;
}

export function createHashQueue(runningMax: number, waitingMax: number): HashQueue {
  const logins: WaitingLogins = { names: new Map(), count: 0 };
  let running = 0;

  function startNext(): void {
    const waiter = takeNext(logins);
    if (waiter === null) running--;
    else waiter.start();
  }

  function turnOf(request: HashRequest): Promise<void> {
    const { connection } = request;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        remove(logins, request, waiter, false);
        waiter.refuse(closed());
      };
      const waiter: Waiter = {
        start() {
          connection?.removeEventListener('abort', onAbort);
          resolve();
        },
        refuse(error) {
          connection?.removeEventListener('abort', onAbort);
          reject(error);
        },
      };
      connection?.addEventListener('abort', onAbort);
      add(logins, request, waiter);
      if (logins.count > waitingMax) takeOfMost(logins, request).refuse(full(waitingMax));
    });
  }

  return async (request, work) => {
    if (request.connection?.aborted === true) throw closed();
    if (running < runningMax) running++;
    else await turnOf(request);
    try {
      return await work();
    } finally {
      startNext();
    }
  };
}

function add(logins: WaitingLogins, { user, connection }: HashRequest, waiter: Waiter): void {
  const connections: Connections = logins.names.get(user) ?? new Map();
  logins.names.set(user, connections);
  const waiters = connections.get(connection) ?? [];
  connections.set(connection, waiters);
  waiters.push(waiter);
  logins.count++;
}

/** Removes a waiter. If it was served, its name and connection move to the end of their order. */
function remove(
  logins: WaitingLogins,
  { user, connection }: HashRequest,
  waiter: Waiter,
  wasServed: boolean,
): void {
  const { names } = logins;
  const connections = names.get(user) as Connections;
  const waiters = connections.get(connection) as Waiter[];
  waiters.splice(waiters.indexOf(waiter), 1);
  logins.count--;
  if (wasServed || waiters.length === 0) connections.delete(connection);
  if (waiters.length > 0) connections.set(connection, waiters);
  if (wasServed || connections.size === 0) names.delete(user);
  if (connections.size > 0) names.set(user, connections);
}

/** Removes the waiter whose turn it is; null if nobody waits. */
function takeNext(logins: WaitingLogins): Waiter | null {
  for (const [user, connections] of logins.names) {
    for (const [connection, [first]] of connections) {
      const waiter = first as Waiter;
      remove(logins, { user, connection }, waiter, true);
      return waiter;
    }
  }
  return null;
}

/** Removes the newest of the name and connection with the most. If several have equally many, it removes the newcomer. */
function takeOfMost(logins: WaitingLogins, request: HashRequest): Waiter {
  const user = largest(logins.names, request.user, sizeOf);
  const connections = logins.names.get(user) as Connections;
  const connection = largest(connections, request.connection, (waiters) => waiters.length);
  const waiter = connections.get(connection)?.at(-1) as Waiter;
  remove(logins, { user, connection }, waiter, false);
  return waiter;
}

function full(waitingMax: number): BusyError {
  return new BusyError(
    errorMessage('password hashes', `${waitingMax} logins wait for theirs already`, 'try again later'),
  );
}

function closed(): BusyError {
  return new BusyError(
    errorMessage('connection', 'closed before its password hash was computed', 'log in again'),
  );
}

function sizeOf(connections: Connections): number {
  return [...connections.values()].reduce((sum, waiters) => sum + waiters.length, 0);
}

/** The key of the largest value; `own` if no other is larger. */
function largest<K, V>(map: ReadonlyMap<K, V>, own: K, size: (value: V) => number): K {
  const ownValue = map.get(own);
  let found = own;
  let most = ownValue === undefined ? 0 : size(ownValue);
  for (const [key, value] of map) {
    if (size(value) <= most) continue;
    found = key;
    most = size(value);
  }
  return found;
}
