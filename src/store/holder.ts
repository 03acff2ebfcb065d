/**
 * Who holds a lock, and whether that process still runs.
 *
 * A process is told apart by its number and its start time (field 22 of /proc/PID/stat, proc(5)), in a boot
 * (/proc/sys/kernel/random/boot_id), in a space of process numbers (/proc/self/ns/pid: containers have their own),
 * on a host. Where there is no /proc (macOS) the number alone counts. What can't be known is never called dead.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface Holder {
  readonly pid: number;
  /** Clock ticks since boot at which it started, or null where the system does not say. */
  readonly start: string | null;
  readonly boot: string | null;
  /** The space of process numbers. */
  readonly space: string | null;
  readonly host: string;
}

/** How this process sees others. `signal`: whether there is a process of that number. `stat`: /proc/PID/stat. */
export interface Outlook {
  readonly self: Holder;
  signal(pid: number): boolean;
  stat(pid: number): string | null;
}

/** `elsewhere`: on another host or in another container, from where nobody can look. */
export type Life = 'runs' | 'dead' | 'elsewhere';

/** Whether the holder of a lock still runs. */
export function lifeOf(holder: Holder, { self, signal, stat }: Outlook): Life {
  if (holder.host !== self.host) return 'elsewhere';
  if (holder.boot !== self.boot) return holder.boot === null || self.boot === null ? 'elsewhere' : 'dead';
  if (holder.space !== self.space) return 'elsewhere';
  if (!signal(holder.pid)) return 'dead';
  const now = statFields(stat(holder.pid));
  if (now === null) return 'runs';
  // Z and X: killed, and its parent has not asked for it yet. It runs no more.
  if (now.state === 'Z' || now.state === 'X') return 'dead';
  return holder.start !== null && now.start !== holder.start ? 'dead' : 'runs';
}

/**
 * State and start time from the text of /proc/PID/stat. The second field, the command's name in brackets, may hold
 * blanks and brackets itself: what counts comes after the last one.
 */
export function statFields(text: string | null): { readonly state: string; readonly start: string } | null {
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields[0], fields[22 - 3]];
  return state === undefined || start === undefined ? null : { state, start };
}

let here: Outlook | undefined;

/** The outlook of this process. */
export function outlook(): Outlook {
  here ??= {
    self: {
      pid: process.pid,
      start: statFields(fileText(`/proc/${process.pid}/stat`))?.start ?? null,
      boot: fileText('/proc/sys/kernel/random/boot_id')?.trim() ?? null,
      space: linkText('/proc/self/ns/pid'),
      host: hostname(),
    },
    signal,
    stat: (pid) => fileText(`/proc/${pid}/stat`),
  };
  return here;
}

/** kill(2) with signal 0: a process that may not be signalled (EPERM) is there all the same. */
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
