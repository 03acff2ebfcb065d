/**
 * The format of the store file, a step for each version. Records are JSON, beside them the columns that are looked
 * up. A released step is never changed; a new one is added, and `formatVersion` counts them.
 */

/** `DSCP` in the file's header, so that no other database is taken for a store. */
export const applicationId = 0x44534350;

export const migrations: readonly string[] = [
  `
  CREATE TABLE users (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE cards (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE logins (
    id TEXT PRIMARY KEY, user TEXT, card TEXT, epoch TEXT NOT NULL, endsAt REAL NOT NULL, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX loginsOfUser ON logins (user);
  CREATE INDEX loginsOfCard ON logins (card);
  CREATE INDEX loginsEnding ON logins (endsAt);
  CREATE TABLE sessions (
    id TEXT PRIMARY KEY, user TEXT, card TEXT, epoch TEXT NOT NULL, endsAt REAL NOT NULL, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sessionsOfUser ON sessions (user);
  CREATE INDEX sessionsOfCard ON sessions (card);
  CREATE INDEX sessionsEnding ON sessions (endsAt);
  CREATE TABLE ledger (
    card TEXT NOT NULL, moving TEXT NOT NULL, encoded TEXT NOT NULL, PRIMARY KEY (card, moving, encoded)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT, place INTEGER, kind TEXT, user TEXT, card TEXT, login TEXT, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX auditPlaces ON audit (place) WHERE place IS NOT NULL;
  CREATE INDEX auditNameless ON audit (kind) WHERE place IS NULL;
  CREATE INDEX auditOfUser ON audit (user) WHERE user IS NOT NULL;
  CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  `,
];

export const formatVersion: number = migrations.length;
