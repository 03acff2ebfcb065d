/** Imports a TypeScript module of the project, bundled in memory: nothing has to be built before. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = new URL('../', import.meta.url);

export async function load(path) {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL(path, root))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  const code = Buffer.from(bundle.outputFiles[0].contents).toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}
