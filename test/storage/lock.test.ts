/**
 * One process at a time has a card: a second is refused in a clear line, and a dead one's lock is taken over at once,
 * by exactly one.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lockPathOf, takeLock } from '../../src/storage/file-lock.ts';
import {
  type LockHolder,
  machineFrom,
  type ProcessProbe,
  processLifeOf,
  processProbe,
  statFields,
} from '../../src/storage/process-identity.ts';
import { start } from '../process/start.ts';
import { workshop } from './card-folder.ts';

const { at, program } = workshop();

interface Taker {
  readonly child: ChildProcess;
  /** The next line it says. */
  line(): Promise<string>;
}

function taker(file: string): Taker {
  const child = start(process.execPath, [program, 'take', file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.trim().split('\n')) (waiting.shift() ?? ((late) => lines.push(late)))(line);
  });
  child.once('close', () => {
    for (const wait of waiting) wait('ended');
  });
  return {
    child,
    line: () => new Promise((done) => (lines.length > 0 ? done(lines.shift()!) : waiting.push(done))),
  };
}

async function kill({ child }: Taker): Promise<void> {
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}

async function taken(file: string): Promise<Taker> {
  const one = taker(file);
  expect(await one.line()).toBe('ready');
  one.child.stdin!.write('.');
  expect(await one.line()).toBe('took');
  return one;
}

describe('someone who opens a card that is in use', () => {
  it('by another process: is told who has it, and gets it once that has died', async () => {
    const file = at('busy.card');
    const holder = await taken(file);
    const { pid, since } = JSON.parse(readFileSync(lockPathOf(file), 'utf8'));
    expect(pid).toBe(holder.child.pid);
    const time = `${since.slice(0, 19).replace('T', ' ')} UTC`;
    expect(() => takeLock(file)).toThrow(
      `"${file}": in use by process ${pid} since ${time}; wait until it closes the card, or use another card`,
    );
    await kill(holder);
    const lock = takeLock(file);
    expect(lock.held()).toBe(true);
    lock.release();
    expect([lock.held(), existsSync(lockPathOf(file))]).toEqual([false, false]);
  });

  it('by this process: is told so', () => {
    const lock = takeLock(at('own.card'));
    expect(() => takeLock(at('own.card'))).toThrow(`in use by this process (${process.pid}) since `);
    lock.release();
    lock.release();
    takeLock(at('own.card')).release();
  });

  it('on another host: is not judged, and told which file to remove', () => {
    const file = at('far.card');
    const lock = takeLock(file);
    const text = readFileSync(lockPathOf(file), 'utf8');
    const elsewhere = `${JSON.stringify({ ...JSON.parse(text), host: 'elsewhere' })}\n`;
    writeFileSync(lockPathOf(file), elsewhere);
    expect(() => takeLock(file)).toThrow(
      `in use by process ${JSON.parse(text).pid} on host "elsewhere" since ${JSON.parse(text).since.slice(0, 19).replace('T', ' ')} UTC; if that process has ended, remove "${lockPathOf(file)}"`,
    );
    expect(readFileSync(lockPathOf(file), 'utf8')).toBe(elsewhere);
    lock.release();
  });

  it('of an earlier boot of this machine: gets it, and not where that may be another machine of this name', () => {
    const file = at('booted.card');
    const look = {
      ...processProbe(),
      self: { ...processProbe().self, boot: 'this boot', machine: 'this machine' },
    };
    takeLock(file, look);
    const { machine, ...rest } = JSON.parse(readFileSync(lockPathOf(file), 'utf8'));
    expect(machine).toBe('this machine');
    const leave = (lock: object): void => writeFileSync(lockPathOf(file), `${JSON.stringify(lock)}\n`);
    // Locks had no machine once.
    for (const lock of [rest, { ...rest, machine: null }, { ...rest, machine: 'another' }]) {
      leave({ ...lock, boot: 'another boot' });
      expect(() => takeLock(file, look)).toThrow('in another container, boot or machine of this name since');
    }
    leave({ ...rest, machine, boot: 'an earlier boot' });
    takeLock(file, look).release();
  });

  it.each(['', 'busy', '{"pid": 1}', '[]'])(
    'a lock file that is none (%j) is named and left alone',
    (text) => {
      const file = at('odd.card');
      writeFileSync(lockPathOf(file), text);
      expect(() => takeLock(file)).toThrow(
        `"${lockPathOf(file)}": not a lock file that dscplus wrote; remove it if nothing uses the card`,
      );
      expect(readFileSync(lockPathOf(file), 'utf8')).toBe(text);
    },
  );
});

describe('a lock whose holder was killed', () => {
  it('goes to exactly one of six that reach for it at once, eight times over', async () => {
    const file = at('race.card');
    let last = await taken(file);
    for (let round = 0; round < 8; round++) {
      await kill(last);
      const takers = Array.from({ length: 6 }, () => taker(file));
      for (const one of takers) expect(await one.line()).toBe('ready');
      for (const one of takers) one.child.stdin!.write('.');
      const said = await Promise.all(takers.map((one) => one.line()));
      expect(said.toSorted(), `round ${round}`).toEqual([...Array(5).fill('refused'), 'took']);
      last = takers[said.indexOf('took')]!;
      for (const one of takers) if (one !== last) await kill(one);
    }
    await kill(last);
  });
});

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
  ])('%s', (_what, one, from, life) => {
    expect(processLifeOf(one, from)).toBe(life);
  });

  it('reads the start time behind a name with blanks and brackets', () => {
    expect(statFields(stat('R', '4711'))).toEqual({ state: 'R', start: '4711' });
    expect(statFields(null)).toBeNull();
    expect(statFields('7 (x) S')).toBeNull();
    expect(processProbe().self.pid).toBe(process.pid);
  });

  it('says of the machine no more than it takes to know it again', () => {
    expect(machineFrom('3d1219c7c4c5404aaa1f6d2a48adfda4\n')).toBe('7a1c0fe5e5b40be7');
    for (const none of [null, '', '\n', 'uninitialized\n']) expect(machineFrom(none)).toBeNull();
  });
});
