// Bundles the command line into CommonJS files, with the licences of what is in them beside them.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleTerminal } from './build-terminal.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Commands whose code would slow the start of all others down: each is in a file of its own, with a copy of all it
 * needs. So an error that comes from one is known by its name, never by its class.
 */
const apart = ['serial', 'http', 'server'];

/** Apart too: it alone loads an ES module, the terminal's bundle. */
const card = 'card';

/**
 * Writes main.cjs, bare.cjs, a file for each command apart, and LICENSES.txt into a folder, and the terminal's bundle into the
 * folder `terminal` beside it.
 */
export async function buildCli(folder) {
  const terminal = join(folder, '../terminal');
  await Promise.all([
    writeBundles(folder, [
      bundle(folder, ['main', 'bare'], [toFileApart]),
      bundle(folder, apart, []),
      bundle(folder, [card], [toTerminal], true),
    ]),
    writeBundles(terminal, [bundleTerminal(terminal)]),
  ]);
}

async function writeBundles(folder, bundles) {
  await mkdir(folder, { recursive: true });
  const built = await Promise.all(bundles);
  for (const { path, contents } of built.flatMap(({ outputFiles }) => outputFiles)) {
    await writeFile(path, contents);
  }
  const inputs = built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  await writeFile(join(folder, 'LICENSES.txt'), await licences(inputs));
}

/** Where the source of a bundle is: the commands have a folder of their own. */
const sourceOf = (name) => `src/cli/${[...apart, card].includes(name) ? 'commands/' : ''}${name}.ts`;

function bundle(folder, names, plugins, loadsModules = false) {
  return build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(names.map((name) => [name, sourceOf(name)])),
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    // Loaded by `require`: that starts no ES module loader.
    supported: { 'dynamic-import': loadsModules },
    // What is shorter is read sooner, each time a command starts.
    minify: true,
    legalComments: 'inline',
    // With a native part that has to stay a file; and one that is loaded once a year.
    external: ['koffi', 'libsql', 'selfsigned'],
    // Of the bundle: the files of the login page are found from there.
    define: { 'import.meta.dirname': '__dirname' },
    plugins: [...plugins, versionAlone],
    metafile: true,
    write: false,
    logLevel: 'error',
  });
}

const toFileApart = {
  name: 'to-file-apart',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^\\./commands/(${[...apart, card].join('|')})\\.ts$`) }, ({ path }) => ({
      path: path.replace(/^\.\/commands\/(.*)\.ts$/, './$1.cjs'),
      external: true,
    }));
  },
};

/** Of our package.json only what the commands print. */
const versionAlone = {
  name: 'version-alone',
  setup({ onLoad }) {
    onLoad({ filter: /package\.json$/ }, async ({ path }) => {
      if (path !== join(root, 'package.json')) return undefined;
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

const toTerminal = {
  name: 'to-terminal',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.\/\.\.\/terminal\/main\.tsx$/ }, () => ({
      path: '../terminal/main.mjs',
      external: true,
    }));
  },
};

async function licences(inputs) {
  const packages = inputs.map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  const texts = ['Licences of the packages that are in the files of this folder.\n'];
  for (const name of [...new Set(packages)].filter(Boolean).sort()) {
    texts.push(`${'-'.repeat(79)}\n${name}\n\n${await licenceOf(name)}`);
  }
  return texts.join('\n');
}

/** The file in the package, else the one that its authors name and leave out, which we keep. */
async function licenceOf(name) {
  const folder = join(root, 'node_modules', name);
  const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
  if (file !== undefined) return readFile(join(folder, file), 'utf8');
  try {
    return await readFile(join(root, 'scripts/licences', `${name}.txt`), 'utf8');
  } catch {
    throw new Error(`${name} has no licence file, so it can't be bundled`);
  }
}
