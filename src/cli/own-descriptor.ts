/**
 * Whether a descriptor is one of Node's own, which nobody gave to this program: reading it would wait for ever.
 *
 * Nothing marks those that came with the start (Node sets close-on-exec on them too), so they are known by what they
 * are: kernel objects without a file, and pipes whose writing end is in this process as well, so that no end of what
 * is in them can come. Where there is no /proc, nothing is known.
 */
import { type BigIntStats, existsSync, fstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

const descriptors = '/proc/self/fd';

/** @throws with `EBADF` where it is not open */
export function isOwn(fd: number): boolean {
  const stat = fstatSync(fd, { bigint: true });
  if (!existsSync(`${descriptors}/${fd}`)) return false;
  if (readlinkSync(`${descriptors}/${fd}`).startsWith('anon_inode:')) return true;
  return stat.isFIFO() && readdirSync(descriptors).some((other) => writesTo(Number(other), stat));
}

function writesTo(fd: number, { dev, ino }: BigIntStats): boolean {
  try {
    const other = fstatSync(fd, { bigint: true });
    return other.dev === dev && other.ino === ino && isWritable(fd);
  } catch {
    // The one that listed the folder is closed again.
    return false;
  }
}

/** By open(2)'s access mode, the last two bits of the octal flags. */
function isWritable(fd: number): boolean {
  const [, flags = '0'] = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')) ?? [];
  return (Number.parseInt(flags, 8) & 0o3) !== 0;
}
