/**
 * Ends what a test worker started: each process at its time limit, and all of them at the end of each test file and
 * when the worker is done or has died, however it died. The worker holds the other end of stdin, which the system closes
 * for it:
 *
 *     node watchdog.mjs WORKER MARK
 *
 * Stdin has a line of JSON each: { "pid", "limitMs", "command" } for a process that was started, { "gone" } for one
 * that has ended, { "browser" } where Playwright may start one, { "end": true } at the end of a test file: a line on
 * stdout says when all have ended. The run is the parent of the worker; where it is gone, the worker ends too.
 */
import { createInterface } from 'node:readline';
import { endTrees, isRunning, kill } from './tree.mjs';

const worker = Number(process.argv[2]);
const mark = process.argv[3];
const run = Number(mark.split('-')[0]);
const lookMs = 500;
/** Of what is started past the helper, such as a browser. */
const fileLimitMs = 20 * 60_000;

/** By pid, the timer of its limit. */
const running = new Map();
// Ctrl-C in a terminal, and `timeout`, mean the run: what it started ends when the worker has.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

const looking = setInterval(() => {
  if (!isRunning(run)) kill(worker);
}, lookMs);

/** The limit of the present test file; undefined between two. */
let fileLate;

async function endFile() {
  clearTimeout(fileLate);
  fileLate = undefined;
  for (const timer of running.values()) clearTimeout(timer);
  const roots = [...running.keys()];
  running.clear();
  await endTrees(roots, mark, isRunning(worker) ? worker : null);
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { pid, limitMs, command, gone, end } = JSON.parse(line);
    if (end === true) {
      void endFile().then(() => process.stdout.write('ended\n'));
      return;
    }
    if (gone !== undefined) {
      clearTimeout(running.get(gone));
      running.delete(gone);
      return;
    }
    fileLate ??= setTimeout(() => {
      process.stderr.write(`the processes of a test file were ended at its limit of ${fileLimitMs} ms\n`);
      void endTrees([], mark);
    }, fileLimitMs);
    const late = () => {
      process.stderr.write(`a test's process was ended at its limit of ${limitMs} ms: ${command}\n`);
      void endTrees([pid]);
    };
    if (pid !== undefined) running.set(pid, setTimeout(late, limitMs));
  })
  .on('close', async () => {
    clearInterval(looking);
    await endFile();
    process.exit();
  });
