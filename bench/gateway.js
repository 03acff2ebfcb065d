/**
 * The gateway that clients live with: tickles a second beside a bare server of the same framework, and beside a fault
 * that acts on other paths, which each request has to look at. 1,000 WebSockets of one session: their memory at the
 * server, and how long all take to hear of a change.
 */
import { Agent, request } from 'node:http';
import WebSocket from 'ws';
import { heapOf, logins, start, stop } from './login-clients.js';
import { amount, median, perSecond } from './measure.js';

const rounds = amount(7, 3);
const perRound = 1_000;
const atOnce = 40;
const clients = 1_000;
const changes = amount(7, 3);

export async function benchGateway() {
  const servers = await Promise.all([start('gateway'), start('gateway', '/iserver/**'), start('bare')]);
  const [gateway, faulty] = servers;
  try {
    for (const server of [gateway, faulty]) await logins(server, 1, 1);
    const times = servers.map(() => []);
    for (const server of servers) await calls(server, '/v1/api/tickle', perRound);
    for (let round = 0; round < rounds; round++) {
      for (const [i, server] of servers.entries())
        times[i].push(await calls(server, '/v1/api/tickle', perRound));
    }
    const [tickleMs, faultyMs, bareMs] = times.map(median);
    const before = await heapOf(gateway);
    const sockets = await Promise.all(Array.from({ length: clients }, () => opened(gateway)));
    const each = ((await heapOf(gateway)) - before) / clients;
    const told = [];
    for (let i = 0; i < changes; i++) {
      told.push(await timeToTell(gateway, sockets, '/v1/api/logout', false));
      told.push(await timeToTell(gateway, sockets, '/v1/api/iserver/auth/ssodh/init', true));
    }
    for (const socket of sockets) socket.terminate();
    const ratio = tickleMs / bareMs;
    const faultRatio = faultyMs / tickleMs;
    return {
      lines: [
        `gateway    ${perSecond(tickleMs)} tickles a second, ${atOnce} at once; a bare server of the same framework ${perSecond(bareMs)}; ratio ${ratio.toFixed(2)}`,
        `           beside a fault on other paths: ${perSecond(faultyMs)}; ratio ${faultRatio.toFixed(2)}`,
        `           ${clients} WebSockets of one session: ${(each / 1024).toFixed(1)} kB each, all hear of a change in ${median(told).toFixed(0)} ms`,
      ],
      aims: [
        { name: 'a tickle / a bare reply', value: ratio, aim: 2 },
        { name: 'a tickle beside a fault / without one', value: faultRatio, aim: 1.5 },
      ],
    };
  } finally {
    servers.forEach(stop);
  }
}

/** Ms for each of a number of calls. */
async function calls({ port }, path, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  let left = count;
  const from = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) await call(port, path, agent);
    }),
  );
  agent.destroy();
  return (performance.now() - from) / count;
}

function call(port, path, agent) {
  return new Promise((resolve, reject) => {
    const sent = request({ port, path, method: 'POST', host: '127.0.0.1', agent }, (reply) => {
      if (reply.statusCode !== 200) reject(new Error(`${path} replied ${reply.statusCode}`));
      reply.on('data', () => {}).on('end', resolve);
    });
    sent.on('error', reject);
    sent.end();
  });
}

function opened({ port }) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/api/ws`);
    socket.on('error', reject);
    socket.on('message', (text) => {
      if (String(text).startsWith('{"topic":"sts"')) resolve(socket);
    });
  });
}

/** Ms until the last of them hears a status that is authenticated, or not. */
async function timeToTell({ port }, sockets, path, authenticated) {
  const heard = sockets.map(
    (socket) =>
      new Promise((resolve) => {
        const look = (text) => {
          const { topic, args } = JSON.parse(String(text));
          if (topic !== 'sts' || args.authenticated !== authenticated) return;
          socket.off('message', look);
          resolve();
        };
        socket.on('message', look);
      }),
  );
  const from = performance.now();
  await call(port, path);
  await Promise.all(heard);
  return performance.now() - from;
}
