import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  arrows,
  faultsOf,
  folderFaultsOf,
  processFaultsOf,
  serverOptions,
  switchFaultsOf,
  testFaultsOf,
} from './architecture.ts';
import { exportedNames, nameFaultsOf, type SourceText } from './exported-names.ts';
import { folderMutants } from './mutants/folder-mutants.ts';
import { loginNearMisses } from './mutants/login-near-misses.ts';
import { loginRules } from './mutants/login-rules.ts';
import { mutatedFiles } from './mutants/mutant.ts';

const root = new URL('../', import.meta.url);

describe('whoever changes the program keeps to its structure', () => {
  const files = readdirSync(new URL('src/', root), { recursive: true })
    .map((name) => `src/${String(name).replaceAll('\\', '/')}`)
    .filter((name) => /\.[cm]?[jt]sx?$/.test(name));

  test('there are files to look at', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(files).toContain('src/device/card.ts');
  });

  test('no folder has too many files', () => {
    expect(folderFaultsOf(files)).toEqual([]);
  });

  test.each(files)('%s', (file) => {
    expect(faultsOf(file, readFileSync(new URL(file, root), 'utf8'))).toEqual([]);
  });
});

test('what the login server accepts knows nothing of faults', () => {
  for (const folder of ['login/auth', 'login/factors', 'login/store', 'login/admin', 'login/web', 'login'])
    expect([folder, arrows[folder]?.includes('faults')]).toEqual([folder, false]);
  const text = "import { parseFault } from '../../faults/fault.ts';";
  expect(faultsOf('src/login/auth/a.ts', text)).toEqual([
    'src/login/auth/a.ts imports src/faults/fault.ts: no arrow goes there',
  ]);
  expect(faultsOf('src/login/factors/a.ts', text)).toEqual([
    'src/login/factors/a.ts imports src/faults/fault.ts: no arrow goes there',
  ]);
});

describe('whoever changes the login server gives its rules no switch', () => {
  const files = readdirSync(new URL('src/', root), { recursive: true })
    .map((name) => `src/${String(name).replaceAll('\\', '/')}`)
    .filter((name) => /^src\/(login|net)\/.*\.ts$/.test(name));
  const textOf = (file: string): string => readFileSync(new URL(file, root), 'utf8');

  test('none is left, and every option was looked at', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(files.flatMap((file) => switchFaultsOf(file, textOf(file)))).toEqual([]);
  });

  test('the options that were looked at are there', () => {
    const all = files.map(textOf).join('\n');
    for (const [name, options] of Object.entries(serverOptions)) {
      const [, body = ''] = new RegExp(`interface ${name}(?:<\\w+>)? \\{([\\s\\S]*?)\\n\\}`).exec(all) ?? [];
      expect([name, options.filter((option) => !new RegExp(`\\b${option}\\??:`).test(body))]).toEqual([
        name,
        [],
      ]);
    }
  });

  test.each([
    [
      'a table of rules',
      "import { rulesWith } from './auth/switches.ts'; export const rules = rulesWith();",
      [
        'src/login/a.ts has rulesWith: a rule has no switch, show its test by a mutant',
        'src/login/a.ts has rules: a rule has no switch, show its test by a mutant',
      ],
    ],
    [
      'a rule that is asked for',
      'export const isLate = (turn) => turn.rules.challengeLife && turn.late;',
      ['src/login/a.ts has rules: a rule has no switch, show its test by a mutant'],
    ],
    [
      'an option more',
      'export interface LoginServiceOptions { readonly policy?: object; readonly checksBinding?: boolean }',
      ['src/login/a.ts has the option checksBinding: see that it switches no rule off, then add it here'],
    ],
    [
      'options that nobody has looked at',
      'export interface FactorOptions { readonly lenient?: boolean }',
      ['src/login/a.ts has FactorOptions: see that none switches a rule off, then add them here'],
    ],
    [
      'a switch in the environment',
      "export const isLenient = process.env.DSCPLUS_LENIENT === '1';",
      ['src/login/a.ts reads process.env: a rule has no switch, and options come from the caller'],
    ],
  ])('%s is named', (_what, text, faults) => {
    expect(switchFaultsOf('src/login/a.ts', text)).toEqual(faults);
  });

  test('a rule that a refusal names is not', () => {
    expect(switchFaultsOf('src/net/reply.ts', "export const reply = { rule: 'host' }; // rules")).toEqual([]);
  });
});

describe('whoever moves or rewrites a rule takes its mutant along', () => {
  test.each([...loginRules, ...loginNearMisses, ...folderMutants])('$name', (mutant) => {
    for (const [, text] of mutatedFiles(mutant)) expect(text.length).toBeGreaterThan(0);
  });

  test.each(folderMutants)('$name, noticed by $test', ({ name, test: file }) => {
    const fault = `mutant ${name}: ${file} is not there; name the test file that notices it now`;
    expect(existsSync(new URL(file, root)) ? '' : fault).toBe('');
  });
});

describe('whoever changes the program lets it know nothing of its tests', () => {
  const files = readdirSync(new URL('src/', root), { recursive: true })
    .map((name) => `src/${String(name).replaceAll('\\', '/')}`)
    .filter((name) => /\.[cm]?tsx?$/.test(name));
  const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(
    readFileSync(new URL('package.json', root), 'utf8'),
  ) as Record<'dependencies' | 'optionalDependencies' | 'peerDependencies', Record<string, string>>;
  const packages = Object.keys({ ...dependencies, ...optionalDependencies });
  const peers = Object.keys(peerDependencies);

  test('no file asks whether tests run, or imports what only they have', () => {
    expect(packages).toContain('hono');
    const textOf = (file: string): string => readFileSync(new URL(file, root), 'utf8');
    expect(files.flatMap((file) => testFaultsOf(file, textOf(file), packages, peers))).toEqual([]);
  });

  test.each([
    [
      'a rule that is off in tests',
      "export const cost = process.env.NODE_ENV === 'test' ? 2 : 131_072;",
      ['src/login/a.ts has NODE_ENV: the program does the same whether tests run or not'],
    ],
    [
      'the same in brackets',
      "export const cost = process.env['VITEST'] ? 2 : 131_072;",
      ['src/login/a.ts has VITEST: the program does the same whether tests run or not'],
    ],
    [
      'tests inside the source',
      'if (import.meta.vitest) check();',
      ['src/login/a.ts has vitest: the program does the same whether tests run or not'],
    ],
    [
      'a package for tests',
      "import fc from 'fast-check';",
      ['src/login/a.ts imports fast-check, which is not installed with dscplus'],
    ],
  ])('%s is named', (_what, text, faults) => {
    expect(testFaultsOf('src/login/a.ts', text, packages)).toEqual(faults);
  });

  test('what is installed with it is not', () => {
    const text = "import { Hono } from 'hono'; import { cors } from 'hono/cors'; import fs from 'node:fs';";
    expect(testFaultsOf('src/login/a.ts', text, packages)).toEqual([]);
  });

  test('a test library is imported by the fixtures alone', () => {
    const text = "import { test } from 'vitest';";
    expect(testFaultsOf('src/fixtures/a.ts', text, packages, peers)).toEqual([]);
    expect(testFaultsOf('src/login/a.ts', text, packages, peers)).toEqual([
      'src/login/a.ts imports vitest, which is not installed with dscplus',
      'src/login/a.ts has vitest: the program does the same whether tests run or not',
    ]);
  });
});

describe('checks of the login server', () => {
  const files = readdirSync(new URL('test/login/checks/', root), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ts'));

  test('import no src, and drive nothing but what they are given', () => {
    const faults = files.flatMap((file) => {
      const text = readFileSync(new URL(`test/login/checks/${file}`, root), 'utf8');
      return [...text.matchAll(/from '[^']*\/src\/[^']*'|\b(world|site)\(/g)].map(
        ([fault]) => `${file}: ${fault}`,
      );
    });
    expect(files).toContain('challenges.ts');
    expect(files).toContain('kinds/kind-logins.ts');
    expect(faults).toEqual([]);
  });
});

describe('whoever writes a test starts processes where they have a time limit and an end', () => {
  const files = readdirSync(new URL('test/', root), { recursive: true })
    .map((name) => `test/${String(name).replaceAll('\\', '/')}`)
    .filter((name) => /\.[cm]?[jt]sx?$/.test(name));

  test('there are files to look at', () => {
    expect(files).toContain('test/cli/program.ts');
    expect(files).toContain('test/storage/kill-at.mjs');
  });

  test('no file of the tests does it by itself', () => {
    expect(files.flatMap((file) => processFaultsOf(file, readFileSync(new URL(file, root), 'utf8')))).toEqual(
      [],
    );
  });

  test.each([
    "import { spawn } from 'node:child_process';",
    "import { type ChildProcess, spawn } from 'node:child_process';",
    "import * as processes from 'node:child_process';",
    "import 'node:child_process';",
    "export { execFile } from 'node:child_process';",
    "const { exec } = await import('node:child_process');",
    "const { fork } = require('node:child_process');",
    "const { fork } = process.getBuiltinModule('node:child_process');",
  ])('%s is named', (text) => {
    expect(processFaultsOf('test/cli/info.test.ts', text)).toEqual([
      'test/cli/info.test.ts uses node:child_process: start processes by test/process/start.ts',
    ]);
    expect(processFaultsOf('test/process/start.ts', text)).toEqual([]);
  });

  test.each([
    "import type { ChildProcess } from 'node:child_process';",
    "import { type ChildProcess } from 'node:child_process';",
    "import { start } from '../process/start.ts';",
  ])('%s is not', (text) => {
    expect(processFaultsOf('test/cli/info.test.ts', text)).toEqual([]);
  });
});

test('a folder of more than 15 files is named, whatever is in the folders in it', () => {
  const inFolder = (folder: string, count: number): string[] =>
    Array.from({ length: count }, (_, i) => `${folder}/file-${i}.ts`);
  expect(folderFaultsOf([...inFolder('src/net', 15), ...inFolder('src/net/limits', 15)])).toEqual([]);
  expect(folderFaultsOf(inFolder('src/net', 16))).toEqual(['src/net has 16 files: 15 at most']);
});

describe('a file that breaks a rule is named with what it breaks', () => {
  test.each([
    [
      'an arrow against the table',
      'src/display/svg.ts',
      "import { step } from '../device/transitions.ts';",
      'src/display/svg.ts imports src/device/transitions.ts: no arrow goes there',
    ],
    [
      'a value where only types may be had',
      'src/login/factors/card.ts',
      "import { audit } from '../auth/audit.ts';",
      'src/login/factors/card.ts imports src/login/auth/audit.ts: no arrow goes there',
    ],
    [
      'an arrow of types only',
      'src/crypto/key.ts',
      "import type { Key } from '../keypad/keys.ts';",
      'src/crypto/key.ts imports src/keypad/keys.ts: no arrow goes there',
    ],
    [
      'the login server reaching for a card',
      'src/login/server.ts',
      "import { createCard } from '../device/card.ts';",
      'src/login/server.ts imports src/device/card.ts: no arrow goes there',
    ],
    [
      'a helper of the tests',
      'src/login/auth/submit-response.ts',
      "import { worldOf } from '../../../test/login/login-world.ts';",
      'src/login/auth/submit-response.ts imports test/login/login-world.ts, which is in no folder of src',
    ],
    [
      'what accepts a login asking for a fault',
      'src/login/auth/submit-response.ts',
      "import { faultOf } from '../../faults/fault.ts';",
      'src/login/auth/submit-response.ts imports src/faults/fault.ts: no arrow goes there',
    ],
    [
      'what accepts a response asking for a state of the gateway',
      'src/login/factors/verify-response.ts',
      "import { gatewayPrefixes } from '../web/gateway/gateway-route.ts';",
      'src/login/factors/verify-response.ts imports src/login/web/gateway/gateway-route.ts: no arrow goes there',
    ],
    [
      'an entry inside',
      'src/cli/commands/new.ts',
      "import { createCard } from '../../index.ts';",
      'src/cli/commands/new.ts imports src/index.ts, which is in no folder of src',
    ],
    [
      'a barrel',
      'src/device/all.ts',
      "export * from './card.ts';",
      'src/device/all.ts only passes on what others export',
    ],
    [
      'a name passed on',
      'src/device/card.ts',
      "export { keys } from '../keypad/keys.ts';",
      'src/device/card.ts only passes on what others export',
    ],
    [
      'a folder of its own',
      'src/utils/pad.ts',
      'export const pad = 1;',
      'src/utils/pad.ts is in a folder that has no arrows',
    ],
    [
      'a second entry',
      'src/everything.ts',
      'export const all = 1;',
      'src/everything.ts is no entry of the package',
    ],
    [
      'an import without its extension',
      'src/device/card.ts',
      "import { step } from './firmware.js';",
      'src/device/card.ts imports ./firmware.js: name the file with .ts',
    ],
    [
      'a Node module',
      'src/device/card.ts',
      "import { readFileSync } from 'node:fs';",
      'src/device/card.ts imports node:fs, which the pure folders may not',
    ],
    [
      'a Node module by its old name',
      'src/device/card.ts',
      "import fs from 'fs';",
      'src/device/card.ts imports fs, which the pure folders may not',
    ],
    [
      'the clock of the wall',
      'src/device/card.ts',
      'const now = new Date();',
      'src/device/card.ts uses Date',
    ],
    [
      'the clock of the wall, in a call',
      'src/device/card.ts',
      'const now = Date.now();',
      'src/device/card.ts uses Date',
    ],
    [
      'a timer',
      'src/keypad/contacts.ts',
      'setTimeout(() => {}, 30);',
      'src/keypad/contacts.ts uses setTimeout',
    ],
    [
      'a face that presses by itself',
      'src/http/routes/routes-keys.ts',
      "shared.card.down('1');",
      'src/http/routes/routes-keys.ts calls card.down: press by the driver',
    ],
    [
      'a face that presses by itself, in brackets',
      'src/terminal/session.ts',
      "card['up']('1');",
      'src/terminal/session.ts calls card.up: press by the driver',
    ],
    [
      'a face that moves card time by itself',
      'src/serial/console/scpi/commands-status.ts',
      'card.reach(5);',
      'src/serial/console/scpi/commands-status.ts calls card.reach: press by the driver',
    ],
    [
      'a face that sets a card back by itself',
      'src/serial/console/console.ts',
      'card.restore(snapshot);',
      'src/serial/console/console.ts calls card.restore: press by the driver',
    ],
    [
      'a face that sets the time of a card by itself',
      'src/terminal/session-commands.ts',
      'clock.jump(1_000);',
      'src/terminal/session-commands.ts calls clock.jump: set the time by the driver',
    ],
    [
      'a face with a scheduler of its own',
      'src/terminal/session.ts',
      "import { createScheduler } from '../driver/scheduler.ts';",
      'src/terminal/session.ts imports src/driver/scheduler.ts: use createDriver',
    ],
    ['chance', 'src/crypto/key.ts', 'const x = Math.random();', 'src/crypto/key.ts uses Math.random'],
    [
      'chance in brackets',
      'src/crypto/key.ts',
      "const x = Math['random']();",
      'src/crypto/key.ts uses Math.random',
    ],
    ['performance', 'src/display/svg.ts', 'performance.now();', 'src/display/svg.ts uses performance'],
    ['the process', 'src/display/svg.ts', 'const x = "" + process.pid;', 'src/display/svg.ts uses process'],
    ['a Buffer', 'src/display/png.ts', 'Buffer.from([]);', 'src/display/png.ts uses Buffer'],
    [
      'a way round by globalThis',
      'src/device/card.ts',
      "globalThis['Date'];",
      'src/device/card.ts uses globalThis',
    ],
    [
      'a type of Node',
      'src/display/png.ts',
      'export function png(): Buffer | null { return null; }',
      'src/display/png.ts uses Buffer',
    ],
    [
      'an import while it runs',
      'src/device/card.ts',
      "await import('./firmware.ts');",
      'src/device/card.ts imports ./firmware.ts while it runs',
    ],
    [
      'an import of a name worked out',
      'src/device/card.ts',
      'await import("./firmware" + ".ts");',
      'src/device/card.ts imports a name it works out while it runs',
    ],
    [
      '301 lines',
      'src/cli/commands/new.ts',
      'a();\n'.repeat(301),
      'src/cli/commands/new.ts has 301 lines: 300 at most',
    ],
    [
      'a function of 71 lines',
      'src/cli/commands/new.ts',
      `function write() {\n${'a();\n'.repeat(69)}}`,
      'src/cli/commands/new.ts: write has 71 lines: 70 at most',
    ],
    [
      'a closure of 71 lines',
      'src/cli/commands/new.ts',
      `const write = () => {\n${'a();\n'.repeat(69)}};`,
      'src/cli/commands/new.ts: write has 71 lines: 70 at most',
    ],
    [
      'a method of 71 lines',
      'src/cli/commands/new.ts',
      `class Card {\n  write() {\n${'a();\n'.repeat(69)}}\n}`,
      'src/cli/commands/new.ts: write has 71 lines: 70 at most',
    ],
    [
      'a function of 71 lines that is given away',
      'src/cli/commands/new.ts',
      `run(() => {\n${'a();\n'.repeat(69)}});`,
      'src/cli/commands/new.ts: a function without a name has 71 lines: 70 at most',
    ],
  ])('%s', (_what, path, text, fault) => {
    expect(faultsOf(path, text)).toEqual([fault]);
  });

  test.each([
    [
      'words in comments and strings',
      'src/device/card.ts',
      "// Date, process\nexport const x = 'Date.now() process';",
    ],
    ['a field with such a name', 'src/device/card.ts', 'export const x = { process: 1 }; x.process;'],
    ['an arrow of the table', 'src/device/card.ts', "import { keys } from '../keypad/keys.ts';"],
    [
      'types where only types may be had',
      'src/login/factors/card.ts',
      "import type { Reason } from '../auth/audit.ts';",
    ],
    ['Date in the command line', 'src/cli/commands/respond.ts', 'export const now: number = Date.now();'],
    ['a function of 70 lines', 'src/cli/commands/new.ts', `function write() {\n${'a();\n'.repeat(68)}}`],
    ['300 lines', 'src/cli/commands/new.ts', 'a();\n'.repeat(300)],
    ['a key by the driver', 'src/http/routes/routes-keys.ts', "shared.driver.down('1');"],
    ['an entry', 'src/index.ts', "export { createCard } from './device/card.ts';"],
  ])('but not %s', (_what, path, text) => {
    expect(faultsOf(path, text)).toEqual([]);
  });
});

describe('whoever names a thing uses the word of the field, for one thing', () => {
  const files = readdirSync(new URL('src/', root), { recursive: true })
    .map((name) => `src/${String(name).replaceAll('\\', '/')}`)
    .filter((name) => /\.[cm]?tsx?$/.test(name))
    .map((path) => ({ path, text: readFileSync(new URL(path, root), 'utf8') }));

  test('the exported names are found', () => {
    const card = files.find(({ path }) => path === 'src/device/card.ts') as SourceText;
    expect(exportedNames(card)).toEqual(expect.arrayContaining(['Card', 'createCard']));
    expect(files.flatMap(exportedNames).length).toBeGreaterThan(700);
  });

  test('no exported name stands for two things, and none is of a story', () => {
    expect(nameFaultsOf(files)).toEqual([]);
  });

  test.each([
    [
      'a function named as one of another folder',
      'export function quoted(): void {}',
      ['quoted stands for two things: src/errors/a.ts, src/serial/b.ts'],
    ],
    [
      'a value named as a type of another folder',
      'export type Line = string;\nexport const quoted = 1;',
      ['quoted stands for two things: src/errors/a.ts, src/serial/b.ts'],
    ],
    [
      'a name of a pattern',
      'export const { one: quoted, two: [three = 3] } = four;',
      ['quoted stands for two things: src/errors/a.ts, src/serial/b.ts'],
    ],
    [
      'a name given when it is exported',
      "import { five } from './five.ts';\nconst quote = 1;\nexport { five, quote as quoted };",
      ['quoted stands for two things: src/errors/a.ts, src/serial/b.ts'],
    ],
    [
      'a metaphor',
      'export interface LoginDesk {}',
      ['LoginDesk in src/serial/b.ts: desk is not a word of the field; use what its members are'],
    ],
    [
      'an old word of the card',
      'export const glassMs = 1;\nexport class NoAnswerError {}',
      [
        'NoAnswerError in src/serial/b.ts: answer is not a word of the field; use response (the digits), reply (what a server or an instrument sends)',
        'glassMs in src/serial/b.ts: glass is not a word of the field; use lcd',
      ],
    ],
  ])('%s is named', (_what, text, faults) => {
    const quoting = { path: 'src/errors/a.ts', text: 'export const quoted = 1;' };
    expect(nameFaultsOf([quoting, { path: 'src/serial/b.ts', text }])).toEqual(faults);
  });

  test.each([
    ['a name that is not exported', 'function quoted(): void {}\nexport const lines = quoted;'],
    ['a name passed on', "export { quoted } from '../errors/a.ts';\nexport const lines = 1;"],
    ['a type and a value of one name in one file', 'export type Line = 1;\nexport const Line = 1;'],
    ['a word that holds such a word', 'export interface LoginHandle {}\nexport const returned = 1;'],
    ['a page that is turned', 'export function turnPage(): void {}'],
  ])('%s is not', (_what, text) => {
    const quoting = { path: 'src/errors/a.ts', text: 'export const quoted = 1;' };
    expect(nameFaultsOf([quoting, { path: 'src/serial/b.ts', text }])).toEqual([]);
  });
});
