/** The routes of the gateway about its session: its status, what keeps it alive, what brings it back, its end. */
import * as v from 'valibot';
import { createReply, jsonReply } from '../../../net/reply.ts';
import { noCookies, userNumberOf } from '../cookies.ts';
import { loginPath } from '../pages.ts';
import type { ApiRoute } from '../route.ts';
import { integer, ms } from '../schemas.ts';
import { type GatewayCall, gatewayRoute, isTrue } from './gateway-route.ts';
import { authStatus, authStatusSchema } from './gateway-schemas.ts';

const either = ['GET', 'POST'] as const;

/** What the broker's gateway says of its market data, which this one does not have. */
const noBridge = 'no bridge';

const text = v.string();
const flag = v.boolean();

const validateSchema = v.strictObject({
  ...{ USER_ID: integer, USER_NAME: text, CREDENTIAL: text, PAPER_USER_NAME: v.exactOptional(text) },
  ...{ RESULT: flag, AUTH_TIME: integer, SF_ENABLED: flag, EXPIRES: ms },
  ...{ LOGIN_TYPE: integer, loginType: integer, lastAccessed: integer },
  ...{ IS_FREE_TRIAL: flag, IS_MASTER: flag, IS_PENDING_APPLICANT: flag },
  ...{ QUALIFIED_FOR_MOBILE_AUTH: v.null(), IP: text, LANDING_APP: text, region: text },
  features: v.strictObject({
    ...{ env: text, wlms: flag, realtime: flag, bond: flag, optionChains: flag, calendar: flag, newMf: flag },
  }),
});

const ssodhInit = {
  methods: either,
  description: 'begins or brings back the brokerage session; with `compete` true an earlier session ends',
  schema: authStatusSchema,
  asks: ({ compete }: Readonly<Record<string, unknown>>) => (isTrue(compete) ? 'compete' : 'init'),
  run: statusReply,
} as const;

export const sessionRoutes: readonly ApiRoute[] = [
  gatewayRoute({
    methods: either,
    path: '/iserver/auth/status',
    description: 'whether the brokerage session is usable',
    schema: authStatusSchema,
    asks: 'status',
    run: statusReply,
  }),
  gatewayRoute({
    methods: either,
    path: '/tickle',
    description: 'keeps both sessions alive',
    schema: v.strictObject({
      session: v.string(),
      ssoExpires: ms,
      collission: v.boolean(),
      userId: integer,
      hmds: v.strictObject({ error: v.string() }),
      iserver: v.strictObject({ authStatus: authStatusSchema }),
    }),
    asks: 'tickle',
    run: tickleReply,
  }),
  gatewayRoute({
    methods: either,
    path: '/sso/validate',
    description: 'the user of the login session, and when it ends',
    schema: validateSchema,
    asks: 'look',
    run: validateReply,
  }),
  gatewayRoute({ ...ssodhInit, path: '/iserver/auth/ssodh/init' }),
  gatewayRoute({ ...ssodhInit, path: '/ssodh/init' }),
  gatewayRoute({
    methods: either,
    path: '/iserver/reauthenticate',
    description: 'brings the brokerage session back, and ends an earlier session that it competes with',
    schema: v.strictObject({ message: v.literal('triggered') }),
    asks: 'reauthenticate',
    run: () => jsonReply({ message: 'triggered' }),
  }),
  {
    methods: either,
    path: '/logout',
    description:
      'ends the brokerage session, in cookie mode the login session too; without a session as well',
    needs: 'nothing',
    fields: null,
    replies: {
      200: {
        description: 'ended; `confirmed` instead of `status` by policy `logoutConfirmed`',
        schema: v.union([
          v.strictObject({ status: v.boolean() }),
          v.strictObject({ confirmed: v.boolean() }),
        ]),
      },
    },
    async run(context, _body, { cookie }) {
      const { currentSession, service } = context;
      await currentSession.brokerage('logout', cookie);
      const reply = service.policy.logoutConfirmed === 1 ? { confirmed: true } : { status: true };
      // In gateway mode the login session continues.
      return jsonReply(reply, {}, 200, currentSession.mode === 'cookie' ? noCookies(context) : []);
    },
  },
];

/** The way out of a browser, without a prefix. */
export const ssoLogoutRoute: ApiRoute = {
  methods: either,
  path: '/sso/Logout',
  description: 'ends the session and leads to the login page',
  needs: 'nothing',
  fields: null,
  replies: { 302: { description: 'ended, if there was one', schema: v.null() } },
  async run(context, _body, { cookie }) {
    await context.currentSession.end(cookie);
    return createReply(null, null, { Location: loginPath }, 302, noCookies(context));
  },
};

async function statusReply({ session, state, request }: GatewayCall): Promise<Response> {
  return jsonReply(authStatus(session, state, await request.statusChange()));
}

async function tickleReply({ session, state, request }: GatewayCall): Promise<Response> {
  const status = authStatus(session, state, await request.statusChange());
  return jsonReply({
    session: session.name,
    ssoExpires: session.idleEndsInMs,
    // The broker's spelling.
    collission: status.competing,
    userId: userNumberOf(session.user),
    hmds: { error: noBridge },
    iserver: { authStatus: status },
  });
}

/** Typed clients fail where a field is missing that their makers have seen once, so all of them are here. */
function validateReply({ session, context }: GatewayCall): Response {
  const { user, mode, factor, startedUnixMs, idleEndsInMs } = session;
  const isPaper = mode === 'paper';
  const type = isPaper ? 2 : 1;
  const reply: v.InferOutput<typeof validateSchema> = {
    ...{ USER_ID: userNumberOf(user), USER_NAME: user, CREDENTIAL: user },
    ...(isPaper && { PAPER_USER_NAME: user }),
    ...{ RESULT: true, AUTH_TIME: startedUnixMs, SF_ENABLED: factor !== null, EXPIRES: idleEndsInMs },
    // Clients look for either name.
    ...{ LOGIN_TYPE: type, loginType: type },
    lastAccessed: context.service.staff.time().unixMs,
    ...{ IS_FREE_TRIAL: false, IS_MASTER: false, IS_PENDING_APPLICANT: false },
    ...{ QUALIFIED_FOR_MOBILE_AUTH: null, IP: '127.0.0.1', LANDING_APP: 'SIMULATOR', region: 'SIMULATOR' },
    features: {
      ...{ env: 'SIMULATOR', wlms: false, realtime: false, bond: false },
      ...{ optionChains: false, calendar: false, newMf: false },
    },
  };
  return jsonReply(reply);
}
