/** Packs a copy of the sources, since packing builds, and installs the package in an empty folder. */
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputOf } from '../process/start.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * @param folder where the copy is made
 * @param consumer where the package is installed; it must not exist
 * @returns the files that were packed, sorted
 */
export async function installPackage(folder: string, consumer: string): Promise<string[]> {
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
  const [{ filename, files }] = JSON.parse(await outputOf('npm', ['pack', '--json'], { cwd: sources })) as [
    { filename: string; files: { path: string }[] },
  ];
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), '{"name": "consumer", "private": true}');
  const words = ['install', '--prefer-offline', '--no-audit', '--no-fund', join(sources, filename)];
  await outputOf('npm', words, { cwd: consumer });
  return files.map(({ path }) => path).sort();
}
