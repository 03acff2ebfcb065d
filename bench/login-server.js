// The servers that bench/server.js, bench/store.js, bench/sms.js and bench/phones.js measure, each in a process of its own, as it is in use:
//   node bench/login-server.js login HASH_COST   a login server; 0 takes the password hash out
//   node bench/login-server.js kept FILE         one without the hash, its store in a file that others may share
//   node bench/login-server.js phones COUNT      one without the hash, and as many more people with codes by SMS
//   node bench/login-server.js phones COUNT FILE one of these with its store in a file
//   node bench/login-server.js sessions MAX      one without the hash, with as many sessions of a user at once
//   node bench/login-server.js gateway           one without the hash, in gateway mode
//   node bench/login-server.js gateway PATTERN   one of these with a fault on some paths
//   node bench/login-server.js bare              the same framework, answering as much, headers and cookies too
// It tells its parent its port and the tokens of the SIMs, and its memory when asked.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Hono } from 'hono';
import { createLoginService } from '../dist/login/create-login-service.js';
import { serveLogin } from '../dist/login/web/server.js';
import { serveWeb } from '../dist/net/http-server.js';
import { cardOf, numberOf, people, phonePeople } from './server-people.js';

const address = { host: '127.0.0.1', port: 0 };
const limits = { connectionsMax: 2_048 };
/** Every hash is the same, so that every password is right. */
const noHash = { hashCost: 1_024, scrypt: async (_password, _salt, bytes) => new Uint8Array(bytes) };
/** Messages come at once, and are not listed for long, as if the next login were on another day. */
const quickLines = { smsDelayMs: 0, smsGapMs: 0, smsMax: 10_000, keptMs: 5_000, pushGapMs: 0 };
const [kind, given, file] = process.argv.slice(2);
/** The token of each line's SIM, by number. */
const sims = {};

process.on('message', () => {
  globalThis.gc();
  process.send({ heap: process.memoryUsage().heapUsed });
});
process.on('disconnect', () => process.exit());
const { address: bound } = await { bare, gateway, login, kept, phones, sessions }[kind](given, file);
process.send({ port: bound.port, sims });

function bare() {
  const headers = {
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Type': 'application/json',
  };
  const challenge = JSON.stringify({ state: 'ask', rest: 'x'.repeat(240), ask: { challenge: '123456' } });
  const session = JSON.stringify({ state: 'session', rest: 'x'.repeat(120) });
  const cookies = ['XYZAB', 'XYZAB_AM.LOGIN'].map(
    (name) => `${name}=${'x'.repeat(40)}; Path=/; HttpOnly; SameSite=Strict`,
  );
  const app = new Hono();
  app.post('/api/login', async ({ req }) => {
    await req.json();
    return new Response(challenge, { headers });
  });
  const tickle = JSON.stringify({ session: 'x'.repeat(32), rest: 'x'.repeat(420) });
  app.post('/v1/api/tickle', () => new Response(tickle, { headers }));
  app.post('/api/login/respond', async ({ req }) => {
    await req.json();
    const all = new Headers(headers);
    for (const cookie of cookies) all.append('Set-Cookie', cookie);
    return new Response(session, { headers: all });
  });
  return serveWeb({ fetch: app.fetch, address, limits, ownProcess: true });
}

async function login(hashCost) {
  return await serve(hashCost === '0' ? noHash : { hashCost: Number(hashCost) });
}

async function gateway(path) {
  const faults = path === undefined ? [] : [{ name: 'status', status: 503, path }];
  return await serve(noHash, {}, [], 'gateway', faults);
}

async function sessions(max) {
  return await serve(noHash, { sessionsMax: Number(max) });
}

async function kept(path) {
  return await serve({ ...noHash, ...(await storeIn(path)) });
}

async function phones(count, path) {
  const store = path === undefined ? {} : await storeIn(path);
  const policy = path === undefined ? quickLines : { smsDelayMs: 0, hashesWaiting: 100_000 };
  return await serve({ ...noHash, ...store }, policy, phonePeople(Number(count)));
}

async function storeIn(path) {
  const { openSqliteStore } = await import(await bundledStore(path));
  return { store: await openSqliteStore(path), masterKey: new Uint8Array(32).fill(7) };
}

/** It is only in the command line's bundle: in its own bundle, beside the store. */
async function bundledStore(path) {
  const outfile = `${path}-${process.pid}.mjs`;
  const libsql = createRequire(import.meta.url).resolve('libsql');
  await build({
    entryPoints: [fileURLToPath(new URL('../src/login/store/sqlite/sqlite-store.ts', import.meta.url))],
    ...{ bundle: true, format: 'esm', platform: 'node', outfile },
    plugins: [
      {
        name: 'libsql stays where it is installed',
        setup: (setup) => setup.onResolve({ filter: /^libsql$/ }, () => ({ path: libsql, external: true })),
      },
    ],
  });
  return outfile;
}

async function serve(options, policy = {}, withPhones = [], sessions = 'cookie', faults = []) {
  const service = createLoginService({
    // A small audit log that is soon full, or its growth would count as the logins'.
    policy: { challengesMax: 10_000, challengesWindowMs: 1_000, auditLinesMax: 1_000, ...policy },
    ...options,
  });
  if (service.staff.users().length === 0) {
    await addPeople(service);
    await addPhones(service, withPhones);
  }
  for (const fault of faults) service.staff.addFault(fault);
  return serveLogin({ service, address, sessions, limits, ownProcess: true });
}

async function addPeople(service) {
  for (const user of people) {
    await service.staff.addUser({ name: user, password: 'a good password' });
    service.staff.orderCard({ user, ...cardOf(user), activated: true });
  }
}

async function addPhones({ staff }, users) {
  for (const user of users) {
    const number = numberOf(user);
    await staff.addUser({ name: user, password: 'a good password' });
    sims[number] = staff.addLine(number, user).sim;
    staff.addSms(user, number);
  }
}
