/** Serves a phone that runs over HTTP on this machine, until it is closed. */
import { createDeviceApp } from '../../net/device/app.ts';
import { createEventLog } from '../../net/device/event-log.ts';
import { createStreamPlaces } from '../../net/device/event-stream.ts';
import { heartbeatMs, unreadMs } from '../../net/device/limits.ts';
import { type DeviceServerOptions, type ServedDevice, serveDevice } from '../../net/device/server.ts';
import type { PhoneEvent } from '../../phone/phone-events.ts';
import type { RunningPhone } from '../phone/running-phone.ts';
import { createPhoneQueue } from './phone-queue.ts';
import { phoneFaultOf, phoneRoutes } from './phone-routes.ts';

export interface PhoneServerOptions extends DeviceServerOptions {
  readonly phone: RunningPhone;
}

/** @throws ListenError */
export function servePhone({ phone, ...options }: PhoneServerOptions): Promise<ServedDevice> {
  const log = createEventLog<PhoneEvent>(phone);
  const queue = createPhoneQueue();
  const times = { heartbeatMs, unreadMs };
  const context = { phone, queue, log, times, takeStream: createStreamPlaces() };
  phone.listen();
  return serveDevice(
    options,
    (more) => createDeviceApp({ routes: phoneRoutes, context, faultOf: phoneFaultOf, ...more }),
    () => {
      queue.stop();
      log.close();
    },
  );
}
