/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A login server in the test's own process: on a port of its own, in memory, on a clock that the test moves, so that
 * expiry and lock-out take no time. Two of them share nothing.
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
  /** A free port where it is left out. It listens on 127.0.0.1. */
  readonly port?: number;
  /** Whether the public demo users are there; `true` where it is left out. */
  readonly demo?: boolean;
  /** `gateway` where it is left out: one session for the server, with a cookie or without. */
  readonly sessions?: SessionsMode;
  readonly policy?: Partial<Policy>;
  /** The time it lives by: one that the test moves where it is left out, which starts at 2026-01-01. */
  readonly clock?: LoginClock;
  /** N of scrypt for passwords: a power of two from 2^10, which it is where it is left out, as the users are a test's. */
  readonly hashCost?: number;
  /** What is said of a failed second factor: `long`, where it is left out, `Authentication failed`; `short` `failed`. */
  readonly failureText?: FailureText;
  /** In PEM: served over HTTPS. */
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
  /** `http://127.0.0.1:PORT`; the login page is there. */
  readonly url: string;
  readonly address: Address;
  /** Asked for by the staff API over HTTP; in the same process, `staff` is nearer. */
  readonly staffToken: string;
  /** The demo users; empty without them. */
  readonly users: readonly DemoUser[];
  /** Users and cards: add, order, lock, revoke. */
  readonly staff: Staff;
  /** Why a login failed, with its numbers; the newest lines last. */
  audit(query?: AuditQuery): readonly AuditLine[];
  /** Hears every audit line as it comes; gives the way to stop. */
  on(listener: (line: AuditLine) => void): () => void;
  /**
   * Moves the time forward by some ms.
   * @throws {TypeError} for a server on a clock that was given, which is moved by whoever gave it
   */
  advance(ms: number): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * @throws {OptionError} for an option that is unknown or of a wrong type
 * @throws {ListenError} where the port is not to be had
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
