/**
 * Not a test of its own: left-behind.test.ts runs it as one. It starts processes that do not end by themselves, notes
 * their PIDs in a file of the folder LEFT_FOLDER, and then ends as LEFT_HOW says.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { needing } from '../../tools.ts';
import { missingPrograms, outputOf, start } from '../start.ts';

const { marked } = (await import(new URL('../tree.mjs', import.meta.url).href)) as {
  marked(prefix: string): { pid: number }[];
};
const { LEFT_HOW = '', LEFT_FOLDER = '', LEFT_WORKERS = '1' } = process.env;
const note = (pid: number | string | undefined): void =>
  appendFileSync(join(LEFT_FOLDER, `${LEFT_HOW}.pids`), `${pid}\n`);
/** All is noted. */
const ready = (): void => appendFileSync(join(LEFT_FOLDER, `${LEFT_HOW}.ready`), '');
const waits = 'setInterval(() => {}, 1000)';

const ends: Readonly<Record<string, () => unknown>> = {
  'the test passes': () => {},
  'the test fails': () => expect('this').toBe('that'),
  'the test takes too long': () => new Promise(() => {}),
  'the worker is killed': () => process.kill(process.pid, 'SIGKILL'),
  'the run is killed': async () => {
    ready();
    const count = (): number => readdirSync(LEFT_FOLDER).filter((name) => name.endsWith('.ready')).length;
    // The test has a limit.
    while (count() < Number(LEFT_WORKERS)) await new Promise((next) => setTimeout(next, 20));
    process.kill(process.ppid, 'SIGKILL');
  },
  'the run is killed while a test never lets go': () => {
    ready();
    for (;;);
  },
};

needing('Linux');
it('leaves processes behind', async () => {
  if (LEFT_HOW === 'a process is started past the helper') {
    note(spawn(process.execPath, ['-e', waits], { detached: true, stdio: 'ignore' }).pid);
    return;
  }
  if (LEFT_HOW === 'the run is killed with a browser open') {
    needing('headless-shell');
    const { openBrowser } = await import('../../../scripts/login-pictures.ts');
    await openBrowser();
    for (const { pid } of marked(`${process.ppid}-${process.pid}`)) note(pid);
    ready();
    for (;;);
  }
  note(start('cat', []).pid);
  note(start(process.execPath, ['-e', waits], { detached: true }).pid);
  // Its parent has ended by the time it is noted, so that only its mark tells whose it is.
  note((await outputOf('sh', ['-c', 'sleep 1000 > /dev/null 2>&1 & echo $!'])).trim());
  if (missingPrograms(['tmux']).length === 0) {
    needing('tmux');
    const tmux = (...args: string[]) =>
      outputOf('tmux', ['-S', join(LEFT_FOLDER, `tmux-${process.pid}`), '-f', '/dev/null', ...args]);
    await tmux('new-session', '-d', 'sleep 1000');
    note((await tmux('display-message', '-p', '#{pid}')).trim());
    note((await tmux('display-message', '-p', '#{pane_pid}')).trim());
  }
});
// Apart, so that the limit of one that takes too long is of this alone.
it('ends', async () => await ends[LEFT_HOW]?.(), LEFT_HOW === 'the test takes too long' ? 100 : undefined);
