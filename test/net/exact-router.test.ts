/** Requests come to the handlers of their whole path, as hono asks for them. */
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { ExactRouter } from '../../src/net/routing/exact-router.ts';

function app(): Hono {
  const made = new Hono({ router: new ExactRouter() });
  made.use(async (context, next) => {
    await next();
    context.header('x-seen', 'yes');
  });
  made.get('/a', (context) => context.text('get a'));
  made.post('/a', (context) => context.text('post a'));
  made.all('/b', (context) => context.text('any b'));
  return made;
}

test('a request comes to the handler of its method and path, behind those of every path', async () => {
  const said = async (method: string, path: string): Promise<string> => {
    const reply = await app().request(path, { method });
    return `${reply.status} ${reply.headers.get('x-seen')} ${await reply.text()}`;
  };
  expect(await said('GET', '/a')).toBe('200 yes get a');
  expect(await said('POST', '/a')).toBe('200 yes post a');
  expect(await said('DELETE', '/b')).toBe('200 yes any b');
  expect(await said('PUT', '/a')).toBe('404 yes 404 Not Found');
  for (const path of ['/a/', '/A', '/a/b', '/']) expect(await said('GET', path)).toMatch(/^404 /);
});

test.each(['/a/:id', '/a/*', '/files*', '/:id?'])(
  'a pattern, which would match nothing, is refused: %s',
  (path) => {
    expect(() => new Hono({ router: new ExactRouter() }).get(path, (context) => context.text(''))).toThrow();
  },
);
