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
export interface Asker {
  /** The user name as typed; null for staff, who have their own place. */
  readonly user: string | null;
  readonly connection?: ConnectionSignal | undefined;
}

/** Does the work when its turn comes. @throws {BusyError} and what the work throws */
export type HashQueue = <T>(asker: Asker, work: () => Promise<T>) => Promise<T>;

interface Waiter {
  readonly start: () => void;
  readonly refuse: (error: BusyError) => void;
}

type Connections = Map<ConnectionSignal | undefined, Waiter[]>;

export function createHashQueue(atOnce: number, waitingMax: number): HashQueue {
  const names = new Map<string | null, Connections>();
  let running = 0;
  let waiting = 0;

  function add({ user, connection }: Asker, waiter: Waiter): void {
    const connections: Connections = names.get(user) ?? new Map();
    names.set(user, connections);
    const waiters = connections.get(connection) ?? [];
    connections.set(connection, waiters);
    waiters.push(waiter);
    waiting++;
  }

  /** Removes a waiter. If it was served, its name and connection move to the end of their order. */
  function remove({ user, connection }: Asker, waiter: Waiter, hadTurn: boolean): void {
    const connections = names.get(user) as Connections;
    const waiters = connections.get(connection) as Waiter[];
    waiters.splice(waiters.indexOf(waiter), 1);
    waiting--;
    if (hadTurn || waiters.length === 0) connections.delete(connection);
    if (waiters.length > 0) connections.set(connection, waiters);
    if (hadTurn || connections.size === 0) names.delete(user);
    if (connections.size > 0) names.set(user, connections);
  }

  function startNext(): void {
    for (const [user, connections] of names) {
      for (const [connection, [waiter]] of connections) {
        remove({ user, connection }, waiter as Waiter, true);
        (waiter as Waiter).start();
        return;
      }
    }
    running--;
  }

  /** Drops one waiter. If several names or connections have equally many, it drops the newcomer. */
  function dropFromCrowd(newcomer: Asker): void {
    const user = largest(names, newcomer.user, sizeOf);
    const connections = names.get(user) as Connections;
    const connection = largest(connections, newcomer.connection, (waiters) => waiters.length);
    const waiter = connections.get(connection)?.at(-1) as Waiter;
    remove({ user, connection }, waiter, false);
    waiter.refuse(
      new BusyError(
        errorMessage('password hashes', `${waitingMax} logins wait for theirs already`, 'try again later'),
      ),
    );
  }

  function turn(asker: Asker): Promise<void> {
    const { connection } = asker;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        remove(asker, waiter, false);
        waiter.refuse(closed());
      };
      const waiter: Waiter = {
        start() {
          connection?.removeEventListener('abort', leave);
          resolve();
        },
        refuse(error) {
          connection?.removeEventListener('abort', leave);
          reject(error);
        },
      };
      connection?.addEventListener('abort', leave);
      add(asker, waiter);
      if (waiting > waitingMax) dropFromCrowd(asker);
    });
  }

  return async (asker, work) => {
    if (asker.connection?.aborted === true) throw closed();
    if (running < atOnce) running++;
    else await turn(asker);
    try {
      return await work();
    } finally {
      startNext();
    }
  };
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
