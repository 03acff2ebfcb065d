/**
 * A request for another protocol (`Upgrade`, RFC 9110 §7.8), as Node passes it on once a server accepts WebSockets: no
 * longer a request and a response, but a head and a connection.
 */
import type { IncomingMessage } from 'node:http';

/** Whether a request asks for a WebSocket. Others ask for other protocols, such as HTTP/2, and do without. */
export function asksForSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

/** The head of a request that asks for another protocol, as bytes without that. */
export function headWithoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (!/^(upgrade|connection|http2-settings)$/i.test(name)) lines.push(`${name}: ${rawHeaders[i + 1]}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

/** The request as a handler takes it; null where its host and path make no URL. */
export function requestOf(
  { url, rawHeaders, headers: { host } }: IncomingMessage,
  secure: boolean,
): Request | null {
  const headers = new Headers();
  try {
    for (let i = 0; i < rawHeaders.length; i += 2)
      headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '');
    return new Request(new URL(url ?? '/', `${secure ? 'https' : 'http'}://${host}`), { headers });
  } catch {
    return null;
  }
}
