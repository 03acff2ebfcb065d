/** Serves a device over HTTP on this machine with a token of its own, until it is closed. */
import type { Address } from '../address.ts';
import { newToken } from '../bearer-token.ts';
import { serveWeb, type WebLimits } from '../http-server.ts';
import type { createDeviceApp, DeviceAppOptions } from './app.ts';

export interface DeviceServerOptions {
  readonly address: Address;
  readonly limits?: Partial<WebLimits>;
  /** See `WebOptions`. */
  readonly ownProcess?: boolean;
  /** Gets errors that must not happen; the client does not see them. */
  readonly onError?: (error: unknown) => void;
}

export interface ServedDevice {
  readonly address: Address;
  readonly token: string;
  close(): Promise<void>;
}

/**
 * @param createApp makes the app that needs this token
 * @param stop ends what the routes work with; it is called too where the address can't be had
 * @throws ListenError
 */
export async function serveDevice(
  { address, limits = {}, ownProcess = false, onError = () => {} }: DeviceServerOptions,
  createApp: (
    options: Pick<DeviceAppOptions<never>, 'token' | 'onError'>,
  ) => ReturnType<typeof createDeviceApp>,
  stop: () => void,
): Promise<ServedDevice> {
  const token = newToken();
  try {
    const { fetch } = createApp({ token, onError });
    const web = await serveWeb({ fetch, address, limits, ownProcess });
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
