/** A route of a device over HTTP: its path, its input, its action. The tables of the docs are made from those of routes. */
import * as v from 'valibot';
import { describedField, type Fields, fieldsReader, type Read } from '../request-fields.ts';

/** Calls back once when the client of a request has disconnected; returns the function that cancels it. */
export type OnDisconnect = (call: () => void) => () => void;

export interface DeviceRequest {
  readonly query: Readonly<Record<string, string>>;
  readonly header: (name: string) => string | null;
  readonly onDisconnect: OnDisconnect;
  /** Ends the connection if nothing could be written to it for `ms`. */
  readonly endUnread: (ms: number) => void;
}

/** A route, by what all routes of a device work with. */
export interface DeviceRoute<C> {
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
    context: C,
    call: DeviceRequest,
    body: Readonly<Record<string, unknown>>,
  ) => Response | Promise<Response>;
}

export function deviceGetRoute<C>(
  path: string,
  description: string,
  run: (context: C, call: DeviceRequest) => Response | Promise<Response>,
  { query = [], head = true }: { readonly query?: readonly string[]; readonly head?: boolean } = {},
): DeviceRoute<C> {
  return { method: 'GET', path, description, query, fields: {}, head, run };
}

export function devicePostRoute<C, F extends Fields>(
  path: string,
  description: string,
  fields: F,
  run: (context: C, body: Read<F>, call: DeviceRequest) => Response | Promise<Response>,
): DeviceRoute<C> {
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

/** A number in an address. */
export const wholeText = describedField(
  v.pipe(v.string(), v.regex(/^[0-9]{1,15}$/), v.transform(Number)),
  'a whole number',
);
