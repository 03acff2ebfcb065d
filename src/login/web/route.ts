/**
 * A route of the login server: how it is called, what it takes, what it answers. The tables of them are what is
 * served, and what openapi.ts describes.
 */
import type { Field, Read } from '../../net/request-body.ts';
import type { Connection } from '../auth/hash-queue.ts';
import type { LoginService, Session } from '../auth/login-service.ts';
import type { FailureText } from '../page/names.ts';
import type { CookieForm } from './cookies.ts';
import type { Seat } from './seat.ts';

/** A part of a JSON Schema (draft 2020-12), as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What all routes work with. */
export interface Face extends CookieForm {
  readonly service: LoginService;
  readonly seat: Seat;
  /** Whether the page names the public demo users. */
  readonly demo: boolean;
  /** What is said of a failed second factor. */
  readonly failureText: FailureText;
}

/** Who comes with a request. */
export interface Visit {
  /** The session id that the request carries. */
  readonly cookie: string | null;
  readonly connection: Connection | undefined;
}

export interface Call extends Visit {
  /** The live session, on routes that need one. */
  readonly session: Session | null;
}

/** A field that says in JSON Schema what it takes. */
export interface ApiField<T> extends Field<T> {
  readonly schema: JsonSchema;
}

export type ApiFields = Readonly<Record<string, ApiField<unknown>>>;

export interface ApiRoute {
  readonly methods: readonly ('GET' | 'POST')[];
  readonly path: string;
  readonly says: string;
  /** `staff`: the staff token; `session`: only for whoever is logged in. */
  readonly needs: 'nothing' | 'session' | 'staff';
  /** Fields of the body; null where any body is let pass and nothing of it is used. */
  readonly fields: ApiFields | null;
  /** Answers by their status. */
  readonly answers: Readonly<Record<number, { readonly says: string; readonly schema: JsonSchema }>>;
  readonly run: (
    face: Face,
    body: Readonly<Record<string, unknown>>,
    call: Call,
  ) => Response | Promise<Response>;
}

export function postRoute<F extends ApiFields>(
  route: Pick<ApiRoute, 'path' | 'says' | 'answers'> & Partial<Pick<ApiRoute, 'needs'>>,
  fields: F,
  run: (face: Face, body: Read<F>, call: Call) => Response | Promise<Response>,
): ApiRoute {
  return {
    needs: 'nothing',
    ...route,
    methods: ['POST'],
    fields,
    run: (face, body, call) => run(face, body as Read<F>, call),
  };
}

/** A field that may be left out. */
export function optional<T, const W>(field: ApiField<T>, value: W): ApiField<T | W> {
  return { ...field, without: { value } };
}

export function text(says: string, charactersMax: number): ApiField<string> {
  return {
    says: `${says}, a text of at most ${charactersMax} characters`,
    read: (value) => (typeof value === 'string' && value.length <= charactersMax ? value : undefined),
    schema: { type: 'string', maxLength: charactersMax, description: says },
  };
}

/** Taken as it comes, and looked at by whoever uses it. */
export function anything(says: string): ApiField<unknown> {
  return { says, read: (value) => value, schema: { description: says } };
}

export function oneOf<const T extends string>(says: string, values: readonly T[]): ApiField<T> {
  return {
    says: `${says}: ${values.join(' or ')}`,
    read: (value) => values.find((one) => one === value),
    schema: { enum: values, description: says },
  };
}

export function flag(says: string): ApiField<boolean> {
  return {
    says: `${says}: true or false`,
    read: (value) => (typeof value === 'boolean' ? value : undefined),
    schema: { type: 'boolean', description: says },
  };
}

export function wholeNumber(says: string): ApiField<number> {
  return {
    says: `${says}, a whole number from 0`,
    read: (value) => (Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined),
    schema: { type: 'integer', minimum: 0, description: says },
  };
}
