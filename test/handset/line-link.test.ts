/** A phone line of a login server is followed over HTTP, as its client does. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createLineLink,
  type LineLink,
  type LineLinkError,
  type LineNews,
} from '../../src/handset/line-link.ts';
import { LoginServer } from '../../src/server.ts';

const number = '+15550100001';
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function started(): Promise<LoginServer> {
  const server = await LoginServer.start();
  ends.push(server.close);
  return server;
}

const linkTo = (url: string, sim = 'demo-sim-15550100001'): LineLink =>
  createLineLink({ url: new URL(url), number, sim, ca: null });

/** What is heard, one after the other. */
function followed(link: LineLink): { next(): Promise<LineNews>; readonly end: Promise<LineLinkError> } {
  const heard: LineNews[] = [];
  let wake = (): void => {};
  const end = new Promise<LineLinkError>((resolve) => {
    const stop = link.follow((news) => {
      heard.push(news);
      wake();
    }, resolve);
    ends.push(stop);
  });
  return {
    end,
    async next() {
      while (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return heard.shift() as LineNews;
    },
  };
}

/** A server that is no login server. */
async function other(reply: (response: import('node:http').ServerResponse) => void): Promise<string> {
  const server: Server = createServer((_, response) => reply(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a link', () => {
  it('hears the state, what is listed, and each change; and does what a person does', async () => {
    const server = await started();
    const link = linkTo(server.url);
    const { next, end } = followed(link);
    expect(await next()).toEqual({ kind: 'state', state: 'good' });
    await fetch(`${server.url}/api/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ user: 'demo-sms', password: 'demo-password' }),
    });
    expect(await next()).toMatchObject({ kind: 'sms', number: 1, fate: 'on its way', code: null });
    server.advance(5_000);
    expect(await next()).toMatchObject({
      number: 1,
      fate: 'delivered',
      code: expect.stringMatching(/^\d{6}$/),
    });
    expect(await link.act({ type: 'set', condition: 'roaming' })).toEqual({ verdict: 'accepted' });
    expect(await next()).toEqual({ kind: 'state', state: 'roaming' });
    expect(await link.act({ type: 'answer' })).toEqual({ verdict: 'ignored', reason: 'not ringing' });
    expect(await link.act({ type: 'hang-up' })).toEqual({ verdict: 'ignored', reason: 'no call' });
    expect(await link.act({ type: 'restart' })).toEqual({ verdict: 'accepted' });
    expect(await next()).toEqual({ kind: 'state', state: 'restarting' });
    await server.close();
    expect((await end).fault).toBe('gone');
    const fault = await link.act({ type: 'restart' }).catch((error: LineLinkError) => error);
    expect(fault).toMatchObject({ name: 'LineLinkError', fault: 'gone' });
    expect((fault as Error).message).toContain(
      'no reply (ECONNREFUSED); name a login server that is running',
    );
  });

  it('is refused with the token of another SIM, which is not repeated', async () => {
    const { url } = await started();
    const wrong = 'demo-sim-15550100002';
    const refused = await followed(linkTo(url, wrong)).end;
    expect(refused.message).toBe(
      `line "+15550100001": the server at ${url} does not open it with this SIM token; give the token of its SIM, from dscplus server line add`,
    );
    expect(refused.fault).toBe('refused');
    await expect(linkTo(url, wrong).act({ type: 'answer' })).rejects.toThrow('does not open it');
  });

  it.each([
    ['replies 404', 404, 'not found'],
    ['replies with a page', 200, '<html>\n\ndata: x\n\n'],
    ['sends events of another kind', 200, 'data: {"kind":"sms","number":"1"}\n\n'],
  ])('says that it is not a login server where it %s', async (_, status, body) => {
    const url = await other((response) => response.writeHead(status).end(body));
    const refused = await followed(linkTo(url)).end;
    expect([refused.fault, refused.message]).toEqual([
      'refused',
      `"${url}": not a login server with phone lines; give the URL of one`,
    ]);
  });

  it('says that the server has gone where the stream breaks off', async () => {
    const url = await other((response) => {
      response.writeHead(200).write('event: state\ndata: {"state":"good"}\n\n', () => response.destroy());
    });
    const { next, end } = followed(linkTo(url));
    expect(await next()).toEqual({ kind: 'state', state: 'good' });
    expect((await end).fault).toBe('gone');
  });
});
