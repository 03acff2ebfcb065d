/**
 * Whether a descriptor is one of Node's own. Nobody passed it to this program, and reading it would wait for ever.
 *
 * Nothing marks the descriptors that were passed at the start (Node sets close-on-exec on them too). They are
 * recognised by three properties: they are open when this module loads, before a store or a server opens more; they
 * are not kernel objects without a file; and they are not pipes whose writing end is also in this process, which
 * would never end. Without /proc nothing is known.
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

/** The descriptor that lists them is closed again and is not in the list. */
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

/** From open(2)'s access mode, the last two bits of the octal flags. */
function isWritable(fd: number): boolean {
  const [, flags = '0'] = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')) ?? [];
  return (Number.parseInt(flags, 8) & 0o3) !== 0;
}
