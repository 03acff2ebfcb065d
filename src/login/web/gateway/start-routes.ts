/**
 * The routes of the gateway that clients ask when they start: the account, the user, and what they send before they
 * trade. Markets and orders are not simulated.
 */
import * as v from 'valibot';
import { jsonReply } from '../../../net/reply.ts';
import type { ApiRoute } from '../route.ts';
import {
  accountOf,
  accounts,
  accountsSchema,
  portfolioAccountSchema,
  portfolioAccounts,
} from './accounts.ts';
import { type GatewayCall, gatewayRoute } from './gateway-route.ts';
import { authStatus, authStatusSchema } from './gateway-schemas.ts';

const flag = v.boolean();
const submitted = {
  methods: ['POST'],
  schema: v.strictObject({ status: v.literal('submitted') }),
  asks: 'use',
  needsBridge: true,
  run: () => jsonReply({ status: 'submitted' }),
} as const;

export const startRoutes: readonly ApiRoute[] = [
  gatewayRoute({
    methods: ['GET'],
    path: '/portfolio/accounts',
    description: 'the account of the user, simulated',
    schema: v.array(portfolioAccountSchema),
    asks: 'look',
    run: ({ session }) => jsonReply(portfolioAccounts(session)),
  }),
  gatewayRoute({
    methods: ['GET'],
    path: '/iserver/accounts',
    description: 'the account that the brokerage session trades with, simulated',
    schema: accountsSchema,
    asks: 'use',
    needsBridge: true,
    run: ({ session }) => jsonReply(accounts(session)),
  }),
  gatewayRoute({
    methods: ['GET'],
    path: '/one/user',
    description: 'the user of the session',
    schema: v.strictObject({
      ...{ username: v.string(), ispaper: flag, islite: flag, has2fa: flag, wbId: v.string() },
      features: v.strictObject({ env: v.string() }),
      accts: v.record(v.string(), v.strictObject({ isFAClient: flag })),
      props: v.strictObject({ readOnlySession: flag }),
    }),
    asks: 'look',
    run: userReply,
  }),
  gatewayRoute({
    ...submitted,
    path: '/iserver/questions/suppress',
    description: 'takes the ids of questions about orders that are not to be asked; orders are not simulated',
  }),
  gatewayRoute({
    ...submitted,
    path: '/iserver/questions/suppress/reset',
    description: 'asks all questions about orders again; orders are not simulated',
  }),
  gatewayRoute({
    methods: ['GET', 'POST'],
    path: '/hmds/auth/init',
    description: 'begins a session for historical data, which is not simulated',
    schema: authStatusSchema,
    asks: 'look',
    run: async ({ session, state, request }) =>
      jsonReply(authStatus(session, state, await request.statusChange())),
  }),
  gatewayRoute({
    methods: ['GET'],
    path: '/demo',
    description: 'says that this is a simulator',
    schema: v.strictObject({ status: flag, message: v.string() }),
    asks: 'look',
    run: () => jsonReply({ status: true, message: 'dscplus simulator' }),
  }),
];

function userReply({ session: { user, mode, factor } }: GatewayCall): Response {
  return jsonReply({
    ...{ username: user, ispaper: mode === 'paper', islite: false, has2fa: factor !== null, wbId: '' },
    features: { env: 'SIMULATOR' },
    accts: { [accountOf(user)]: { isFAClient: false } },
    props: { readOnlySession: true },
  });
}
