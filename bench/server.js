/**
 * The login server: complete logins a second (two requests each) with and without the password hash, beside a bare
 * server of the same framework that answers as many requests; 200 logins in flight; its memory after many logins.
 * Each server is a process of its own; this one is the clients.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { median } from './measure.js';
import { people, responseOf } from './server-people.js';

const script = fileURLToPath(new URL('login-server.js', import.meta.url));
const hashCost = 2 ** 10;
const rounds = 7;
const perRound = 400;
/** Divides the number of people, so that nobody logs in twice at once. */
const atOnce = 40;
/** The engine compiles what it finds hot, which takes this many logins; a server in use has had them. */
const warmUp = 2_000;
const soak = 10_000;

export async function benchServer() {
  const servers = await Promise.all([start('login', '0'), start('login', String(hashCost)), start('bare')]);
  const [plain] = servers;
  try {
    const times = servers.map(() => []);
    for (const server of servers) await logins(server, warmUp, atOnce);
    for (let round = 0; round < rounds; round++) {
      for (const [i, server] of servers.entries()) {
        times[i].push((await logins(server, perRound, atOnce)).ms / perRound);
      }
    }
    const [plainMs, hashedMs, bareMs] = times.map(median);
    const early = await heapOf(plain);
    const flight = await logins(plain, soak, people.length);
    const late = await heapOf(plain);
    return {
      lines: [
        `server     ${perSecond(plainMs)} complete logins a second, ${atOnce} at once, without the password hash, ${perSecond(hashedMs)} with scrypt N = ${hashCost}; a bare server of the same framework answers as many requests for ${perSecond(bareMs)}; ratio ${(plainMs / bareMs).toFixed(2)}`,
        `           ${people.length} logins in flight: ${high(flight.each, 0.5)} ms (99 %: ${high(flight.each, 0.99)} ms); memory after ${rounds * perRound + warmUp} logins ${mb(early)} MB, ${soak} later ${mb(late)} MB`,
      ],
      aims: [{ name: 'a login / a bare server', value: plainMs / bareMs, aim: 2 }],
    };
  } finally {
    for (const { child, agent } of servers) {
      agent.destroy();
      child.kill();
    }
  }
}

async function start(...args) {
  const child = fork(script, args, { execArgv: ['--expose-gc'] });
  const [{ port }] = await once(child, 'message');
  return { child, port, agent: new Agent({ keepAlive: true, maxSockets: people.length }) };
}

async function heapOf({ child }) {
  child.send('memory');
  const [{ heap }] = await once(child, 'message');
  return heap;
}

/** So many logins, so many at once, the users in turn and each one at a time: how long all took, and each. */
async function logins(server, count, together) {
  const each = [];
  let left = count;
  const from = performance.now();
  await Promise.all(
    Array.from({ length: together }, async (_, first) => {
      for (let next = first; left-- > 0; next += together) {
        const began = performance.now();
        await logIn(server, people[next % people.length]);
        each.push(performance.now() - began);
      }
    }),
  );
  return { ms: performance.now() - from, each };
}

async function logIn(server, user) {
  const { challenge, login, binding } = await post(server, '/api/login', {
    user,
    password: 'a good password',
  });
  const response = responseOf(user, challenge);
  const { state } = await post(server, '/api/login/answer', { login, binding, response });
  if (state !== 'session') throw new Error(`the login of ${user} was refused`);
}

/** By `node:http`, the client that costs least here. */
function post({ port, agent }, path, body) {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': text.length };
    request({ port, host: '127.0.0.1', agent, path, method: 'POST', headers }, (response) => {
      let answer = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        answer += chunk;
      });
      response.on('end', () => resolve(JSON.parse(answer)));
      response.on('error', reject);
    })
      .on('error', reject)
      .end(text);
  });
}

function perSecond(ms) {
  return Math.round(1_000 / ms);
}

function high(values, part) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * part)].toFixed(0);
}

function mb(bytes) {
  return (bytes / 1e6).toFixed(1);
}
