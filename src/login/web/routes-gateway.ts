/**
 * The routes of the broker's gateway that clients use after login, under its three prefixes. Names and fields are the
 * broker's, so that its clients work unchanged; the values are simulated. Before login all reply 401.
 */
import * as v from 'valibot';
import { jsonReply } from '../../net/reply.ts';
import type { Session } from '../auth/login-steps.ts';
import { noCookies, publicNameOf, userNumberOf } from './cookies.ts';
import type { ApiRequest, ApiRoute, ApiRouteContext } from './route.ts';
import { fault, integer, ms } from './schemas.ts';

export const gatewayPrefixes = ['/v1/api', '/v1/portal', '/portal.proxy/v1/portal'] as const;

const serverInfo = { serverName: 'dscplus simulator', serverVersion: 'simulator' };
/** Locally administered (IEEE 802): no device has it. */
const mac = '02:00:00:00:00:01';

const statusSchema = v.strictObject({
  authenticated: v.boolean(),
  competing: v.boolean(),
  connected: v.boolean(),
  message: v.string(),
  MAC: v.string(),
  serverInfo: v.strictObject({ serverName: v.string(), serverVersion: v.string() }),
});

type Run = (
  context: ApiRouteContext,
  session: Session,
  body: Readonly<Record<string, unknown>>,
  call: ApiRequest,
) => Response | Promise<Response>;

const routes: readonly ApiRoute[] = [
  route(
    ['GET', 'POST'],
    '/iserver/auth/status',
    'whether the session is usable',
    statusSchema,
    (context, session) => jsonReply(status(context, session)),
  ),
  route(
    ['GET', 'POST'],
    '/tickle',
    'keeps the session alive',
    v.strictObject({
      session: v.string(),
      ssoExpires: ms,
      collission: v.boolean(),
      userId: integer,
      iserver: v.strictObject({ authStatus: statusSchema }),
    }),
    (context, session) =>
      jsonReply({
        session: publicNameOf(session),
        ssoExpires: session.idleEndsInMs,
        // The broker's spelling.
        collission: context.currentSession.competing(),
        userId: userNumberOf(session.user),
        iserver: { authStatus: status(context, session) },
      }),
  ),
  route(
    ['GET'],
    '/sso/validate',
    'the user of the session, and when it ends',
    v.strictObject({
      USER_ID: integer,
      USER_NAME: v.string(),
      RESULT: v.boolean(),
      AUTH_TIME: integer,
      SF_ENABLED: v.boolean(),
      EXPIRES: ms,
      LOGIN_TYPE: integer,
    }),
    (_face, { user, mode, factor, startedUnixMs, idleEndsInMs }) =>
      jsonReply({
        USER_ID: userNumberOf(user),
        USER_NAME: user,
        RESULT: true,
        AUTH_TIME: startedUnixMs,
        SF_ENABLED: factor !== null,
        EXPIRES: idleEndsInMs,
        LOGIN_TYPE: mode === 'paper' ? 2 : 1,
      }),
  ),
  route(
    ['POST'],
    '/iserver/auth/ssodh/init',
    'starts to use the session; with `compete` true the earlier one ends',
    statusSchema,
    async (context, session, { compete }) => {
      if (compete === true || compete === 'true') await context.currentSession.compete();
      return jsonReply(status(context, session));
    },
  ),
  route(
    ['POST'],
    '/iserver/reauthenticate',
    'makes the session usable again, at once',
    v.strictObject({ message: v.literal('triggered') }),
    async ({ currentSession }) => {
      await currentSession.compete();
      return jsonReply({ message: 'triggered' });
    },
  ),
  route(
    ['POST'],
    '/logout',
    'ends the session',
    v.strictObject({ status: v.boolean() }),
    async (context, _session, _body, { cookie }) => {
      await context.currentSession.logout(cookie);
      return jsonReply({ status: true }, {}, 200, noCookies(context));
    },
  ),
];

export function gatewayRoutesUnder(prefix: (typeof gatewayPrefixes)[number]): readonly ApiRoute[] {
  return routes.map((one) => ({ ...one, path: `${prefix}${one.path}` }));
}

function route(
  methods: ApiRoute['methods'],
  path: string,
  description: string,
  schema: v.GenericSchema,
  run: Run,
): ApiRoute {
  return {
    methods,
    path,
    description,
    needs: 'session',
    fields: null,
    replies: { 200: { description, schema }, 401: { description: 'not logged in', schema: fault } },
    run: (context, body, call) => run(context, call.session as Session, body, call),
  };
}

/** A session with the scope of the portal can't use what the routes lead to; that it reads so here is assumed. */
function status({ currentSession }: ApiRouteContext, { scope }: Session): object {
  return {
    authenticated: scope === 'full',
    competing: currentSession.competing(),
    connected: true,
    message: '',
    MAC: mac,
    serverInfo,
  };
}
