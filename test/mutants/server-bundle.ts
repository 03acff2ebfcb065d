/**
 * The login server in a bundle: its parts for this process, and the program of test/login/server-process.ts. A mutant's
 * texts are replaced as the files are loaded.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { context, type Plugin } from 'esbuild';
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

export interface ServerBundler {
  /** @throws where a text of the mutant is not there exactly once, or its file is not in the server */
  bundle(mutant: Mutant | null): Promise<ServerBundle>;
  dispose(): Promise<void>;
}

/** In the place of the name of a mutant in what is bundled. */
const nameMark = '__mutant__';

/** Bundles one mutant after the other. Only the files that differ from the last one are read and parsed again. */
export async function createServerBundler(
  folder: string,
  mutants: readonly Mutant[],
): Promise<ServerBundler> {
  let files: ReadonlyMap<string, string> = new Map();
  const left = new Set<string>();
  const replacing: Plugin = {
    name: 'the mutant',
    setup: ({ onLoad }) =>
      onLoad({ filter: filterOf(mutants) }, ({ path }) => {
        const file = path.slice(root.length);
        left.delete(file);
        const contents = files.get(file);
        return contents === undefined ? null : { contents, loader: 'ts' };
      }),
  };
  const bundles = await context({
    absWorkingDir: root,
    entryPoints: {
      [`${nameMark}-parts`]: 'test/login/login-server-parts.ts',
      [`${nameMark}-program`]: 'test/login/server-process.ts',
    },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    chunkNames: `${nameMark}-[hash]`,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
    write: false,
    plugins: mutants.length === 0 ? [] : [replacing],
  });
  return {
    async bundle(mutant) {
      const name = mutant?.name ?? 'none';
      files = mutant === null ? new Map() : mutatedFiles(mutant);
      for (const file of files.keys()) left.add(file);
      const { outputFiles } = await bundles.rebuild();
      const missing = [...left];
      left.clear();
      if (missing.length > 0) {
        throw new Error(`mutant ${name}: ${missing} is not in the login server; name a file of it`);
      }
      for (const { path, text } of outputFiles) {
        writeFileSync(path.replace(nameMark, name), text.replaceAll(nameMark, name));
      }
      return { parts: `${folder}/${name}-parts.mjs`, program: `${folder}/${name}-program.mjs` };
    },
    dispose: () => bundles.dispose(),
  };
}

/** The login server as it is. */
export async function bundleServer(folder: string): Promise<ServerBundle> {
  const bundler = await createServerBundler(folder, []);
  try {
    return await bundler.bundle(null);
  } finally {
    await bundler.dispose();
  }
}

/** The files of all of them. */
function filterOf(mutants: readonly Mutant[]): RegExp {
  const files = new Set(mutants.flatMap(({ file, also = [] }) => [file, ...also.map((more) => more.file)]));
  const escaped = [...files].map((file) => `${root}${file}`.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^(${escaped.join('|')})$`);
}

/** Where it is, vitest leaves it to Node. */
export async function partsOf({ parts: path }: ServerBundle): Promise<typeof parts> {
  return (await import(pathToFileURL(path).href)) as typeof parts;
}
