// Bundles the command line into CommonJS files, with the licences of what is in them beside them.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleTerminal } from './build-terminal.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Commands whose code would make all others start slower: each is in its own file, with a copy of everything it
 * needs. So their errors are recognised by name, never by class.
 */
const apart = ['serial', 'http', 'server', 'run'];

/** What a command starts as a process. */
const worker = 'run-worker';

/** Separate too: only they load an ES module, the terminal's bundle. */
const drawn = ['card', 'line', 'present-phone'];

/**
 * Writes main.cjs, bare.cjs, a file for each separate command and for the worker, and LICENSES.txt into a folder, and the terminal's
 * bundle into the folder `terminal` beside it.
 */
export async function buildCli(folder) {
  const terminal = join(folder, '../terminal');
  await Promise.all([
    writeBundles(folder, [
      bundle(folder, ['main', 'bare'], [toFileApart]),
      bundle(folder, [...apart, worker], []),
      bundle(folder, drawn, [toTerminal], true),
    ]),
    writeBundles(terminal, [bundleTerminal(terminal)]),
  ]);
}

/** Writes bundles into a folder, with the licences of what is in them. */
export async function writeBundles(folder, bundles) {
  await mkdir(folder, { recursive: true });
  const built = await Promise.all(bundles);
  for (const { path, contents } of built.flatMap(({ outputFiles }) => outputFiles)) {
    await writeFile(path, contents);
  }
  const inputs = built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  await writeFile(join(folder, 'LICENSES.txt'), await licences(inputs));
}

/** Where the source of a bundle is: the commands have their own folder. */
const sourceOf = (name) => `src/cli/${folderOf(name)}${name}.ts`;

function folderOf(name) {
  if (name === worker) return 'commands/run/';
  if (name === 'present-phone') return 'commands/phone/';
  return [...apart, ...drawn].includes(name) ? 'commands/' : '';
}

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
    // A smaller file loads faster, each time a command starts.
    minify: true,
    legalComments: 'inline',
    // Packages with a native part that must stay a file, and one that is loaded once a year.
    external: ['koffi', 'libsql', 'selfsigned'],
    // The path of the bundle: the files of the login page are found from there.
    define: { 'import.meta.dirname': '__dirname' },
    plugins: [...plugins, versionAlone, withoutSubprograms],
    metafile: true,
    write: false,
    logLevel: 'error',
  });
}

const toFileApart = {
  name: 'to-file-apart',
  setup({ onResolve }) {
    onResolve(
      { filter: new RegExp(`^\\./commands/(phone/)?(${[...apart, ...drawn].join('|')})\\.ts$`) },
      ({ path }) => ({
        path: path.replace(/^.*\/(.*)\.ts$/, './$1.cjs'),
        external: true,
      }),
    );
  },
};

/** Only those parts of package.json that the commands print. */
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

/**
 * The parser can run another program as a subcommand. dscplus has no such subcommand, and loading what starts programs
 * takes 3 ms at each start.
 */
const withoutSubprograms = {
  name: 'without-subprograms',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]node_modules[\\/]commander[\\/]/.test(importer)
        ? { path: 'nothing', namespace: 'without-subprograms' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'without-subprograms' }, () => ({ contents: '' }));
  },
};

const toTerminal = {
  name: 'to-terminal',
  setup({ onResolve }) {
    onResolve(
      { filter: /^(\.\.\/)+(terminal\/main|handset\/line-main|handset\/phone-terminal\/phone-main)\.tsx$/ },
      () => ({
        path: '../terminal/main.mjs',
        external: true,
      }),
    );
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

/** The file in the package, else the one that its authors name and leave out, which this repository has. */
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
