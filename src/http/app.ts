/**
 * The card over HTTP, without a socket: from a `Request` to a `Response`. docs/user/http.md is the reference.
 *
 * Checks run in this order: the origin of the request, its token, its route, its parameters, its body. Without a
 * token a client learns nothing else.
 */

import type { IncomingMessage } from 'node:http';
import { type Context, Hono } from 'hono';
import { errorMessage } from '../errors/message.ts';
import { tokenCheck } from '../net/bearer-token.ts';
import { HttpFault } from '../net/http-error.ts';
import { errorReply, jsonReply } from '../net/reply.ts';
import { readBody, readQuery } from '../net/request-body.ts';
import { siteFault } from '../net/same-origin-check.ts';
import { httpFaultOf } from './errors.ts';
import type { CardRequest, CardRoute, CardRouteContext } from './routes/route.ts';
import { cardRoutes } from './routes/routes-card.ts';
import { eventRoutes } from './routes/routes-events.ts';
import { faultRoutes } from './routes/routes-faults.ts';
import { keyRoutes } from './routes/routes-keys.ts';
import { lcdRoutes } from './routes/routes-lcd.ts';
import { respondRoutes } from './routes/routes-respond.ts';
import { timeRoutes } from './routes/routes-time.ts';
import type { OnDisconnect } from './shared-card.ts';

export const routes: readonly CardRoute[] = [
  ...keyRoutes,
  ...lcdRoutes,
  ...respondRoutes,
  ...timeRoutes,
  ...eventRoutes,
  ...faultRoutes,
  ...cardRoutes,
];

type Env = { Bindings: { incoming?: IncomingMessage } };

export interface CardAppOptions {
  readonly context: CardRouteContext;
  readonly token: string;
  /** Gets errors that must not happen; the client does not see them. */
  readonly onError: (error: unknown) => void;
}

export function createCardApp({ context, token, onError }: CardAppOptions): Hono<Env> {
  const app = new Hono<Env>();
  const carriesToken = tokenCheck(token);

  app.use(async ({ req }, next) => {
    const header = headerOf(req.raw);
    const fault = siteFault(header);
    if (fault !== null) throw new HttpFault(403, fault.rule, fault.error);
    if (!carriesToken(header('authorization'))) {
      throw new HttpFault(
        401,
        'token',
        errorMessage(
          'token',
          'missing or wrong',
          'send Authorization: Bearer with the token that the server printed at its start',
        ),
        { headers: { 'WWW-Authenticate': 'Bearer' } },
      );
    }
    return await next();
  });
  app.get('/', () =>
    jsonReply({
      routes: routes.map(({ method, path, description }) => ({ method, path, says: description })),
    }),
  );
  for (const path of new Set(routes.map((route) => route.path))) {
    app.all(path, (request) => dispatch(context, path, request));
  }
  app.notFound(() =>
    errorReply(new HttpFault(404, 'path', errorMessage('path', 'unknown', 'see GET / for all paths'))),
  );
  app.onError((error) => {
    const fault = httpFaultOf(error);
    if (fault !== null) return errorReply(fault);
    onError(error);
    return errorReply(
      new HttpFault(500, 'internal', errorMessage('server', 'internal error', 'see its stderr')),
    );
  });
  return app;
}

async function dispatch(
  context: CardRouteContext,
  path: string,
  { req, env }: Context<Env>,
): Promise<Response> {
  const onPath = routes.filter((route) => route.path === path);
  const route = onPath.find(({ method, head }) => req.method === method || (head && req.method === 'HEAD'));
  if (route === undefined) {
    const allow = onPath.flatMap(({ method, head }) => (head ? [method, 'HEAD'] : [method])).join(', ');
    throw new HttpFault(405, 'method', errorMessage('method', 'not accepted by this path', `use ${allow}`), {
      headers: { Allow: allow },
    });
  }
  const { raw } = req;
  const call: CardRequest = {
    query: readQuery(req.url, route.query),
    header: headerOf(raw),
    onDisconnect: disconnectOf(raw),
    endUnread: (ms) => env?.incoming?.socket.setTimeout(ms),
  };
  const body = route.method === 'POST' ? await readBody(raw) : {};
  return await route.run(context, call, body);
}

function headerOf(request: Request): (name: string) => string | null {
  return (name) => request.headers.get(name);
}

function disconnectOf(request: Request): OnDisconnect {
  return (call) => {
    const { signal } = request;
    if (signal.aborted) queueMicrotask(call);
    signal.addEventListener('abort', call, { once: true });
    return () => signal.removeEventListener('abort', call);
  };
}
