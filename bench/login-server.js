// The servers that bench/server.js measures, each in a process of its own, as it is in use:
//   node bench/login-server.js login HASH_COST   a login server; 0 takes the password hash out
//   node bench/login-server.js bare              the same framework, answering texts of the same length
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
  const challenge = JSON.stringify({ state: 'challenge', rest: 'x'.repeat(240), challenge: '123456' });
  const session = JSON.stringify({ state: 'session', rest: 'x'.repeat(120) });
  const answers = { '/api/login': challenge, '/api/login/answer': session };
  const app = new Hono();
  for (const [path, text] of Object.entries(answers)) {
    app.post(path, async ({ req }) => {
      await req.json();
      return new Response(text, { headers: { 'Content-Type': 'application/json' } });
    });
  }
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
