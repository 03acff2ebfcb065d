// The log of a fixed afternoon with every card must have the committed hash, on every line of Node:
//   node scripts/golden.js [--write]
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { load, root } from './load.js';

const file = new URL('test/device/golden.sha256', root);
const { goldenLog } = await load('test/device/golden.ts');
const hash = createHash('sha256').update(goldenLog('whole')).digest('hex');
console.log(`${hash}  node ${process.version}`);
if (process.argv.includes('--write')) await writeFile(file, `${hash}\n`);
else if ((await readFile(file, 'utf8')).trim() !== hash) {
  console.error('the log of the cards is not the one whose hash is in test/device/golden.sha256');
  process.exitCode = 1;
}
