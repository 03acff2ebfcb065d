/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A login server in the test's own process, in memory, on its own port, with a clock that the test moves, so that
 * expiry and lockout take no time. Two servers share nothing.
 */
import { errorMessage } from '../errors/message.ts';
import type { Address } from '../net/address.ts';
import type { ServerLine } from './admin/lines/server-line.ts';
import type { Staff } from './admin/staff/staff.ts';
import type { AuditLine, AuditQuery } from './auth/audit.ts';
import { createLoginService } from './create-login-service.ts';
import { addDemoUsers } from './demo-users.ts';
import { checkServerOptions, type LoginServerOptions, wireOptionOf } from './login-server-options.ts';
import type { DemoUser, LoginService } from './login-service.ts';
import { createServerClock } from './server-clock.ts';
import { serveLogin } from './web/server.ts';

export { ListenError } from '../net/address.ts';

/**
 * A login server in the test's own process: on its own port, in memory, and on a clock that the test moves, so that
 * expiry and lockout take no time. Two of them share nothing.
 *
 * @example
 * ```ts
 * import { createCard } from 'dscplus';
 * import { LoginServer } from 'dscplus/server';
 *
 * const server = await LoginServer.start();
 * const post = async (path: string, body: object) =>
 *   (
 *     await fetch(server.url + path, {
 *       method: 'POST',
 *       headers: { 'Content-Type': 'application/json' },
 *       body: JSON.stringify(body),
 *     })
 *   ).json();
 *
 * const { login, binding, ask: { challenge } } = await post('/api/login', { user: 'demo', password: 'demo-password' });
 * const { response } = createCard().respond({ pin: '1234', challenge });
 * (await post('/api/login/respond', { login, binding, response })).state; // → 'session'
 * await server.close();
 * ```
 */
export interface LoginServer {
  /** `http://127.0.0.1:PORT`, or `https:` with `tls`. The login page is there. */
  readonly url: string;
  /** Host and port it listens on. */
  readonly address: Address;
  /** The token of the staff API over HTTP. In the same process, use `staff`. */
  readonly staffToken: string;
  /** The demo users; empty without them. */
  readonly users: readonly DemoUser[];
  /** What staff can do with users, second factors and cards. */
  readonly staff: Staff;
  /**
   * A phone line that staff has added: its messages and calls, and what a person does with the phone.
   *
   * @throws {StaffError} for a number without a line
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const server = await LoginServer.start();
   * server.staff.addLine('+15550100099', 'demo');
   * server.line('+15550100099').messages(); // → []
   * await server.close();
   * ```
   */
  line(number: string): ServerLine;
  /**
   * Why a login failed, with its numbers; the newest lines last.
   *
   * @throws {StoreError} after `close`
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const server = await LoginServer.start();
   * server.staff.lockUser('demo');
   * const [line] = server.audit({ user: 'demo', limit: 1 });
   * line?.event; // → 'locked'
   * await server.close();
   * ```
   */
  audit(query?: AuditQuery): readonly AuditLine[];
  /**
   * Calls `listener` with every audit line as it is written.
   *
   * @returns a function that ends it
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const server = await LoginServer.start();
   * const events: string[] = [];
   * const off = server.on(({ event }) => events.push(event));
   * server.staff.lockUser('demo');
   * off();
   * events; // → ['locked']
   * await server.close();
   * ```
   */
  on(listener: (line: AuditLine) => void): () => void;
  /**
   * Moves the time forward by `ms`.
   *
   * @throws {TypeError} for a server on a clock that you gave: move that clock
   * @throws {StaffError} for a number that is not whole ms from 0
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const server = await LoginServer.start();
   * server.advance(30 * 60_000); // half an hour later: sessions that were idle have ended
   * await server.close();
   * ```
   */
  advance(ms: number): void;
  /**
   * Stops the server: open connections end, and its port is free.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { url, close } = await LoginServer.start();
   * await close();
   * await fetch(url).then(
   *   () => 'it replies',
   *   () => 'nothing listens',
   * ); // the promise resolves to 'nothing listens'
   * ```
   */
  close(): Promise<void>;
  /** What `await using` calls: `close`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * @throws {OptionError} for an option that is unknown or of a wrong type
 * @throws {ListenError} if the port can't be used
 * @throws {PolicyError} for a setting out of range
 * @throws {FileFormatError} for a world file that does not fit, or whose secrets are not there
 */
async function start(options: LoginServerOptions = {}): Promise<LoginServer> {
  checkServerOptions(options);
  const { failureText = 'long' } = options;
  // Loaded only for a world, because it takes the YAML parser with it.
  const worlds = options.world === undefined ? null : await import('./make-world.ts');
  const world = worlds?.readWorldFile(options.world as string) ?? null;
  const demo = options.demo ?? world === null;
  const service: LoginService = createLoginService({
    clock: options.clock ?? createServerClock(world?.time ?? {}),
    hashCost: options.hashCost ?? hashCostForTests,
    policy: { ...world?.policy, ...options.policy },
    ...wireOptionOf(options),
  });
  if (worlds !== null && world !== null) await worlds.addWorld(service, world);
  const users = demo ? await addDemoUsers(service) : [];
  service.keepStart(world?.faults);
  const web = await serveLogin({
    service,
    address: { host: '127.0.0.1', port: options.port ?? 0 },
    sessions: options.sessions ?? 'gateway',
    demo,
    failureText,
    ...(options.beside !== undefined && { beside: options.beside }),
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
    line: service.line,
    audit: service.audit,
    on: service.on,
    advance(ms) {
      if (options.clock !== undefined)
        throw new TypeError(
          errorMessage('advance', 'this server runs on a clock that you gave', 'move that clock'),
        );
      service.staff.advanceTime(ms);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

const hashCostForTests = 1024;

export const LoginServer: {
  /**
   * Starts a login server on 127.0.0.1.
   *
   * @throws {OptionError} for an option that is unknown or of a wrong type
   * @throws {ListenError} for a port that another program has
   * @throws {PolicyError} for a policy that is unknown or out of range
   * @throws {FileFormatError} for a world file that does not fit, or whose secrets are not there
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const server = await LoginServer.start({ policy: { failuresMax: 3 } });
   * server.users.length > 0; // → true
   * await server.close();
   * ```
   */
  readonly start: typeof start;
} = { start };
