/** The shipped scenarios pass, and leave the same event log each time. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { reportLines } from '../../src/cli/commands/run/report-text.ts';
import { runFile } from '../../src/cli/commands/run/run-file.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';

const folder = fileURLToPath(new URL('../../examples/scenarios', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

describe('examples/scenarios', () => {
  test.each(files)('%s', async (name) => {
    const path = join(folder, name);
    const scenario = readScenario(readFileSync(path, 'utf8'), path);
    const settings = { allowCommands: false, update: false };
    const { report: first } = await runFile(scenario, settings, 1);
    expect(first.steps.filter(({ result }) => result !== 'passed')).toEqual([]);
    expect((await runFile(scenario, settings, 1)).report.logs).toEqual(first.logs);
  });
});

test('the scenario of docs/user/scenarios.md passes', async () => {
  const page = readFileSync(new URL('../../docs/user/scenarios.md', import.meta.url), 'utf8');
  const texts = Array.from(page.matchAll(/^```yaml\n([\s\S]*?)^```/gm), ([, one = '']) => one);
  const [text = ''] = texts;
  const settings = { allowCommands: false, update: false };
  const { report } = await runFile(readScenario(text, 'login.yaml'), settings, 1);
  expect(page).toContain(`$ dscplus run login.yaml\n${reportLines(report).join('\n')}\n1 passed, 0 failed\n`);
  expect(report.result).toBe('passed');
  const variables = texts.find((one) => one.startsWith('variables:')) ?? '';
  const read = readScenario(`scenario: x\n${variables}steps:\n  - press: 5\n`, 'x.yaml');
  expect(Object.keys(read.variables)).toEqual(['challenge', 'other', 'drawn']);
});
