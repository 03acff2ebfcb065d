/**
 * What `dscplus server --requests FILE` writes, to debug a bot: each request with its reply and what it changed.
 *
 * Nothing that may be a secret is in it. Of an address only known paths are, of fields and cookies known names, and of
 * values those that a list here has. What a request changed are the audit lines that it caused, which have no secrets
 * either. What is not HTTP, or over the limits of the server, never gets here.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Handshake } from '../../net/web-sockets/web-sockets.ts';
import type { AuditLine } from '../auth/audit.ts';
import type { LoginService } from '../login-service.ts';
import { gatewayPrefixes } from './gateway/gateway-route.ts';
import { pathOf } from './request-path.ts';

/** A request and what became of it. */
export interface RequestEntry {
  /** In the order in which requests came, from 1; a later one may have its reply earlier. */
  readonly number: number;
  /** When it came, by the server's clock, in Unix ms. */
  readonly unixMs: number;
  readonly method: string;
  /** Without path parameters. Of a path that the server does not have, `other` is in the place of what is unknown. */
  readonly path: string;
  /** Query parameters and fields of the body, masked: `…` is a value that is not shown. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** How many fields had other names. */
  readonly otherFields?: number;
  /** Names of the cookies that came with it. */
  readonly cookies: readonly string[];
  /** 101 for a WebSocket. */
  readonly status: number;
  /** The `rule` of an error. */
  readonly rule?: string;
  /** The fault of the gateway that it met, by name and id. */
  readonly fault?: string;
  /** How long the reply took, in ms of the server's clock. A stream of events counts until it begins. */
  readonly ms: number;
  readonly changed: readonly Pick<AuditLine, 'event' | 'reason' | 'user' | 'factor' | 'says'>[];
}

type Mutable = { -readonly [K in keyof RequestEntry]: RequestEntry[K] } & {
  readonly changed: RequestEntry['changed'][number][];
};

/** The request that is being served: what it causes, in this process, is its own. */
const served = new AsyncLocalStorage<Mutable>();

export interface RequestLog {
  /** Serves a request, and passes it on with its reply. */
  run(
    request: Request,
    handshake: Handshake | undefined,
    serve: (handshake: Handshake | undefined) => Response | Promise<Response>,
  ): Promise<Response>;
  /** Resolves once each request that is being served has been passed on. */
  settled(): Promise<void>;
}

export interface RequestLogOptions {
  readonly service: LoginService;
  /** The paths that the server has. */
  readonly paths: ReadonlySet<string>;
  readonly onRequest: (entry: RequestEntry) => void;
}

export function createRequestLog({ service, paths, onRequest }: RequestLogOptions): RequestLog {
  let count = 0;
  const running = new Set<Promise<Response>>();
  const unixMs = (): number => service.staff.time().unixMs;
  service.on(({ event, reason, user, factor, says }) => {
    const line = { event, ...(reason !== undefined && { reason }), ...(user !== undefined && { user }) };
    served.getStore()?.changed.push({ ...line, ...(factor !== undefined && { factor }), says });
  });
  const run: RequestLog['run'] = async (request, handshake, serve) => {
    const { method, headers } = request;
    const { searchParams } = new URL(request.url);
    count++;
    const begun = unixMs();
    const entry: Mutable = {
      ...{ number: count, unixMs: begun },
      method: methods.includes(method) ? method : 'other',
      path: shownPath(pathOf(request), paths),
      ...{ fields: {}, cookies: cookiesOf(headers.get('cookie')), status: 0, ms: 0, changed: [] },
    };
    let isSocket = false;
    const accept: Handshake['accept'] = (open) => {
      isSocket = true;
      handshake?.accept(open);
    };
    const response = await served.run(entry, async () => {
      noteFields(Object.fromEntries(searchParams), []);
      return await serve(handshake && { ...handshake, accept });
    });
    const fault = response.headers.get('x-simulated-fault');
    if (fault !== null) entry.fault = fault;
    entry.status = isSocket ? 101 : response.status;
    entry.ms = Math.max(0, unixMs() - begun);
    onRequest(entry);
    return response;
  };
  return {
    run(...request) {
      const reply = run(...request);
      const ended = (): void => void running.delete(reply);
      running.add(reply);
      reply.then(ended, ended);
      return reply;
    },
    async settled() {
      await Promise.allSettled(running);
    },
  };
}

/** Notes what the body of the request has. `names`: those that its route takes. */
export function noteFields(fields: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  const entry = served.getStore();
  if (entry === undefined) return;
  const shown: Record<string, unknown> = { ...entry.fields };
  let others = 0;
  for (const [name, value] of Object.entries(fields)) {
    if (names.includes(name) || knownNames.includes(name)) shown[name] = maskedValue(value);
    else others++;
  }
  entry.fields = shown;
  if (others > 0) entry.otherFields = others;
}

/** Notes the rule by which the request was refused. */
export function noteRule(rule: string): void {
  const entry = served.getStore();
  if (entry !== undefined) entry.rule = rule;
}

/** A client that writes a `/` too much, or asks for a route that only the real gateway has, is to find it. */
function shownPath(path: string, known: ReadonlySet<string>): string {
  if (known.has(path) || known.has(path.replace(/\/+$/, ''))) return path;
  const prefix = gatewayPrefixes.find((one) => path.startsWith(`${one}/`));
  return prefix === undefined ? 'other' : `${prefix}/other`;
}

const methods: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Fields of gateway clients, whose routes take any body, and of addresses. */
const knownNames: readonly string[] = [
  ...['publish', 'compete', 'force', 'messageIds', 'session'],
  ...['forwardTo', 'RL', 'ip2loc', 'app', 'lang'],
  ...['ACTION', 'APP_NAME', 'MODE', 'USER', 'ACCT', 'A', 'M1', 'M2', 'EKX', 'VERSION'],
  ...['LOGIN_TYPE', 'RESP_TYPE'],
  ...['SF', 'RESPONSE', 'PUSH', 'counter', 'user_name', 'password', 'chlginput', 'loginType'],
];

/** Words that can be shown wherever they are sent. A number may be a code. */
const shownWords: readonly unknown[] = [
  ...[true, false, null, 'true', 'false', 'on', 'off', ''],
  ...['live', 'paper', 'NORMAL', 'XML', 'JSON', 'sms', 'voice', 'portal'],
  ...['INIT', 'COMPLETEAUTH', 'COMPLETEAUTH_1', 'COMPLETETWOFACT'],
];

function maskedValue(value: unknown): unknown {
  return shownWords.includes(value) ? value : '…';
}

const cookieNames: readonly string[] = ['JSESSIONID', 'XYZAB', 'XYZAB_AM.LOGIN', 'USERID', 'SBID', 'api'];

function cookiesOf(header: string | null): readonly string[] {
  const names = (header ?? '').split(';').map((pair) => pair.split('=')[0]?.trim() ?? '');
  return cookieNames.filter((name) => names.includes(name));
}
