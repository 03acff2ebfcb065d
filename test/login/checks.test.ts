/** A bank's tester takes the checklist for servers that accept the card, and finds every line of it true. */
import { describe, expect, it } from 'vitest';
import { checks } from './checks/all.ts';
import { kindTable } from './checks/kinds/kind-table.ts';
import * as LoginServer from './login-server-parts.ts';

/** processes.test.ts runs the checks that need one. */
async function serverProcess(): Promise<never> {
  throw new Error('a check starts a process and does not say so: set `processes`');
}

describe('the checklist', () => {
  for (const { number, says, run } of checks.filter(({ processes }) => !processes)) {
    it(`check ${number}: ${says}`, () => run({ LoginServer, serverProcess }));
  }

  it('has each line', () => {
    const numbers = new Set(checks.map(({ number }) => number));
    expect([...numbers]).toEqual(Array.from({ length: 44 }, (_, i) => i + 1));
  });

  it('reads each of the first 24 for each kind of code', () => {
    expect(kindTable.map(({ check }) => check)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
    const runs = kindTable.flatMap(({ check, ...kinds }) =>
      Object.entries(kinds).flatMap(([kind, reading]) => ('run' in reading ? [`${kind} ${check}`] : [])),
    );
    expect(runs).toHaveLength(87);
    const byKind = checks.filter(({ says }) => /^(totp|temporary|code-card|sms|app)[:,]/.test(says));
    expect(byKind.map(({ number }) => number)).toEqual([
      ...new Set(runs.map((run) => Number(run.split(' ')[1]))),
    ]);
  });
});
