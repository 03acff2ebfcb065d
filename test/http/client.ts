/** A card over HTTP for tests: the app without a socket, or a real server, and calls to either. */
import { onTestFinished } from 'vitest';
import { type Card, createCard } from '../../src/device/card.ts';
import { createCardApp } from '../../src/http/app.ts';
import { type CardRouteOptions, createCardRouteContext, serveCard } from '../../src/http/server.ts';
import type { WebLimits } from '../../src/net/http-server.ts';

export const token = 'a-token-of-a-test';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON. */
  readonly json: Record<string, unknown>;
}

export interface CallOptions {
  /** Sent as JSON, unless it is a text. */
  readonly body?: unknown;
  /** Added to Authorization, and to the type of a body; null takes one of these out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly signal?: AbortSignal;
}

export interface Opened {
  readonly card: Card;
  get(path: string, options?: CallOptions): Promise<Reply>;
  post(path: string, body?: unknown, options?: CallOptions): Promise<Reply>;
  call(method: string, path: string, options?: CallOptions): Promise<Reply>;
  /** As `call`, with the body still to come. */
  raw(method: string, path: string, options?: CallOptions): Promise<Response>;
  stop(): void | Promise<void>;
}

type Send = (path: string, init: RequestInit) => Response | Promise<Response>;

/** The app alone. What goes wrong inside fails the test. */
export function open(options: Partial<CardRouteOptions> = {}): Opened {
  const { card = createCard() } = options;
  const { context, stop } = createCardRouteContext({ ...options, card });
  const app = createCardApp({ context, token, onError: rethrow });
  onTestFinished(stop);
  return opened(card, token, stop, (path, init) =>
    app.fetch(new Request(`http://127.0.0.1${path}`, withHost(init))),
  );
}

/** A real server on a free port. */
export async function serve(
  options: Partial<CardRouteOptions> & { readonly limits?: Partial<WebLimits> } = {},
): Promise<Opened & { readonly port: number; readonly token: string }> {
  const { card = createCard() } = options;
  const served = await serveCard({
    ...options,
    card,
    address: { host: '127.0.0.1', port: 0 },
    onError: rethrow,
  });
  const { port } = served.address;
  onTestFinished(served.close);
  const send: Send = (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init);
  return { ...opened(card, served.token, served.close, send), port, token: served.token };
}

function opened(card: Card, bearer: string, stop: Opened['stop'], send: Send): Opened {
  const raw: Opened['raw'] = async (method, path, { body, headers = {}, signal } = {}) => {
    const all: Record<string, string | null> = {
      authorization: `Bearer ${bearer}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    };
    const sent = Object.entries(all).filter((one): one is [string, string] => one[1] !== null);
    return await send(path, {
      method,
      headers: Object.fromEntries(sent),
      ...(body !== undefined && { body: bodyOf(body), duplex: 'half' }),
      ...(signal !== undefined && { signal }),
    } as unknown as RequestInit);
  };
  const call: Opened['call'] = async (method, path, options) => {
    const { status, headers, ...response } = await kept(raw(method, path, options));
    return {
      status,
      headers,
      text: response.text,
      get json() {
        return JSON.parse(response.text) as Record<string, unknown>;
      },
    };
  };
  return {
    card,
    raw,
    call,
    stop,
    get: (path, options) => call('GET', path, options),
    post: (path, body, options) => call('POST', path, { ...options, body: body ?? {} }),
  };
}

async function kept(response: Promise<Response>): Promise<Pick<Reply, 'status' | 'headers' | 'text'>> {
  const { status, headers } = await response;
  return { status, headers, text: await (await response).text() };
}

function bodyOf(body: unknown): string | Uint8Array | ReadableStream {
  return typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream
    ? body
    : JSON.stringify(body);
}

/** A socket has a Host; a `Request` alone has none. */
function withHost(init: RequestInit): RequestInit {
  return { ...init, headers: { host: '127.0.0.1:4711', ...(init.headers as Record<string, string>) } };
}

function rethrow(error: unknown): never {
  throw error;
}
