// Writes the code cache of the command line (bin/code-cache.js) for the Node that builds it, with all that `respond` runs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const writer = fileURLToPath(new URL('write-code-cache.cjs', import.meta.url));

/** Writes the code cache of `main.cjs` in a folder, beside it. */
export async function buildCodeCache(folder) {
  const child = spawn(process.execPath, [writer, folder, 'respond', '123456', '--pin', '1234'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the command line can't be compiled: ${said}`);
}
