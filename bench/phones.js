/**
 * Phones with the app as test fixtures: 1,000 of them activated in one process, and logins that a phone approves beside
 * logins with a card. In process, the routes of a server are called without a socket. Over HTTP, server and phones are
 * two processes. The phone is the one of dscplus/phone.
 */
import { createLoginService } from '../dist/login/create-login-service.js';
import { createLoginApp } from '../dist/login/web/app.js';
import { createCurrentSession } from '../dist/login/web/current-session.js';
import { createGatewaySockets } from '../dist/login/web/gateway/gateway-sockets.js';
import { createPhone, createServerLink } from '../dist/phone.js';
import { post, readLine, start, stop } from './login-clients.js';
import { amount, median, perSecond } from './measure.js';
import { cardOf, numberOf, phonePeople, responseOf } from './server-people.js';

const activated = amount(1_000, 200);
const people = amount(100, 40);
const rounds = amount(9, 3);
const warmUp = 3;
const password = 'a good password';
const pin = 'a1b2';
/** The phones of the measure of memory. */
const held = [];
const policy = {
  ...{ smsDelayMs: 0, smsGapMs: 0, smsMax: 10_000, pushGapMs: 0, auditLinesMax: 1_000 },
  ...{ challengesMax: 10_000, challengesWindowMs: 1_000 },
};

export async function benchPhones() {
  const { eachMs, bytes } = await activations();
  const inProcess = await besideCard(await serverInProcess(people));
  const server = await start('phones', String(people));
  const overHttp = await besideCard({
    send: (path, body) => post(server, path, body),
    codeOf: async (user) => (await readLine(server, user)).messages.at(-1).code,
  }).finally(() => stop(server));
  const [ratio, httpRatio] = [inProcess, overHttp].map(({ pushMs, cardMs }) => pushMs / cardMs);
  return {
    lines: [
      `phones     ${activated} activated in one process, with their server: ${eachMs.toFixed(2)} ms and ${(bytes / 1e3).toFixed(1)} kB each`,
      `           in process: ${perSecond(inProcess.pushMs)} logins a second that a phone approves, one at a time; with a card: ${perSecond(inProcess.cardMs)}; ratio ${ratio.toFixed(2)}`,
      `           over HTTP: ${perSecond(overHttp.pushMs)}; with a card: ${perSecond(overHttp.cardMs)}; ratio ${httpRatio.toFixed(2)}`,
    ],
    aims: [
      { name: 'memory of a phone, kB', value: bytes / 1e3, aim: 30 },
      { name: 'a login by push / by card, in process', value: ratio, aim: 4 },
      { name: 'a login by push / by card, over HTTP', value: httpRatio, aim: 3 },
    ],
  };
}

/** The bytes are those of the phone alone: what goes when the phones go and the server stays. */
async function activations() {
  const server = await serverInProcess(activated);
  const users = phonePeople(activated);
  await activate(server, users[0]);
  const from = performance.now();
  for (const user of users.slice(1)) held.push(await activate(server, user));
  const eachMs = (performance.now() - from) / held.length;
  const count = held.length;
  const before = heap();
  held.length = 0;
  return { eachMs, bytes: (before - heap()) / count };
}

/** Logins of each person in turn, by phone and by card in the same rounds. */
async function besideCard(server) {
  const users = phonePeople(people);
  const phones = [];
  for (const user of users) phones.push(await activate(server, user));
  const times = { push: [], card: [] };
  for (let round = -warmUp; round < rounds; round++) {
    const push = await timed(() => inTurn(users, (user, i) => approved(server, user, phones[i])));
    const card = await timed(() => inTurn(users, (_, i) => responded(server, `user${i}`)));
    if (round < 0) continue;
    times.push.push(push / people);
    times.card.push(card / people);
  }
  return { pushMs: median(times.push), cardMs: median(times.card) };
}

async function activate({ send, codeOf }, user) {
  const link = createServerLink('android', async (path, body) => {
    const reply = await send(path, body);
    return { status: reply.error === undefined ? 200 : 401, body: reply };
  });
  const phone = createPhone({ os: 'android', link, pin, installation: `phone-of-${user}` });
  await phone.activate({ user, password, token: () => codeOf(user) });
  return phone;
}

async function approved({ send }, user, phone) {
  const { login, binding, ask } = await send('/api/login', { user, password });
  if (ask?.sent !== true) throw new Error(`no notification was sent to ${user}`);
  await phone.approve();
  const { state } = await send('/api/login/wait', { login, binding, ms: 0 });
  if (state !== 'session') throw new Error(`the login of ${user} was not approved`);
}

async function responded({ send }, user) {
  const { login, binding, ask } = await send('/api/login', { user, password });
  const response = responseOf(user, ask.challenge);
  const { state } = await send('/api/login/respond', { login, binding, response });
  if (state !== 'session') throw new Error(`the login of ${user} was refused`);
}

/** A server of this process, its password hash taken out, with people who have a line each and others with a card. */
async function serverInProcess(count) {
  const scrypt = async (_password, _salt, bytes) => new Uint8Array(bytes);
  const service = createLoginService({ policy, hashCost: 1_024, scrypt });
  const { staff } = service;
  for (const user of phonePeople(count)) {
    await staff.addUser({ name: user, password });
    staff.addLine(numberOf(user), user);
  }
  for (let i = 0; i < people; i++) {
    await staff.addUser({ name: `user${i}`, password });
    staff.orderCard({ user: `user${i}`, ...cardOf(`user${i}`), activated: true });
  }
  const currentSession = createCurrentSession(service, 'cookie');
  const stopping = new AbortController().signal;
  const sockets = createGatewaySockets({ service, currentSession, max: 1, stopping });
  const app = createLoginApp({
    context: {
      ...{ service, currentSession, sockets, secure: false, demo: false, failureText: 'long' },
      ...{ lab: false, beside: { card: null, phone: null }, stopping },
    },
    ...{ staffToken: 'none', hosts: [], lab: () => '' },
    onError(error) {
      throw error;
    },
  });
  const headers = { host: '127.0.0.1:5000', 'content-type': 'application/json' };
  return {
    async send(path, body) {
      const asked = { method: 'POST', headers, body: JSON.stringify(body) };
      return await (await app.fetch(new Request(`http://127.0.0.1:5000${path}`, asked))).json();
    },
    codeOf: async (user) => service.line(numberOf(user)).messages().at(-1).code,
  };
}

async function inTurn(users, work) {
  for (const [i, user] of users.entries()) await work(user, i);
}

async function timed(work) {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

function heap() {
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
