import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { filesImported } from '../architecture.ts';
import { examplesOfNames, examplesOfPage, moduleOf, pagesWithExamples, runnerOf } from '../docs/example.ts';
import { outputOf, start } from '../process/start.ts';
import { entryNames, publicNames, publicNamesOfSources } from '../public/public-names.ts';
import { type Installed, installed, installLimitMs, typeErrors } from './install-package.ts';
import './projects.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
let consumer = '';
let packed: Installed['packed'] = [];

/** Runs a program in a folder; its stdout. */
function run(cwd: string, command: string, ...args: string[]): Promise<string> {
  return outputOf(command, args, { cwd });
}

function file(name: string, content: string): string {
  writeFileSync(join(consumer, name), content);
  return name;
}

/** The files of `src` that the entries import, directly or not. */
function reachable(entries: readonly string[]): string[] {
  const found = new Set(entries.map((name) => `src/${name}`));
  for (const path of found) {
    for (const imported of filesImported(path, readFileSync(join(root, path), 'utf8'))) found.add(imported);
  }
  return [...found];
}

beforeAll(async () => {
  ({ consumer, packed } = await installed());
}, installLimitMs);

describe('what is in the package', () => {
  test('the program, the library with its declarations, the docs, and nothing else', () => {
    const list = (name: string): string[] =>
      readdirSync(join(root, name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length));
    const library = reachable(readdirSync(join(root, 'src')).filter((name) => name.endsWith('.ts'))).map(
      (name) => name.replace(/^src\/(.*)\.tsx?$/, 'dist/$1'),
    );
    expect(packed).toEqual(
      [
        ...['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json'],
        ...[
          'bin/code-cache.js',
          'bin/dscplus.js',
          'bin/package.json',
          'dist/cli/LICENSES.txt',
          'dist/cli/bare.cjs',
          'dist/cli/card.cjs',
          'dist/cli/http.cjs',
          'dist/cli/line.cjs',
          'dist/cli/main.cjs',
          // Compiled for the Node that packed it.
          `dist/cli/main.cjs.${process.version}-${process.platform}-${process.arch}`,
          'dist/cli/present-phone.cjs',
          'dist/cli/run-worker.cjs',
          'dist/cli/run.cjs',
          'dist/cli/serial.cjs',
          'dist/cli/server.cjs',
          'dist/lab/LICENSES.txt',
          'dist/lab/lab.css',
          'dist/lab/lab.html',
          'dist/lab/lab.js',
          'dist/terminal/LICENSES.txt',
          'dist/terminal/main.mjs',
        ],
        ...library.flatMap((name) => [`${name}.d.ts`, `${name}.js`]),
        ...list('docs'),
        ...list('examples'),
        ...list('man'),
        ...list('schemas'),
        // What the login server gives a browser, as it is.
        ...list('src/login/page'),
      ].sort(),
    );
    expect(library).toContain('dist/index');
    const rest = packed.filter((name) => !/^(src\/login\/page|examples)\//.test(name));
    expect(rest.filter((name) => /\.map$|\.test\.|(^|\/)(src|test|scripts)\//.test(name))).toEqual([]);
  });

  test('no declaration names a file by an extension that is not there', () => {
    const texts = packed
      .filter((name) => name.endsWith('.d.ts'))
      .map((name) => readFileSync(join(consumer, 'node_modules/dscplus', name), 'utf8'));
    expect(texts.join('\n').match(/(from|import\() ?['"]\.[^'"]*(?<!\.js)['"]/g)).toBe(null);
  });

  test('the licences of what is bundled', () => {
    const text = readFileSync(join(consumer, 'node_modules/dscplus/dist/cli/LICENSES.txt'), 'utf8');
    for (const name of ['@noble/hashes', 'commander']) expect(text).toContain(`\n${name}\n`);
    expect(text.match(/Permission is hereby granted/g)?.length).toBeGreaterThanOrEqual(2);
  });
});

describe('someone installs the package in an empty folder', () => {
  test('and runs the command', async () => {
    // What npx would start; a newcomer's `npx playwright` is in projects.ts.
    const command = 'node_modules/.bin/dscplus respond 123456 --pin 1234';
    expect(await run(consumer, 'sh', '-c', command)).toBe('90187643\n');
  });

  test('and gets none of the tools it was made with', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const names = Object.keys(devDependencies);
    expect(names).toContain('typescript');
    expect(names.filter((name) => existsSync(join(consumer, 'node_modules', name)))).toEqual([]);
  });

  const useIndex = "createCard().respond({ pin: '1234', challenge: '123456' }).response";
  const useNode = `(() => {
    createCardFile('FILE', { serial: 'SIM-1', sheet: profileNamed('dsc-plus'), key: new Uint8Array(32).fill(7) });
    const { card, close } = openCardFile('FILE');
    const { response } = card.respond({ pin: '1234', challenge: '123456' });
    close();
    return response;
  })()`;
  // From Python's hmac: the default suite with 32 bytes of 07.
  const nodeResponse = '70015538';

  test('uses it from an ES module', async () => {
    file(
      'use.mjs',
      `import { createCard, profileNamed } from 'dscplus';
      import { createCardFile, openCardFile } from 'dscplus/node';
      console.log(${useIndex}, ${useNode.replaceAll('FILE', 'esm.card')});`,
    );
    expect(await run(consumer, 'node', 'use.mjs')).toBe(`90187643 ${nodeResponse}\n`);
  });

  test('uses it from CommonJS', async () => {
    file(
      'use.cjs',
      `const { createCard, profileNamed } = require('dscplus');
      const { createCardFile, openCardFile } = require('dscplus/node');
      console.log(${useIndex}, ${useNode.replaceAll('FILE', 'cjs.card')});`,
    );
    expect(await run(consumer, 'node', 'use.cjs')).toBe(`90187643 ${nodeResponse}\n`);
  });

  test('has a card on a serial port of its own process, from both kinds of module', async () => {
    const use = `const { port, close } = openCardPort();
      let text = '';
      port.on('data', (data) => {
        text += data;
        if (text.includes('1999.0')) close().then(() => console.log(JSON.stringify(text)));
      });
      port.write('SYST:VERS?\\r');`;
    file('port.mjs', `import { openCardPort } from 'dscplus/serial'; ${use}`);
    file('port.cjs', `const { openCardPort } = require('dscplus/serial'); ${use}`);
    for (const name of ['port.mjs', 'port.cjs'])
      expect(JSON.parse(await run(consumer, 'node', name))).toBe('LCD "        "\r\n1999.0\r\n');
  });

  test('starts the login server: its page, its API’s description, its store and its certificate come with the package', async () => {
    const program = join(consumer, 'node_modules/dscplus/bin/dscplus.js');
    const args = 'server --db kept.db --tls-dir tls --hash-cost 1024 --no-demo --quiet --json'.split(' ');
    const child = start(process.execPath, [program, ...args], { cwd: consumer });
    const ended = once(child, 'close');
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const line = await Promise.race([
      once(child.stdout, 'data'),
      ended.then(() => Promise.reject(new Error(stderr))),
    ]);
    const { url, certificate } = JSON.parse(String(line[0])) as { url: string; certificate: string };
    const ca = readFileSync(join(consumer, certificate));
    const got = (path: string): Promise<string> =>
      new Promise((resolve, reject) =>
        get(`${url}${path}`, { ca }, (reply) => resolve(text(reply))).on('error', reject),
      );
    expect(await got('/sso/Login')).toMatch(/^<!doctype html>/);
    expect(await got('/lab')).toContain('<script src="/lab.js" type="module">');
    expect(await got('/lab.js')).toContain('PIN>');
    expect(await got('/api')).toContain('<script src="/api.js" defer>');
    expect(Object.keys(JSON.parse(await got('/openapi.json')).paths)).toHaveLength(98);
    child.kill();
    expect([await ended, stderr]).toEqual([[0, null], '']);
  });

  test('has a login server in its own process, with its page, from both kinds of module', async () => {
    const use = `LoginServer.start().then(async (server) => {
      const page = await (await fetch(server.url + '/sso/Login')).text();
      const { openapi } = await (await fetch(server.url + '/openapi.json')).json();
      await server.close();
      console.log(/<title[^>]*>(.*)<\\/title>/.exec(page)[1], server.users.length, openapi);
    });`;
    file('server.mjs', `import { LoginServer } from 'dscplus/server'; ${use}`);
    file('server.cjs', `const { LoginServer } = require('dscplus/server'); ${use}`);
    for (const name of ['server.mjs', 'server.cjs'])
      expect(await run(consumer, 'node', name)).toBe('Log in · dscplus simulator 6 3.1.0\n');
  });

  test('can import nothing that is not meant for it', async () => {
    file('inside.mjs', "await import('dscplus/dist/device/card.js').catch(({ code }) => console.log(code));");
    expect(await run(consumer, 'node', 'inside.mjs')).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED\n');
  });

  test.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])(
    'compiles TypeScript against it: module %s, resolution %s, with every declaration checked',
    async (module, moduleResolution) => {
      file(
        'use.ts',
        `import { type Card, type CardResponse, createCard, NoResponseError, profileNamed } from 'dscplus';
      import { openCardFile } from 'dscplus/node';
      import { type CardPort, CardSerialPort, openCardPort } from 'dscplus/serial';
      import { LoginServer } from 'dscplus/server';
      const card: Card = createCard({ profile: profileNamed('dsc-plus') });
      const shown: CardResponse = card.respond({ pin: '1234', challenge: '123456' });
      export const response: string = shown.response;
      export const own: Card = openCardFile('my.card').card;
      export const isNoResponse = (error: unknown): boolean => error instanceof NoResponseError;
      // @ts-expect-error a key that the card does not have
      card.press('A');
      export const open: CardPort = openCardPort({ card });
      open.port.on('data', (data) => data.length).write('P');
      new CardSerialPort({ path: open.path, baudRate: 9600 }).close();
      // @ts-expect-error its types are not any
      open.port.nothing();
      // @ts-expect-error nor those of the binding
      open.binding.list().then((ports) => ports.nothing);
      export async function test(): Promise<string> {
        await using server: LoginServer = await LoginServer.start({ policy: { failuresMax: 3 } });
        server.advance(1_000);
        // @ts-expect-error a policy that there is not
        await LoginServer.start({ policy: { nothing: 3 } });
        return server.url;
      }`,
      );
      file(
        'tsconfig.json',
        JSON.stringify({
          compilerOptions: {
            ...{ module, moduleResolution, target: 'es2023', lib: ['es2023'], types: [] },
            ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true },
          },
          files: ['use.ts'],
        }),
      );
      expect(await typeErrors(consumer)).toBe('');
    },
  );

  test('checks the types of every example of the docs and the docstrings', async () => {
    const examples = [
      ...pagesWithExamples.flatMap(examplesOfPage),
      ...examplesOfNames(publicNamesOfSources()),
    ].filter((example) => runnerOf(example) === 'node');
    expect(examples.length).toBeGreaterThan(100);
    const folder = join(consumer, 'examples');
    mkdirSync(folder);
    // A fault is named by the file and line of the text, and the line before it says which example that is.
    const files = examples.map(({ name, code }, i) => {
      writeFileSync(join(folder, `${i}.ts`), `// ${name}\n${moduleOf(code).source}\n`);
      return `${i}.ts`;
    });
    const config = {
      compilerOptions: {
        ...{ module: 'nodenext', target: 'es2023', lib: ['es2023', 'dom', 'esnext.disposable'] },
        ...{ types: ['node'], typeRoots: [join(root, 'node_modules/@types')], strict: true, noEmit: true },
      },
      files,
    };
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    expect(await typeErrors(folder)).toBe('');
  });

  test('shows the docstrings of all public names', () => {
    const dist = join(consumer, 'node_modules/dscplus');
    const names = publicNames(
      entryNames.map((name) => `dist/${name}.d.ts`),
      (path) => readFileSync(join(dist, path), 'utf8'),
    );
    const shown = new Map(names.map(({ name, docstring }) => [name, docstring]));
    const sources = publicNamesOfSources().filter(({ docstring }) => !/^@internal$/m.test(docstring));
    expect(sources.filter(({ name, docstring }) => shown.get(name) !== docstring)).toEqual([]);
    expect(sources.length).toBeGreaterThan(550);
  });

  test('bundles it for a browser, where it runs on the names every browser has', async () => {
    file('browser.js', `import { createCard } from 'dscplus'; globalThis.response = ${useIndex};`);
    const { outputFiles, metafile } = await build({
      absWorkingDir: consumer,
      entryPoints: ['browser.js'],
      bundle: true,
      platform: 'browser',
      format: 'iife',
      metafile: true,
      write: false,
      logLevel: 'silent',
    });
    const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
    expect(imports.filter(({ external }) => external === true)).toEqual([]);
    // Of what a browser has beside the language itself, this is all that is needed.
    const page: { response?: string; TextEncoder: unknown } = { TextEncoder };
    runInNewContext(outputFiles[0]?.text ?? '', page);
    expect(page.response).toBe('90187643');
  });
});
