// Writes docs/user/pictures again: node scripts/pictures.js
import { mkdir, writeFile } from 'node:fs/promises';
import { load, loadWithInk, root } from './load.js';

const { pictureFiles } = await load('scripts/picture-list.ts');
const { screenFiles } = await loadWithInk('scripts/screen-list.ts');
const folder = new URL('docs/user/pictures/', root);

await mkdir(folder, { recursive: true });
for (const [name, content] of [...pictureFiles(), ...(await screenFiles())]) {
  await writeFile(new URL(name, folder), content);
  console.log(`docs/user/pictures/${name}`);
}
