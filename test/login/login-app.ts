/** A login server without a socket, in the world of login-world.ts: requests in, replies out. */

import { expect } from 'vitest';
import type { ResponseAsk } from '../../src/login/auth/login-steps.ts';
import type { SessionsMode } from '../../src/login/web/current-session.ts';
import type { RequestEntry } from '../../src/login/web/request-log.ts';
import * as source from './login-server-parts.ts';
import { edda, type World, type WorldOptions, worldOf } from './login-world.ts';

export const staffToken = 'a-staff-token-of-a-test';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookies: readonly string[];
  readonly text: string;
  /** The body as JSON. */
  readonly json: Record<string, unknown>;
}

export interface Sending {
  /** Sent as JSON, unless it is a text. */
  readonly body?: unknown;
  /** null takes one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Aborted when the client has gone. */
  readonly connection?: AbortSignal;
}

export interface Site extends World {
  call(method: string, path: string, sending?: Sending): Promise<Reply>;
  get(path: string, headers?: Sending['headers']): Promise<Reply>;
  post(path: string, body?: unknown, headers?: Sending['headers']): Promise<Reply>;
  /** The staff API. */
  staff(path: string, body?: unknown): Promise<Reply>;
  /** Both steps as Edda, expected to succeed. */
  logIn(user?: string, headers?: Sending['headers']): Promise<Reply>;
}

export interface SiteOptions extends WorldOptions {
  readonly sessions?: SessionsMode;
  readonly secure?: boolean;
  readonly hosts?: readonly string[];
  /** Whether the page names the demo users. */
  readonly demo?: boolean;
  readonly onRequest?: (entry: RequestEntry) => void;
  /** Whether the page `/lab` is there; default true. */
  readonly lab?: boolean;
}

/** The login server as it is. */
export function site(options: SiteOptions = {}): Promise<Site> {
  return siteOf(source, options);
}

/** A login server given by its parts. */
export async function siteOf(parts: typeof source, options: SiteOptions = {}): Promise<Site> {
  const { createLoginApp, createCurrentSession, createGatewaySockets } = parts;
  const here = await worldOf(parts, options);
  const { sessions = 'cookie', secure = false, hosts = [] } = options;
  const { service } = here;
  const currentSession = createCurrentSession(service, sessions);
  const stopping = new AbortController().signal;
  const context = {
    service,
    currentSession,
    sockets: createGatewaySockets({ service, currentSession, max: 2, stopping }),
    secure,
    demo: options.demo ?? false,
    failureText: 'long' as const,
    lab: options.lab ?? true,
    beside: { card: null, phone: null },
    stopping,
  };
  const app = createLoginApp({
    context,
    staffToken,
    hosts,
    lab: (name) => `the text of ${name}`,
    onRequest: options.onRequest,
    onError(error) {
      throw error;
    },
  });

  const call: Site['call'] = async (method, path, { body, headers = {}, connection } = {}) => {
    const all: Record<string, string | null> = {
      host: '127.0.0.1:5000',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    };
    const response = await app.fetch(
      new Request(`http://127.0.0.1:5000${path}`, {
        method,
        headers: Object.entries(all).filter((one): one is [string, string] => one[1] !== null),
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
      { connection },
    );
    const text = await response.text();
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      setCookies: response.headers.getSetCookie(),
      text,
      get json() {
        return JSON.parse(text);
      },
    };
  };
  const get: Site['get'] = (path, headers) => call('GET', path, headers === undefined ? {} : { headers });
  const post: Site['post'] = (path, body = {}, headers = {}) => call('POST', path, { body, headers });
  return {
    ...here,
    call,
    get,
    post,
    staff: (path, body = {}) => post(`/api/staff/${path}`, body, { authorization: `Bearer ${staffToken}` }),
    async logIn(user = edda.user, headers = {}) {
      const begun = await post('/api/login', { user, password: edda.password }, headers);
      expect(begun).toMatchObject({ status: 200 });
      const { login, binding, ask } = begun.json;
      const response = here.make((ask as ResponseAsk).challenge);
      const answered = await post('/api/login/respond', { login, binding, response }, headers);
      expect(answered).toMatchObject({ status: 200 });
      return answered;
    },
  };
}

/** What a browser sends back of the cookies it was given. */
export function cookieFrom({ setCookies }: Reply): string {
  return setCookies.map((one) => one.split(';')[0]).join('; ');
}
