// Builds dist from scratch: the library with its declarations (tsc), the command line and the page /lab (esbuild).
// Needs no network.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildCli } from './build-cli.js';
import { buildCodeCache } from './build-code-cache.js';
import { buildLab } from './build-lab.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

await rm(dist, { recursive: true, force: true });
const cli = join(dist, 'cli');
await Promise.all([buildLibrary(), buildCli(cli), buildLab(join(dist, 'lab'))]);
await buildCodeCache(cli);

async function buildLibrary() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const child = spawn(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) process.exit(code ?? 1);
  await rewriteDeclarations();
}

// tsc rewrites the extensions of relative imports in code that it emits, but not in declarations.
async function rewriteDeclarations() {
  for (const file of await readdir(dist, { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue;
    const path = join(dist, file);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/(from|import\()( ?)(['"])(\.[^'"]*)\.ts\3/g, '$1$2$3$4.js$3'));
  }
}
