/** The `libsql` of a test that watches what a store does: it lists the connections, and reports the SQL of each. */
import type DatabaseClass from 'libsql';

export type Database = DatabaseClass.Database;
type DatabaseConstructor = new (...input: unknown[]) => Database;

/**
 * For `vi.mock('libsql', …)`.
 * @param executes called with the SQL of every `exec`, before it runs
 */
export async function observedDatabase(
  original: () => Promise<unknown>,
  connections: Database[],
  executes: (sql: string) => void,
): Promise<{ readonly default: DatabaseConstructor }> {
  const { default: Real } = (await original()) as { readonly default: DatabaseConstructor };
  class ObservedDatabase extends Real {
    constructor(...input: unknown[]) {
      super(...input);
      connections.push(this);
    }
    override exec(sql: string): this {
      executes(sql);
      return super.exec(sql);
    }
  }
  return { default: ObservedDatabase };
}
