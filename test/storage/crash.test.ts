/**
 * A card with a counter is killed at every write, one by one, and interrupted in other ways: no counter is ever used
 * twice, and the file always opens.
 */
import fs, { readdirSync, readFileSync, renameSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NoResponseError } from '../../src/device/errors.ts';
import { openCardFile, readCardFile } from '../../src/storage/card-file.ts';
import { type Ran, run } from '../process/start.ts';
import { killAt, makeCard, workshop } from './card-folder.ts';

const { at, program } = workshop();

describe('someone whose machine dies', () => {
  // Killed after a write, it leaves what it leaves before the next one.
  it('finds the card right after kill -9 before each write', async () => {
    const file = makeCard(at('kill.card'));
    /** Starts the program, to be killed before its n-th call that changes something. */
    const cutOff = (n: number): Promise<Ran> =>
      run(process.execPath, ['--import', killAt, program, 'respond', file], {
        env: { ...process.env, KILL_AT: String(n) },
      });
    let used = -1;
    let killed = 0;
    const expectUsed = (counter: number): void => {
      const stored = Number(readCardFile(file).memory.counter);
      expect(counter, `call ${killed}`).toBeGreaterThan(used);
      expect(stored, `call ${killed}`).toBeGreaterThan(counter);
      used = counter;
    };
    for (let ended = false; !ended; ) {
      const stored = Number(readCardFile(file).memory.counter);
      const cut = await cutOff(killed + 1);
      const counter = Number(readCardFile(file).memory.counter);
      expect(counter, `call ${killed + 1}`).toBeGreaterThanOrEqual(stored);
      ended = cut.signal === null;
      if (!ended) killed += 1;
      // Whoever comes next gets in at once, and no counter that was shown comes again.
      if (cut.stdout !== '') expectUsed(Number(cut.stdout.split(' ')[0]));
      const { card, close } = openCardFile(file);
      expectUsed(Number(card.respond({ pin: '1234', challenge: '123456' }).counter));
      close();
      expect(used, `call ${killed}`).toBe(Number(readCardFile(file).memory.counter) - 1);
      expect(killed).toBeLessThan(100);
    }
    // Lock and card are written through some twenty calls; fewer would mean that the sweep stopped short.
    expect(killed).toBeGreaterThanOrEqual(15);
    const beside = readdirSync(dirname(file)).filter((name) => name.startsWith(`${basename(file)}.`));
    expect(beside).toEqual([]);
  });

  it('gets no answer when the memory cannot be written: the disk is full', async () => {
    const file = makeCard(at('full.card'));
    const before = readFileSync(file);
    // Files of at most 1,024 bytes: the lock fits, the card does not.
    const script = 'ulimit -f 2; exec "$0" "$@"';
    const full = await run('sh', ['-c', script, process.execPath, program, 'respond', file]);
    expect([full.stdout, full.stderr]).toEqual(['none memory file system \n', '']);
    expect(readFileSync(file)).toEqual(before);
    expect((await run(process.execPath, [program, 'respond', file])).stdout).toMatch(/^0 \d{8}\n$/);
  });

  it('gets the next answer when the folder could not be synced once: the file is what this card wrote', () => {
    const file = makeCard(at('unsynced.card'));
    const { card, fault, close } = openCardFile(file);
    const login = { pin: '1234', challenge: '123456' };
    const mend = failOnce('fsyncSync', (fd) => fs.fstatSync(fd).isDirectory());
    try {
      expect(() => card.respond(login)).toThrow(NoResponseError);
    } finally {
      mend();
    }
    expect(fault()?.message).toBe(
      `"${file}": can't be written, system error EIO; try again, or use another folder`,
    );
    // A counter that was stored and not shown may be used: nobody has seen it.
    expect(readCardFile(file).memory.counter).toBe('1');
    expect(card.respond(login).counter).toBe('0');
    expect(card.respond(login).counter).toBe('1');
    close();
  });

  it('gets no answer when the folder has gone', () => {
    const file = makeCard(at('gone.card'));
    const { card, fault, close } = openCardFile(file);
    renameSync(file, `${file}-elsewhere`);
    expect(() => card.respond({ pin: '1234', challenge: '123456' })).toThrow(NoResponseError);
    expect(card.frame().text).toBe('        ');
    expect(card.memory().counter).toBe('0');
    expect(fault()?.message).toBe(
      `"${file}": can't be written, it was removed while it was in use; open it again`,
    );
    close();
  });
});

describe('people who share a card file', () => {
  it('eight processes answer in turn, and no counter is used twice', async () => {
    const file = makeCard(at('shared.card'));
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const { code, stdout, stderr } = await run(process.execPath, [program, 'loop', file, '5']);
        expect([code, stderr]).toEqual([0, '']);
        return stdout.trim().split('\n');
      }),
    );
    const counters = answers.flat().map((line) => Number(line.split(' ')[0]));
    expect(counters.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(new Set(answers.flat().map((line) => line.split(' ')[1])).size).toBeGreaterThanOrEqual(39);
    expect(readCardFile(file).memory.counter).toBe('40');
  });
});

/** Lets a call of node:fs fail with EIO, the first time that its argument is as said; gives what mends it. */
function failOnce(name: 'fsyncSync', when: (fd: number) => boolean): () => void {
  const real = fs[name];
  const set = (call: typeof real): void => {
    fs[name] = call;
    syncBuiltinESMExports();
  };
  set((fd) => {
    if (!when(fd)) return real(fd);
    set(real);
    throw Object.assign(new Error('EIO'), { code: 'EIO' });
  });
  return () => set(real);
}
