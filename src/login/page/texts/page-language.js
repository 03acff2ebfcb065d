// The language of a page: what `?lang=` of its address asks for, else the first one of the browser's that the page has, else
// English.

/** @typedef {'en' | 'zh-Hant'} Language */

const wanted = new URLSearchParams(location.search).get('lang');

/** What `?lang=` asks for; null for nothing, or for a language that the page does not have. */
export const askedLanguage = wanted === null ? null : languageOf(wanted);

/** Whether `?lang=` is a language that the page does not have. */
export const isUnknownLanguage = wanted !== null && askedLanguage === null;

/** @type {Language} */
export const language =
  askedLanguage ?? navigator.languages.map(languageOf).find((one) => one !== null) ?? 'en';

/** For dates and times: the browser's own form of the page's language. */
export const locale = navigator.languages.find((one) => languageOf(one) === language) ?? language;

/**
 * By a BCP 47 tag. Chinese without a script or region is simplified, which the page does not have.
 * @param {string} tag
 * @returns {Language | null}
 */
function languageOf(tag) {
  if (/^en(-|$)/i.test(tag)) return 'en';
  return /^zh-(hant|tw|hk|mo)(-|$)/i.test(tag) ? 'zh-Hant' : null;
}
