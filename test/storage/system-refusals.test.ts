/** The system refuses to read or write a card file: its owner is told what is wrong and what to do, in one line. */
import { describe, expect, it } from 'vitest';
import { StoredFileError, systemCode, withSystem } from '../../src/storage/stored-file-error.ts';

function refusedWith(error: unknown): unknown {
  try {
    return withSystem('my.card', 'written', () => {
      throw error;
    });
  } catch (thrown) {
    return thrown;
  }
}

const systemError = (code: string): Error => Object.assign(new Error('the system’s own words'), { code });

describe('a refusal of the system', () => {
  it.each([
    ['EACCES', 'permission denied (EACCES); give this user access'],
    ['EPERM', 'not permitted (EPERM); use a file system with hard links, which dscplus needs'],
    ['EROFS', 'the file system is read-only (EROFS); use another folder'],
    ['ENOSPC', 'the disk is full (ENOSPC); free some space'],
    ['EDQUOT', 'the quota is used up (EDQUOT); free some space'],
    ['EFBIG', 'the limit on the size of files is reached (EFBIG); raise it with ulimit -f'],
    ['ENOENT', 'its folder does not exist (ENOENT); create the folder'],
    ['ENOTDIR', 'a part of its path is not a folder (ENOTDIR); give another path'],
    ['EISDIR', 'it is a folder (EISDIR); give the path of a file'],
    ['ELOOP', 'its symbolic links form a loop (ELOOP); give another path'],
    ['ENOTSUP', 'the file system has no hard links (ENOTSUP); use another, dscplus needs them'],
    ['ENAMETOOLONG', 'its name is too long (ENAMETOOLONG); give a shorter one'],
    ['EIO', 'system error EIO; try again, or use another folder'],
  ])('%s says what is wrong and what to do', (code, words) => {
    const error = systemError(code);
    expect(refusedWith(error)).toMatchObject({
      ...{ name: 'StoredFileError', code: 'file system', cause: error },
      message: `"my.card": can't be written, ${words}`,
    });
  });

  it('is nothing else: an error of the card file’s own, or of the program, stays what it is', () => {
    const own = new StoredFileError('locked', 'in use');
    expect(refusedWith(own)).toBe(own);
    expect(own.cause).toBeUndefined();
    const fault = new TypeError('a fault of the program');
    expect(refusedWith(fault)).toBe(fault);
    expect(refusedWith('a text')).toBe('a text');
    expect([systemCode(systemError('EIO')), systemCode(fault), systemCode('EIO')]).toEqual(['EIO', '', '']);
    expect(withSystem('my.card', 'written', () => 7)).toBe(7);
  });
});
