/** The card over HTTP, without a socket: its table of routes. docs/user/http.md is the reference. */
import { createDeviceApp, type DeviceAppOptions } from '../net/device/app.ts';
import { eventRoutes } from '../net/device/event-routes.ts';
import { httpFaultOf } from './errors.ts';
import type { CardRoute, CardRouteContext } from './routes/route.ts';
import { cardRoutes } from './routes/routes-card.ts';
import { faultRoutes } from './routes/routes-faults.ts';
import { keyRoutes } from './routes/routes-keys.ts';
import { lcdRoutes } from './routes/routes-lcd.ts';
import { respondRoutes } from './routes/routes-respond.ts';
import { timeRoutes } from './routes/routes-time.ts';

export const routes: readonly CardRoute[] = [
  ...keyRoutes,
  ...lcdRoutes,
  ...respondRoutes,
  ...timeRoutes,
  ...eventRoutes<CardRouteContext>(({ shared, times, takeStream }) => ({
    ...{ log: shared.log, times, takeStream, sync: shared.driver.sync },
  })),
  ...faultRoutes,
  ...cardRoutes,
];

export function createCardApp(
  options: Pick<DeviceAppOptions<CardRouteContext>, 'context' | 'token' | 'onError'>,
): ReturnType<typeof createDeviceApp> {
  return createDeviceApp({ ...options, routes, faultOf: httpFaultOf });
}
