// Writes the pictures of the login page again, all or those named: node scripts/login-pictures.js [NAME …]
// The Chinese ones need a font, such as that of Debian's fonts-wqy-microhei.
import { writeFile } from 'node:fs/promises';
import { loadInPlace, root } from './load.js';

const { openStudio, shots } = await loadInPlace('scripts/login-pictures.ts');
const names = process.argv.slice(2);
const { take, close } = await openStudio();
try {
  for (const name of names.length > 0 ? names : Object.keys(shots)) {
    const { png } = await take(name);
    await writeFile(new URL(`docs/user/pictures/login-${name}.png`, root), png);
    console.log(`docs/user/pictures/login-${name}.png ${png.length} bytes`);
  }
} finally {
  await close();
}
