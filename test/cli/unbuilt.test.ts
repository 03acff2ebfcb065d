/** Someone starts `dscplus` in a checkout that lacks something, or on an old Node: one line says what to do. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { type Ran, run } from '../process/start.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'dscplus-unbuilt-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const compiler = `@typescript/typescript-${process.platform}-${process.arch}`;
const all = ['vitest', 'typescript', 'esbuild', compiler];
const npmCi = 'npm ci --include=dev --include=optional';

/** A checkout as it is before it is built, with some of its packages. */
function checkout(packages: readonly string[]): string {
  const folder = mkdtempSync(join(base, 'checkout-'));
  for (const name of ['bin', 'scripts', 'package.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  mkdirSync(join(folder, 'node_modules/@typescript'), { recursive: true });
  for (const name of packages)
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  return folder;
}

/** Lets Node say that it is another version. */
const stub = join(base, 'stub.cjs');
writeFileSync(
  stub,
  "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: process.env.STUB } });",
);

async function node(folder: string, version: string, ...args: string[]): Promise<Ran> {
  return await run(process.execPath, ['-r', stub, ...args], {
    ...{ cwd: folder, env: { ...process.env, STUB: version } },
  });
}

const said = (line: string) => ({ code: 1, signal: null, stdout: '', stderr: `dscplus: ${line}\n` });

describe('npm start', () => {
  test('in a checkout that is not built says how to build it', async () => {
    const folder = checkout(all);
    for (const args of [[], ['respond', '123456']]) {
      expect(await node(folder, '20.19.0', 'bin/dscplus.js', ...args)).toEqual(
        said('not built; run npm run build'),
      );
    }
  });

  test.each([
    ['none are installed', []],
    ['those of --omit=dev', ['typescript', compiler]],
    ['those of --omit=optional', ['vitest', 'typescript', 'esbuild']],
  ])('where packages that build it are missing says how to install them: %s', async (_what, packages) => {
    expect(await node(checkout(packages), '20.19.0', 'bin/dscplus.js')).toEqual(
      said(`not built; run ${npmCi}`),
    );
  });

  test.each(['0.10.48', '4.9.1', '12.22.12', '18.20.8', '20.18.3'])(
    'on Node %s says which one it needs, built or not',
    async (version) => {
      expect(await node(checkout(all), version, 'bin/dscplus.js', '--help')).toEqual(
        said(`Node ${version} is too old; use Node 20.19 or newer`),
      );
    },
  );

  test.each(['20.19.0', '20.20.2', '22.0.0', '100.1.0'])('on Node %s is not refused', async (version) => {
    const folder = checkout([]);
    mkdirSync(join(folder, 'dist/cli'), { recursive: true });
    writeFileSync(join(folder, 'dist/cli/bare.cjs'), "console.log('started');");
    expect(await node(folder, version, 'bin/dscplus.js')).toMatchObject({ code: 0, stdout: 'started\n' });
  });
});

describe('the scripts of package.json', () => {
  const { scripts, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
    engines: { node: string };
  };

  test('all but start look at the checkout first', () => {
    const first = /^node (-r \.\/scripts\/checkout\.cjs |scripts\/checkout\.cjs && )/;
    expect(Object.keys(scripts).filter((name) => !first.test(scripts[name]!))).toEqual(['start']);
    expect(engines.node).toBe('>=20.19');
  });

  test('say what is missing, or that Node is too old', async () => {
    const look = 'scripts/checkout.cjs';
    expect(await node(checkout(all), '20.19.0', look)).toMatchObject({ code: 0, stderr: '' });
    expect(await node(checkout(all), '18.20.8', look)).toEqual(
      said('Node 18.20.8 is too old; use Node 20.19 or newer'),
    );
    for (const missing of ['vitest', 'typescript', compiler]) {
      const there = all.filter((name) => name !== missing);
      expect(await node(checkout(there), '20.19.0', look)).toEqual(
        said(
          `packages that build and test are not installed for ${process.platform}-${process.arch}; run ${npmCi}`,
        ),
      );
    }
  });

  test('an installation without them goes well, and a package is not packed', async () => {
    const prepare = async (command: string): Promise<number | null> => {
      const { code, stderr } = await run(
        process.execPath,
        ['-r', './scripts/checkout.cjs', '-e', 'process.exit(9)'],
        {
          cwd: checkout([]),
          env: { ...process.env, npm_lifecycle_event: 'prepare', npm_command: command },
        },
      );
      expect(stderr).toMatch(/^dscplus: packages that build and test are not installed .*\n$/);
      return code;
    };
    expect(await Promise.all(['ci', 'install', 'pack', 'publish'].map(prepare))).toEqual([0, 0, 1, 1]);
  });
});

test('an old Node can read what says that it is old', () => {
  // What came after ES5, as far as such a file would use it. That real ones do is seen in .ci/run.
  const newer = /=>|`|\b(?:let|const|class|async|await|import|export|of)\b|\.\.\.|\?\?|\?\.|catch\s*\{/;
  for (const name of ['bin/dscplus.js', 'scripts/checkout.cjs']) {
    const code = readFileSync(join(root, name), 'utf8')
      .replace(/^(\/\/|#!).*$/gm, '')
      .replace(/\/\*\*.*?\*\//gs, '')
      .replace(/'[^'\n]*'/g, "''");
    expect([name, newer.exec(code)?.[0] ?? null]).toEqual([name, null]);
  }
});
