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

/** For the server and for the page. */
export async function pass({ page, advance }: AtThePage, ms: number): Promise<void> {
  advance(ms);
  await page.clock.fastForward(ms);
}

export async function landed({ page }: AtThePage): Promise<void> {
  await page.waitForURL('**/sso/Dispatcher*');
  expect(await page.textContent('pre')).toBe('Client login succeeds');
}
