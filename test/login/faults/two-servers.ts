/** Two servers on one store in a file, each in front of the same users and the same clock. */
import { onTestFinished } from 'vitest';
import { createLoginService } from '../../../src/login/create-login-service.ts';
import type { LoginService } from '../../../src/login/login-service.ts';
import { openSqliteStore } from '../../../src/login/store/sqlite/sqlite-store.ts';
import { masterKey, quickHashes, type World, type WorldOptions, world } from '../login-world.ts';

export interface TwoServers {
  readonly here: World;
  readonly other: LoginService;
}

export async function twoServers(options: WorldOptions = {}): Promise<TwoServers> {
  const here = await world({ ...options, file: true });
  const store = await openSqliteStore(here.path as string);
  const other = createLoginService({ store, clock: here.clock, masterKey, ...quickHashes });
  onTestFinished(other.close);
  return { here, other };
}
