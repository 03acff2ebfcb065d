/** `dscplus server --world FILE` and `--time`: what the server begins with, and the time it runs by. */

import { errorMessage, quoted, quotedPath } from '../../../errors/message.ts';
import { FileError } from '../../../files/regular-file.ts';
import { readWorldFile } from '../../../login/make-world.ts';
import type { ServerWorld } from '../../../login/read-world.ts';
import type { ServerTimeStart } from '../../../login/server-clock.ts';
import { UsageError } from '../../io/errors.ts';
import type { Options } from '../../io/secrets/secrets.ts';

/**
 * The world, without its secrets; null without one.
 * @param local whether only this machine can reach the server
 * @throws UsageError, FileFormatError
 */
export function worldFrom({ world: path, db }: Options, local: boolean): ServerWorld | null {
  if (typeof path !== 'string') return null;
  if (db !== undefined) {
    throw new UsageError(
      errorMessage('--world and --db', "can't be combined, a world is in memory", 'leave one of them out'),
    );
  }
  const world = read(path);
  if (local || !world.isPublic) return world;
  throw new UsageError(
    errorMessage(
      quotedPath(path),
      'other machines can reach this server, and everyone knows the secrets of the demo',
      'give secrets of your own by env or file, or serve it on 127.0.0.1',
    ),
  );
}

function read(path: string): ServerWorld {
  try {
    return readWorldFile(path);
  } catch (error) {
    if (error instanceof FileError) throw new UsageError(error.message);
    throw error;
  }
}

/**
 * How virtual time begins; null for the wall clock.
 * @throws UsageError
 */
export function timeFrom({ time, db }: Options, world: ServerWorld | null): ServerTimeStart | null {
  if (time === undefined) return world?.time ?? null;
  if (time === 'wall') {
    if (world?.time == null) return null;
    throw new UsageError(
      errorMessage('--time wall', 'the world has a virtual time', 'leave one of them out'),
    );
  }
  if (time !== 'virtual') {
    throw new UsageError(errorMessage('--time', `invalid value ${quoted(time)}`, 'give virtual or wall'));
  }
  if (db === undefined) return world?.time ?? {};
  throw new UsageError(
    errorMessage(
      '--time virtual and --db',
      "can't be combined, a kept store runs on the wall clock",
      'leave one of them out',
    ),
  );
}
