/** A program logs in by the API, and the replies fit the description of the API. */

import { describe, expect, it } from 'vitest';
import type { ResponseAsk } from '../../src/login/auth/login-steps.ts';
import { described, description } from './api-description.ts';
import { cookieFrom, type Reply, type Site, site } from './login-app.ts';
import { edda, serial } from './login-world.ts';

async function post(here: Site, path: string, body: unknown, headers = {}): Promise<Reply> {
  return described('POST', path, await here.post(path, body, headers));
}

const asked = { user: edda.user, password: edda.password };

describe('a program that logs in', () => {
  it('gets a challenge, answers it, and is in', async () => {
    const here = await site();
    const begun = await post(here, '/api/login', asked);
    expect(begun.json).toEqual({
      state: 'ask',
      login: expect.stringMatching(/^[\w-]{22}$/),
      binding: expect.stringMatching(/^[\w-]{43}$/),
      factors: [{ id: serial, kind: 'card', name: 'Digital Security Card+', code: '5.1' }],
      factor: serial,
      ask: { by: 'response', challenge: expect.stringMatching(/^[0-9]{6}$/), digits: 8, pinBeside: false },
      endsInMs: 180_000,
      lifeMs: 180_000,
    });
    const { login, binding, ask } = begun.json;
    const response = here.make((ask as ResponseAsk).challenge);
    const answered = await post(here, '/api/login/respond', { login, binding, response });
    const session = {
      state: 'session',
      user: 'edda',
      mode: 'live',
      factor: { id: serial, kind: 'card' },
      app: 'portal',
      scope: 'full',
      startedUnixMs: Date.UTC(2026, 0, 1),
      endsInMs: 86_400_000,
      idleEndsInMs: 1_800_000,
    };
    expect(answered.json).toEqual(session);
    const cookie = cookieFrom(answered);
    const seen = described('GET', '/api/session', await here.get('/api/session', { cookie }));
    expect(seen.json).toEqual(session);
    expect(await post(here, '/api/logout', {}, { cookie })).toMatchObject({ status: 200, json: {} });
    expect(described('GET', '/api/session', await here.get('/api/session', { cookie })).json).toEqual({
      error: 'session: not logged in; log in at /sso/Login first',
      rule: 'session',
    });
  });

  it('with several cards picks one', async () => {
    const here = await site();
    here.order({ serial: 'CARD-2' });
    const begun = await post(here, '/api/login', asked);
    expect(begun.json).toMatchObject({
      state: 'pick',
      factors: [
        { id: serial, kind: 'card', name: 'Digital Security Card+ CARD-1', code: '5.1 CARD-1' },
        { id: 'CARD-2', kind: 'card', name: 'Digital Security Card+ CARD-2', code: '5.1 CARD-2' },
      ],
    });
    const { login, binding } = begun.json;
    const picked = await post(here, '/api/login/pick', { login, binding, factor: 'CARD-2' });
    expect(picked.json).toMatchObject({ state: 'ask', factor: 'CARD-2', login, binding });
    // Or at once.
    const chosen = await post(here, '/api/login', { ...asked, factor: 'CARD-2' });
    expect(chosen.json).toMatchObject({ state: 'ask', factor: 'CARD-2' });
    const refused = await post(here, '/api/login/pick', { login, binding, factor: 'CARD-9' });
    expect([refused.status, refused.json.error]).toEqual([401, 'Authentication failed']);
  });

  it('is told when it asks too often, and how long to wait', async () => {
    const here = await site();
    for (let i = 0; i < 10; i++) await post(here, '/api/login', asked);
    const reply = await post(here, '/api/login', asked);
    expect([reply.status, reply.headers['retry-after'], reply.json]).toEqual([
      429,
      '60',
      { error: 'Too many login attempts. Try again in 60 s', rule: 'too-many', retryInMs: 60_000 },
    ]);
    here.clock.advance(60_000);
    expect(await post(here, '/api/login', asked)).toMatchObject({ status: 200 });
  });

  it('as a paper user in live mode is told so', async () => {
    const here = await site();
    await here.service.staff.addUser({ name: 'papa', password: edda.password, mode: 'paper' });
    here.service.staff.shareCard(serial, 'papa');
    const reply = await post(here, '/api/login', { ...asked, user: 'papa' });
    expect([reply.status, reply.json]).toEqual([
      403,
      {
        error:
          'You have selected the Live Account Mode, but the specified user is a Paper Trading user. Please select the correct Login mode.',
        rule: 'paper-user',
      },
    ]);
    const paper = await post(here, '/api/login', { ...asked, user: 'papa', mode: 'paper' });
    expect(paper.json).toMatchObject({ state: 'ask' });
  });

  it('gives up, and starts over', async () => {
    const here = await site();
    const { login, binding, ask } = (await post(here, '/api/login', asked)).json;
    await post(here, '/api/login/abandon', { login, binding });
    const late = await post(here, '/api/login/respond', {
      login,
      binding,
      response: here.make((ask as ResponseAsk).challenge),
    });
    expect(late).toMatchObject({ status: 401 });
    expect(here.service.audit().map(({ says }) => says)).toContain('abandoned by the user');
  });

  it('is refused when nothing can be looked up, and the console says why', async () => {
    const here = await site();
    here.service.close();
    const reply = await here.post('/api/login', asked);
    expect([reply.status, reply.json.rule]).toEqual([503, 'unavailable']);
  });
});

describe('the description of the API', () => {
  it('is OpenAPI with every route, and is served', async () => {
    const here = await site();
    const reply = await here.get('/openapi.json');
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'application/json']);
    expect((await here.get('/openapi.json')).text).toBe(reply.text);
    const served = reply.json as unknown as typeof description;
    expect(served).toEqual(description);
    expect(Object.keys(served.paths)).toHaveLength(98);
    expect(Object.keys(served.paths['/v1/api/ws']?.get?.['x-websocket-messages'] ?? {})).toEqual([
      ...['system', 'heartbeat', 'account', 'status', 'tic', 'refusal'],
    ]);
    const begin = served.paths['/api/login']?.post as unknown as {
      requestBody: { content: { 'application/json': { schema: object } } };
    };
    expect(begin.requestBody.content['application/json'].schema).toEqual({
      type: 'object',
      properties: {
        user: { type: 'string', maxLength: 1024, description: 'the user name' },
        password: { type: 'string', maxLength: 1024, description: 'the password' },
        mode: {
          enum: ['live', 'paper'],
          type: 'string',
          description: 'the account mode',
          default: 'live',
        },
        factor: { type: 'string', maxLength: 1024, description: 'the id of the factor to ask' },
        app: {
          enum: ['portal', 'tws-stable', 'tws-latest', 'tws-beta', 'webtrader', 'ios', 'android'],
          type: 'string',
          description: 'the application that is logged in to',
          default: 'portal',
        },
      },
      required: ['user', 'password'],
      additionalProperties: false,
    });
    const wire = served.paths['/sso/Authenticator']?.post as unknown as {
      requestBody: { required: boolean; content: Record<string, { schema: Record<string, object> }> };
      responses: Record<string, { content: Record<string, { schema: { xml?: object } }> }>;
    };
    const { required, content } = wire.requestBody;
    const { properties = {}, ...form } = content['application/x-www-form-urlencoded']?.schema ?? {};
    expect([required, form, Object.keys(properties)]).toEqual([
      true,
      // Clients send other fields too.
      { type: 'object', required: ['ACTION'] },
      ['ACTION', 'USER', 'LOGIN_TYPE', 'A', 'M1', 'SF', 'RESPONSE', 'PUSH', 'RESP_TYPE'],
    ]);
    expect(
      Object.entries(wire.responses[200]?.content ?? {}).map(([type, { schema }]) => [type, schema.xml]),
    ).toEqual([
      ['text/xml', { name: 'ib_auth_res' }],
      ['application/json', undefined],
    ]);
    const ids = Object.values(served.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect((await here.get('/api')).text).toContain('/openapi.json');
  });
});
