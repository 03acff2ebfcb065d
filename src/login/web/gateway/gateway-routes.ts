/**
 * The routes of the broker's gateway, under its three prefixes. Names and fields are the broker's, so that its clients
 * work unchanged; the values are simulated.
 */
import type { ApiRoute } from '../route.ts';
import type { gatewayPrefixes } from './gateway-route.ts';
import { sessionRoutes } from './session-routes.ts';
import { socketRoute } from './socket-route.ts';
import { startRoutes } from './start-routes.ts';

const routes: readonly ApiRoute[] = [...sessionRoutes, ...startRoutes, socketRoute];

export function gatewayRoutesUnder(prefix: (typeof gatewayPrefixes)[number]): readonly ApiRoute[] {
  return routes.map((one) => ({ ...one, path: `${prefix}${one.path}` }));
}
