/** PIN and key are nowhere in the replies, whatever the request is, and wherever the PIN was put. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { routes } from '../../src/http/app.ts';
import { type Opened, open } from './client.ts';

const pin = '8642';
const key = Uint8Array.from({ length: 32 }, (_, i) => (i * 83 + 201) % 256);

/** A secret in every form in which someone could read it off, in lower case. */
const canaries: readonly string[] = [
  pin,
  ...[key, Buffer.from(pin), Buffer.from(Buffer.from(key).toString('hex'))].flatMap((secret) =>
    [secret, ...['sha1', 'sha256'].map((hash) => createHash(hash).update(secret).digest())].flatMap(
      (bytes) => {
        const buffer = Buffer.from(bytes);
        return [buffer.toString('hex'), buffer.toString('base64'), buffer.toString('base64url')];
      },
    ),
  ),
].map((form) => form.replace(/=+$/, '').toLowerCase());

/** All that a card says to someone who calls every route, and puts the PIN wherever it does not belong. */
async function everything(opened: Opened): Promise<{ text: string; paths: Set<string> }> {
  const said: string[] = [];
  const paths = new Set<string>();
  const events = (await opened.raw('GET', '/events')).body!.getReader();
  async function ask(method: string, path: string, body?: unknown): Promise<void> {
    paths.add(`${method} ${path.replace(/\?.*/, '')}`);
    const { status, headers, text } = await opened.call(method, path, { body });
    said.push(`${status} ${JSON.stringify([...headers])}\n${text}`);
  }
  async function lookAround(): Promise<void> {
    for (const { method, path, head } of routes) {
      if (method === 'GET' && path !== '/events') await ask(method, path);
      if (head) await ask('HEAD', path);
    }
    await ask('GET', '/');
  }

  await lookAround();
  await ask('POST', '/hold');
  for (const digit of pin) {
    await ask('POST', '/press', { key: digit });
    await lookAround();
  }
  await ask('POST', '/hold');
  await ask('POST', '/hold');
  await ask('POST', '/type', { text: pin });
  await lookAround();
  await ask('POST', '/wait', { state: 'response' });
  await ask('POST', '/respond', { challenge: '123456', pin });
  await lookAround();
  await ask('GET', '/respond?challenge=654321');

  for (const { path } of routes.filter(({ method }) => method === 'POST')) {
    for (const field of [
      'key',
      'ms',
      'text',
      'lcd',
      'state',
      'mode',
      'speed',
      'challenge',
      'pin',
      'fault',
      pin,
    ]) {
      await ask('POST', path, { [field]: pin });
      await ask('POST', path, { [field]: [pin] });
    }
    await ask('POST', path, pin);
    await ask('POST', path, `{"key": ${pin}`);
    await ask('POST', `${path}?pin=${pin}`, {});
  }
  await ask('POST', '/respond', { challenge: pin, pin: '123456' });
  for (const path of ['/lcd', '/events', '/state', '/respond']) {
    for (const name of ['pin', 'after', 'challenge', 'memory', pin])
      await ask('GET', `${path}?${name}=x${pin}`);
  }
  await ask('GET', `/respond/${pin}`);
  await ask('DELETE', `/${pin}`);
  await ask('DELETE', `/faults?id=${pin}`);

  const decoder = new TextDecoder();
  while (!said.at(-1)!.includes('"type":"state","from":"computing","to":"response"')) {
    said.push(decoder.decode((await events.read()).value));
  }
  await events.cancel();
  return { text: said.join('\n').toLowerCase(), paths };
}

test('a card of one’s own tells neither', async () => {
  const opened = open({ card: createCard({ key, suite: 'sha256-counter' }), pin });
  const { text, paths } = await everything(opened);
  const all = routes.map(({ method, path }) => `${method} ${path}`);
  expect(all.filter((route) => !paths.has(route))).toEqual([]);
  expect(text).toContain('"type":"press","key":"digit"');
  expect(canaries.filter((canary) => text.includes(canary))).toEqual([]);
});

test('and the search would find them', async () => {
  const card = createCard({ key, serial: `S-${pin}` });
  const { text } = await everything(open({ card, pin }));
  expect(canaries.filter((canary) => text.includes(canary))).toEqual([pin]);
});
