/** The command line starts with what V8 compiled of it at the build, if that fits, and does the same without it. */
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { run } from '../process/start.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-code-cache-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
// As `npm run build` made it for this run.
cpSync(inject('programFolder'), folder, { recursive: true, verbatimSymlinks: true });

interface Bundle {
  readonly code: Buffer | null;
}
const { codeCacheFile, readCompiled, readBundle, scriptOf } = createRequire(import.meta.url)(
  '../../bin/code-cache.js',
) as {
  codeCacheFile(path: string): string;
  readCompiled(path: string): Bundle | null;
  readBundle(path: string): Bundle;
  scriptOf(bundle: Bundle): { cachedDataRejected?: boolean; createCachedData(): Buffer };
};
const bundle = join(folder, 'dist/cli/main.cjs');

const respond = (): Promise<unknown> =>
  run(process.execPath, [join(folder, 'bin/dscplus.js'), 'respond', '123456', '--pin', '1234']);
const responded = { code: 0, signal: null, stdout: '90187643\n' };

describe('the code cache of the command line', () => {
  test('is taken by the Node that built it', () => {
    expect(codeCacheFile(bundle)).toBe(`${bundle}.${process.version}-${process.platform}-${process.arch}`);
    expect(scriptOf(readCompiled(bundle)!).cachedDataRejected).toBe(false);
  });

  test('has the functions that respond runs, not only those that are run at once', () => {
    // By a name of its own: V8 may take what it has compiled of the same file before.
    const copy = join(folder, 'copy.cjs');
    cpSync(bundle, copy);
    const fresh = scriptOf(readBundle(copy)).createCachedData();
    expect(readCompiled(bundle)?.code?.length).toBeGreaterThan(2 * fresh.length);
  });

  test('changes nothing of what a command does: there, cut short, of another bundle, or missing', async () => {
    expect(await respond()).toMatchObject(responded);
    const path = codeCacheFile(bundle);
    const code = readFileSync(path);
    // V8 crashes on some damage.
    const changed = Buffer.from(code).fill(0xff, code.length >> 1, (code.length >> 1) + 64);
    for (const damaged of [
      code.subarray(0, code.length >> 1),
      Buffer.alloc(0),
      Buffer.alloc(1_000),
      changed,
    ]) {
      writeFileSync(path, damaged);
      expect(await respond()).toMatchObject(responded);
    }
    writeFileSync(path, code);
    // A later build, as long as this one: V8 compares lengths only.
    const text = readFileSync(bundle, 'utf8');
    writeFileSync(bundle, text.replaceAll('0.1.0', '0.1.9'));
    expect(readCompiled(bundle)).toBe(null);
    expect(await run(process.execPath, [join(folder, 'bin/dscplus.js'), '--version'])).toMatchObject({
      code: 0,
      stdout: '0.1.9\n',
    });
    writeFileSync(bundle, text);
    expect(readCompiled(bundle)?.code?.length).toBe(code.length - 8);
    const elsewhere = `${bundle}.v1.0.0-other-machine`;
    renameSync(path, elsewhere);
    expect(readCompiled(bundle)).toBe(null);
    expect(await respond()).toMatchObject(responded);
    renameSync(elsewhere, path);
  });
});
