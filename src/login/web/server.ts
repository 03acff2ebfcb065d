/** A login service served over HTTP, until it is closed. */
import { type Address, addressText } from '../../listen/address.ts';
import { newToken } from '../../listen/token.ts';
import { serveWeb, type WebLimits } from '../../listen/web.ts';
import type { LoginService } from '../service.ts';
import { createApp } from './app.ts';
import type { Face } from './route.ts';
import { createSeat, type SessionsMode } from './seat.ts';

export interface LoginFaceOptions {
  readonly service: LoginService;
  readonly address: Address;
  readonly sessions: SessionsMode;
  /** In PEM: served over HTTPS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Names that are accepted in `Host`, beside those of loopback. */
  readonly hosts?: readonly string[];
  /** Makes a suite of an alias that staff give; what it gives back unchanged is none. */
  readonly resolveSuite?: (text: string) => string;
  readonly limits?: Partial<WebLimits>;
  /** See `WebOptions`. */
  readonly ownProcess?: boolean;
  readonly onError?: (error: unknown) => void;
}

export interface LoginFace {
  readonly address: Address;
  readonly url: string;
  /** Asked for on every call of the staff API. */
  readonly staffToken: string;
  close(): Promise<void>;
}

/** Many people log in at once: more connections than one card has. */
const connectionsMax = 256;

/** @throws ListenError */
export async function serveLogin(options: LoginFaceOptions): Promise<LoginFace> {
  const { service, sessions, tls, hosts = [], limits, ownProcess = false } = options;
  const staffToken = newToken();
  const face: Face = {
    service,
    seat: createSeat(service, sessions),
    secure: tls !== undefined,
    resolveSuite: options.resolveSuite ?? ((text) => text),
  };
  const app = createApp({ face, staffToken, hosts, onError: options.onError ?? (() => {}) });
  const web = await serveWeb({
    fetch: app.fetch,
    address: options.address,
    limits: { connectionsMax, ...limits },
    ownProcess,
    ...(tls !== undefined && { tls }),
  });
  const { address } = web;
  return {
    address,
    url: `${face.secure ? 'https' : 'http'}://${addressText(address)}`,
    staffToken,
    close: web.close,
  };
}
