/** The program of test/login/server-process.ts in one file; a mutant's texts are replaced as the files are loaded. */
import { mkdtempSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { type Mutant, mutatedFiles } from './mutant.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A folder for bundles. It is two below the root, as the compiled modules are, and finds the packages. */
export function bundleFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(`${root}node_modules/.mutants-`);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** @returns the path of the program, to be run with the path of a store file */
export async function bundleServer(folder: string, mutant?: Mutant): Promise<string> {
  const files = mutant === undefined ? new Map<string, string>() : mutatedFiles(mutant);
  const replacing: Plugin = {
    name: 'the mutant',
    setup: ({ onLoad }) =>
      onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
        const contents = files.get(path.slice(root.length));
        return contents === undefined ? null : { contents, loader: 'ts' };
      }),
  };
  const outfile = `${folder}/server.mjs`;
  await build({
    absWorkingDir: root,
    entryPoints: ['test/login/server-process.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
    plugins: files.size === 0 ? [] : [replacing],
  });
  return outfile;
}
