/** Serves a phone that runs over HTTP on this machine, until it is closed. */
import type { Address } from '../../net/address.ts';
import { newToken } from '../../net/bearer-token.ts';
import { createDeviceApp } from '../../net/device/app.ts';
import { createEventLog } from '../../net/device/event-log.ts';
import { createStreamPlaces } from '../../net/device/event-stream.ts';
import { heartbeatMs, unreadMs } from '../../net/device/limits.ts';
import { serveWeb, type WebLimits } from '../../net/http-server.ts';
import type { PhoneEvent } from '../../phone/phone-events.ts';
import type { RunningPhone } from '../phone/running-phone.ts';
import { createPhoneQueue } from './phone-queue.ts';
import { phoneFaultOf, phoneRoutes } from './phone-routes.ts';

export interface PhoneServerOptions {
  readonly phone: RunningPhone;
  readonly address: Address;
  readonly limits?: Partial<WebLimits>;
  /** See `WebOptions`. */
  readonly ownProcess?: boolean;
  /** Gets errors that must not happen; the client does not see them. */
  readonly onError: (error: unknown) => void;
}

export interface ServedPhone {
  readonly address: Address;
  readonly token: string;
  close(): Promise<void>;
}

/** @throws ListenError */
export async function servePhone(options: PhoneServerOptions): Promise<ServedPhone> {
  const { phone, address, limits = {}, ownProcess = false, onError } = options;
  const token = newToken();
  const log = createEventLog<PhoneEvent>(phone);
  const queue = createPhoneQueue();
  const times = { heartbeatMs, unreadMs };
  const context = { phone, queue, log, times, takeStream: createStreamPlaces() };
  const app = createDeviceApp({ routes: phoneRoutes, context, token, faultOf: phoneFaultOf, onError });
  const stop = (): void => {
    queue.stop();
    log.close();
  };
  phone.listen();
  try {
    const web = await serveWeb({ fetch: app.fetch, address, limits, ownProcess });
    return {
      address: web.address,
      token,
      async close() {
        const closed = web.close();
        stop();
        await closed;
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}
