/** What every page of this project must be, in a real browser: without faults that axe finds, and fit for a phone. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const axeSource = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds, by all its rules or by some. */
export async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axeSource);
  const options = JSON.stringify(rules === undefined ? {} : { runOnly: rules });
  const found = (await page.evaluate(
    `axe.run(${options}).then(({ violations }) => violations)`,
  )) as Violation[];
  return found.map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(({ html }) => html)}`);
}

/** No side scrolling on a phone, in a window of 640 px at 200 %, and with letters alone twice as large. */
export async function fits(page: Page): Promise<void> {
  for (const [width, height, fontSize] of [
    [360, 640, '100%'],
    [320, 320, '100%'],
    [640, 640, '200%'],
  ] as const) {
    await page.setViewportSize({ width, height });
    const beyond = await page.evaluate(
      `document.documentElement.style.fontSize = '${fontSize}';
      document.documentElement.scrollWidth - document.documentElement.clientWidth`,
    );
    expect([width, fontSize, beyond]).toEqual([width, fontSize, 0]);
  }
}
