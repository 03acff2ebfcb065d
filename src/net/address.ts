/**
 * The address of a server as people write it (`HOST:PORT`, `:PORT` or `PORT`), and listening there.
 *
 * A simulator's ports are for this machine. Without a host the address is 127.0.0.1, and an address that other
 * machines can reach needs an extra option.
 */
import { isIPv4, isIPv6 } from 'node:net';
import { errorMessage, quoted } from '../errors/message.ts';

export interface Address {
  readonly host: string;
  /** 0 lets the system choose a free one. */
  readonly port: number;
}

/**
 * The system gives no port at an address. The message is one line.
 *
 * @example
 * ```ts
 * import { ListenError, LoginServer } from 'dscplus/server';
 *
 * const first = await LoginServer.start();
 * const error = await LoginServer.start({ port: first.address.port }).catch((thrown) => thrown);
 * error instanceof ListenError; // → true
 * await first.close();
 * ```
 */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** An address that is not valid or not allowed. The message is one line. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
}

export const portMax = 65_535;
const loopbackHost = '127.0.0.1';

/**
 * @param remote whether other machines may reach the address; `remoteFlag` is the option for that
 * @param risk what anyone who connects can do, for the message
 * @throws AddressError
 */
export function addressFrom(
  text: string,
  {
    remote = false,
    remoteFlag = '--allow-remote',
    risk = 'use the card',
  }: { remote?: boolean; remoteFlag?: string; risk?: string } = {},
): Address {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]:|([^:[\]]*):)?([0-9]+)$/.exec(text) ?? [];
  if (digits === undefined) {
    throw new AddressError(
      errorMessage(
        `address ${quoted(text)}`,
        'not HOST:PORT or PORT',
        'give one such as 127.0.0.1:4000 or [::1]:4000, or 4000 for this machine',
      ),
    );
  }
  const port = Number(digits);
  if (digits.length > 5 || port > portMax) {
    throw new AddressError(
      errorMessage(`port ${digits}`, 'out of range', `give 0 (any free one) to ${portMax}`),
    );
  }
  if (bracketed !== undefined && !isIPv6(bracketed)) {
    throw new AddressError(
      errorMessage(quoted(bracketed), 'not an IPv6 address', 'put one in the brackets, as in [::1]:4000'),
    );
  }
  const host = bracketed || plain || loopbackHost;
  if (!remote && !isLoopback(host)) {
    throw new AddressError(
      errorMessage(
        `host ${quoted(host)}`,
        `other machines can reach it, and anyone who connects can ${risk}`,
        `add ${remoteFlag} if you want that, or use 127.0.0.1:${port}`,
      ),
    );
  }
  return { host, port };
}

/** Whether only this machine can connect to `host`. A name other than `localhost` may lead anywhere. */
export function isLoopback(host: string): boolean {
  if (isIPv4(host)) return host.startsWith('127.');
  return host === '::1' || host.toLowerCase() === 'localhost';
}

/** Whether a token may be sent to the URL: to this machine, or under TLS. */
export function keepsToken({ protocol, hostname }: { protocol: string; hostname: string }): boolean {
  return protocol === 'https:' || isLoopback(hostname.replace(/^\[|\]$/g, ''));
}

/** The address in its written form: `127.0.0.1:4000`, `[::1]:4000`. */
export function addressText({ host, port }: Address): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** The part of a `node:net` server that `bind` uses, so that the types of the package need none of Node's. */
interface Listener {
  once(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
  listen(options: { host: string; port: number; exclusive: boolean }, listening: () => void): unknown;
  address(): string | { readonly port: number } | null;
}

/**
 * Listens, and returns the address. For port 0 it has the port that the system chose.
 * @throws ListenError
 */
export function bind(server: Listener, address: Address): Promise<Address> {
  return new Promise((resolve, reject) => {
    const refused = (error: NodeJS.ErrnoException): void => {
      reject(refusal(address, error));
    };
    server.once('error', refused);
    server.listen({ host: address.host, port: address.port, exclusive: true }, () => {
      server.off('error', refused);
      const bound = server.address();
      const port = bound !== null && typeof bound === 'object' ? bound.port : address.port;
      resolve({ host: address.host, port });
    });
  });
}

/** Errors of the system by code: the problem and what to do. */
const systemProblems: Readonly<Record<string, readonly [problem: string, action: string]>> = {
  EADDRINUSE: ['another program uses this port (EADDRINUSE)', 'use another port, or 0 for any free one'],
  EACCES: ['this user may not use this port (EACCES)', 'use a port from 1024 on'],
  EADDRNOTAVAIL: ['this machine does not have this address (EADDRNOTAVAIL)', 'give one of its addresses'],
  ENOTFOUND: ['unknown host name (ENOTFOUND)', 'check its spelling, or give an IP address'],
  EAI_AGAIN: ['the host name could not be looked up (EAI_AGAIN)', 'try again, or give an IP address'],
};

function refusal(address: Address, error: NodeJS.ErrnoException): ListenError {
  const { code = error.message } = error;
  const [problem, action] = systemProblems[code] ?? [`can't listen (${code})`, 'use another address'];
  return new ListenError(errorMessage(addressText(address), problem, action), { cause: error });
}
