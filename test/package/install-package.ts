/** Packs a copy of the sources, since packing builds, and installs the package in an empty folder, once. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { patient } from '../process/patience.ts';
import { outputOf } from '../process/start.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'dscplus-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export interface Installed {
  /** The folder where it is installed. */
  readonly consumer: string;
  /** The archive that npm packed. */
  readonly archive: string;
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

async function install(): Promise<Installed> {
  const sources = join(folder, 'sources');
  const consumer = join(folder, 'consumer');
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
  const [{ filename, files }] = JSON.parse(await outputOf('npm', ['pack', '--json'], { cwd: sources })) as [
    { filename: string; files: { path: string }[] },
  ];
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), '{"name": "consumer", "private": true}');
  const archive = join(sources, filename);
  const words = ['install', '--prefer-offline', '--no-audit', '--no-fund', archive];
  await outputOf('npm', words, { cwd: consumer });
  return { consumer, archive, packed: files.map(({ path }) => path).sort() };
}
