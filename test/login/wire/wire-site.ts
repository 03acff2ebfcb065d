/** The login server with the wire login, without a socket, and its clients. */
import { expect } from 'vitest';
import type { WireProtocol } from '../../../src/login/wire/wire-service.ts';
import { described } from '../api-description.ts';
import { type Reply, type Site, type SiteOptions, site } from '../login-app.ts';
import { edda } from '../login-world.ts';
import { type Form, type Send, type WireAccount, type WireClient, wireClient } from './wire-client.ts';

export const formType = 'application/x-www-form-urlencoded';

/** With the prime that clients begin with, so that one INIT is enough. */
export const wire: WireProtocol = { proto: '6', group: 'stanford' };

type Elements = { [name: string]: string | Elements };

/** What is in XML as the server writes it: an element begins a line of its own. */
export function elementsOf(text: string): Elements {
  const root: Elements = {};
  const open = [root];
  for (const line of text.trimEnd().split('\n')) {
    const [, end, name = '', value] = /^<(\/?)(\w+)>(?:([^<>]*)<\/\2>)?$/.exec(line) ?? [];
    expect(name, line).not.toBe('');
    const inner: Elements = {};
    if (end === '/') open.pop();
    else (open.at(-1) as Elements)[name] = value === undefined ? inner : unescaped(value);
    if (end !== '/' && value === undefined) open.push(inner);
  }
  expect(open).toEqual([root]);
  return root;
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Fails where a reply of the wire login is none that the description of the API has. */
function describedReply(path: string, reply: Reply): Reply {
  const { status, headers, text } = reply;
  const [type] = headers['content-type']?.split(';') ?? [];
  const read = { 'text/xml': () => elementsOf(text).ib_auth_res, 'text/plain': () => text };
  const json = read[type as keyof typeof read]?.() ?? reply.json;
  described('POST', path, { status, headers, text, json });
  return reply;
}

export interface WireSite extends Site {
  client(account?: Partial<WireAccount>): WireClient;
  /** A form to the Authenticator, from nobody known. */
  form(form: Form | string, cookie?: string): ReturnType<Site['call']>;
}

export async function wireSite(options: SiteOptions = {}): Promise<WireSite> {
  const made = await site({ wire, ...options });
  const here: Site = {
    ...made,
    async call(method, path, sending) {
      const reply = await made.call(method, path, sending);
      const [, step] = /^(\/sso\/(?:Authenticator|Dispatcher))(?![a-z])/.exec(path) ?? [];
      return step === undefined || method !== 'POST' ? reply : describedReply(step, reply);
    },
  };
  const send: Send = async (path, { method = 'GET', body, headers }) => {
    const form = body instanceof URLSearchParams;
    const type: Record<string, string> = form ? { 'content-type': formType } : {};
    const sent = { ...(form && { body: String(body) }), headers: { ...type, ...headers } };
    const reply = await here.call(method, path, sent);
    const passed = new Headers(Object.entries(reply.headers).filter(([name]) => name !== 'set-cookie'));
    for (const cookie of reply.setCookies) passed.append('Set-Cookie', cookie);
    const empty = [204, 302].includes(reply.status);
    return new Response(empty ? null : reply.text, { status: reply.status, headers: passed });
  };
  return Object.assign(here, {
    client: (account: Partial<WireAccount> = {}) => wireClient(send, { ...edda, ...account }),
    form: (form: Form | string, cookie = '') =>
      here.call('POST', '/sso/Authenticator?1', {
        body: typeof form === 'string' ? form : String(new URLSearchParams(form)),
        headers: { 'content-type': formType, ...(cookie !== '' && { cookie }) },
      }),
  });
}
