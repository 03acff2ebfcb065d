// Writes the picture of the page /lab again: node scripts/lab-picture.js
import { readFile, writeFile } from 'node:fs/promises';
import { bundleLab } from './build-lab.js';
import { loadInPlace, root } from './load.js';

const { openBrowser } = await loadInPlace('scripts/login-pictures.ts');
const { takeLabPicture } = await loadInPlace('scripts/lab-picture.ts');
const { outputFiles } = await bundleLab('/lab');
const html = await readFile(new URL('src/lab/page/lab.html', root), 'utf8');
const browser = await openBrowser();
try {
  const { png } = await takeLabPicture(browser, (name) =>
    name === 'lab.html' ? html : outputFiles.find(({ path }) => path.endsWith(name)).text,
  );
  await writeFile(new URL('docs/user/pictures/lab.png', root), png);
} finally {
  await browser.close();
}
