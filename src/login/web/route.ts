/**
 * A route of the login server: its path, its input, its replies. The tables of routes are what is served and what
 * openapi.ts describes.
 */
import * as v from 'valibot';
import { errorMessage } from '../../errors/message.ts';
import { HttpFault, retryFault } from '../../net/http-error.ts';
import { describedField, type Fields, fieldsReader, type Read } from '../../net/request-fields.ts';
import type { Handshake } from '../../net/web-sockets/web-sockets.ts';
import type { ConnectionSignal } from '../auth/passwords/hash-queue.ts';
import type { LoginService } from '../login-service.ts';
import { type FailureText, serverTexts, withSeconds } from '../page/names.ts';
import type { CookieForm } from './cookies.ts';
import type { CurrentSession, NamedSession } from './current-session.ts';
import type { GatewaySockets } from './gateway/gateway-sockets.ts';
import type { ReadStatusChange } from './gateway/simulated-faults.ts';
import type { ProgramsBeside } from './lab/routes-beside.ts';

/** What all routes work with. */
export interface ApiRouteContext extends CookieForm {
  readonly service: LoginService;
  readonly currentSession: CurrentSession;
  /** Whether the page names the public demo users. */
  readonly demo: boolean;
  /** The page's text for a failed second factor. */
  readonly failureText: FailureText;
  /** Whether the page `/lab` is there: only where no other machine can reach the server. */
  readonly lab: boolean;
  /** The WebSockets of the gateway's clients. */
  readonly sockets: GatewaySockets;
  /** What is shown there beside its own. */
  readonly beside: ProgramsBeside;
  /** Aborted when the server begins to stop: waits and streams end then, so that it need not wait for them. */
  readonly stopping: AbortSignal;
}

/** Who sends a request. */
export interface Caller {
  /** The session id in the request. */
  readonly cookie: string | null;
  readonly connection: ConnectionSignal | undefined;
  /** Only for a request for a WebSocket. */
  readonly handshake?: Handshake | undefined;
  /** What a fault changes in the status that is replied. */
  readonly statusChange: ReadStatusChange;
}

export interface ApiRequest extends Caller {
  /** The text of its `Authorization` header. */
  readonly authorization: string | null;
  /** The live session, on routes that need one. */
  readonly session: NamedSession | null;
  /** Whether the staff token came with it. */
  readonly isStaff: boolean;
}

export interface ApiRoute {
  readonly methods: readonly ('GET' | 'POST')[];
  readonly path: string;
  readonly description: string;
  /**
   * `staff`: the staff token; `session`: only for someone who is logged in; `gateway`: the same, on a route of the
   * broker's gateway; `sim`: the token of a SIM; `lab`: only on
   * loopback, demo users or the staff token.
   */
  readonly needs: 'nothing' | 'session' | 'gateway' | 'staff' | 'sim' | 'lab';
  /** Fields of the body; null if any body is accepted, and what is not understood of it is ignored. */
  readonly fields: Fields | null;
  /** Set where the body is a form, of which other fields are ignored. */
  readonly form?: true;
  /** Replies by their status. */
  readonly replies: Readonly<
    Record<
      number,
      {
        readonly description: string;
        readonly schema: v.GenericSchema;
        /** Default only `application/json`. */
        readonly types?: readonly string[];
        /** The element that it is in as XML. */
        readonly xml?: string;
      }
    >
  >;
  /** The messages of a WebSocket, by what they are. */
  readonly messages?: Readonly<Record<string, v.GenericSchema>>;
  /** Checks the body itself, by `fields`. */
  readonly run: (
    context: ApiRouteContext,
    body: Readonly<Record<string, unknown>>,
    call: ApiRequest,
  ) => Response | Promise<Response>;
}

/** Ends a wait or a stream: its connection has closed, or the server begins to stop. */
export function untilEnd(
  { stopping }: Pick<ApiRouteContext, 'stopping'>,
  { connection }: Pick<Caller, 'connection'>,
): AbortSignal {
  return connection === undefined ? stopping : AbortSignal.any([connection as AbortSignal, stopping]);
}

/** What a request gets that needs a session and has none. */
export function notLoggedIn(more: HttpFault['more'] = {}): HttpFault {
  const says = errorMessage('session', 'not logged in', 'log in at /sso/Login first');
  return new HttpFault(401, 'session', says, { more });
}

/** What a login gets whose session could not begin. */
export function unavailableFault(): HttpFault {
  return new HttpFault(503, 'unavailable', serverTexts.unavailable);
}

export function apiPostRoute<F extends Fields>(
  route: Pick<ApiRoute, 'path' | 'description' | 'replies'> & Partial<Pick<ApiRoute, 'needs'>>,
  fields: F,
  run: (context: ApiRouteContext, body: Read<F>, call: ApiRequest) => Response | Promise<Response>,
): ApiRoute {
  const read = fieldsReader(fields);
  return {
    needs: 'nothing',
    ...route,
    methods: ['POST'],
    fields,
    run: (context, body, call) => run(context, read(body), call),
  };
}

export function textField(description: string, charactersMax: number): v.GenericSchema<string> {
  return describedField(
    v.pipe(v.string(), v.maxLength(charactersMax), v.description(description)),
    `${description}, a text of at most ${charactersMax} characters`,
  );
}

/** A whole number, as JSON has it. */
export function countField(description: string, max: number): v.GenericSchema<number> {
  return describedField(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max), v.description(description)),
    `${description}, a whole number from 0 to ${max}`,
  );
}

/** The longest wait for a phone, or of a phone: it is asked for again after that. */
const waitMsMax = 25_000;
export const waitField = countField('how long to wait, in ms of the server’s time', waitMsMax);

/** Accepted as received, and checked where it is used. */
export function uncheckedField(description: string): v.GenericSchema {
  return describedField(v.pipe(v.unknown(), v.description(description)), description);
}

export function choiceField<const T extends string>(
  description: string,
  values: readonly T[],
): v.GenericSchema<T> {
  return describedField(
    v.pipe(v.picklist(values), v.description(description)),
    `${description}: ${values.join(' or ')}`,
  );
}

export function flagField(description: string): v.GenericSchema<boolean> {
  return describedField(v.pipe(v.boolean(), v.description(description)), `${description}: true or false`);
}

export function decimalField(description: string): v.GenericSchema<number | string> {
  const number = v.pipe(v.number(), v.minValue(0));
  const text = v.pipe(v.string(), v.regex(/^[0-9]{1,10}(\.[0-9]{1,10})?$/));
  return describedField(
    v.pipe(v.union([number, text]), v.description(description)),
    `${description}, a number from 0, as a number or a text of digits`,
  );
}

/** A counter can reach 2^64 - 1, which a JSON number can't hold, so a text is accepted too. */
export function counterField(description: string): v.GenericSchema<number | string> {
  const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
  const digits = v.pipe(v.string(), v.regex(/^[0-9]{1,20}$/));
  return describedField(
    v.pipe(v.union([whole, digits]), v.description(description)),
    `${description}, a whole number from 0, as a number or a text of digits`,
  );
}

/** A refusal that says when to try again, unless that is 0. */
export function refusalWith(status: number, rule: string, text: string, retryAfterMs = 0): HttpFault {
  if (retryAfterMs === 0) return new HttpFault(status, rule, text);
  return retryFault(status, rule, withSeconds(text, retryAfterMs), retryAfterMs);
}
