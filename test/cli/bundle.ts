/** Bundles the program once for a whole run: bin/dscplus.js with the present sources, in its own folder. */
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

export async function setup(project: TestProject): Promise<() => void> {
  const { buildCli } = (await import(new URL('scripts/build-cli.js', root).href)) as {
    buildCli: (folder: string) => Promise<void>;
  };
  // A build that runs at the same time takes nothing away.
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-cli-'));
  cpSync(new URL('bin', root), join(folder, 'bin'), { recursive: true });
  // The login page, and what is not bundled; of that, koffi is left out, which is optional.
  cpSync(new URL('src/login/page', root), join(folder, 'src/login/page'), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  for (const name of ['libsql', 'selfsigned']) {
    symlinkSync(new URL(`node_modules/${name}`, root), join(folder, 'node_modules', name));
  }
  const build = (): Promise<void> => buildCli(join(folder, 'dist/cli'));
  await build();
  project.onTestsRerun(build);
  project.provide('programFolder', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
