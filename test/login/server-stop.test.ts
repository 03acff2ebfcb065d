/** A login server stops while clients wait: each wait and each stream ends in order, and no connection is cut. */
import { expect, it } from 'vitest';
import { createPhone, createServerLink, type ServerReply } from '../../src/phone.ts';
import { LoginServer } from '../../src/server.ts';

const number = '+15550100042';
const password = 'a long password';

it('ends waits with a reply, and streams as streams end', async () => {
  const server = await LoginServer.start();
  const { url, staff, line, advance } = server;
  const post = (path: string, body: object, token = ''): Promise<Response> =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
  await staff.addUser({ name: 'ada', password });
  const { sim } = staff.addLine(number, 'ada');
  const link = createServerLink('android', async (path, body) => {
    const reply = await post(path, body);
    return { status: reply.status, body: (await reply.json()) as ServerReply['body'] };
  });
  const phone = createPhone({ os: 'android', link, pin: 'a1b2' });
  const token = (): string => {
    advance(5_000);
    return line(number).messages().at(-1)?.code ?? '';
  };
  await phone.activate({ user: 'ada', password, token });
  const { device = '' } = phone.kept().secrets.users.ada ?? {};
  const asked = (await (await post('/api/login', { user: 'ada', password })).json()) as {
    login: string;
    binding: string;
  };

  const after = line(number).lastNumber();
  const waits = [
    post('/api/line/messages', { number, after, waitMs: 60_000 }, sim),
    post('/api/line/calls', { number, after, waitMs: 60_000 }, sim),
    post('/api/app/pushes', { device, after: 1, waitMs: 25_000 }),
    post('/api/login/wait', { login: asked.login, binding: asked.binding, ms: 25_000 }),
  ];
  const streams = await Promise.all([
    post('/api/line/events', { number, after: 0 }, sim),
    post('/api/lab/events', {}),
  ]);
  // The server has all of them once it replies to what was sent after them.
  await post('/api/line/messages', { number, after: 0 }, sim);
  const closed = server.close();
  const replies = await Promise.all(
    waits.map(async (wait) => {
      const reply = await wait;
      return [reply.status, (await reply.json()) as { rule?: string; state?: string; pushes?: [] }] as const;
    }),
  );
  expect(replies).toMatchObject([
    [503, { rule: 'stopping', error: 'server: stopping; wait again when it runs' }],
    [503, { rule: 'stopping' }],
    [200, { pushes: [] }],
    [200, { state: 'ask' }],
  ]);
  // A connection that was cut rejects.
  for (const stream of streams) expect(await stream.text()).toMatch(/^(: messages|event: start)/);
  await closed;
});
