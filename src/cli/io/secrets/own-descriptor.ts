/**
 * Whether a descriptor is one of Node's own, which nobody gave to this program: reading it would wait for ever.
 *
 * Nothing marks those that came with the start (Node sets close-on-exec on them too), so they are known by what they
 * are: open when this is loaded, before a store or a server opens more; no kernel object without a file; no pipe whose
 * writing end is in this process as well, so that its end can't come. Where there is no /proc, nothing is known.
 */
import { type BigIntStats, existsSync, fstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

const descriptors = '/proc/self/fd';
const openAtStart = new Set(openNow());

export function isOwn(fd: number): boolean {
  if (openAtStart.size === 0) return false;
  const stat = statOf(fd);
  if (stat === null || !openAtStart.has(fd)) return true;
  if (readlinkSync(`${descriptors}/${fd}`).startsWith('anon_inode:')) return true;
  return stat.isFIFO() && openNow().some((other) => writesTo(other, stat));
}

/** The one that lists them is closed again, and not among them. */
function openNow(): number[] {
  if (!existsSync(descriptors)) return [];
  return readdirSync(descriptors)
    .map(Number)
    .filter((fd) => statOf(fd) !== null);
}

function statOf(fd: number): BigIntStats | null {
  try {
    return fstatSync(fd, { bigint: true });
  } catch {
    return null;
  }
}

function writesTo(fd: number, { dev, ino }: BigIntStats): boolean {
  const other = statOf(fd);
  return other?.dev === dev && other.ino === ino && isWritable(fd);
}

/** By open(2)'s access mode, the last two bits of the octal flags. */
function isWritable(fd: number): boolean {
  const [, flags = '0'] = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')) ?? [];
  return (Number.parseInt(flags, 8) & 0o3) !== 0;
}
