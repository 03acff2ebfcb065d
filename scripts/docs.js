// Writes the generated parts of the docs: npm run docs
import { readFile, writeFile } from 'node:fs/promises';
import { loadInPlace, root } from './load.js';

const { fillDoc, generatedDocs, generatedFiles } = await loadInPlace('scripts/doc-tables.ts');

for (const [path, parts] of Object.entries(await generatedDocs())) {
  const file = new URL(path, root);
  await writeFile(file, fillDoc(await readFile(file, 'utf8'), parts));
  console.log(path);
}
for (const [path, text] of Object.entries(generatedFiles())) {
  await writeFile(new URL(path, root), text);
  console.log(path);
}
