/** A route: its path, its input, its action. docs/user/http.md is made from the tables of routes. */

import { type Fields, fieldsReader, type Read } from '../../net/request-fields.ts';
import type { CardLogin } from '../respond.ts';
import type { OnDisconnect, SharedCard } from '../shared-card.ts';

/** What all routes work with. */
export interface CardRouteContext {
  readonly shared: SharedCard;
  readonly login: CardLogin;
  readonly times: HttpTimes;
  /** Takes a place for a stream of events; returns the function that releases it. @throws HttpFault if none is left */
  takeStream(): () => void;
}

/** Times of the host, ms; limits.ts has the defaults. */
export interface HttpTimes {
  readonly longPollMs: number;
  readonly heartbeatMs: number;
  readonly unreadMs: number;
}

export interface CardRequest {
  readonly query: Readonly<Record<string, string>>;
  readonly header: (name: string) => string | null;
  readonly onDisconnect: OnDisconnect;
  /** Ends the connection if nothing could be written to it for `ms`. */
  readonly endUnread: (ms: number) => void;
}

export interface CardRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly description: string;
  /** Parameters that the address may have. */
  readonly query: readonly string[];
  /** Fields of the body; null if it is read as it is. */
  readonly fields: Fields | null;
  /** Whether `HEAD` is accepted too: for routes that change nothing. */
  readonly head: boolean;
  /** Checks the body itself, by `fields`. */
  readonly run: (
    context: CardRouteContext,
    call: CardRequest,
    body: Readonly<Record<string, unknown>>,
  ) => Response | Promise<Response>;
}

export function cardGetRoute(
  path: string,
  description: string,
  run: (context: CardRouteContext, call: CardRequest) => Response | Promise<Response>,
  { query = [], head = true }: { readonly query?: readonly string[]; readonly head?: boolean } = {},
): CardRoute {
  return { method: 'GET', path, description, query, fields: {}, head, run };
}

export function cardPostRoute<F extends Fields>(
  path: string,
  description: string,
  fields: F,
  run: (context: CardRouteContext, body: Read<F>, call: CardRequest) => Response | Promise<Response>,
): CardRoute {
  const read = fieldsReader(fields);
  return {
    method: 'POST',
    path,
    description,
    query: [],
    fields,
    head: false,
    run: (context, call, body) => run(context, read(body), call),
  };
}
