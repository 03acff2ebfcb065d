/**
 * The modules that test files load, each as a function of CommonJS, once as they are and once as each mutant has them.
 * A mutant then costs only the run of its modules: nothing is bundled or compiled for it but the file it changes.
 */
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { build, transform } from 'esbuild';

/**
 * @typedef {object} ModuleText
 * @property {string} code  what is in the function
 * @property {Record<string, string>} imports  by what the source has: the path of another such module, or what vitest imports
 * @typedef {Record<string, ModuleText>} ModuleTexts  by the path from the root
 */

/** What `test/process` knows of a worker is the same for all its files: vitest loads that. */
const isOwn = (path) => !path.startsWith('test/process/');

/** The modules that the test files reach. @returns {Promise<ModuleTexts>} */
export async function moduleTexts(root, tests) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: tests,
    bundle: true,
    metafile: true,
    write: false,
    outdir: 'none',
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  });
  const { inputs } = metafile;
  const texts = Object.keys(inputs)
    .filter(isOwn)
    .map(async (path) => {
      const imports = Object.fromEntries(
        inputs[path].imports.map((one) => {
          const target = one.external || isOwn(one.path) ? one.path : root + one.path;
          return [one.original ?? one.path, target];
        }),
      );
      return [path, { code: await functionText(path, readFileSync(root + path, 'utf8')), imports }];
    });
  return Object.fromEntries(await Promise.all(texts));
}

/** @param {string} source  TypeScript of the file */
export async function functionText(path, source) {
  const { code } = await transform(source, {
    sourcefile: path,
    loader: extname(path).slice(1),
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    jsx: 'automatic',
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': '__url', 'import.meta.dirname': '__dirname' },
    logLevel: 'silent',
  });
  return code;
}
