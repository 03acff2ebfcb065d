/** A client on the wire meets a fault: a connection that is cut, a reply that waits. */

import { mkdtempSync } from 'node:fs';
import { request } from 'node:http';
import { request as requestTls } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LoginServer } from '../../../src/login/login-server.ts';
import { keptCertificate } from '../../../src/net/certificate.ts';

async function started(options: Parameters<typeof LoginServer.start>[0] = {}): Promise<LoginServer> {
  const server = await LoginServer.start(options);
  onTestFinished(server.close);
  return server;
}

/** The status, or the code of the error. */
function outcomeOf(url: string, method = 'POST', body = '{}'): Promise<number | string | undefined> {
  return new Promise((resolve) => {
    const call = url.startsWith('https:') ? requestTls : request;
    const sent = call(url, { method, rejectUnauthorized: false, agent: false }, (reply) => {
      reply.resume();
      resolve(reply.statusCode);
    });
    sent.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
    sent.end(method === 'GET' ? undefined : body);
  });
}

describe('reset', () => {
  it('cuts the connection with no reply, as often as was asked', async () => {
    const { url, staff, audit } = await started();
    staff.addFault({ name: 'reset', path: '/tickle', times: 2 });
    expect(await outcomeOf(`${url}/v1/api/tickle`)).toBe('ECONNRESET');
    expect(await outcomeOf(`${url}/v1/api/tickle`, 'GET')).toBe('ECONNRESET');
    expect(await outcomeOf(`${url}/v1/api/tickle`)).toBe(401);
    expect(audit().filter(({ event }) => event === 'failed')).toEqual([]);
  });

  it('does so under TLS', async () => {
    const { cert, key } = await keptCertificate(mkdtempSync(join(tmpdir(), 'dscplus-faults-')));
    const { url, staff } = await started({ tls: { cert, key } });
    staff.addFault({ name: 'reset', times: 1 });
    expect(await outcomeOf(`${url}/v1/api/tickle`)).toBe('ECONNRESET');
    expect(await outcomeOf(`${url}/v1/api/tickle`)).toBe(401);
  });
});

describe('slow', () => {
  it('holds no server that stops', async () => {
    const server = await LoginServer.start();
    const { url, staff, close } = server;
    staff.addFault({ name: 'slow', delayMs: 60_000 });
    const outcome = outcomeOf(`${url}/v1/api/tickle`);
    while (staff.faults()[0]?.hits === 0) await new Promise((resolve) => setImmediate(resolve));
    await close();
    expect(await outcome).toBe('ECONNRESET');
  });

  it('holds one reply, and no other', async () => {
    const { url, staff, advance } = await started();
    staff.addFault({ name: 'slow', delayMs: 3_000, path: '/tickle' });
    const slow = outcomeOf(`${url}/v1/api/tickle`);
    while (staff.faults()[0]?.hits === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await outcomeOf(`${url}/v1/api/sso/validate`)).toBe(401);
    advance(3_000);
    expect(await slow).toBe(401);
  });
});
