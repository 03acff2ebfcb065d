/**
 * Bundles the program once for a whole run: bin/dscplus.js with the present sources, in its own folder, with its code
 * cache, as a build has it.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where bin/dscplus.js is. */
    readonly programFolder: string;
  }
}

const root = new URL('../../', import.meta.url);

/** Writes into a folder. */
type Build = (folder: string) => Promise<void>;

export async function setup(project: TestProject): Promise<() => void> {
  const load = async <T>(name: string): Promise<T> =>
    (await import(new URL(`scripts/${name}`, root).href)) as T;
  const { buildCli } = await load<{ buildCli: Build }>('build-cli.js');
  const { buildLab } = await load<{ buildLab: Build }>('build-lab.js');
  const { buildCodeCache } = await load<{ buildCodeCache: Build }>('build-code-cache.js');
  // A build that runs at the same time takes nothing away.
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-cli-'));
  cpSync(new URL('bin', root), join(folder, 'bin'), { recursive: true });
  // The login page, and what is not bundled; of that, koffi is left out, which is optional.
  cpSync(new URL('src/login/page', root), join(folder, 'src/login/page'), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  for (const name of ['libsql', 'selfsigned']) {
    symlinkSync(new URL(`node_modules/${name}`, root), join(folder, 'node_modules', name));
  }
  const build = async (): Promise<void> => {
    await Promise.all([buildCli(join(folder, 'dist/cli')), buildLab(join(folder, 'dist/lab'))]);
    await buildCodeCache(join(folder, 'dist/cli'));
  };
  await build();
  project.onTestsRerun(build);
  project.provide('programFolder', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
