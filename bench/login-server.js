// The servers that bench/server.js measures, each in a process of its own, as it is in use:
//   node bench/login-server.js login HASH_COST   a login server; 0 takes the password hash out
//   node bench/login-server.js bare              the same framework, answering as much, headers and cookies too
// It tells its parent its port, and its memory when asked.
import { Hono } from 'hono';
import { serveWeb } from '../dist/listen/web.js';
import { createLoginService } from '../dist/login/create.js';
import { serveLogin } from '../dist/login/web/server.js';
import { cardOf, people } from './server-people.js';

const address = { host: '127.0.0.1', port: 0 };
const limits = { connectionsMax: 512 };
const [kind, cost] = process.argv.slice(2);

process.on('message', () => {
  globalThis.gc();
  process.send({ heap: process.memoryUsage().heapUsed });
});
process.on('disconnect', () => process.exit());
const { address: bound } = kind === 'bare' ? await bare() : await login(Number(cost));
process.send({ port: bound.port });

function bare() {
  const headers = {
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Type': 'application/json',
  };
  const challenge = JSON.stringify({ state: 'challenge', rest: 'x'.repeat(240), challenge: '123456' });
  const session = JSON.stringify({ state: 'session', rest: 'x'.repeat(120) });
  const cookies = ['XYZAB', 'XYZAB_AM.LOGIN'].map(
    (name) => `${name}=${'x'.repeat(40)}; Path=/; HttpOnly; SameSite=Strict`,
  );
  const app = new Hono();
  app.post('/api/login', async ({ req }) => {
    await req.json();
    return new Response(challenge, { headers });
  });
  app.post('/api/login/answer', async ({ req }) => {
    await req.json();
    const all = new Headers(headers);
    for (const cookie of cookies) all.append('Set-Cookie', cookie);
    return new Response(session, { headers: all });
  });
  return serveWeb({ fetch: app.fetch, address, limits, ownProcess: true });
}

async function login(hashCost) {
  const service = createLoginService({
    // An audit log that is full soon, or its growth would be taken for the logins'.
    policy: { challengesMax: 10_000, auditLinesMax: 1_000 },
    hashCost: hashCost || 1_024,
    // Every hash is the same one, so that every password is right.
    ...(hashCost === 0 && { scrypt: async (_password, _salt, bytes) => new Uint8Array(bytes) }),
  });
  for (const user of people) {
    await service.staff.addUser({ name: user, password: 'a good password' });
    service.staff.orderCard({ user, ...cardOf(user), activated: true });
  }
  return serveLogin({ service, address, sessions: 'cookie', limits, ownProcess: true });
}
