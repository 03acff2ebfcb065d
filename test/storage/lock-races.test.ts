/** Others act, or the system refuses, between two calls of a process that takes a lock: it has the card, or says why not. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LockHolder, ProcessProbe } from '../../src/files/process-identity.ts';
import { lockPathOf, takeLock } from '../../src/storage/file-lock.ts';
import { cardFolder } from './card-folder.ts';
import { beforeEachCall } from './stepped-fs.ts';

vi.mock('node:fs', async (original) => (await import('./stepped-fs.ts')).steppedFs(original));

const { at } = cardFolder();
const card = at('a.card');
const lockPath = lockPathOf(card);
const [dead, claim] = ['0123456789abcdef', 'fedcba9876543210'];

/** What process 10 sees where 20 runs and 30 has died. */
const self: LockHolder = { pid: 10, start: '500', boot: 'b', space: 's', host: 'h', machine: 'm' };
const probe: ProcessProbe = { self, signal: (pid) => pid < 30, stat: () => null };
const lockOf = (pid: number, nonce: string): string =>
  `${JSON.stringify({ ...self, pid, since: '2026-01-02T03:04:05.678Z', nonce })}\n`;

const names = (): string[] => readdirSync(at('.')).sort();
const removeNew = (): void => {
  for (const name of names().filter((one) => one.endsWith('.tmp'))) rmSync(at(name));
};

/** Does `work` before the first such call. */
function beforeCall(call: string, work: () => void): void {
  let isDone = false;
  beforeEachCall((next) => {
    if (isDone || next !== call) return;
    isDone = true;
    work();
  });
}

const refuse = (code: string) => (): never => {
  throw Object.assign(new Error('the words of the system'), { code });
};
const fault = (code: string, message: string): unknown => expect.objectContaining({ code, message });

afterEach(() => {
  beforeEachCall(() => {});
  for (const name of names()) rmSync(at(name));
});

/** The process has the card, and nothing else is in the folder; once it gives it back, nothing at all. */
function expectTaken(): void {
  const lock = takeLock(card, probe);
  expect(lock.held()).toBe(true);
  expect(JSON.parse(readFileSync(lockPath, 'utf8')).pid).toBe(10);
  expect(names()).toEqual(['a.card.lock']);
  lock.release();
  expect(names()).toEqual([]);
}

describe('a process that takes a lock', () => {
  it('has it where the holder gives it back before it is looked at', () => {
    for (const call of ['stat a.card.lock', 'open a.card.lock']) {
      writeFileSync(lockPath, lockOf(20, dead));
      beforeCall(call, () => rmSync(lockPath));
      expectTaken();
    }
  });

  it('has it where a holder in between has swept its new file away', () => {
    beforeCall('link a.card.lock', removeNew);
    expectTaken();
    writeFileSync(lockPath, lockOf(30, dead));
    beforeCall('rename a.card.lock', removeNew);
    expectTaken();
  });

  it('does not have it where another takes the dead one’s lock over first', () => {
    writeFileSync(lockPath, lockOf(30, dead));
    const signal = (pid: number): boolean => {
      if (pid === 30) writeFileSync(lockPath, lockOf(20, claim));
      return pid < 30;
    };
    expect(() => takeLock(card, { ...probe, signal })).toThrow(
      fault(
        'locked',
        `"${card}": in use by process 20 since 2026-01-02 03:04:05 UTC; wait until it ends, or use another file`,
      ),
    );
    expect([readFileSync(lockPath, 'utf8'), names()]).toEqual([lockOf(20, claim), ['a.card.lock']]);
  });

  it('tries a thousand times where the lock comes and goes', () => {
    let tries = 0;
    beforeEachCall((call) => {
      if (call === 'link a.card.lock') {
        tries++;
        writeFileSync(lockPath, lockOf(20, dead));
      }
      if (call === 'stat a.card.lock') rmSync(lockPath);
    });
    expect(() => takeLock(card, probe)).toThrow(
      fault('locked', `"${card}": in use, its lock changes all the time; try again`),
    );
    expect([tries, names()]).toEqual([1_000, []]);
  });

  it('minds no file that another removes before it does', () => {
    const left = `${lockPath}.${claim}`;
    writeFileSync(left, 'left by one that died');
    beforeCall('rm a.card.lock.#', () => rmSync(left));
    expectTaken();
    writeFileSync(lockPath, lockOf(30, dead));
    beforeCall('rm a.card.lock.#', () => rmSync(`${lockPath}.${dead}`));
    expectTaken();
    const lock = takeLock(card, probe);
    beforeCall('rm a.card.lock', () => rmSync(lockPath));
    lock.release();
    expect(lock.held()).toBe(false);
  });
});

describe('a process that the system refuses', () => {
  it('a second name of its file, or the lock itself: says so, and leaves nothing', () => {
    beforeCall('link a.card.lock', refuse('EPERM'));
    expect(() => takeLock(card, probe)).toThrow(
      fault(
        'file system',
        `"${lockPath}": can't be made, not permitted (EPERM); use a file system with hard links, which dscplus needs`,
      ),
    );
    expect(names()).toEqual([]);
    writeFileSync(lockPath, lockOf(20, dead));
    for (const call of ['stat a.card.lock', 'open a.card.lock']) {
      beforeCall(call, refuse('EACCES'));
      expect(() => takeLock(card, probe)).toThrow(
        fault(
          'file system',
          `"${lockPath}": can't be made, permission denied (EACCES); give this user access`,
        ),
      );
    }
    beforeCall('open a.card.lock', () => {
      throw new TypeError('a fault of the program');
    });
    expect(() => takeLock(card, probe)).toThrow(new TypeError('a fault of the program'));
    expect(names()).toEqual(['a.card.lock']);
  });

  it('to take the place of a dead one: says so, and leaves its lock, and the claim of another', () => {
    writeFileSync(lockPath, lockOf(30, dead));
    const refused = fault(
      'file system',
      `"${lockPath}": can't be made, system error EIO; try again, or use another folder`,
    );
    beforeCall('rename a.card.lock', refuse('EIO'));
    expect(() => takeLock(card, probe)).toThrow(refused);
    expect(names()).toEqual(['a.card.lock']);
    beforeCall('rename a.card.lock', () => {
      writeFileSync(`${lockPath}.${dead}`, lockOf(20, claim));
      refuse('EIO')();
    });
    expect(() => takeLock(card, probe)).toThrow(refused);
    expect(names()).toEqual(['a.card.lock', `a.card.lock.${dead}`]);
  });
});

describe('the code of a refusal', () => {
  it.each<[string, string, string, string?]>([
    ['a lock of this process', 'locked', lockOf(10, dead)],
    ['a lock of another', 'locked', lockOf(20, dead)],
    ['a lock of another host', 'locked', lockOf(20, dead).replace('"h"', '"g"')],
    ['a lock that another takes over', 'locked', lockOf(30, dead), lockOf(20, claim)],
    ['what is not a lock', 'damaged', 'x'],
    ['more than a lock has', 'damaged', lockOf(30, dead).padEnd(4_097)],
  ])('%s: %s', (_what, code, text, claimed) => {
    writeFileSync(lockPath, text);
    if (claimed !== undefined) writeFileSync(`${lockPath}.${dead}`, claimed);
    expect(() => takeLock(card, probe)).toThrow(expect.objectContaining({ name: 'StoredFileError', code }));
  });
});
