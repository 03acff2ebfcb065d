// Bundles the page /lab for a browser: lab.html, lab.css and lab.js, with the licences of what is in them beside them.
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeBundles } from './build-cli.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Writes the files of the page into a folder. */
export async function buildLab(folder) {
  await mkdir(folder, { recursive: true });
  await Promise.all([
    copyFile(join(root, 'src/lab/page/lab.html'), join(folder, 'lab.html')),
    writeBundles(folder, [bundleLab(folder)]),
  ]);
}

/** @returns esbuild's result, not written: lab.js and lab.css for a folder, and the list of their contents */
export function bundleLab(folder) {
  return build({
    absWorkingDir: root,
    entryPoints: ['src/lab/page/lab.ts', 'src/lab/page/lab.css'],
    outdir: folder,
    bundle: true,
    platform: 'browser',
    // What light-dark() of the styles needs.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    format: 'esm',
    minify: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'error',
  });
}
