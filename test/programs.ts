/**
 * Programs that the tests use, as programs.json lists them: where each is installed, and which Debian package has it.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import list from './programs.json' with { type: 'json' };

export interface Program {
  readonly name: string;
  /** Found as a command on the PATH. */
  readonly command?: string;
  /** The only folder of the PATH where it counts. */
  readonly folder?: string;
  /** Not a program but a system, as `process.platform` names it. */
  readonly platform?: string;
  /** Found as a module of python3. */
  readonly module?: string;
  /** Debian's packages; what is everywhere needs none. */
  readonly packages?: readonly string[];
  /** On every machine that can run the tests at all. */
  readonly everywhere?: boolean;
  readonly use: string;
}

export const programs: readonly Program[] = list;

export function programNamed(name: string): Program | undefined {
  return programs.find((one) => one.name === name);
}

/** By PATH and name: each start of a process asks for many. */
const paths = new Map<string, string | null>();

/** Where a program is, or null. */
export function programPath(name: string): string | null {
  const program = programNamed(name);
  if (program?.command === undefined) throw new Error(`${name}: not a command of test/programs.json`);
  const { PATH = '' } = process.env;
  const key = `${PATH}\0${name}`;
  const known = paths.get(key);
  if (known !== undefined) return known;
  const { command, folder } = program;
  const onPath = PATH.split(delimiter).filter(Boolean);
  const folders = folder === undefined ? onPath : onPath.filter((one) => one === folder);
  const path = folders.map((one) => join(one, command)).find(isExecutable) ?? null;
  paths.set(key, path);
  return path;
}

/** The command that installs programs, on Debian. */
export function installCommand(names: readonly string[]): string {
  const packages = new Set(names.flatMap((name) => programNamed(name)?.packages ?? []));
  return `apt-get install -y --no-install-recommends ${[...packages].join(' ')}`;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
