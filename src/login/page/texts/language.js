// The language of a page: what `?lang=` of its address asks for, else the first one of the browser's that the page has, else
// English. What login bots look for is English unless the address asks for Chinese, whatever the browser's language is.

import { afterTexts, messageTexts } from './message-texts.js';
import { smsTexts } from './sms-texts.js';
import { botTexts, factorNames, texts } from './texts.js';

/**
 * @typedef {import('./texts.js').Language} Language
 * @typedef {keyof typeof allTexts} TextName
 * @typedef {Readonly<Record<string, string | number>>} Values
 * @typedef {{ readonly text: string, readonly lang: Language }} Said a text and the language that it is in
 */

const allTexts = { ...botTexts, ...texts, ...smsTexts, ...messageTexts, ...afterTexts };

const wanted = new URLSearchParams(location.search).get('lang');
const asked = wanted === null ? null : languageOf(wanted);

/** @type {Language} */
export const language = asked ?? navigator.languages.map(languageOf).find((one) => one !== null) ?? 'en';

/** The language of texts that bots look for. @type {Language} */
const botLanguage = asked ?? 'en';

/** For dates and times: the browser's own form of the page's language. */
export const locale = navigator.languages.find((one) => languageOf(one) === language) ?? language;

/** Whether `?lang=` is a language that the page does not have. */
export const isUnknownLanguage = wanted !== null && asked === null;

/** @type {Said} */
export const nothing = { text: '', lang: language };

/**
 * By a BCP 47 tag. Chinese without a script or region is simplified, which the page does not have.
 * @param {string} tag
 * @returns {Language | null}
 */
function languageOf(tag) {
  if (/^en(-|$)/i.test(tag)) return 'en';
  return /^zh-(hant|tw|hk|mo)(-|$)/i.test(tag) ? 'zh-Hant' : null;
}

/**
 * @param {TextName} name
 * @param {Values} [values]
 * @returns {Said}
 */
export function said(name, values = {}) {
  const lang = name in botTexts ? botLanguage : language;
  return { lang, text: filled(allTexts[name][lang], values) };
}

/**
 * @param {TextName} name
 * @param {Values} [values]
 */
export function say(name, values) {
  return said(name, values).text;
}

/**
 * @param {string} text
 * @param {Values} values
 */
export function filled(text, values) {
  return text.replace(/\{([a-z]+)\}/gi, (whole, name) => String(values[name] ?? whole));
}

/**
 * The name of a factor, with its id where the server adds one. Staff chooses the names of cards.
 * @param {string} name
 * @returns {Said}
 */
export function factorName(name) {
  if (botLanguage === 'en') return { lang: 'en', text: name };
  const known = Object.entries(factorNames).find(([one]) => name === one || name.startsWith(`${one} `));
  return known === undefined
    ? { lang: 'en', text: name }
    : { lang: botLanguage, text: name.replace(...known) };
}

/**
 * Puts a text in an element, and marks it if its language is not the page's.
 * @param {HTMLElement} element
 * @param {Said} message
 */
export function put(element, { text, lang }) {
  element.textContent = text;
  if (lang === language) element.removeAttribute('lang');
  else element.lang = lang;
}

/** The page in its language: every element that names its text by `data-text`. The page itself is written in English. */
export function translatePage() {
  document.documentElement.lang = language;
  if (language === 'en') return;
  for (const element of document.querySelectorAll('[data-text]'))
    translate(/** @type {HTMLElement} */ (element));
}

/** @param {HTMLElement} element */
function translate(element) {
  const { text, lang } = said(/** @type {TextName} */ (element.dataset.text));
  if (lang !== language) {
    element.lang = lang;
    return;
  }
  // `{1}` is the first element inside: a key of the card, a code, a link.
  const inside = [...element.children];
  const parts = text.split(/(\{\d\})/);
  element.replaceChildren(...parts.map((part) => inside[Number(/^\{(\d)\}$/.exec(part)?.[1]) - 1] ?? part));
}
