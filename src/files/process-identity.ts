/**
 * Who holds a lock, and whether that process is still running.
 *
 * A process is identified by its number and its start time (field 22 of /proc/PID/stat, proc(5)), its boot
 * (/proc/sys/kernel/random/boot_id), its PID namespace (/proc/self/ns/pid: each container has one), and its host.
 * Many hosts have the same name, so /etc/machine-id (machine-id(5)) distinguishes an earlier boot from another
 * machine. Without /proc (macOS) only the number counts. A process is never called dead without proof.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface LockHolder {
  readonly pid: number;
  /** When it started, in clock ticks since boot, or null if the system does not say. */
  readonly start: string | null;
  readonly boot: string | null;
  /** The PID namespace. */
  readonly space: string | null;
  readonly host: string;
  /** The machine, among those of that name, or null if the system does not say. */
  readonly machine: string | null;
}

/** How this process checks others. `signal`: whether a process of that number exists. `stat`: /proc/PID/stat. */
export interface ProcessProbe {
  readonly self: LockHolder;
  signal(pid: number): boolean;
  stat(pid: number): string | null;
}

/** `elsewhere`: on another host or machine or in another container, which can't be checked from here. */
export type ProcessLife = 'runs' | 'dead' | 'elsewhere';

/** Whether the holder of a lock is still running. */
export function processLifeOf(holder: LockHolder, { self, signal, stat }: ProcessProbe): ProcessLife {
  if (holder.host !== self.host) return 'elsewhere';
  if (holder.boot !== self.boot) {
    const bootsKnown = holder.boot !== null && self.boot !== null;
    return bootsKnown && holder.machine !== null && holder.machine === self.machine ? 'dead' : 'elsewhere';
  }
  if (holder.space !== self.space) return 'elsewhere';
  if (!signal(holder.pid)) return 'dead';
  const now = statFields(stat(holder.pid));
  if (now === null) return 'runs';
  // Z and X: killed, and its parent has not waited for it yet. It runs no code any more.
  if (now.state === 'Z' || now.state === 'X') return 'dead';
  return holder.start !== null && now.start !== holder.start ? 'dead' : 'runs';
}

/**
 * State and start time from the text of /proc/PID/stat. The second field, the command's name in brackets, may contain
 * blanks and brackets itself, so parsing starts after the last bracket.
 */
export function statFields(text: string | null): { readonly state: string; readonly start: string } | null {
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields[0], fields[22 - 3]];
  return state === undefined || start === undefined ? null : { state, start };
}

/**
 * A machine from the text of /etc/machine-id, which must not be shown as it is, so only a part of its hash is used.
 * The file is empty, or says so, while the system has none yet.
 */
export function machineFrom(text: string | null): string | null {
  const id = text?.trim() ?? '';
  if (!/^[0-9a-f]{32}$/.test(id)) return null;
  return createHash('sha256').update(`dscplus ${id}`).digest('hex').slice(0, 16);
}

let ownProbe: ProcessProbe | undefined;

/** What this process can see of the others. */
export function processProbe(): ProcessProbe {
  ownProbe ??= {
    self: {
      pid: process.pid,
      start: statFields(fileText(`/proc/${process.pid}/stat`))?.start ?? null,
      boot: fileText('/proc/sys/kernel/random/boot_id')?.trim() ?? null,
      space: linkText('/proc/self/ns/pid'),
      host: hostname(),
      machine: machineFrom(fileText('/etc/machine-id')),
    },
    signal,
    stat: (pid) => fileText(`/proc/${pid}/stat`),
  };
  return ownProbe;
}

/** kill(2) with signal 0: a process that may not be signalled (EPERM) exists too. */
function signal(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function fileText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function linkText(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
