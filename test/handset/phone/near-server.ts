/** A login server that a phone reaches on a port, or without one where `nearRequests` is in the place of its requests. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type * as Requests from '../../../src/net/client/json-request.ts';
import type { Site } from '../../login/login-app.ts';

const near = new Map<string, Site>();

/** Where a server is without a port. */
export function nearUrl(here: Site): URL {
  const name = `near-${near.size}`;
  near.set(name, here);
  return new URL(`http://${name}`);
}

export async function nearRequests(original: () => Promise<unknown>): Promise<typeof Requests> {
  const real = (await original()) as typeof Requests;
  return {
    ...real,
    async requestJson(place, request) {
      const here = near.get(place.url.hostname);
      if (here === undefined) return await real.requestJson(place, request);
      const { status, json } = await here.post(request.path, request.body);
      return { status, json };
    },
  };
}

export async function onPort(here: Site): Promise<{ readonly url: URL; close(): void }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const { status, text } = await here.post(String(request.url), Buffer.concat(chunks).toString('utf8'));
      response.writeHead(status).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
