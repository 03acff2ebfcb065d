/**
 * The login server: complete logins a second (two requests each) with and without the password hash, beside a bare
 * server of the same framework that replies to as many requests; 200 logins in flight; its memory after many logins, and
 * that of an idle session. Each server is a process of its own; this one is the clients.
 */
import { heapOf, logins, start, stop } from './login-clients.js';
import { amount, high, median, perSecond } from './measure.js';
import { people } from './server-people.js';

const hashCost = 2 ** 10;
const rounds = amount(7, 3);
const perRound = 400;
/** Divides the number of people, so that nobody logs in twice at once. */
const atOnce = 40;
/** The engine compiles hot code after this many logins; a server in use has had them. */
const warmUp = amount(2_000, 1_000);
const soak = amount(10_000, 2_000);
/** Servers that 200 people connect to at once as their first clients, and how many logins follow. */
const coldStarts = amount(5, 3);
const coldLogins = 4_000;
const sessions = amount(10_000, 2_000);

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
    const cold = [];
    for (let i = 0; i < coldStarts; i++) cold.push(await coldStart());
    const [coldMs, coldTail] = ['half', 'tail'].map((part) => median(cold.map((times) => times[part])));
    const coldRatio = median(cold.map(({ half, tail }) => tail / half));
    const sessionKb = (await bytesOfSession()) / 1_024;
    return {
      lines: [
        `server     ${perSecond(plainMs)} complete logins a second, ${atOnce} at once, without the password hash, ${perSecond(hashedMs)} with scrypt N = ${hashCost}; a bare server of the same framework replies to as many requests for ${perSecond(bareMs)}; ratio ${(plainMs / bareMs).toFixed(2)}`,
        `           ${people.length} logins in flight: ${high(flight.each, 0.5).toFixed(0)} ms (99 %: ${high(flight.each, 0.99).toFixed(0)} ms); memory after ${rounds * perRound + warmUp} logins ${mb(early)} MB, ${soak} later ${mb(late)} MB`,
        `           the same from a cold start, new connections included: ${coldMs.toFixed(0)} ms (99 %: ${coldTail.toFixed(0)} ms); ratio ${coldRatio.toFixed(2)}`,
        `           ${sessions} idle sessions: ${sessionKb.toFixed(2)} kB each`,
      ],
      aims: [
        { name: 'a login / a bare server', value: plainMs / bareMs, aim: 1.5 },
        { name: 'slowest of 100 logins / half of them, cold', value: coldRatio, aim: 4 },
        { name: 'memory of an idle session, kB', value: sessionKb, aim: 1 },
      ],
    };
  } finally {
    servers.forEach(stop);
  }
}

/** How long half of the logins of a new server take at most, and 99 of 100. */
async function coldStart() {
  const server = await start('login', '0');
  const { each } = await logins(server, coldLogins, people.length);
  stop(server);
  return { half: high(each, 0.5), tail: high(each, 0.99) };
}

/** One server keeps every session, another the last of each user, after as many logins. */
async function bytesOfSession() {
  const [all, last] = await Promise.all([sessions, 1].map(heapAfterSessions));
  return (all - last) / (sessions - people.length);
}

async function heapAfterSessions(max) {
  const server = await start('sessions', String(max));
  try {
    await logins(server, sessions, people.length);
    return await heapOf(server);
  } finally {
    stop(server);
  }
}

function mb(bytes) {
  return (bytes / 1e6).toFixed(1);
}
