/**
 * A route of the broker's gateway, as its clients expect it: under three prefixes, with or without a body, and 401
 * with `statusCode` before the login.
 */
import type * as v from 'valibot';
import { HttpFault } from '../../../net/http-error.ts';
import { noBridgeRule, noBridgeText } from '../../admin/faults/fault-names.ts';
import type { BrokerageState } from '../../auth/records/gateway-record.ts';
import { type BrokerageRequest, brokerageTable } from '../../gateway/brokerage-states.ts';
import type { NamedSession } from '../current-session.ts';
import { type ApiRequest, type ApiRoute, type ApiRouteContext, notLoggedIn } from '../route.ts';
import { gatewayFault, noBridgeFault } from './gateway-schemas.ts';

export const gatewayPrefixes = ['/v1/api', '/v1/portal', '/portal.proxy/v1/portal'] as const;

/** What a route of the gateway works with. */
export interface GatewayCall {
  readonly context: ApiRouteContext;
  readonly session: NamedSession;
  /** The state of the brokerage session after what the route asked of it. */
  readonly state: BrokerageState;
  readonly request: ApiRequest;
}

export interface GatewayRoute {
  readonly methods: ApiRoute['methods'];
  /** Without its prefix. */
  readonly path: string;
  readonly description: string;
  /** Of the reply with status 200. */
  readonly schema: v.GenericSchema;
  /**
   * What it asks of the brokerage session: `use` for a route of its data, `look` for one without. May depend on the
   * body.
   */
  readonly asks: BrokerageRequest | ((body: Readonly<Record<string, unknown>>) => BrokerageRequest);
  /** Whether it replies 400 while the brokerage session is not there. */
  readonly needsBridge?: true;
  readonly run: (call: GatewayCall) => Response | Promise<Response>;
}

/** A route for someone who is logged in. */
export function gatewayRoute(route: GatewayRoute): ApiRoute {
  const { methods, path, description, schema, asks, needsBridge = false, run } = route;
  return {
    ...{ methods, path, description, needs: 'gateway', fields: null },
    replies: {
      200: { description, schema },
      ...(needsBridge && { 400: { description: 'without a brokerage session', schema: noBridgeFault } }),
      401: { description: 'not logged in', schema: gatewayFault },
    },
    async run(context, body, request) {
      const asked = typeof asks === 'function' ? asks(body) : asks;
      const state = await context.currentSession.brokerage(asked, request.cookie);
      // It may have ended since it was found.
      if (state === null || request.session === null) throw notLoggedIn({ statusCode: 401 });
      if (needsBridge && !brokerageTable[state].shows.authenticated) throw noBridge();
      return await run({ context, session: request.session, state, request });
    },
  };
}

function noBridge(): HttpFault {
  return new HttpFault(400, noBridgeRule, noBridgeText, { more: { statusCode: 400 } });
}

/** Whether a field of a body is true, as a boolean or as text. */
export function isTrue(field: unknown): boolean {
  return field === true || (typeof field === 'string' && field.toLowerCase() === 'true');
}
