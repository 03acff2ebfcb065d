/** The system refuses a call while a card file is opened or written: its owner reads why, and nothing is left beside it. */
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { replaceFile, temporaryPathOf } from '../../src/storage/atomic-write.ts';
import { openCardFile, readCardFile } from '../../src/storage/card-file.ts';
import { lockPathOf } from '../../src/storage/file-lock.ts';
import { cardFolder, makeCard } from './card-folder.ts';
import { beforeEachCall } from './stepped-fs.ts';

vi.mock('node:fs', async (original) => (await import('./stepped-fs.ts')).steppedFs(original));

const { at } = cardFolder();
const login = { pin: '1234', challenge: '123456' };

/** Throws at the first such call, once there was a call that begins with `after`. */
function refuseCall(refused: string, error: Error, after = ''): void {
  let isNear = false;
  beforeEachCall((call) => {
    isNear ||= call.startsWith(after);
    if (!isNear || call !== refused) return;
    beforeEachCall(() => {});
    throw error;
  });
}

const refusal = (code: string): Error => Object.assign(new Error('the words of the system'), { code });
const fileSystem = (message: string): unknown => expect.objectContaining({ code: 'file system', message });

afterEach(() => beforeEachCall(() => {}));

describe('a card file that the system does not let read', () => {
  it.each<[string, string, string]>([
    ['where it leads', 'realpath my.card', ''],
    ['what it has in it', 'open my.card', ''],
    ['how many names it has', 'stat my.card', 'rm my.card.dscplus-tmp'],
  ])('%s: is refused with its path', (_what, call, after) => {
    const file = makeCard(at('my.card'));
    refuseCall(call, refusal('EIO'), after);
    expect(() => openCardFile(file)).toThrow(
      fileSystem(`"${file}": can't be read, system error EIO; try again, or use another folder`),
    );
    expect(existsSync(lockPathOf(file))).toBe(false);
    rmSync(file);
  });

  it('whose links lead in a circle is refused as that', () => {
    const file = at('circle.card');
    symlinkSync(file, file);
    expect(() => openCardFile(file)).toThrow(
      fileSystem(`"${file}": can't be read, its symbolic links form a loop (ELOOP); give another path`),
    );
  });

  it('for a fault of the program has that fault', () => {
    const file = makeCard(at('fault.card'));
    const fault = new TypeError('a fault of the program');
    refuseCall('open fault.card', fault);
    expect(() => openCardFile(file)).toThrow(fault);
  });
});

describe('a file that the system does not let write', () => {
  it('is as before, for the reason of the system', () => {
    const file = makeCard(at('full.card'));
    const before = readFileSync(file, 'utf8');
    const full = refusal('ENOSPC');
    refuseCall('open full.card.dscplus-tmp', full);
    expect(() => replaceFile(file, 'another text')).toThrow(full);
    expect([readFileSync(file, 'utf8'), existsSync(temporaryPathOf(file))]).toEqual([before, false]);
  });
});

describe('a card file that is being made', () => {
  const names = (name: string): boolean[] =>
    ['', '.lock', '.dscplus-tmp'].map((suffix) => existsSync(at(`${name}${suffix}`)));

  it('is not the one that another has made meanwhile', () => {
    const file = at('meanwhile.card');
    beforeEachCall((call) => {
      if (call !== 'link meanwhile.card') return;
      beforeEachCall(() => {});
      writeFileSync(file, 'of another');
    });
    expect(() => makeCard(file)).toThrow(
      expect.objectContaining({
        code: 'exists',
        message: `"${file}": exists already; give another path, a file is never overwritten`,
      }),
    );
    expect([readFileSync(file, 'utf8'), names('meanwhile.card')]).toEqual([
      'of another',
      [true, false, false],
    ]);
    rmSync(file);
  });

  it('is not there where the system refuses it, for the reason of the system', () => {
    const file = at('never.card');
    refuseCall('link never.card', refusal('EIO'));
    expect(() => makeCard(file)).toThrow(
      fileSystem(`"${file}": can't be made, system error EIO; try again, or use another folder`),
    );
    const fault = new TypeError('a fault of the program');
    refuseCall('link never.card', fault);
    expect(() => makeCard(file)).toThrow(fault);
    expect(names('never.card')).toEqual([false, false, false]);
  });
});

describe('a card whose file can not be replaced', () => {
  it('goes off, says why, and goes on once it can', () => {
    const file = makeCard(at('kept.card'));
    const { card, fault, close } = openCardFile(file);
    refuseCall('rename kept.card', refusal('EIO'));
    expect(() => card.respond(login)).toThrow('memory');
    expect([card.state(), fault()?.message]).toEqual([
      'off',
      `"${file}": can't be written, system error EIO; try again, or use another folder`,
    ]);
    expect(card.respond(login).counter).toBe('0');
    close();
    expect(readCardFile(file).memory.counter).toBe('1');
  });

  it('for a fault of the program has no fault of its file', () => {
    const { card, fault, close } = openCardFile(makeCard(at('sound.card')));
    refuseCall('rename sound.card', new TypeError('a fault of the program'));
    expect(() => card.respond(login)).toThrow();
    expect(fault()).toBe(null);
    close();
  });
});
