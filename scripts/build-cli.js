// Bundles the command line into CommonJS files, with the licences of what is in them beside them.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Commands whose code would slow the start of all others down: each is in a file of its own, with a copy of all it
 * needs. So an error that comes from one is known by its name, never by its class.
 */
const apart = ['serial', 'http'];

/** Writes main.cjs, a file for each command apart, and LICENSES.txt into a folder. */
export async function buildCli(folder) {
  const { outputFiles, metafile } = await bundle(folder, ['main'], [toFileApart]);
  const others = await bundle(folder, apart, []);
  await mkdir(folder, { recursive: true });
  for (const { path, contents } of [...outputFiles, ...others.outputFiles]) await writeFile(path, contents);
  const inputs = [...Object.keys(metafile.inputs), ...Object.keys(others.metafile.inputs)];
  await writeFile(join(folder, 'LICENSES.txt'), await licences(inputs));
}

function bundle(folder, names, plugins) {
  return build({
    absWorkingDir: root,
    entryPoints: names.map((name) => `src/cli/${name}.ts`),
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    // Loaded by `require`: that starts no ES module loader.
    supported: { 'dynamic-import': false },
    minifySyntax: true,
    legalComments: 'inline',
    // Optional, and with a native part that has to stay a file.
    external: ['koffi'],
    plugins,
    metafile: true,
    write: false,
    logLevel: 'error',
  });
}

const toFileApart = {
  name: 'to-file-apart',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^\\./(${apart.join('|')})\\.ts$`) }, ({ path }) => ({
      path: path.replace(/\.ts$/, '.cjs'),
      external: true,
    }));
  },
};

async function licences(inputs) {
  const packages = inputs.map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  const texts = ['Licences of the packages that are in the files of this folder.\n'];
  for (const name of [...new Set(packages)].filter(Boolean).sort()) {
    const folder = join(root, 'node_modules', name);
    const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
    if (file === undefined) throw new Error(`${name} has no licence file, so it can't be bundled`);
    texts.push(`${'-'.repeat(79)}\n${name}\n\n${await readFile(join(folder, file), 'utf8')}`);
  }
  return texts.join('\n');
}
