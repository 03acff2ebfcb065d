// Bundles the card in the terminal into one ES module: Ink can't be CommonJS, it awaits at its top level.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Options for a bundle with Ink in it; the bench builds the program that ours is compared with by the same. */
export const inkBundle = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  jsx: 'automatic',
  minify: true,
  legalComments: 'none',
  define: {
    'process.env.NODE_ENV': '"production"',
    // Yoga fetches its WebAssembly from a data: URL where there is a fetch, which loads all of Node's HTTP client.
    fetch: 'undefined',
  },
  // What is CommonJS in there requires modules of Node.
  outExtension: { '.js': '.mjs' },
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module';const require = requireFrom(import.meta.url);",
  },
  plugins: [withoutDevtools()],
  logLevel: 'error',
};

/** @returns esbuild's result, not written: main.mjs for a folder, and what is in it */
export function bundleTerminal(folder) {
  return build({
    ...inkBundle,
    entryPoints: { main: 'src/terminal/main.tsx' },
    alias: {
      'string-width': './src/terminal/view/ink-text.ts',
      '@alcalzone/ansi-tokenize': './src/terminal/view/ink-text.ts',
    },
    outdir: folder,
    metafile: true,
    write: false,
  });
}

/** For files of Ink, which loads developer tools where DEV is true in the environment: not in what people run. */
const standIns = {
  './utils.js': 'export const isDev = () => false;',
  './devtools.js': '',
};

function withoutDevtools() {
  return {
    name: 'without devtools',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\/(utils|devtools)\.js$/ }, ({ path, importer }) =>
        /[\\/]ink[\\/]build[\\/]/.test(importer) ? { path, namespace: 'stand-in' } : undefined,
      );
      onLoad({ filter: /.*/, namespace: 'stand-in' }, ({ path }) => ({ contents: standIns[path] }));
    },
  };
}
