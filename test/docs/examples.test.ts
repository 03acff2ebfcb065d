/**
 * Every TypeScript example of the README and of docs/ runs, and gives what it says.
 *
 * A line `expression; // → value` is checked against the value; `const name = …; // → value` checks the name.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const documents = ['README.md', 'docs/user/card.md', 'docs/user/serial.md', 'docs/user/login-api.md'];

interface Example {
  readonly name: string;
  readonly code: string;
}

function examplesOf(path: string): Example[] {
  const text = readFileSync(join(root, path), 'utf8');
  return Array.from(text.matchAll(/^```ts\n([\s\S]*?)^```/gm), ({ 1: code, index }) => ({
    name: `${path}:${text.slice(0, index).split('\n').length}`,
    code: code!,
  }));
}

/** The example as a module that gives its checks: pairs of what a line gave and what it says it gives. */
function moduleOf(code: string): { source: string; checks: number } {
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

let folder = '';
beforeAll(() => {
  // Inside, so that the packages are found that are not bundled.
  folder = mkdtempSync(join(root, 'node_modules/.examples-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run({ name, code }: Example): Promise<[unknown, unknown][]> {
  const { source } = moduleOf(code);
  const file = join(folder, `${name.replaceAll(/\W/g, '-')}.mjs`);
  const bundle = await build({
    stdin: { contents: source, loader: 'ts', resolveDir: root },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    external: ['@serialport/*', 'libsql'],
    alias: {
      'dscplus/node': join(root, 'src/node.ts'),
      'dscplus/serial': join(root, 'src/serial.ts'),
      'dscplus/server': join(root, 'src/server.ts'),
      dscplus: join(root, 'src/index.ts'),
    },
  });
  writeFileSync(file, bundle.outputFiles[0]!.text);
  const before = process.cwd();
  process.chdir(folder);
  try {
    const { pairs } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
      pairs: [unknown, unknown][];
    };
    return pairs;
  } finally {
    process.chdir(before);
  }
}

describe('the examples', () => {
  for (const example of documents.flatMap(examplesOf)) {
    it(`${example.name} gives what it says`, async () => {
      const pairs = await run(example);
      expect(pairs.length).toBe(moduleOf(example.code).checks);
      for (const [given, said] of pairs) expect(given).toEqual(said);
    });
  }

  it('are many, and a wrong claim is seen', async () => {
    expect(documents.flatMap(examplesOf).length).toBeGreaterThanOrEqual(10);
    const [[given, said] = []] = await run({ name: 'wrong', code: '1 + 1; // → 3' });
    expect([given, said]).toEqual([2, 3]);
  });
});
