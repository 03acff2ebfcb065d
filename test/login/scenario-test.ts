/** A scenario of the broker's instructions at the login page, in each language of the page. */
import { expect } from 'vitest';
import { type AtThePage, browserTest, openPage } from './login-page.ts';

export type Language = 'en' | 'zh-Hant';

const languages: readonly Language[] = ['en', 'zh-Hant'];
/** A scenario once in each language. */
export function scenario(
  name: string,
  run: (language: Language, open: (app?: string) => Promise<AtThePage>) => Promise<void>,
): void {
  for (const language of languages) {
    const open = (app = 'portal') => openPage({ policy: { smsStays: 0 } }, `?lang=${language}&app=${app}`);
    browserTest(`${name} (${language})`, () => run(language, open));
  }
}

/** Where a login was begun. */
const used = new WeakSet<AtThePage>();

/** The page where a login begins: as it was opened, and opened again for the next login. */
export async function startPage(at: AtThePage, language: Language): Promise<void> {
  if (used.has(at)) await at.page.goto(`${at.server.url}/?lang=${language}`);
  used.add(at);
}

/** For the server and for the page. */
export async function pass({ page, advance }: AtThePage, ms: number): Promise<void> {
  advance(ms);
  await page.clock.fastForward(ms);
}

export async function landed({ page }: AtThePage): Promise<void> {
  await page.waitForURL('**/sso/Dispatcher*');
  // In the page itself, which needs nothing of Playwright's for that.
  expect(await page.evaluate("document.querySelector('pre').textContent")).toBe('Client login succeeds');
}
