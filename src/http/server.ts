/** Serves a card over HTTP on this machine, until it is closed. */

import { createRealClock, type RealClock } from '../clock/real-clock.ts';
import type { Card } from '../device/card.ts';
import type { Driver } from '../driver/driver.ts';
import type { TimeMode } from '../driver/driver-clock.ts';
import { createStreamPlaces } from '../net/device/event-stream.ts';
import { heartbeatMs, unreadMs } from '../net/device/limits.ts';
import { type DeviceServerOptions, type ServedDevice, serveDevice } from '../net/device/server.ts';
import { createCardApp } from './app.ts';
import { longPollMs } from './limits.ts';
import { createCardLogin } from './respond.ts';
import type { CardRouteContext, HttpTimes } from './routes/route.ts';
import { createSharedCard } from './shared-card.ts';

export interface CardRouteOptions {
  readonly card: Card;
  /** The PIN of logins whose request has none. */
  readonly pin?: string;
  /** How card time starts; default `virtual`. */
  readonly mode?: TimeMode;
  /** The clock of real time, at its own speed; default the clock of the host. */
  readonly clock?: RealClock;
  readonly times?: Partial<HttpTimes>;
}

export interface HttpCardOptions extends CardRouteOptions, DeviceServerOptions {}

export interface HttpCard extends ServedDevice {
  /** What presses the card. */
  readonly driver: Driver;
}

/** @throws EntryError for a PIN that does not fit, ListenError */
export async function serveCard(options: HttpCardOptions): Promise<HttpCard> {
  const { context, stop } = createCardRouteContext(options);
  const served = await serveDevice(options, (more) => createCardApp({ context, ...more }), stop);
  return { ...served, driver: context.shared.driver };
}

/** What the routes work with, and how it ends. */
export function createCardRouteContext({
  card,
  pin,
  mode = 'virtual',
  clock = createRealClock(),
  times,
}: CardRouteOptions): {
  context: CardRouteContext;
  stop(): void;
} {
  const shared = createSharedCard(card, clock, mode);
  const stop = (): void => {
    shared.stop();
    clock.stop();
  };
  try {
    const login = createCardLogin(shared, pin ?? null);
    return {
      context: {
        shared,
        login,
        times: { longPollMs, heartbeatMs, unreadMs, ...times },
        takeStream: createStreamPlaces(),
      },
      stop() {
        login.stop();
        stop();
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}
