/**
 * Scenarios by `dscplus run`, one and two at a time, beside the same logins called in code; and what a thousand steps
 * cost. Each has a card of its own. The start of the program, and of its workers, is left out: it is the time of the
 * same command with one run for each.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCard, createDriver, createManualClock } from '../dist/index.js';
import { amount, median, perSecond, timed } from './measure.js';

const program = fileURLToPath(new URL('../bin/dscplus.js', import.meta.url));
const count = amount(2_000, 500);
const serverCount = amount(100, 20);
const longCount = amount(50, 10);
const rounds = amount(3, 1);
const [challenge, response] = ['123456', '90187643'];

const files = {
  'login.yaml': `scenario: A login
steps:
  - respond: { challenge: "${challenge}" }
  - expect: { value: "{response}", is: "${response}" }
`,
  'server.yaml': `scenario: A login at a server
world: { server: {} }
steps:
  - login: { user: demo, password: demo-password, pin: "{pin}" }
`,
  'thousand.yaml': `scenario: A thousand steps
steps:
  - hold: press
  - repeat: { times: 333, steps: [{ press: 5 }, { expect: /^PIN>/ }, { press: edit }] }
`,
};

export async function benchScenarios() {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-bench-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return await measured(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measured(folder) {
  const times = { one: [], two: [], code: [], serverOne: [], serverTwo: [], thousand: [] };
  await logins();
  for (let round = 0; round < rounds; round++) {
    times.one.push(runMs(folder, 'login.yaml', count, 1));
    times.two.push(runMs(folder, 'login.yaml', count, 2));
    times.code.push(await logins());
    times.serverOne.push(runMs(folder, 'server.yaml', serverCount, 1));
    times.serverTwo.push(runMs(folder, 'server.yaml', serverCount, 2));
    times.thousand.push(runMs(folder, 'thousand.yaml', longCount, 1));
  }
  const [one, two, code, serverOne, serverTwo, thousand] = Object.values(times).map(median);
  return {
    lines: [
      `scenarios  ${perSecond(one)} responses a second, each a scenario with its card; ${perSecond(two)} with --parallel 2; called in code: ${perSecond(code)}; ratio ${(one / code).toFixed(1)}`,
      `           ${perSecond(serverOne)} logins a second, each a scenario with its card and its login server; ${perSecond(serverTwo)} with --parallel 2`,
      `           a scenario of a thousand steps takes ${thousand.toFixed(1)} ms`,
    ],
    aims: [{ name: 'a thousand steps, ms', value: thousand, aim: 50 }],
  };
}

/** Milliseconds of one run of a scenario. */
function runMs(folder, file, runs, workers) {
  const ms = (repeat) =>
    timed(() => {
      const words = ['run', file, '--repeat', String(repeat), '--parallel', String(workers)];
      const { status, stderr } = spawnSync(process.execPath, [program, ...words], {
        cwd: folder,
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`dscplus run failed: ${stderr}`);
    });
  const start = ms(workers);
  return (ms(runs + workers) - start) / runs;
}

/** Milliseconds of one login by a driver in virtual time, with a card of its own. */
async function logins() {
  const begun = performance.now();
  for (let i = 0; i < count; i++) {
    const driver = createDriver(createCard(), createManualClock(), { timeMode: 'virtual' });
    const given = await driver.respond({ pin: '1234', challenge });
    if (given.response !== response) throw new Error(`the card says ${given.response}`);
    driver.stop();
  }
  return (performance.now() - begun) / count;
}
