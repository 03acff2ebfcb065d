/** A card that is in use is refused in a clear line, and what is no lock, or may be another's, is left alone. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type LockHolder, type ProcessProbe, processProbe } from '../../src/files/process-identity.ts';
import { lockPathOf, takeLock } from '../../src/storage/file-lock.ts';
import { cardFolder } from './card-folder.ts';

const { at } = cardFolder();

/** What there is of a card, but for the card. */
const namesOf = (name: string): string[] =>
  readdirSync(at('.'))
    .filter((one) => one.startsWith(`${name}.`))
    .sort();

describe('someone who opens a card that is in use', () => {
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
        `"${lockPathOf(file)}": not a lock file that dscplus wrote; remove it if nothing uses the file`,
      );
      expect(readFileSync(lockPathOf(file), 'utf8')).toBe(text);
    },
  );
});

/** What one process, number 10, sees where all but 20 have died. */
const self: LockHolder = { pid: 10, start: '500', boot: 'b', space: 's', host: 'h', machine: 'm' };
const probe: ProcessProbe = { self, signal: (pid) => pid === 10 || pid === 20, stat: () => null };
const since = '2026-01-02T03:04:05.678Z';
const lockOf = (pid: number, nonce: string, more: object = {}): string =>
  `${JSON.stringify({ ...self, pid, since, nonce, ...more })}\n`;
const [dead, claim] = ['0123456789abcdef', 'fedcba9876543210'];

describe('a lock', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('says who has the card, from when on, to its owner alone', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(since) });
    const file = at('mine.card');
    const lock = takeLock(file, probe);
    const text = readFileSync(lockPathOf(file), 'utf8');
    const { nonce, ...rest } = JSON.parse(text);
    expect(rest).toEqual({ ...self, since });
    expect(nonce).toMatch(/^[0-9a-f]{16}$/);
    expect(text).toBe(lockOf(10, nonce));
    expect(statSync(lockPathOf(file)).mode & 0o777).toBe(0o600);
    expect([lock.held(), lockPathOf(file)]).toEqual([true, `${file}.lock`]);
    expect(() => takeLock(file, probe)).toThrow(
      `"${file}": in use by this process (10) since 2026-01-02 03:04:05 UTC; wait until it ends, or use another file`,
    );
    lock.release();
    expect(lock.held()).toBe(false);
  });

  it('of a process that runs is refused, in the folder of the card nothing is left', () => {
    const file = at('theirs.card');
    writeFileSync(lockPathOf(file), lockOf(20, dead));
    expect(() => takeLock(file, probe)).toThrow(
      `"${file}": in use by process 20 since 2026-01-02 03:04:05 UTC; wait until it ends, or use another file`,
    );
    expect(namesOf('theirs.card')).toEqual(['theirs.card.lock']);
  });

  it('of a dead one is taken over, and what that one and others left is swept away', () => {
    const file = at('dead.card');
    writeFileSync(lockPathOf(file), lockOf(30, dead));
    writeFileSync(`${lockPathOf(file)}.${dead}`, lockOf(31, claim));
    const left = ['aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb.tmp', claim];
    const others = [
      '0123456789abcdef0',
      'a0123456789abcdef',
      '0123456789abcdef.tmpx',
      '0123456789ABCDEF',
      'notes',
    ];
    for (const name of [...left, ...others]) writeFileSync(`${lockPathOf(file)}.${name}`, '');
    writeFileSync(at('dead.card.luck.0123456789abcdef'), '');
    // The claim on the claim is not a lock.
    rmSync(`${lockPathOf(file)}.${claim}`);
    const lock = takeLock(file, probe);
    expect(lock.held()).toBe(true);
    expect(JSON.parse(readFileSync(lockPathOf(file), 'utf8')).pid).toBe(10);
    expect(namesOf('dead.card')).toEqual(
      [
        ...others.map((name) => `dead.card.lock.${name}`),
        'dead.card.lock',
        'dead.card.luck.0123456789abcdef',
      ].sort(),
    );
    lock.release();
    expect(namesOf('dead.card')).not.toContain('dead.card.lock');
  });

  it('that another is just taking over is refused as being opened', () => {
    const file = at('claimed.card');
    writeFileSync(lockPathOf(file), lockOf(30, dead));
    writeFileSync(`${lockPathOf(file)}.${dead}`, lockOf(20, claim));
    expect(() => takeLock(file, probe)).toThrow(
      `"${file}": being opened by process 20 since 2026-01-02 03:04:05 UTC; try again`,
    );
    writeFileSync(`${lockPathOf(file)}.${dead}`, lockOf(20, claim, { host: 'g' }));
    expect(() => takeLock(file, probe)).toThrow(
      `"${file}": in use by process 20 on host "g" since 2026-01-02 03:04:05 UTC; if that process has ended, remove "${lockPathOf(file)}.${dead}"`,
    );
    writeFileSync(lockPathOf(file), lockOf(30, dead, { space: 't' }));
    expect(() => takeLock(file, probe)).toThrow(
      `"${file}": in use by process 30 in another container, boot or machine of this name since 2026-01-02 03:04:05 UTC; if that process has ended, remove "${lockPathOf(file)}"`,
    );
  });

  it.each<[string, string]>([
    ['no process number', lockOf(0, dead)],
    ['half a process number', lockOf(1.5, dead)],
    ['a field more', lockOf(30, dead, { more: 1 })],
    ['a nonce too short', lockOf(30, dead.slice(1))],
    ['a nonce too long', lockOf(30, `${dead}0`)],
    ['a nonce in capitals', lockOf(30, dead.toUpperCase())],
    ['a start that is a number', lockOf(30, dead, { start: 5 })],
    ['no boot', lockOf(30, dead, { boot: undefined })],
    ['no container', lockOf(30, dead, { space: undefined })],
    ['no host', lockOf(30, dead, { host: undefined })],
    ['no time', lockOf(30, dead, { since: undefined })],
    ['4,097 bytes', lockOf(30, dead).padEnd(4_097)],
  ])('with %s is named and left alone', (_, text) => {
    const file = at('odd-too.card');
    writeFileSync(lockPathOf(file), text);
    expect(() => takeLock(file, probe)).toThrow(
      `"${lockPathOf(file)}": not a lock file that dscplus wrote; remove it if nothing uses the file`,
    );
    expect(namesOf('odd-too.card')).toEqual(['odd-too.card.lock']);
  });

  it('may be padded, and have no start, boot or container where the system names none', () => {
    const file = at('bare.card');
    const bare = { ...self, start: null, boot: null, space: null };
    writeFileSync(
      lockPathOf(file),
      `${JSON.stringify({ ...bare, pid: 30, since, nonce: dead })}\n`.padEnd(4_096),
    );
    const lock = takeLock(file, { ...probe, self: bare });
    expect(lock.held()).toBe(true);
    lock.release();
  });

  it('that was damaged or removed by hand is not held any more, and stays as it is', () => {
    const file = at('spoilt.card');
    const lock = takeLock(file, probe);
    writeFileSync(lockPathOf(file), 'x');
    expect(lock.held()).toBe(false);
    lock.release();
    expect(readFileSync(lockPathOf(file), 'utf8')).toBe('x');
    rmSync(lockPathOf(file));
    const gone = takeLock(file, probe);
    rmSync(lockPathOf(file));
    expect(gone.held()).toBe(false);
    gone.release();
    mkdirSync(lockPathOf(file));
    expect(() => takeLock(file, probe)).toThrow('not a lock file that dscplus wrote');
  });

  it('can not be made where there is no folder', () => {
    const file = at('none/my.card');
    expect(() => takeLock(file, probe)).toThrow(
      `"${lockPathOf(file)}": can't be made, its folder does not exist (ENOENT); create the folder`,
    );
  });
});
