/**
 * The login server's routes, without a socket: from a `Request` to a `Response`. docs/user/login-api.md is the reference.
 *
 * In this order: where the request comes from, which route it means, whether it may be called, its body.
 */

import { type Context, Hono } from 'hono';
import { errorMessage } from '../../errors/message.ts';
import { tokenCheck } from '../../net/bearer-token.ts';
import { HttpFault } from '../../net/http-error.ts';
import { errorReply } from '../../net/reply.ts';
import { readAnyBody, readBody } from '../../net/request-body.ts';
import { ExactRouter } from '../../net/routing/exact-router.ts';
import { siteFault } from '../../net/same-origin-check.ts';
import type { Handshake } from '../../net/web-sockets/web-sockets.ts';
import type { ConnectionSignal } from '../auth/passwords/hash-queue.ts';
import type { ReadLabFile } from '../page-files.ts';
import { sessionIdOf } from './cookies.ts';
import type { NamedSession } from './current-session.ts';
import { gatewayPrefixes } from './gateway/gateway-route.ts';
import { gatewayRoutesUnder } from './gateway/gateway-routes.ts';
import { ssoLogoutRoute } from './gateway/session-routes.ts';
import { replyWithFaults } from './gateway/simulated-faults.ts';
import { checkLabAccess, labRoutes } from './lab/routes-lab.ts';
import { labCardRoutes } from './lab/routes-lab-card.ts';
import { labPhoneRoutes } from './lab/routes-lab-phone.ts';
import { createNotFoundPage, createPages } from './pages.ts';
import { createRequestLog, noteFields, noteRule, type RequestEntry } from './request-log.ts';
import { pathOf } from './request-path.ts';
import { type ApiRoute, type ApiRouteContext, type Caller, notLoggedIn } from './route.ts';
import { appRoutes } from './routes-app.ts';
import { lineRoutes } from './routes-line.ts';
import { loginRoutes } from './routes-login.ts';
import { staffRoutes } from './routes-staff.ts';
import { authenticate, dispatch as dispatchWire } from './wire/routes-wire.ts';
import { authenticatorPath, dispatcherPath } from './wire/wire-schemas.ts';

const apiRoutes: readonly ApiRoute[] = [
  ...loginRoutes,
  ...gatewayPrefixes.flatMap(gatewayRoutesUnder),
  ssoLogoutRoute,
  ...lineRoutes,
  ...appRoutes,
  ...labRoutes,
  ...labCardRoutes,
  ...labPhoneRoutes,
  ...staffRoutes,
];

const apiPaths: ReadonlySet<string> = new Set(apiRoutes.map(({ path }) => path));

export interface LoginAppOptions {
  readonly context: ApiRouteContext;
  readonly staffToken: string;
  /** Names accepted in `Host`, besides those of loopback. */
  readonly hosts: readonly string[];
  /** Reads the files of the page `/lab`. */
  readonly lab: ReadLabFile;
  /** Gets errors that must not happen; the client does not see them. */
  readonly onError: (error: unknown) => void;
  /** Gets each request with its reply, masked. */
  readonly onRequest?: ((entry: RequestEntry) => void) | undefined;
}

/** What a request came by. */
export interface RequestWire {
  readonly connection?: ConnectionSignal | undefined;
  /** Where it asks for a WebSocket. */
  readonly handshake?: Handshake | undefined;
  /** Cuts its connection. */
  cut?(): void;
}

export interface LoginApp {
  fetch(request: Request, wire?: RequestWire): Response | Promise<Response>;
  /** Resolves once the log has each request that was served, also one that lost its connection. */
  settled(): Promise<void>;
}

/** What accompanies a request through hono. */
interface RequestEnv {
  Bindings: Pick<Caller, 'connection' | 'handshake' | 'statusChange'>;
}

export function createLoginApp(options: LoginAppOptions): LoginApp {
  const { context, staffToken, hosts, lab, onError, onRequest } = options;
  const app = new Hono<RequestEnv>({ getPath: pathOf, router: new ExactRouter() });
  const carriesToken = tokenCheck(staffToken);

  const pages = createPages(lab);
  const paths = new Set([...apiPaths, ...Object.keys(pages), authenticatorPath]);
  const log =
    onRequest === undefined ? null : createRequestLog({ service: context.service, paths, onRequest });

  for (const [path, page] of Object.entries(pages)) {
    app.get(path, ({ req, env }) => page(context, callerOf(req.raw, env), new URL(req.url)));
  }
  app.post(authenticatorPath, ({ req }) => authenticate(context, req.raw));
  app.post(dispatcherPath, ({ req, env }) => dispatchWire(context, req.raw, callerOf(req.raw, env)));
  for (const route of apiRoutes) {
    const run = ({ req, env }: Context<RequestEnv>): Promise<Response> =>
      dispatch(context, route, req.raw, callerOf(req.raw, env), carriesToken);
    for (const method of route.methods) app.on(method, route.path, run);
    // By method and not by `all`: a request that matches two handlers costs twice as much.
    const others = methods.filter((method) => !route.methods.some((own) => own === method));
    app.on(others, route.path, () => {
      const allow = route.methods.join(', ');
      throw new HttpFault(
        405,
        'method',
        errorMessage('method', 'not accepted by this path', `use ${allow}`),
        { headers: { Allow: allow } },
      );
    });
  }
  const notFoundPage = createNotFoundPage();
  app.notFound(({ req }) => notFoundPage(req.raw.headers.get('accept')) ?? refusalOf(unknownPath()));
  app.onError((error) => {
    if (error instanceof HttpFault) return refusalOf(error);
    onError(error);
    return errorReply(
      new HttpFault(500, 'internal', errorMessage('server', 'internal error', 'see its stderr')),
    );
  });
  const serve = (
    request: Request,
    { connection, handshake, cut = () => {} }: RequestWire,
  ): Response | Promise<Response> => {
    try {
      checkSite(request, hosts);
      checkAddress(request.url);
    } catch (error) {
      return refusalOf(error as HttpFault);
    }
    const faulty = { path: pathOf(request), connection, cut };
    return replyWithFaults(context.service.faults, faulty, (statusChange) =>
      app.fetch(request, { connection, handshake, statusChange }),
    );
  };
  return {
    fetch(request, wire = {}) {
      if (log === null) return serve(request, wire);
      return log.run(request, wire.handshake, (handshake) => serve(request, { ...wire, handshake }));
    },
    settled: async () => await log?.settled(),
  };
}

function unknownPath(): HttpFault {
  const says = errorMessage('path', 'unknown', 'see / for the login page, /api for all other paths');
  return new HttpFault(404, 'path', says);
}

function refusalOf(error: HttpFault): Response {
  noteRule(error.rule);
  return errorReply(error);
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

async function dispatch(
  context: ApiRouteContext,
  route: ApiRoute,
  request: Request,
  call: Caller,
  carriesToken: (authorization: string | null) => boolean,
): Promise<Response> {
  const authorization = request.headers.get('authorization');
  const isStaff = (route.needs === 'staff' || route.needs === 'lab') && carriesToken(authorization);
  if (route.needs === 'staff' && !isStaff) {
    throw new HttpFault(
      401,
      'token',
      errorMessage(
        'staff token',
        'missing or wrong',
        'send Authorization: Bearer with the token that the server printed at its start',
      ),
      { headers: { 'WWW-Authenticate': 'Bearer' } },
    );
  }
  if (route.needs === 'lab') await checkLabAccess(context, isStaff);
  const session = await sessionFor(context, route, call);
  const body = await bodyOf(route, request);
  noteFields(body, Object.keys(route.fields ?? {}));
  const response = await route.run(context, body, { ...call, authorization, session, isStaff });
  context.sockets.look();
  return response;
}

/** @throws {HttpFault} where the route needs one, and none is live */
async function sessionFor(
  { currentSession }: ApiRouteContext,
  { needs }: ApiRoute,
  { cookie }: Caller,
): Promise<NamedSession | null> {
  if (needs !== 'session' && needs !== 'gateway') return null;
  const session = await currentSession.session(cookie);
  if (session !== null) return session;
  throw notLoggedIn(needs === 'gateway' ? { statusCode: 401 } : {});
}

async function bodyOf({ fields }: ApiRoute, request: Request): Promise<Readonly<Record<string, unknown>>> {
  if (fields === null) return await readAnyBody(request);
  return request.method === 'GET' ? {} : await readBody(request);
}

function callerOf(request: Request, { connection, handshake, statusChange }: RequestEnv['Bindings']): Caller {
  return { cookie: sessionIdOf(request.headers.get('cookie')), connection, handshake, statusChange };
}

/** @throws {HttpFault} for a request from another site's page, or with a `Host` that is not accepted */
function checkSite(request: Request, hosts: readonly string[]): void {
  const fault = siteFault((name) => request.headers.get(name), hosts);
  if (fault === null || (fault.rule === 'cross-site' && isNavigation(request))) return;
  throw new HttpFault(403, fault.rule, fault.error);
}

const neverInAddress = [
  ...['username', 'password', 'pin', 'newpin', 'response', 'code'],
  ...['gold-response', 'silver-response', 'bronze-response', 'temp-response'],
  ...['binding', 'key', 'token'],
];

/** @throws {HttpFault} */
function checkAddress(url: string): void {
  const at = url.indexOf('?');
  if (at === -1) return;
  for (const name of new URLSearchParams(url.slice(at)).keys()) {
    if (!neverInAddress.includes(name.toLowerCase())) continue;
    throw new HttpFault(
      400,
      'query',
      errorMessage(
        name.toLowerCase(),
        'not accepted in a URL, which gets into logs',
        'send it in the body of a POST',
      ),
    );
  }
}

/**
 * A person who follows a link on another site to a page here. The page shows, and the other site sees nothing of it.
 * What is not a page may do something, such as log out.
 */
function isNavigation(request: Request): boolean {
  if (apiPaths.has(pathOf(request))) return false;
  return request.method === 'GET' && request.headers.get('sec-fetch-mode') === 'navigate';
}
