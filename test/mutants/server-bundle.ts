/**
 * The login server in a bundle: its parts for this process, and the program of test/login/server-process.ts. A mutant's
 * texts are replaced as the files are loaded.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type * as parts from '../login/login-server-parts.ts';
import { type Mutant, mutatedFiles } from './mutant.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface ServerBundle {
  /** To be imported. */
  readonly parts: string;
  /** To be run with the path of a store file. */
  readonly program: string;
}

/** A folder for bundles. It is two below the root, as the compiled modules are, and finds the packages. */
export function bundleFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(`${root}node_modules/.mutants-`);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** @throws where a text of the mutant is not there exactly once, or its file is not in the server */
export async function bundleServer(folder: string, mutant: Mutant | null): Promise<ServerBundle> {
  const name = mutant?.name ?? 'none';
  const files = mutant === null ? new Map<string, string>() : mutatedFiles(mutant);
  const left = new Set(files.keys());
  const replacing: Plugin = {
    name: 'the mutant',
    setup: ({ onLoad }) =>
      onLoad({ filter: filterOf([...left]) }, ({ path }) => {
        const file = path.slice(root.length);
        left.delete(file);
        return { contents: files.get(file) as string, loader: 'ts' };
      }),
  };
  await build({
    absWorkingDir: root,
    entryPoints: {
      [`${name}-parts`]: 'test/login/login-server-parts.ts',
      [`${name}-program`]: 'test/login/server-process.ts',
    },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    chunkNames: `${name}-[hash]`,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
    plugins: mutant === null ? [] : [replacing],
  });
  if (left.size > 0)
    throw new Error(`mutant ${name}: ${[...left]} is not in the login server; name a file of it`);
  return { parts: `${folder}/${name}-parts.mjs`, program: `${folder}/${name}-program.mjs` };
}

function filterOf(files: readonly string[]): RegExp {
  const escaped = files.map((file) => `${root}${file}`.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^(${escaped.join('|')})$`);
}

/** Where it is, vitest leaves it to Node. */
export async function partsOf({ parts: path }: ServerBundle): Promise<typeof parts> {
  return (await import(pathToFileURL(path).href)) as typeof parts;
}
