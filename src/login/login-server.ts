/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A login server in the test's own process, in memory, on its own port, with a clock that the test moves, so that
 * expiry and lockout take no time. Two servers share nothing.
 */
import { errorMessage, quoted } from '../errors/message.ts';
import type { Address } from '../net/address.ts';
import {
  checkAllOptions,
  checkedLater,
  checkOptions,
  choiceRule,
  flagRule,
  type OptionRules,
  objectRule,
  objectWithRule,
  required,
  textRule,
  wholeNumberRule,
} from '../options/option-check.ts';
import type { Staff } from './admin/admin-types.ts';
import type { AuditLine, AuditQuery } from './auth/audit.ts';
import { type LoginClock, type VirtualLoginClock, virtualLoginClock } from './auth/login-clock.ts';
import type { Policy } from './auth/rules/policies.ts';
import { createLoginService } from './create-login-service.ts';
import { addDemoUsers } from './demo-users.ts';
import type { DemoUser, LoginService } from './login-service.ts';
import { type FailureText, failureTexts, isFailureText } from './page/names.ts';
import type { SessionsMode } from './web/current-session.ts';
import { serveLogin } from './web/server.ts';

export { ListenError } from '../net/address.ts';

export interface LoginServerOptions {
  /** Default: a free port. It listens on 127.0.0.1. */
  readonly port?: number;
  /** Whether the public demo users are there; default `true`. */
  readonly demo?: boolean;
  /** Default `gateway`: one session for the whole server, with or without a cookie. */
  readonly sessions?: SessionsMode;
  readonly policy?: Partial<Policy>;
  /** The server's clock. Default: one that the test moves and that starts at 2026-01-01. */
  readonly clock?: LoginClock;
  /** N of scrypt for passwords: a power of two. Default 2^10, the lowest, because the users are a test's. */
  readonly hashCost?: number;
  /** The page's text for a failed second factor: `long` (default) is `Authentication failed`, `short` is `failed`. */
  readonly failureText?: FailureText;
  /** In PEM: makes the server use HTTPS. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

const pem = { cert: required(textRule), key: required(textRule) };

const serverOptions = {
  port: wholeNumberRule(0, 65_535),
  demo: flagRule,
  sessions: choiceRule('gateway', 'cookie'),
  failureText: checkedLater,
  policy: objectRule,
  clock: objectWithRule('a clock such as virtualLoginClock makes', 'now', 'unixMs'),
  hashCost: checkedLater,
  tls: objectRule,
} satisfies OptionRules<LoginServerOptions>;

export interface LoginServer {
  /** `http://127.0.0.1:PORT`, where the login page is. */
  readonly url: string;
  readonly address: Address;
  /** The token of the staff API over HTTP. In the same process, `staff` is simpler. */
  readonly staffToken: string;
  /** The demo users; empty without them. */
  readonly users: readonly DemoUser[];
  /** Users and cards: add, order, lock, revoke. */
  readonly staff: Staff;
  /** Why a login failed, with its numbers; the newest lines last. */
  audit(query?: AuditQuery): readonly AuditLine[];
  /** Calls the listener with every audit line; returns the function that stops it. */
  on(listener: (line: AuditLine) => void): () => void;
  /**
   * Moves the server's time forward by `ms`.
   * @throws {TypeError} for a server with a clock from its options, which its owner moves
   */
  advance(ms: number): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * @throws {OptionError} for an option that is unknown or of a wrong type
 * @throws {ListenError} if the port can't be used
 * @throws {PolicyError} for a setting out of range
 */
async function start(options: LoginServerOptions = {}): Promise<LoginServer> {
  checkOptions('LoginServer.start', options, serverOptions);
  if (options.tls !== undefined) checkAllOptions('LoginServer.start: tls', options.tls, pem);
  const { failureText = 'long' } = options;
  if (!isFailureText(failureText)) {
    throw new TypeError(
      errorMessage(
        `failureText ${quoted(failureText)}`,
        'unknown',
        `give ${Object.keys(failureTexts).join(' or ')}`,
      ),
    );
  }
  const virtual: VirtualLoginClock | null = options.clock === undefined ? virtualLoginClock() : null;
  const service: LoginService = createLoginService({
    clock: options.clock ?? (virtual as VirtualLoginClock),
    hashCost: options.hashCost ?? hashCostForTests,
    ...(options.policy !== undefined && { policy: options.policy }),
  });
  const users = options.demo === false ? [] : await addDemoUsers(service);
  const web = await serveLogin({
    service,
    address: { host: '127.0.0.1', port: options.port ?? 0 },
    sessions: options.sessions ?? 'gateway',
    demo: options.demo !== false,
    failureText,
    ...(options.tls !== undefined && { tls: options.tls }),
  }).catch((error) => {
    service.close();
    throw error;
  });
  const close = async (): Promise<void> => {
    await web.close();
    service.close();
  };
  return {
    url: web.url,
    address: web.address,
    staffToken: web.staffToken,
    users,
    staff: service.staff,
    audit: service.audit,
    on: service.on,
    advance(ms) {
      if (virtual === null)
        throw new TypeError(
          errorMessage('advance', 'this server runs on a clock that you gave', 'move that clock'),
        );
      virtual.advance(ms);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

const hashCostForTests = 1024;

export const LoginServer: { readonly start: typeof start } = { start };
