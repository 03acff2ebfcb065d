/** The texts of the page `/lab` in its language. `{name}` in a text is a value. */
import { cardTexts } from './card-texts.ts';
import { faultTexts } from './fault-texts.ts';
import { labTexts } from './lab-texts.ts';
import { lineTexts } from './line-texts.ts';
import { phoneWords } from './phone-words.ts';

/** As the login page has them. */
export type LabLanguage = 'en' | 'zh-Hant';

export const allLabTexts = { ...labTexts, ...cardTexts, ...lineTexts, ...phoneWords, ...faultTexts };

export type LabTextName = keyof typeof allLabTexts;

/** Returns a text in the page's language. */
export type Words = (name: LabTextName, values?: Readonly<Record<string, string | number>>) => string;

export function wordsIn(language: LabLanguage): Words {
  return (name, values = {}) =>
    allLabTexts[name][language === 'en' ? 0 : 1].replace(/\{([a-z]+)\}/gi, (whole, one) =>
      String(values[one] ?? whole),
    );
}
