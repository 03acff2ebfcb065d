/** The system refuses a call while a card file is opened or written: its owner reads why, and nothing is left beside it. */
import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { replaceFile, temporaryPathOf } from '../../src/storage/atomic-write.ts';
import { openCardFile } from '../../src/storage/card-file.ts';
import { lockPathOf } from '../../src/storage/file-lock.ts';
import { cardFolder, makeCard } from './card-folder.ts';
import { beforeEachCall } from './stepped-fs.ts';

vi.mock('node:fs', async (original) => (await import('./stepped-fs.ts')).steppedFs(original));

const { at } = cardFolder();

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
