/** Imports a TypeScript module of the project, bundled temporarily: nothing has to be built before. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { inkBundle } from './build-terminal.js';

export const root = new URL('../', import.meta.url);

export async function load(path) {
  const code = await bundled(path, { format: 'esm', platform: 'node' });
  return import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
}

/** The same for a module that uses Ink, whose bundle requires modules of Node, which only a file can. */
export async function loadWithInk(path) {
  const folder = await mkdtemp(join(tmpdir(), 'dscplus-load-'));
  try {
    const file = join(folder, 'bundle.mjs');
    await writeFile(file, await bundled(path, inkBundle));
    return await import(pathToFileURL(file).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * The same for a module that uses packages as they are installed, or reads files of `src`: the bundle runs two folders
 * below the root, as the compiled modules do.
 */
export async function loadInPlace(path) {
  const folder = await mkdtemp(fileURLToPath(new URL('node_modules/.load-', root)));
  try {
    const file = join(folder, 'bundle.mjs');
    await writeFile(file, await bundled(path, { format: 'esm', platform: 'node', packages: 'external' }));
    return await import(pathToFileURL(file).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function bundled(path, options) {
  const entryPoints = [fileURLToPath(new URL(path, root))];
  const bundle = await build({ ...options, entryPoints, bundle: true, write: false });
  return bundle.outputFiles[0].contents;
}
