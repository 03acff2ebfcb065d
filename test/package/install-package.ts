/**
 * Packs a copy of the sources, since packing builds, and installs the package in an empty folder, once: as
 * docs/user/fixtures.md tells a newcomer, with Playwright. Without Playwright, it is what npm installs for the package
 * alone.
 */
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { certificatesOfRun } from '../process/certificates.ts';
import { patient } from '../process/patience.ts';
import { outputOf } from '../process/start.ts';
import { newcomerSteps } from './newcomer-steps.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'dscplus-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export interface Installed {
  /** The folder where it is installed, and nothing else. */
  readonly consumer: string;
  /** The folder where a newcomer has installed it beside Playwright, and done nothing more. */
  readonly newcomer: string;
  /** The files that were packed, sorted. */
  readonly packed: readonly string[];
}

/** In what time it is installed at the latest, also beside other work: a build, and what npm reads and writes. */
export const installLimitMs = patient(600_000);

let once: Promise<Installed> | undefined;

/** The package, as it is now, in the folder of someone who has nothing else. */
export function installed(): Promise<Installed> {
  once ??= install();
  return once;
}

/** The environment of a person: nothing in it says that tests run. npm asks nobody for news. */
export const person: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|NODE_ENV|NODE_V8_COVERAGE|FORCE_COLOR)/.test(name),
    ),
  ),
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
};

async function install(): Promise<Installed> {
  const sources = copyOfSources();
  // The compilers are short-lived: their memory need not be looked through so often.
  const env = { ...process.env, GOGC: '400' };
  const words = ['pack', '--json', '--loglevel=error'];
  const [{ filename, files }] = JSON.parse(await outputOf('npm', words, { cwd: sources, env })) as [
    { filename: string; files: { path: string }[] },
  ];
  const newcomer = join(folder, 'newcomer');
  mkdirSync(newcomer);
  for (const line of newcomerSteps(join(sources, filename)).install) {
    await outputOf('sh', ['-ec', line], { cwd: newcomer, env: { ...person, ...certificatesOfRun() } });
  }
  const consumer = await withoutTheRest(newcomer);
  return { consumer, newcomer, packed: files.map(({ path }) => path).sort() };
}

/** What the compiler says of a project, in one thread, and little concerned about memory: both cost less work. */
export function typeErrors(cwd: string): Promise<string> {
  const words = [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.', '--singleThreaded'];
  return outputOf('node', words, { cwd, env: { ...person, GOGC: '400' } });
}

/** A folder with what is packed or builds it. */
function copyOfSources(): string {
  const sources = join(folder, 'sources');
  const named = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).files as string[];
  const wanted = [
    ...named,
    'package.json',
    'README.md',
    'LICENSE',
    'src',
    'scripts',
    'tsconfig.json',
    'tsconfig.build.json',
  ];
  mkdirSync(sources);
  for (const name of wanted.filter((one) => one !== 'dist' && existsSync(join(root, one)))) {
    cpSync(join(root, name), join(sources, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(sources, 'node_modules'));
  return sources;
}

/** A copy of a folder from which npm has taken all that the package does not depend on. */
async function withoutTheRest(newcomer: string): Promise<string> {
  const consumer = join(folder, 'consumer');
  linkFiles(newcomer, consumer);
  const { devDependencies } = JSON.parse(readFileSync(join(newcomer, 'package.json'), 'utf8'));
  const others = Object.keys(devDependencies).filter((name) => name !== 'dscplus');
  await outputOf('npm', ['uninstall', '--offline', ...others], { cwd: consumer, env: person });
  // A project of another kind than the newcomer's, and no list that says what else there was.
  for (const name of ['package.json', 'package-lock.json']) rmSync(join(consumer, name));
  writeFileSync(join(consumer, 'package.json'), '{"name": "consumer", "private": true}');
  return consumer;
}

/** Copies a folder for those who only add, replace and remove files: none is copied, both folders name it. */
export function linkFiles(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkFiles(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkSync(source, target);
  }
}
