// The texts of a page in its language. What login bots look for is English unless the address asks for Chinese, whatever
// the browser's language is.

import { afterTexts, messageTexts } from './message-texts.js';
import { askedLanguage, language } from './page-language.js';
import { smsTexts } from './sms-texts.js';
import { botTexts, factorNames, texts } from './texts.js';

/**
 * @typedef {import('./page-language.js').Language} Language
 * @typedef {keyof typeof allTexts} TextName
 * @typedef {Readonly<Record<string, string | number>>} Values
 * @typedef {{ readonly text: string, readonly lang: Language }} Said a text and the language that it is in
 */

const allTexts = { ...botTexts, ...texts, ...smsTexts, ...messageTexts, ...afterTexts };

/** The language of texts that bots look for. @type {Language} */
const botLanguage = askedLanguage ?? 'en';

/** @type {Said} */
export const nothing = { text: '', lang: language };

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
