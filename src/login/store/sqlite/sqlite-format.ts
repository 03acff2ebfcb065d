/**
 * The format of the store file, one step for each version. Records are JSON, with extra columns for lookups. A step
 * is one transaction, part by part. A released step is never changed; a new one is added, and `formatVersion` counts
 * them.
 */

/** `DSCP` in the file's header, so that another database is not taken for a store. */
export const applicationId = 0x44534350;

type Step = readonly string[];

const format1: Step = [
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

/**
 * The card is one kind of second factor: tables, columns and records say `factor`. A damaged record stays unchanged
 * and is reported when it is read. The new tables are empty: phone lines, the messages sent to them, phones that are
 * enrolled, and the state of the gateway.
 */
const format2: Step = [
  'ALTER TABLE cards RENAME TO factors',
  `UPDATE factors SET body = json_remove(
    json_set(body, '$.kind', 'card', '$.lockout', json(body -> '$.tally')), '$.tally'
  ) WHERE json_valid(body)`,
  `UPDATE users SET body = json_remove(
    json_set(body, '$.factors', json(body -> '$.cards'), '$.lockout', json(body -> '$.tally'),
      '$.factorRequired', json(body -> '$.cardRequired')),
    '$.cards', '$.tally', '$.cardRequired'
  ) WHERE json_valid(body)`,
  'ALTER TABLE logins RENAME COLUMN card TO factor',
  `UPDATE logins SET body = json_remove(
    json_set(body, '$.factor', body ->> '$.card', '$.app', 'portal',
      '$.state', CASE body ->> '$.state' WHEN 'card revoked' THEN 'factor ended' ELSE body ->> '$.state' END,
      '$.obstacle', CASE body ->> '$.doomed'
        WHEN 'no card' THEN 'no factor' WHEN 'card revoked' THEN 'factor revoked' ELSE body ->> '$.doomed' END),
    '$.card', '$.doomed'
  ) WHERE json_valid(body)`,
  'ALTER TABLE sessions RENAME COLUMN card TO factor',
  `UPDATE sessions SET body = json_remove(
    json_set(body, '$.factor', body ->> '$.card', '$.app', 'portal', '$.scope', 'full',
      '$.kind', CASE WHEN body ->> '$.card' IS NULL THEN NULL ELSE 'card' END),
    '$.card'
  ) WHERE json_valid(body)`,
  'ALTER TABLE ledger RENAME COLUMN card TO factor',
  'ALTER TABLE audit RENAME COLUMN card TO factor',
  `UPDATE audit SET body = json_remove(json_set(body, '$.factor', body ->> '$.card'), '$.card')
    WHERE json_valid(body) AND body ->> '$.card' IS NOT NULL`,
  `UPDATE audit SET body = json_set(body, '$.event', 'factor') WHERE json_valid(body) AND body ->> '$.event' = 'card'`,
  `UPDATE audit SET body = json_set(body, '$.reason', CASE body ->> '$.reason'
      WHEN 'no card' THEN 'no factor' WHEN 'card locked' THEN 'factor locked' ELSE 'factor revoked' END)
    WHERE json_valid(body) AND body ->> '$.reason' IN ('no card', 'card locked', 'card revoked')`,
  `DROP INDEX loginsOfCard; DROP INDEX loginsEnding; DROP INDEX sessionsOfCard; DROP INDEX sessionsEnding;
  CREATE INDEX loginsOfFactor ON logins (factor);
  CREATE INDEX loginsEnding ON logins (epoch, endsAt);
  CREATE INDEX sessionsOfFactor ON sessions (factor);
  CREATE INDEX sessionsEnding ON sessions (epoch, endsAt)`,
  `CREATE TABLE lines (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE messages (
    id TEXT PRIMARY KEY, line TEXT NOT NULL, epoch TEXT NOT NULL, endsAt REAL NOT NULL, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX messagesOfLine ON messages (line);
  CREATE INDEX messagesEnding ON messages (epoch, endsAt);
  CREATE TABLE enrolments (
    id TEXT PRIMARY KEY, user TEXT, factor TEXT, epoch TEXT NOT NULL, endsAt REAL NOT NULL, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX enrolmentsOfUser ON enrolments (user);
  CREATE INDEX enrolmentsOfFactor ON enrolments (factor);
  CREATE INDEX enrolmentsEnding ON enrolments (epoch, endsAt)`,
  'CREATE TABLE gateway (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT',
  `CREATE TABLE faults (
    id TEXT PRIMARY KEY, reach TEXT NOT NULL, epoch TEXT NOT NULL, endsAt REAL NOT NULL, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX faultsOfReach ON faults (reach);
  CREATE INDEX faultsEnding ON faults (epoch, endsAt)`,
];

export const migrations: readonly Step[] = [format1, format2];

export const formatVersion: number = migrations.length;
