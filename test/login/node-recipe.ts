/** A recipe in Node, with the sources of this package in the place of the package. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A file of `examples/` as a program that Node runs, until the test has finished. */
export async function nodeRecipe(name: string): Promise<string> {
  // Beside the packages that it uses, two folders below the root as the compiled modules are.
  const folder = mkdtempSync(join(root, 'node_modules/.recipe-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const bundle = await build({
    entryPoints: [join(root, 'examples', name)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    alias: {
      'dscplus/server': join(root, 'src/server.ts'),
      dscplus: join(root, 'src/index.ts'),
    },
  });
  const file = join(folder, 'recipe.mjs');
  writeFileSync(file, bundle.outputFiles[0]?.text ?? '');
  return file;
}
