/**
 * The TypeScript examples of the docs and of the docstrings, as modules that run and can be type-checked.
 *
 * A line `expression; // → value` is checked against the value; `const name = …; // → value` checks the name.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { PublicName } from '../public/public-names.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The sources of the package's entries, by the names that a program imports. */
export const packageEntries: Readonly<Record<string, string>> = {
  'dscplus/node': join(root, 'src/node.ts'),
  'dscplus/serial': join(root, 'src/serial.ts'),
  'dscplus/server': join(root, 'src/server.ts'),
  'dscplus/phone': join(root, 'src/phone.ts'),
  'dscplus/fixtures': join(root, 'src/fixtures.ts'),
  dscplus: join(root, 'src/index.ts'),
};

/** What runs an example: Node, or the test library whose fixtures it imports. */
export type Runner = 'node' | 'vitest' | 'playwright';

/** What runs this code. Those of test libraries run in test/package, from the packed package. */
export function runnerOf({ code }: Pick<Example, 'code'>): Runner {
  if (code.includes("from 'dscplus/playwright'")) return 'playwright';
  return code.includes("from 'dscplus/vitest'") ? 'vitest' : 'node';
}

export interface Example {
  /** Where it is, such as `docs/user/card.md:10`. */
  readonly name: string;
  readonly code: string;
}

/** The pages with examples. */
export const pagesWithExamples: readonly string[] = [
  ...[
    'README.md',
    'docs/user/card.md',
    'docs/user/serial.md',
    'docs/user/login-api.md',
    'docs/user/faults.md',
    'docs/user/line.md',
    'docs/user/sms.md',
    'docs/user/factors.md',
    'docs/user/recordings.md',
    'docs/user/fixtures.md',
  ],
];

/** The examples of a page, by its path from the root. */
export function examplesOfPage(path: string): Example[] {
  const text = readFileSync(join(root, path), 'utf8');
  return Array.from(text.matchAll(/^```ts\n([\s\S]*?)^```/gm), ({ 1: code, index }) => ({
    name: `${path}:${text.slice(0, index).split('\n').length}`,
    code: code!,
  }));
}

/** The examples of docstrings: what is between the fences after `@example`. */
export function examplesOfNames(names: readonly PublicName[]): Example[] {
  return names.flatMap(({ name, place, docstring }) =>
    Array.from(docstring.matchAll(/^@example\n```ts\n([\s\S]*?)^```/gm), ({ 1: code }) => ({
      name: `${name} (${place})`,
      code: code!,
    })),
  );
}

/** The example as a module that gives its checks: pairs of what a line gave and what it says it gives. */
export function moduleOf(code: string): { readonly source: string; readonly checks: number } {
  let checks = 0;
  const lines = code.split('\n').map((line) => {
    const claim = /^(\s*)(?:const (\w+) = )?(.*);\s+\/\/ → (.*)$/.exec(line);
    if (!claim) return line;
    checks += 1;
    const [, indent, name, expression, value] = claim;
    return name === undefined
      ? `${indent}check(${expression}, ${value});`
      : `${indent}const ${name} = ${expression}; check(${name}, ${value});`;
  });
  const source = `export const pairs: [unknown, unknown][] = [];\nconst check = (given: unknown, said: unknown) => pairs.push([given, said]);\n${lines.join('\n')}`;
  return { source, checks };
}

export interface ExampleRunner {
  /** Runs an example in a folder of its own; the pairs of its checks. */
  run(example: Example): Promise<readonly (readonly [given: unknown, said: unknown])[]>;
  close(): void;
}

/** Bundles all examples at once, on the sources of `src`. */
export async function createExampleRunner(examples: readonly Example[]): Promise<ExampleRunner> {
  // Inside, so that the packages are found that are not bundled.
  const folder = mkdtempSync(join(root, 'node_modules/.examples-'));
  const fileOf = (example: Example): string => `example-${examples.indexOf(example)}`;
  const inputs = examples.map((example) => {
    const file = join(folder, `${fileOf(example)}.ts`);
    writeFileSync(file, moduleOf(example.code).source);
    return file;
  });
  await build({
    entryPoints: inputs,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    // `await using` is not in the oldest Node that runs dscplus.
    target: 'node20',
    external: ['@serialport/*', 'libsql', 'ws', 'yaml'],
    alias: { ...packageEntries },
    logLevel: 'error',
  });
  return {
    async run(example) {
      const before = process.cwd();
      const own = mkdtempSync(join(folder, 'run-'));
      process.chdir(own);
      try {
        const { pairs } = (await import(
          /* @vite-ignore */ pathToFileURL(join(folder, `${fileOf(example)}.mjs`)).href
        )) as { readonly pairs: [unknown, unknown][] };
        return pairs;
      } finally {
        process.chdir(before);
      }
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}
