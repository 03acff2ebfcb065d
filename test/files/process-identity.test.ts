/** Whether the process that a lock names still runs: by its number, its start, its boot, its container and its machine. */
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import {
  type LockHolder,
  machineFrom,
  type ProcessProbe,
  processLifeOf,
  processProbe,
  statFields,
} from '../../src/files/process-identity.ts';

describe('whether the holder of a lock still runs', () => {
  const self: LockHolder = { pid: 10, start: '500', boot: 'b', space: 's', host: 'h', machine: 'm' };
  const stat = (state: string, start: string): string =>
    `20 (node) x) ${state} ${Array.from({ length: 18 }, (_, i) => i).join(' ')} ${start} 0 0`;
  const look = (more: Partial<ProcessProbe> = {}): ProcessProbe => ({
    self,
    signal: () => true,
    stat: () => stat('S', '700'),
    ...more,
  });
  const holder: LockHolder = { ...self, pid: 20, start: '700' };

  it.each<[string, LockHolder, ProcessProbe, ReturnType<typeof processLifeOf>]>([
    ['the same process', holder, look(), 'runs'],
    ['its number was given to another process', { ...holder, start: '600' }, look(), 'dead'],
    ['no process has its number', holder, look({ signal: () => false }), 'dead'],
    ['it was killed and not asked for yet', holder, look({ stat: () => stat('Z', '700') }), 'dead'],
    ['it was killed, and is just being removed', holder, look({ stat: () => stat('X', '700') }), 'dead'],
    ['its lock does not say when it started', { ...holder, start: null }, look(), 'runs'],
    ['the machine has started anew since', { ...holder, boot: 'a' }, look(), 'dead'],
    [
      'another machine of that name has started since',
      { ...holder, boot: 'a', machine: 'n' },
      look(),
      'elsewhere',
    ],
    ['nobody knows which machine', { ...holder, boot: 'a', machine: null }, look(), 'elsewhere'],
    [
      'neither knows which machine',
      { ...holder, boot: 'a', machine: null },
      look({ self: { ...self, machine: null } }),
      'elsewhere',
    ],
    [
      'it is on another host',
      { ...holder, host: 'g', boot: 'a' },
      look({ signal: () => false }),
      'elsewhere',
    ],
    ['it is in another container', { ...holder, space: 't' }, look({ signal: () => false }), 'elsewhere'],
    ['the system has no /proc', { ...holder, start: null }, look({ stat: () => null }), 'runs'],
    ['one of both does not know its boot', { ...holder, boot: null }, look(), 'elsewhere'],
    ['the other does not know its boot', holder, look({ self: { ...self, boot: null } }), 'elsewhere'],
  ])('%s', (_what, one, from, life) => {
    expect(processLifeOf(one, from)).toBe(life);
  });

  it('reads the start time behind a name with blanks and brackets', () => {
    expect(statFields(stat('R', '4711'))).toEqual({ state: 'R', start: '4711' });
    expect(statFields(null)).toBeNull();
    expect(statFields('7 (x) S')).toBeNull();
  });

  it('says of the machine no more than it takes to know it again', () => {
    expect(machineFrom('3d1219c7c4c5404aaa1f6d2a48adfda4\n')).toBe('7a1c0fe5e5b40be7');
    const id = '3d1219c7c4c5404aaa1f6d2a48adfda4';
    for (const none of [null, '', '\n', 'uninitialized\n', `${id}0`, `0${id}`, id.toUpperCase()]) {
      expect(machineFrom(none)).toBeNull();
    }
  });
});

describe.runIf(process.platform === 'linux')('this process', () => {
  const machineId = '/etc/machine-id';

  // One test: a process looks at itself once.
  it('knows itself as the system does, and sees whether another is there', () => {
    const { self, signal, stat } = processProbe();
    expect(self).toEqual({
      pid: process.pid,
      start: readFileSync('/proc/self/stat', 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[19],
      boot: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 36),
      space: readlinkSync('/proc/self/ns/pid'),
      host: hostname(),
      machine: machineFrom(existsSync(machineId) ? readFileSync(machineId, 'utf8') : null),
    });
    expect(processProbe()).toBe(processProbe());
    // The largest number that Linux gives is 2^22.
    expect([signal(process.pid), signal(2 ** 22 + 1)]).toEqual([true, false]);
    expect([stat(process.pid)?.startsWith(`${process.pid} (`), stat(2 ** 22 + 1)]).toEqual([true, null]);
    // Another user's: the system refuses the signal, so the process is there.
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
    });
    expect(signal(1)).toBe(true);
    kill.mockRestore();
  });
});
