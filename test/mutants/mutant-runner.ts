/**
 * Runs a test file against a mutant: a worker gets `test/x.test.ts?mutant=name`. The modules of the source that the
 * mutant does not reach are shared by all files of the worker; the others are run anew, and so are those of the tests.
 */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import type { RunnerTask, RunnerTestFile } from 'vitest';
import { VitestTestRunner } from 'vitest/runners';

interface ModuleText {
  readonly code: string;
  readonly imports: Readonly<Record<string, string>>;
}
/** What module-texts.mjs has made. */
interface Texts {
  readonly modules: Readonly<Record<string, ModuleText>>;
  /** By the name of the mutant: the code of the files that it changes. */
  readonly mutants: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
type Exports = Record<string, unknown>;
interface Module {
  exports: Exports;
}
type ModuleFunction = (...parts: unknown[]) => void;

const root = fileURLToPath(new URL('../../', import.meta.url));
const { modules, mutants } = JSON.parse(readFileSync(process.env.DSCPLUS_MUTANTS as string, 'utf8')) as Texts;
const importers = importersOf();
/** What a module of the tests makes for a file ends with the file; those of the mutants make nothing. */
const ofTests = Object.keys(modules).filter(
  (path) => path.startsWith('test/') && !path.startsWith('test/mutants/'),
);
const scripts = new Map<string, Script>();
/** What vitest has loaded, and modules as they are. */
const loaded = new Map<string, Exports>();
const shared = new Map<string, Module>();

/** Else a file ends at its first test that notices the mutant. */
const every = process.env.DSCPLUS_EVERY_CHECK === '1';

export default class MutantRunner extends VitestTestRunner {
  private noticed = false;

  override onCollectStart(file: RunnerTestFile): void {
    super.onCollectStart(file);
    this.noticed = false;
  }

  override async onBeforeRunTask(test: RunnerTask): Promise<void> {
    await super.onBeforeRunTask(test);
    if (this.noticed && !every) test.mode = 'skip';
  }

  override onAfterRunTask(test: RunnerTask): void {
    super.onAfterRunTask(test);
    if (test.result?.state === 'fail') this.noticed = true;
  }

  override async importFile(path: string, source: 'collect' | 'setup'): Promise<unknown> {
    const [file = '', name] = path.slice(root.length).split('?mutant=');
    if (name === undefined) return super.importFile(path, source);
    await loadOthers(file);
    return moduleOf(file, name);
  }
}

/** Runs the file, with the modules of the source that the mutant changes and those that import them anew. */
function moduleOf(file: string, name: string): Exports {
  const changed = mutants[name] ?? {};
  const anew = new Map<string, Module>();
  const isAnew = new Set([...ofTests, ...Object.keys(changed)]);
  for (const path of isAnew) for (const importer of importers.get(path) ?? []) isAnew.add(importer);
  function load(path: string): Exports {
    const known = isAnew.has(path) ? anew : shared;
    const found = known.get(path);
    if (found !== undefined) return found.exports;
    const module: Module = { exports: {} };
    known.set(path, module);
    const { imports } = modules[path] as ModuleText;
    const require = (name: string): unknown => {
      const target = imports[name] ?? name;
      return target in modules ? load(target) : loaded.get(target);
    };
    const code = changed[path];
    const script = code === undefined ? scriptOf(path) : compiled(path, code);
    try {
      const run = script.runInThisContext() as ModuleFunction;
      const url = `${pathToFileURL(root + path).href}${path === file ? `?mutant=${name}` : ''}`;
      run(module, module.exports, require, url, dirname(root + path));
    } catch (error) {
      known.delete(path);
      throw error;
    }
    return module.exports;
  }
  return load(file);
}

function scriptOf(path: string): Script {
  const found = scripts.get(path) ?? compiled(path, (modules[path] as ModuleText).code);
  scripts.set(path, found);
  return found;
}

function compiled(path: string, code: string): Script {
  return new Script(`(module, exports, require, __url, __dirname) => {${code}\n}`, { filename: root + path });
}

/** Has vitest load what the modules of a test file import beside one another. */
async function loadOthers(file: string): Promise<void> {
  const reached = new Set([file]);
  for (const path of reached) {
    for (const target of Object.values(modules[path]?.imports ?? {})) {
      if (target in modules) reached.add(target);
      else if (!loaded.has(target)) loaded.set(target, asModule((await import(target)) as Exports));
    }
  }
}

/** As a module of CommonJS that was made from one with these exports. */
function asModule(namespace: Exports): Exports {
  const module = Object.defineProperty({}, '__esModule', { value: true });
  for (const name of Object.keys(namespace))
    Object.defineProperty(module, name, { enumerable: true, get: () => namespace[name] });
  return module;
}

function importersOf(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [path, { imports }] of Object.entries(modules))
    for (const target of Object.values(imports)) found.set(target, [...(found.get(target) ?? []), path]);
  return found;
}
