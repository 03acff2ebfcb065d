/** The login server with the wire login, without a socket, and its clients. */
import type { WireProtocol } from '../../../src/login/wire/wire-service.ts';
import { type Site, type SiteOptions, site } from '../login-app.ts';
import { edda } from '../login-world.ts';
import { type Form, type Send, type WireAccount, type WireClient, wireClient } from './wire-client.ts';

export const formType = 'application/x-www-form-urlencoded';

/** With the prime that clients begin with, so that one INIT is enough. */
export const wire: WireProtocol = { proto: '6', group: 'stanford' };

export interface WireSite extends Site {
  client(account?: Partial<WireAccount>): WireClient;
  /** A form to the Authenticator, from nobody known. */
  form(form: Form | string, cookie?: string): ReturnType<Site['call']>;
}

export async function wireSite(options: SiteOptions = {}): Promise<WireSite> {
  const here = await site({ wire, ...options });
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
