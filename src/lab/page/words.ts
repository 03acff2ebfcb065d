/** The texts of the page in the language that its address or the browser asks for, as on the login page. */
import { isUnknownLanguage, language } from '../../login/page/texts/page-language.js';
import { type LabTextName, wordsIn } from '../texts/words.ts';

export const words = wordsIn(language);

/** What is wrong with `?lang=`; null if nothing. */
export const languageFault = isUnknownLanguage ? words('unknownLanguage') : null;

/** The page in its language: every element that names its text by `data-text`. The page itself is written in English. */
export function translatePage(): void {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll<HTMLElement>('[data-text]'))
    element.textContent = words(element.dataset.text as LabTextName);
}

/** A link to another page of the server, in the language that the address asks for. */
export function keepLanguage(link: HTMLAnchorElement): void {
  const asked = new URLSearchParams(location.search).get('lang');
  if (asked === null) return;
  const url = new URL(link.href);
  url.searchParams.set('lang', asked);
  link.href = url.href;
}

/** Marks a text of the server or of the audit log, which is English whatever the page's language is. */
export function inEnglish(): Readonly<Record<string, string>> {
  return language === 'en' ? {} : { lang: 'en' };
}
