/**
 * Logins with a code by SMS beside logins with a card, on one server, in turn; then 1,000 programs that wait for a
 * message each while 1,000 people ask for a code at once, of two servers on one store: each waits at the server that is
 * not asked. A message that is lost or sent twice is an error.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { begin, heapOf, logins, readLine, smsLogins, start, stop } from './login-clients.js';
import { amount, median, perSecond } from './measure.js';
import { phonePeople } from './server-people.js';

const rounds = amount(7, 3);
const perRound = 400;
const atOnce = 40;
const warmUp = amount(2_000, 1_000);
const phones = 200;
const waiting = 1_000;
/** For the waits to be at the server, which tells nobody. */
const settleMs = 1_500;
const waitMs = 60_000;

export async function benchSms() {
  const { smsMs, cardMs } = await besideCard();
  const { bytes, askedMs, heardMs } = await push();
  const ratio = smsMs / cardMs;
  return {
    lines: [
      `SMS        ${perSecond(smsMs)} complete logins a second by SMS, ${atOnce} at once, the message read by the SIM's token; by card on the same server: ${perSecond(cardMs)}; ratio ${ratio.toFixed(2)}`,
      `           ${waiting} programs that wait for a message: ${(bytes / 1e3).toFixed(1)} kB each; ${waiting} people ask two servers on one store for a code: ${askedMs.toFixed(0)} ms for all; the last message, sent once as all are, is heard at the other server ${heardMs.toFixed(0)} ms later`,
    ],
    aims: [
      { name: 'a login by SMS / by card', value: ratio, aim: 2 },
      { name: 'memory of a wait, kB', value: bytes / 1e3, aim: 30 },
      { name: 'last of 1000 waits after the last code, ms', value: heardMs, aim: 250 },
    ],
  };
}

async function besideCard() {
  const server = await start('phones', String(phones));
  const users = phonePeople(phones);
  try {
    const times = { sms: [], card: [] };
    await smsLogins(server, warmUp, users, atOnce);
    await logins(server, warmUp, atOnce);
    for (let round = 0; round < rounds; round++) {
      times.sms.push((await smsLogins(server, perRound, users, atOnce)).ms / perRound);
      times.card.push((await logins(server, perRound, atOnce)).ms / perRound);
    }
    return { smsMs: median(times.sms), cardMs: median(times.card) };
  } finally {
    stop(server);
  }
}

async function push() {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-bench-'));
  const path = join(folder, 'store.db');
  const users = phonePeople(waiting);
  // The first makes the users, and knows the tokens of their SIMs.
  const first = await start('phones', String(waiting), path);
  const servers = [first, await start('phones', '0', path)];
  const agent = new Agent({ maxSockets: waiting });
  const asked = (i) => servers[i % 2];
  const other = (i) => ({ ...servers[(i + 1) % 2], agent });
  const { sims } = first;
  try {
    // What is compiled once does not count as a wait's.
    await Promise.all(users.map((user, i) => readLine(other(i), user, 0, sims)));
    const before = await heapsOf(servers);
    let heardAt = 0;
    const waits = users.map(async (user, i) => {
      const { messages } = await readLine(other(i), user, waitMs, sims);
      heardAt = performance.now();
      return messages;
    });
    await new Promise((done) => setTimeout(done, settleMs));
    const bytes = ((await heapsOf(servers)) - before) / waiting;
    const from = performance.now();
    await Promise.all(users.map((user, i) => begin(asked(i), user)));
    const askedAt = performance.now();
    const heard = await Promise.all(waits);
    const listed = await Promise.all(users.map((user, i) => readLine(asked(i), user, 0, sims)));
    const wrong = users.filter(
      (_, i) => heard[i].length !== 1 || listed[i].lastNumber !== 1 || !/^[0-9]{6}$/.test(heard[i][0].code),
    );
    if (wrong.length > 0) throw new Error(`messages lost or sent twice: ${wrong.length} of ${waiting}`);
    return { bytes, askedMs: askedAt - from, heardMs: Math.max(0, heardAt - askedAt) };
  } finally {
    agent.destroy();
    servers.forEach(stop);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function heapsOf(servers) {
  let sum = 0;
  for (const server of servers) sum += await heapOf(server);
  return sum;
}
