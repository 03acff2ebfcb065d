/**
 * The login server with its store in a file: complete logins a second, beside bare commits of the same SQLite that
 * also wait for the disk; and two servers on one file. All in one folder, in turn, because disks differ.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loginsUntil, start, stop } from './login-clients.js';
import { amount, high, median } from './measure.js';
import { people } from './server-people.js';

const Database = createRequire(import.meta.url)('libsql');
const rounds = amount(7, 3);
const roundMs = amount(1_500, 600);
const warmUpMs = amount(3_000, 1_500);
const atOnce = 40;
/** About as much as a login writes. */
const bytes = 1_500;

export async function benchStore() {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-bench-'));
  const path = join(folder, 'store.db');
  // One after the other: the first makes the users.
  const servers = [await start('kept', path), await start('kept', path)];
  const database = bareDatabase(join(folder, 'bare.db'));
  const seconds = roundMs / 1_000;
  const halves = servers.map((_, i) => people.filter((_user, j) => j % 2 === i));
  const both = (ms) => {
    const until = performance.now() + ms;
    return Promise.all(servers.map((server, i) => loginsUntil(server, until, halves[i], atOnce / 2)));
  };
  try {
    const one = servers[0];
    await loginsUntil(one, performance.now() + warmUpMs, people, atOnce);
    await both(warmUpMs);
    const found = { bare: [], one: [], two: [], least: [], oneTail: [], twoTail: [], ms: [], twoMs: [] };
    for (let round = 0; round < rounds; round++) {
      found.bare.push(commits(database, roundMs) / seconds);
      const alone = await loginsUntil(one, performance.now() + roundMs, people, atOnce);
      found.one.push(alone.each.length / seconds);
      found.ms.push(high(alone.each, 0.5));
      found.oneTail.push(high(alone.each, 0.99));
      const each = (await both(roundMs)).map((done) => done.each);
      const all = each.flat();
      found.two.push(all.length / seconds);
      found.least.push(Math.min(...each.map(({ length }) => length)) / all.length);
      found.twoMs.push(high(all, 0.5));
      found.twoTail.push(high(all, 0.99));
    }
    const m = Object.fromEntries(Object.entries(found).map(([name, values]) => [name, median(values)]));
    const ratios = (a, b) => median(found[a].map((value, i) => value / found[b][i]));
    return {
      lines: [
        `kept store ${Math.round(m.one)} complete logins a second, ${atOnce} at once (${m.ms.toFixed(0)} ms each; 99 %: ${m.oneTail.toFixed(0)} ms); bare commits of the same SQLite, synced: ${Math.round(m.bare)} a second; logins / commits ${ratios('one', 'bare').toFixed(2)}`,
        `           two servers on one store, ${atOnce / 2} at once each: ${Math.round(m.two)} together, ${ratios('two', 'one').toFixed(2)} of one; ${(100 * m.least).toFixed(0)} % by the slower one; ${m.twoMs.toFixed(0)} ms each, 99 %: ${m.twoTail.toFixed(0)} ms`,
      ],
      aims: [
        { name: 'bare commits / logins', value: ratios('bare', 'one'), aim: 2 },
        { name: 'logins of one server / of two on one store', value: ratios('one', 'two'), aim: 1 },
        { name: 'share of the faster of two servers', value: 1 - m.least, aim: 0.6 },
        {
          name: 'slowest of 100 logins / half of them, two servers',
          value: ratios('twoTail', 'twoMs'),
          aim: 4,
        },
      ],
    };
  } finally {
    servers.forEach(stop);
    database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function bareDatabase(path) {
  const database = new Database(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE rows (body TEXT)');
  return database;
}

/** How many commits of one row are done in this many ms. */
function commits(database, ms) {
  const insert = database.prepare('INSERT INTO rows VALUES (?)');
  const body = 'x'.repeat(bytes);
  const until = performance.now() + ms;
  let done = 0;
  for (; performance.now() < until; done++) {
    database.exec('BEGIN IMMEDIATE');
    insert.run(body);
    database.exec('COMMIT');
  }
  return done;
}
