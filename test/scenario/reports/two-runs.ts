/** Two real runs for tests of reports: one passes, and one fails with signs in its names that reports must escape. */
import { readScenario } from '../../../src/scenario/read-scenario.ts';
import type { ScenarioReport } from '../../../src/scenario/scenario-report.ts';
import { runText } from '../in-process.ts';

const passes = 'scenario: It shows the prompt\nsteps:\n  - hold: press\n  - wait: PIN>\n';
const fails = `scenario: "<It> & \\"that\\" #1\\a"
steps:
  - hold: press
  - { name: "Key\\nthe # PIN", type: "12" }
  - expect: CHALLNG>
  - press: OK
`;

export async function twoRuns(): Promise<readonly ScenarioReport[]> {
  // What both would be refused for is found here.
  for (const text of [passes, fails]) readScenario(text, 'x.yaml');
  const [first, second] = [await runText(passes), await runText(fails)];
  return [
    { ...first, file: 'login.yaml' },
    { ...second, file: 'a folder/it.fails.yaml', run: 2 },
  ];
}
