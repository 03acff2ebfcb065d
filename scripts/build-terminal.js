// Bundles what is drawn in the terminal, the card and the phone line, into one ES module: Ink can't be CommonJS, because
// it uses top-level await.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Options for a bundle that contains Ink; the bench uses the same for the program it compares with. */
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
    // Yoga fetches its WebAssembly from a data: URL if `fetch` exists, which loads all of Node's HTTP client.
    fetch: 'undefined',
  },
  // Its CommonJS parts require modules of Node.
  outExtension: { '.js': '.mjs' },
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module';const require = requireFrom(import.meta.url);",
  },
  plugins: [withoutDevtools()],
  logLevel: 'error',
};

/** One file for all, so that Ink is in the package once. */
const entry = `export * from './src/terminal/main.tsx';
export * from './src/handset/line-main.tsx';
export * from './src/handset/phone-terminal/phone-main.tsx';
`;

/** @returns esbuild's result, not written: main.mjs for a folder, and the list of its contents */
export function bundleTerminal(folder) {
  return build({
    ...inkBundle,
    stdin: { contents: entry, resolveDir: root, sourcefile: 'main.ts' },
    entryNames: 'main',
    alias: {
      'string-width': './src/terminal/view/ink-text.ts',
      '@alcalzone/ansi-tokenize': './src/terminal/view/ink-text.ts',
    },
    outdir: folder,
    metafile: true,
    write: false,
  });
}

/** For files of Ink, which loads developer tools if DEV is true in the environment: not in the released bundle. */
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
