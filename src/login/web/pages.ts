/** The pages: the login with its styles and script, the page after it, `/lab`, and the API's description. */
import { acceptable } from '../../net/accept-header.ts';
import { createReply } from '../../net/reply.ts';
import { newSecret } from '../auth/transaction.ts';
import { type Asset, asset, type LabFileName, labAsset, type ReadLabFile } from '../page-files.ts';
import { clientCookieOf, userCookieOf } from './cookies.ts';
import { checkLabReach } from './lab/routes-lab.ts';
import type { ApiRouteContext, Caller } from './route.ts';

export const loginPath = '/sso/Login?forwardTo=22&RL=1&ip2loc=on';

/**
 * Only what this server serves; no frame on another page, no form to another site (CSP level 3). The page has no
 * inline scripts.
 */
const pageHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
} as const;

type Page = (context: ApiRouteContext, caller: Caller, url: URL) => Response | Promise<Response>;

/** Pages by their path; the files are read once, those of `/lab` when they are first asked for. */
export function createPages(readLab: ReadLabFile): Readonly<Record<string, Page>> {
  const file = (name: Parameters<typeof asset>[0]): Page => {
    const page = asset(name);
    return () => pageOf(page);
  };
  const labFile = (name: LabFileName): Page => {
    let page: Asset | undefined;
    return ({ lab }) => {
      checkLabReach(lab);
      page ??= labAsset(readLab, name);
      return pageOf(page);
    };
  };
  return {
    '/': (_context, _caller, url) => to(loginPathFor(url)),
    '/sso/Login': loginPage(asset('login.html')),
    '/sso/page.css': file('page.css'),
    '/sso/login.css': file('login.css'),
    '/sso/login.js': file('login.js'),
    '/sso/login-api.js': file('login-api.js'),
    '/sso/elements.js': file('elements.js'),
    '/sso/messages.js': file('messages.js'),
    '/sso/login-extras.js': file('login-extras.js'),
    '/sso/asks/ask-blocks.js': file('asks/ask-blocks.js'),
    '/sso/asks/code-ways.js': file('asks/code-ways.js'),
    '/sso/asks/notification.js': file('asks/notification.js'),
    '/sso/asks/countdown.js': file('asks/countdown.js'),
    '/sso/asks/picker.js': file('asks/picker.js'),
    '/sso/texts/address.js': file('texts/address.js'),
    '/sso/texts/applications.js': file('texts/applications.js'),
    '/sso/texts/language.js': file('texts/language.js'),
    '/sso/texts/message-texts.js': file('texts/message-texts.js'),
    '/sso/texts/page-language.js': file('texts/page-language.js'),
    '/sso/texts/sms-texts.js': file('texts/sms-texts.js'),
    '/sso/texts/texts.js': file('texts/texts.js'),
    '/sso/Dispatcher': dispatcher(asset('dispatcher.html')),
    '/sso/dispatcher.js': file('dispatcher.js'),
    '/lab': labFile('lab.html'),
    '/lab.css': labFile('lab.css'),
    '/lab.js': labFile('lab.js'),
    '/api': file('api.html'),
    '/api.js': file('api.js'),
    '/openapi.json': description(),
  };
}

/** The reply at an unknown path: a page for a browser, null for clients that prefer JSON. */
export function createNotFoundPage(): (accept: string | null) => Response | null {
  const page = asset('not-found.html');
  return (accept) =>
    acceptable(accept, ['application/json', 'text/html']) === 'text/html' ? pageOf(page, [], 404) : null;
}

/** Made at the first request, with the code that makes it, because few programs ask for it. */
function description(): () => Promise<Response> {
  let text: string | undefined;
  return async () => {
    text ??= `${JSON.stringify((await import('./openapi.ts')).openApi(), null, 1)}\n`;
    return pageOf({ text, type: 'application/json' });
  };
}

/** The login page, for the application and in the language that an address asks for. */
function loginPathFor({ searchParams }: URL): string {
  const asked = new URLSearchParams();
  for (const name of ['app', 'lang'])
    for (const value of searchParams.getAll(name)) asked.append(name, value);
  return asked.size === 0 ? loginPath : `${loginPath}&${asked}`;
}

/** It gives the first cookie, as the broker's does. The wire login begins here too, and knows its clients by theirs. */
function loginPage(page: Asset): Page {
  return (context) => {
    const { wire } = context.service;
    return pageOf(page, [clientCookieOf(wire?.newClient() ?? newSecret(), context)]);
  };
}

/** The page where a login ends, and that clients wait for. */
function dispatcher(page: Asset): (context: ApiRouteContext, caller: Caller) => Promise<Response> {
  return async (context, { cookie }) => {
    const session = await context.currentSession.session(cookie);
    return session === null ? to(loginPath) : pageOf(page, [userCookieOf(session, context)]);
  };
}

function pageOf({ text, type }: Asset, cookies: readonly string[] = [], status = 200): Response {
  return createReply(text, type, pageHeaders, status, cookies);
}

function to(path: string): Response {
  return createReply(null, null, { Location: path }, 302);
}
