/** The clients of a login server that is measured: a server in a process of its own, and people who log in to it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { people, responseOf } from './server-people.js';

const script = fileURLToPath(new URL('login-server.js', import.meta.url));

/** See login-server.js for the arguments. */
export async function start(...args) {
  const child = fork(script, args, { execArgv: ['--expose-gc'] });
  const [{ port }] = await once(child, 'message');
  return { child, port, agent: new Agent({ keepAlive: true, maxSockets: people.length }) };
}

export function stop({ child, agent }) {
  agent.destroy();
  child.kill();
}

/** A number of logins, a number at once, the users in turn and each one at a time: how long all took, and each. */
export async function logins(server, count, together) {
  let left = count;
  return await logInWhile(server, () => left-- > 0, people, together);
}

/** Logins by some users until a time, a number of them at once. */
export async function loginsUntil(server, time, users, together) {
  return await logInWhile(server, () => performance.now() < time, users, together);
}

async function logInWhile(server, goesOn, users, together) {
  const each = [];
  const from = performance.now();
  await Promise.all(
    Array.from({ length: together }, async (_, first) => {
      for (let next = first; goesOn(); next += together) {
        const began = performance.now();
        await logIn(server, users[next % users.length]);
        each.push(performance.now() - began);
      }
    }),
  );
  return { ms: performance.now() - from, each };
}

async function logIn(server, user) {
  const { ask, login, binding } = await post(server, '/api/login', {
    user,
    password: 'a good password',
  });
  const response = responseOf(user, ask.challenge);
  const { state } = await post(server, '/api/login/respond', { login, binding, response });
  if (state !== 'session') throw new Error(`the login of ${user} was refused`);
}

/** By `node:http`, the cheapest client here. */
function post({ port, agent }, path, body) {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': text.length };
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
