/**
 * Who may call a server on loopback: not the pages of other sites that a browser on this machine has open.
 *
 * Such a page can send requests here, by our address or by a name of its own that it leads to 127.0.0.1 (DNS
 * rebinding). The first gives itself away by `Origin` and `Sec-Fetch-Site` (Fetch Metadata), which plain HTTP
 * clients don't send, the second by `Host`. There is no CORS: no page of another site is let in.
 */
import { errorMessage } from '../errors/message.ts';
import { isLoopback } from './address.ts';

export interface SiteFault {
  readonly rule: 'host' | 'cross-site';
  readonly error: string;
}

/**
 * What is wrong with where a request comes from, or null. `header` gives a header's text by its name in lower case;
 * `hosts` are names that are accepted in `Host` beside those of loopback, for a server that other machines reach.
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

/** The name in `name:port` or `[::1]:port`; ports may differ, since a tunnel has one of its own. */
function hostName(host: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::[0-9]{1,5})?$/.exec(host) ?? [];
  return bracketed ?? plain ?? '';
}
