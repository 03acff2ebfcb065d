/**
 * A device over HTTP, without a socket: from a `Request` to a `Response`, by a table of routes.
 *
 * Checks run in this order: the origin of the request, its token, its route, its parameters, its body. Without a
 * token a client learns nothing else.
 */
import type { IncomingMessage } from 'node:http';
import { type Context, Hono } from 'hono';
import { errorMessage } from '../../errors/message.ts';
import { tokenCheck } from '../bearer-token.ts';
import { HttpFault } from '../http-error.ts';
import { errorReply, jsonReply } from '../reply.ts';
import { readBody, readQuery } from '../request-body.ts';
import { ExactRouter } from '../routing/exact-router.ts';
import { siteFault } from '../same-origin-check.ts';
import type { DeviceRequest, DeviceRoute, OnDisconnect } from './route.ts';

type Env = { Bindings: { incoming?: IncomingMessage } };

export interface DeviceAppOptions<C> {
  readonly routes: readonly DeviceRoute<C>[];
  readonly context: C;
  readonly token: string;
  /** The fault for an error of the device, or null. */
  readonly faultOf: (error: unknown) => HttpFault | null;
  /** Gets errors that must not happen; the client does not see them. */
  readonly onError: (error: unknown) => void;
}

export function createDeviceApp<C>({
  routes,
  context,
  token,
  faultOf,
  onError,
}: DeviceAppOptions<C>): Hono<Env> {
  const app = new Hono<Env>({ router: new ExactRouter() });
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
    app.all(path, (request) => dispatch(routes, context, path, request));
  }
  app.notFound(() =>
    errorReply(new HttpFault(404, 'path', errorMessage('path', 'unknown', 'see GET / for all paths'))),
  );
  app.onError((error) => {
    const fault = error instanceof HttpFault ? error : faultOf(error);
    if (fault !== null) return errorReply(fault);
    onError(error);
    return errorReply(
      new HttpFault(500, 'internal', errorMessage('server', 'internal error', 'see its stderr')),
    );
  });
  return app;
}

async function dispatch<C>(
  routes: readonly DeviceRoute<C>[],
  context: C,
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
  const call: DeviceRequest = {
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
