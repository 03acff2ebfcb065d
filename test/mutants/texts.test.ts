/** The definition of a mutant, and how many there are. The rules of structure check that each finds its text. */
import { describe, expect, it } from 'vitest';
import { allMutants as all, loginMutants as login } from './all-mutants.ts';
import { folderMutants } from './folder-mutants.ts';
import { loginNearMisses } from './login-near-misses.ts';
import { type Mutant, mutatedFiles } from './mutant.ts';
import noticedBy from './noticed-by.json' with { type: 'json' };

const example: Mutant = {
  name: 'example',
  says: 'an account is locked',
  file: 'src/login/auth/rules/lockout.ts',
  text: "return lockView(lockout, now, policy).locked !== 'no';",
  instead: 'return false;',
};

describe('the mutants', () => {
  it('have a name each', () => {
    const names = all.map(({ name }) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it('are there for each that noticed-by.json names', () => {
    const names = all.map(({ name }) => name);
    expect(Object.keys(noticedBy).filter((name) => !names.includes(name))).toEqual([]);
  });

  it('are three or more for each check', () => {
    const numbers = [
      ...Array.from({ length: 24 }, (_, i) => i + 1),
      25,
      26,
      27,
      28,
      29,
      39,
      40,
      41,
      42,
      43,
      44,
    ];
    const few = numbers.filter((number) => login.filter(({ check }) => check === number).length < 3);
    expect(few).toEqual([]);
  });

  it('are five or more for each folder that holds rules of its own', () => {
    const blunted = [...loginNearMisses, ...folderMutants];
    const counts = ['src/login/auth/', 'src/driver/', 'src/serial/', 'src/terminal/'].map((folder) => [
      folder,
      blunted.filter(({ file }) => file.startsWith(folder)).length,
    ]);
    for (const folder of ['storage', 'http'])
      counts.push([folder, folderMutants.filter((mutant) => mutant.folder === folder).length]);
    expect(counts.filter(([, count]) => Number(count) < 5)).toEqual([]);
  });
});

describe('a mutant', () => {
  it('replaces its text and nothing else', () => {
    const text = mutatedFiles(example).get(example.file) as string;
    expect(text).toContain(
      'export function isLocked(lockout: Lockout, now: Moment, policy: Policy): boolean {\n  return false;\n}',
    );
  });

  it('replaces several texts of one file', () => {
    const also = [{ file: example.file, text: "lock: 'by staff' };", instead: "lock: 'no' };" }];
    const files = mutatedFiles({ ...example, also });
    expect([...files.keys()]).toEqual(['src/login/auth/rules/lockout.ts']);
    expect(files.get(example.file)).toContain('return false;');
    expect(files.get(example.file)).toContain("lockedByStaff: Lockout = { failures: [], lock: 'no' };");
  });

  it('whose text is not there, or is there twice, is named with file and text', () => {
    expect(() => mutatedFiles({ ...example, text: 'isLocked(nobody)' })).toThrow(
      'mutant example: src/login/auth/rules/lockout.ts has this text 0 times; give one that is there once:\nisLocked(nobody)',
    );
    expect(() => mutatedFiles({ ...example, text: 'export function' })).toThrow(
      'mutant example: src/login/auth/rules/lockout.ts has this text 5 times; give one that is there once:\nexport function',
    );
  });

  it('whose file was moved is named with the file', () => {
    expect(() => mutatedFiles({ ...example, file: 'src/login/lockout.ts' })).toThrow(
      "mutant example: src/login/lockout.ts can't be read; name the file that has the rule now",
    );
  });
});
