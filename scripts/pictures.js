// Writes docs/pictures anew: node scripts/pictures.js
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = new URL('../', import.meta.url);
const folder = new URL('docs/pictures/', root);

// The sources are TypeScript; bundled in memory they need no build before.
const bundle = await build({
  entryPoints: [fileURLToPath(new URL('scripts/picture-list.ts', root))],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
});
const code = Buffer.from(bundle.outputFiles[0].contents).toString('base64');
const { pictureFiles } = await import(`data:text/javascript;base64,${code}`);

await mkdir(folder, { recursive: true });
for (const [name, content] of pictureFiles()) {
  await writeFile(new URL(name, folder), content);
  console.log(`docs/pictures/${name}`);
}
