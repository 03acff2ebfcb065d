/**
 * Which processes run, and the end of those that a test started. Plain JavaScript: watchdog.mjs runs it as it is.
 * On Linux a process is known by a mark in its environment too, which what it starts inherits; elsewhere only by its
 * parents.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The variable that marks what tests start: PID of the run, a hyphen, PID of the worker. */
export const markName = 'DSCPLUS_TEST_PROCESS';

const looksMax = 50;

/** @returns {Map<number, { parent: number, isOver: boolean }>} */
function processes() {
  const found = new Map();
  if (process.platform === 'linux') {
    for (const name of readdirSync('/proc')) {
      if (!/^[0-9]+$/.test(name)) continue;
      // The name of the program is in brackets, and may hold any character.
      const [state, parent] = read(`/proc/${name}/stat`)?.split(') ').at(-1)?.split(' ') ?? [];
      if (parent !== undefined) found.set(Number(name), { parent: Number(parent), isOver: state === 'Z' });
    }
  } else if (process.platform !== 'win32') {
    const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8', timeout: 10_000 });
    for (const line of lines.trim().split('\n')) {
      const [pid, parent, state] = line.trim().split(/\s+/);
      found.set(Number(pid), { parent: Number(parent), isOver: state.startsWith('Z') });
    }
  }
  return found;
}

/** The processes whose mark begins so, with what they run. */
export function marked(prefix) {
  const found = [];
  for (const [pid, { isOver }] of processes()) {
    if (isOver || pid === process.pid) continue;
    const mark = read(`/proc/${pid}/environ`)
      ?.split('\0')
      .find((entry) => entry.startsWith(`${markName}=`));
    if (mark?.startsWith(`${markName}=${prefix}`))
      found.push({ pid, command: read(`/proc/${pid}/cmdline`)?.split('\0').join(' ').trim() ?? '' });
  }
  return found;
}

/** The watchdogs of a run that are still at it, by the mark that their worker's processes have. */
export function watchdogs(prefix) {
  return [...processes()].flatMap(([pid, { isOver }]) => {
    const [, script, , mark] = read(`/proc/${pid}/cmdline`)?.split('\0') ?? [];
    return !isOver && script?.endsWith('/watchdog.mjs') && mark?.startsWith(prefix) ? [pid] : [];
  });
}

/**
 * Kills processes with all that they started, and what is marked, until none is left. What `spared` started
 * otherwise stays.
 */
export async function endTrees(roots, mark = null, spared = null) {
  for (let look = 0; look < looksMax; look++) {
    const table = processes();
    const pids = new Set([...roots].filter((pid) => table.get(pid)?.isOver === false));
    for (const pid of table.keys()) if (isBelow(pid, pids, table)) pids.add(pid);
    if (mark !== null) {
      for (const { pid } of marked(mark)) {
        if (spared === null || !isBelow(pid, new Set([spared]), table)) pids.add(pid);
      }
    }
    pids.delete(process.pid);
    if (pids.size === 0) return;
    for (const pid of pids) kill(pid);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isBelow(pid, above, table) {
  for (let at = table.get(pid); at !== undefined && !at.isOver; at = table.get(at.parent)) {
    if (above.has(at.parent)) return true;
  }
  return false;
}

/** Whether a process runs: one that has ended and that nobody has asked for does not. */
export function isRunning(pid) {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !/^.*\) Z /s.test(read(`/proc/${pid}/stat`) ?? '');
}

export function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function read(path) {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
