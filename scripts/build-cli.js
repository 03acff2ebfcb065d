// Bundles the command line into one CommonJS file, with the licences of what is in it beside it.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Writes main.cjs and LICENSES.txt into a folder. */
export async function buildCli(folder) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/cli/main.ts'],
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    minifySyntax: true,
    legalComments: 'inline',
    // Optional, and with a native part that has to stay a file.
    external: ['koffi'],
    metafile: true,
    write: false,
    logLevel: 'error',
  });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'main.cjs'), outputFiles[0].contents);
  await writeFile(join(folder, 'LICENSES.txt'), await licences(Object.keys(metafile.inputs)));
}

async function licences(inputs) {
  const packages = inputs.map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  const texts = ['Licences of the packages that are in main.cjs.\n'];
  for (const name of [...new Set(packages)].filter(Boolean).sort()) {
    const folder = join(root, 'node_modules', name);
    const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
    if (file === undefined) throw new Error(`${name} has no licence file, so it can't be bundled`);
    texts.push(`${'-'.repeat(79)}\n${name}\n\n${await readFile(join(folder, file), 'utf8')}`);
  }
  return texts.join('\n');
}
