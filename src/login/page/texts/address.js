// What the address of the page asks for, beside its language.

import { applications } from './applications.js';
import { said } from './language.js';
import { isUnknownLanguage } from './page-language.js';

const parameters = new URLSearchParams(location.search);

/** The name of the application that is logged in to: `?app=`, or the portal. */
export const app = parameters.get('app') ?? 'portal';

const known = Object.hasOwn(applications, app) ? applications[app] : undefined;

/** Its words; those of the portal where it is unknown. */
export const application = /** @type {import('./applications.js').Application} */ (
  known ?? applications.portal
);

/** Whether the address names an application; then the page shows which. */
export const isApplicationNamed = parameters.has('app') && known !== undefined;

/** What is wrong with `?app=`; null if nothing. Then no login begins. */
export const applicationFault =
  known === undefined ? said('unknownApplication', { accepted: Object.keys(applications).join(', ') }) : null;

/** What is wrong with `?lang=`; null if nothing. */
export const languageFault = isUnknownLanguage ? said('unknownLanguage', { accepted: 'en, zh-Hant' }) : null;

/**
 * An address of this server, with what this page's address asks for.
 * @param {string} path
 */
export function addressOf(path) {
  const next = new URL(path, location.href);
  for (const name of ['app', 'lang']) {
    const value = parameters.get(name);
    if (value !== null) next.searchParams.set(name, value);
  }
  return next.pathname + next.search;
}
