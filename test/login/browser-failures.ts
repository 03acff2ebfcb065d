/** Someone opens the page that `dscplus run --artifacts` leaves, and a CI server reads its reports. */
import { beforeAll, describe, expect } from 'vitest';
import { artifactFiles } from '../../src/scenario/reports/artifacts.ts';
import { junitReport } from '../../src/scenario/reports/junit.ts';
import type { ScenarioReport } from '../../src/scenario/scenario-report.ts';
import { twoRuns } from '../scenario/reports/two-runs.ts';
import { browserTest, openFile } from './login-page.ts';
import { fits, violations } from './page-checks.ts';

describe('the page of failed scenarios', () => {
  let runs: readonly ScenarioReport[];
  let html = '';
  beforeAll(async () => {
    const [passed, failed] = await twoRuns();
    // The same failure twice, as --repeat leaves it, and once with pictures, of which a stranger made one.
    const pictured = withPictures(failed as ScenarioReport);
    runs = [passed as ScenarioReport, failed as ScenarioReport, failed as ScenarioReport, pictured];
    html = artifactFiles(runs, 2).find(({ path }) => path === 'index.html')?.text ?? '';
  });

  browserTest('can be read by day, at night, on a phone, and by a screen reader', async () => {
    const page = await openFile(html);
    expect(await page.title()).toBe('3 of 4 scenarios failed · dscplus run');
    const [section] = await page.locator('section').all();
    expect((await section?.ariaSnapshot())?.split('\n').slice(0, 22)).toEqual([
      `- 'region "1. <It> & \\"that\\" #1, run 2"':`,
      `  - 'heading "1. <It> & \\"that\\" #1, run 2" [level=2]'`,
      '  - paragraph:',
      '    - code: a folder/it.fails.yaml',
      '    - text: ", line 5, card card, in process"',
      '  - term: Step',
      '  - definition: expect CHALLNG>',
      '  - term: Failure',
      '  - definition: lcd',
      '  - term: Awaited',
      '  - definition: "\\"CHALLNG>\\""',
      '  - term: Shown',
      '  - definition: "\\"PIN>--\\""',
      '  - term: Why',
      '  - definition: "LCD: it shows something else; use wait if it shows later"',
      '  - figure "LCD at the failure, PIN masked":',
      '    - img "LCD showing PIN>--"',
      '    - text: LCD at the failure, PIN masked',
      '  - heading "Last frames" [level=3]',
      '  - list:',
      '    - listitem:',
      '      - img "LCD showing PIN>"',
    ]);
    await page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))");
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations(page, ['color-contrast', 'link-in-text-block'])).toEqual([]);
    await fits(page);
  });

  browserTest('shows a screenshot beside the wanted one, and runs nothing that is in a file', async () => {
    const page = await openFile(html);
    const pictures = page.locator('section').nth(2).locator('.pictures');
    expect(await pictures.locator('figcaption').allTextContents()).toEqual([
      'Wanted: screenshot prompt',
      'Shown',
    ]);
    const sizes = await page.locator('img').evaluateAll((all: { naturalWidth: number }[]) =>
      // A picture that can't be drawn has no width.
      all.map(({ naturalWidth }) => naturalWidth),
    );
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(await page.evaluate('globalThis.ran')).toBe(undefined);
  });

  browserTest('its JUnit XML is well-formed', async () => {
    const page = await openFile('');
    const read = `new DOMParser().parseFromString(${JSON.stringify(junitReport(runs))}, 'application/xml')`;
    const names = `[...${read}.querySelectorAll('parsererror, testcase')].map((one) => one.getAttribute('name'))`;
    expect(await page.evaluate(names)).toEqual([
      'It shows the prompt',
      ...Array.from({ length: 3 }, () => '<It> & "that" #1, run 2'),
    ]);
  });
});

function withPictures(report: ScenarioReport): ScenarioReport {
  const svg = (inside: string): string =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><title>x</title>${inside}</svg>`;
  const screenshot = {
    name: 'prompt',
    wanted: svg('<script>globalThis.ran = true</script><image href="http://127.0.0.1:9/x.png"/>'),
    shown: svg('<path d="M0 0h9v9z"/>'),
  };
  const steps = report.steps.map((step) =>
    step.failure === null ? step : { ...step, failure: { ...step.failure, screenshot } },
  );
  return { ...report, steps };
}
