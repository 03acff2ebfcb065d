/** The clients of a login server that is measured: a server in a process of its own, and people who log in to it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { numberOf, people, responseOf } from './server-people.js';

const script = fileURLToPath(new URL('login-server.js', import.meta.url));

/** See login-server.js for the arguments. */
export async function start(...args) {
  const child = fork(script, args, { execArgv: ['--expose-gc'] });
  const [{ port, sims }] = await once(child, 'message');
  return { child, port, sims, agent: new Agent({ keepAlive: true, maxSockets: people.length }) };
}

/** The memory of a server, in bytes. */
export async function heapOf({ child }) {
  child.send('memory');
  const [{ heap }] = await once(child, 'message');
  return heap;
}

export function stop({ child, agent }) {
  agent.destroy();
  child.kill();
}

/** A number of logins, a number at once, the users in turn and each one at a time: how long all took, and each. */
export async function logins(server, count, together) {
  let left = count;
  return await logInWhile(logIn, server, () => left-- > 0, people, together);
}

/** The same for users whose codes come by SMS. */
export async function smsLogins(server, count, users, together) {
  let left = count;
  return await logInWhile(logInBySms, server, () => left-- > 0, users, together);
}

/** Logins by some users until a time, a number of them at once. */
export async function loginsUntil(server, time, users, together) {
  return await logInWhile(logIn, server, () => performance.now() < time, users, together);
}

async function logInWhile(one, server, goesOn, users, together) {
  const each = [];
  const from = performance.now();
  await Promise.all(
    Array.from({ length: together }, async (_, first) => {
      for (let next = first; goesOn(); next += together) {
        const began = performance.now();
        await one(server, users[next % users.length]);
        each.push(performance.now() - began);
      }
    }),
  );
  return { ms: performance.now() - from, each };
}

async function logIn(server, user) {
  const { ask, login, binding } = await begin(server, user);
  const response = responseOf(user, ask.challenge);
  const { state } = await post(server, '/api/login/respond', { login, binding, response });
  if (state !== 'session') throw new Error(`the login of ${user} was refused`);
}

/** Reads the code as a program does that has the SIM. */
async function logInBySms(server, user) {
  const { login, binding } = await begin(server, user);
  const { messages } = await readLine(server, user);
  const { state } = await post(server, '/api/login/respond', {
    login,
    binding,
    response: messages.at(-1).code,
  });
  if (state !== 'session') throw new Error(`the login of ${user} was refused`);
}

/** The step of the password. */
export async function begin(server, user) {
  const reply = await post(server, '/api/login', { user, password: 'a good password' });
  if (reply.ask === undefined) throw new Error(`nothing is asked but ${reply.error}`);
  return reply;
}

/** The messages of a user's line; with `waitMs` it waits for the first. */
export async function readLine(server, user, waitMs = 0, sims = server.sims) {
  const number = numberOf(user);
  const headers = { Authorization: `Bearer ${sims[number]}` };
  const reply = await post(server, '/api/line/messages', { number, waitMs }, headers);
  if (reply.messages === undefined) throw new Error(`no messages but ${reply.error}`);
  return reply;
}

/** By `node:http`, the cheapest client here. */
export function post({ port, agent }, path, body, more = {}) {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': text.length, ...more };
    request({ port, host: '127.0.0.1', agent, path, method: 'POST', headers }, (response) => {
      let reply = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        reply += chunk;
      });
      response.on('end', () => resolve(JSON.parse(reply)));
      response.on('error', reject);
    })
      .on('error', reject)
      .end(text);
  });
}
