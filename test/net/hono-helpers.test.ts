/**
 * Why some of hono's helpers are not used: what each does that the servers must not do. If one of these tests fails,
 * hono has changed, and its helper may replace the file in the test's name.
 */
import { Hono } from 'hono';
import { accepts } from 'hono/accepts';
import { bearerAuth } from 'hono/bearer-auth';
import { bodyLimit } from 'hono/body-limit';
import { serialize } from 'hono/utils/cookie';
import { validator } from 'hono/validator';
import { expect, test } from 'vitest';
import { acceptable } from '../../src/net/accept-header.ts';
import { tokenCheck } from '../../src/net/bearer-token.ts';
import { bodyBytesMax, readBody } from '../../src/net/request-body.ts';

test('src/net/bearer-token.ts: a header of another form is 400, where each wrong token has to be 401', async () => {
  const app = new Hono().use(bearerAuth({ token: 'right' })).get('/', (context) => context.text('in'));
  const check = tokenCheck('right');
  const both = async (authorization: string): Promise<unknown> => [
    (await app.request('/', { headers: { authorization } })).status,
    check(authorization),
  ];
  expect(await both('Bearer right')).toEqual([200, true]);
  expect(await both('Bearer wrong')).toEqual([401, false]);
  expect(await both('Basic right')).toEqual([400, false]);
});

test('src/net/accept-header.ts: any type has the same result as a type that can not be had', async () => {
  const supports = ['text/plain', 'application/json'];
  const app = new Hono().get('/', (context) =>
    context.text(accepts(context, { header: 'Accept', supports, default: 'none' })),
  );
  const both = async (accept: string): Promise<unknown> => [
    await (await app.request('/', { headers: { accept } })).text(),
    acceptable(accept, supports),
  ];
  expect(await both('application/json')).toEqual(['application/json', 'application/json']);
  expect(await both('*/*')).toEqual(['none', 'text/plain']);
  expect(await both('image/png')).toEqual(['none', undefined]);
});

test('src/login/web/cookies.ts: the attributes have another order', () => {
  expect(serialize('a', 'b', { path: '/', httpOnly: true, sameSite: 'Strict', secure: true })).toBe(
    'a=b; Path=/; HttpOnly; Secure; SameSite=Strict',
  );
});

test('src/net/request-body.ts: the validator takes a form for {}, and bytes that are not UTF-8 as text', async () => {
  const app = new Hono().post(
    '/',
    validator('json', (value) => value),
    (context) => context.json(context.req.valid('json')),
  );
  const posted = (body: string | Uint8Array<ArrayBuffer>, type: string): Request =>
    new Request('http://localhost/', { method: 'POST', body, headers: { 'content-type': type } });
  const form = (): Request => posted('key=1', 'application/x-www-form-urlencoded');
  const bytes = (): Request => posted(Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d), 'application/json');
  expect(await (await app.request(form())).json()).toEqual({});
  await expect(readBody(form())).rejects.toMatchObject({ status: 415, rule: 'body-type' });
  expect(await (await app.request(bytes())).json()).toEqual(['\ufffd']);
  await expect(readBody(bytes())).rejects.toMatchObject({ status: 400, rule: 'body-encoding' });
});

test('src/net/request-body.ts: to the limit, a body that breaks off is an error of the server', async () => {
  const app = new Hono()
    .use(bodyLimit({ maxSize: bodyBytesMax }))
    .post('/', async (context) => context.json(await context.req.json()));
  app.onError((error, context) => context.text(error.message, 500));
  const broken = (): Request =>
    new Request('http://localhost/', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new ReadableStream({ pull: (controller) => controller.error(new Error('gone')) }),
      duplex: 'half',
    } as RequestInit);
  const reply = await app.request(broken());
  expect([reply.status, await reply.text()]).toEqual([500, 'gone']);
  await expect(readBody(broken())).rejects.toMatchObject({ status: 400, rule: 'body-incomplete' });
});
