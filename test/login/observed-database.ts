/** A test watches what stores do: each connection to a store file, and the SQL that it executes. */
import Libsql from 'libsql';
import { afterAll } from 'vitest';

export type Database = Libsql.Database;

/**
 * Until the end of the test file.
 * @param executes called with the SQL of every `exec`, before it runs
 * @returns the connections that have executed something, in that order
 */
export function observeDatabases(executes: (sql: string) => void): Database[] {
  const connections: Database[] = [];
  const { prototype } = Libsql as unknown as { readonly prototype: Database };
  const { exec } = prototype;
  prototype.exec = function observed(this: Database, sql) {
    if (!connections.includes(this)) connections.push(this);
    executes(sql);
    return exec.call(this, sql);
  };
  afterAll(() => {
    prototype.exec = exec;
  });
  return connections;
}
