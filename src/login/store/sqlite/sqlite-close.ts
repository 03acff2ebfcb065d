/**
 * Ends the use of a store file. What is only in the log beside it is copied into the file, so that a copy of the file
 * alone has every login. Its last user also removes the log (`-wal`) and its index (`-shm`).
 *
 * SQLite does that by itself when the last connection is closed, but a connection stays until its statements are
 * collected as garbage, for which libsql has no call.
 */
import type DatabaseClass from 'libsql';

/** Never waits for another process, and never fails: the log is as durable as the file. */
export function closeDatabase(database: DatabaseClass.Database): void {
  try {
    database.exec('PRAGMA busy_timeout = 0');
    // To leave the log takes a lock that SQLite gives only to the last connection. The next one begins a new log.
    // If there are others, even of this process, the log is copied and emptied, unless one of them is busy.
    if (!isDone(database, 'PRAGMA journal_mode = DELETE'))
      isDone(database, 'PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
}

function isDone(database: DatabaseClass.Database, pragma: string): boolean {
  try {
    database.exec(pragma);
    return true;
  } catch {
    return false;
  }
}
