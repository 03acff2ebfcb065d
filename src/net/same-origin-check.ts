/**
 * Which requests a server on loopback accepts: not those of other sites' pages that are open in a browser on this
 * machine.
 *
 * Such a page can send requests here, to this address or by its own host name that resolves to 127.0.0.1 (DNS
 * rebinding). The first kind is recognised by `Origin` and `Sec-Fetch-Site` (Fetch Metadata), which plain HTTP
 * clients don't send, the second by `Host`. CORS is not supported: every page of another site is refused.
 */
import { errorMessage } from '../errors/message.ts';
import { isLoopback } from './address.ts';

export interface SiteFault {
  readonly rule: 'host' | 'cross-site';
  readonly error: string;
}

/**
 * Why the origin of a request is refused, or null. `header` returns a header's text by its name in lower case;
 * `hosts` are accepted in `Host` besides the names of loopback, for a server that other machines can reach.
 */
export function siteFault(
  header: (name: string) => string | null,
  hosts: readonly string[] = [],
): SiteFault | null {
  const host = header('host') ?? '';
  const name = hostName(host);
  if (!isLoopback(name) && !hosts.some((one) => one.toLowerCase() === name.toLowerCase())) {
    const accepted = [...hosts, '127.0.0.1', 'localhost'].join(', ');
    return {
      rule: 'host',
      error: errorMessage('Host header', 'not this machine', `give ${accepted} or [::1]`),
    };
  }
  const site = header('sec-fetch-site');
  const origin = header('origin');
  const sameSite = site === null || site === 'same-origin' || site === 'none';
  const sameOrigin = origin === null || /^https?:\/\/(.*)$/i.exec(origin)?.[1] === host;
  if (sameSite && sameOrigin) return null;
  return {
    rule: 'cross-site',
    error: errorMessage(
      'request',
      'sent by a page of another site (Origin, Sec-Fetch-Site)',
      'send it from a page of this server',
    ),
  };
}

/** The name in `name:port` or `[::1]:port`. Ports may differ, because a tunnel has its own. */
function hostName(host: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::[0-9]{1,5})?$/.exec(host) ?? [];
  return bracketed ?? plain ?? '';
}
