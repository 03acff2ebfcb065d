/**
 * Which test files are fast: those that start no process. What a file imports tells, so that no list grows old. Those
 * that try the checks on broken sources are apart: what they run is no source whose coverage counts.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';

const root = new URL('../', import.meta.url);
/** Every process is started here; a browser brings its own. */
const starter = 'test/process/start.ts';
const browser = /from '(?:playwright-core)'/;

/** Serves serial ports in real time in the worker itself, which nothing of another file must keep waiting. */
const ports = 'test/serial/cards-on-ports.ts';

/** Puts something in the place of a module, which files beside it must not see. */
const replaces = /\bvi\.(do)?[mM]ock\(|syncBuiltinESMExports/;

/**
 * Of those that start no process, what is the same on each Node and takes long: many cases by chance or by count, each
 * power cut, and the texts of the repository. They are not among the fast ones: `npm test` runs them, and of the Nodes
 * of `.ci/run` one does.
 */
export const once: readonly string[] = [
  'test/architecture.test.ts',
  'test/crypto/enumeration.test.ts',
  'test/device/canary.test.ts',
  'test/device/proof.test.ts',
  'test/device/storm.test.ts',
  'test/display/png.test.ts',
  'test/docs/generated.test.ts',
  'test/docs/plain-english.test.ts',
  'test/errors/messages.test.ts',
  'test/faults/storm.test.ts',
  'test/fuzz/parsers.test.ts',
  'test/handset/phone/power-cut.test.ts',
  'test/login/fails-at-each-call.test.ts',
  'test/login/faults/fault-checks.test.ts',
  'test/login/power-cut-app.test.ts',
  'test/login/power-cut.test.ts',
  'test/login/soak.test.ts',
  'test/phone/phone-proof.test.ts',
  'test/storage/give-backs.test.ts',
];

export interface TestFiles {
  /** They start no process, and may share a worker's modules. */
  readonly fast: readonly string[];
  /** They start no process, and replace modules. */
  readonly apart: readonly string[];
  /** They start a process, directly or by what they import, and may share a worker's modules. */
  readonly slow: readonly string[];
  /** They start a process, and replace modules or serve ports. */
  readonly slowApart: readonly string[];
  /** They start processes, and run the sources with a rule broken. */
  readonly mutants: readonly string[];
}

export function testFiles(): TestFiles {
  const files = readdirSync(new URL('test/', root), { recursive: true })
    .map((name) => `test/${String(name).replaceAll('\\', '/')}`)
    .filter((name) => /\.test\.tsx?$/.test(name))
    .sort();
  const startsProcess = reaching((file) => file === starter || browser.test(textOf(file)));
  const servesPorts = reaching((file) => file === ports);
  const isApart = (file: string): boolean => replaces.test(textOf(file)) || servesPorts(file);
  const starting = files.filter(startsProcess);
  const mutants = starting.filter((file) => file.startsWith('test/mutants/'));
  const slow = starting.filter((file) => !mutants.includes(file));
  const quick = files.filter((file) => !starting.includes(file));
  return {
    fast: quick.filter((file) => !isApart(file)),
    apart: quick.filter(isApart),
    slow: slow.filter((file) => !isApart(file)),
    slowApart: slow.filter(isApart),
    mutants,
  };
}

const textOf = (file: string): string => readFileSync(new URL(file, root), 'utf8');

/** Whether a file is as wanted, or imports one that is, directly or by others. */
function reaching(isWanted: (file: string) => boolean): (file: string) => boolean {
  const known = new Map<string, boolean>();
  const reaches = (file: string): boolean => {
    const found = known.get(file);
    if (found !== undefined) return found;
    known.set(file, false);
    const does = isWanted(file) || importsOf(file).some(reaches);
    known.set(file, does);
    return does;
  };
  return reaches;
}

/** What a file of the tests imports of them. */
export function importsOf(file: string): string[] {
  return Array.from(
    textOf(file).matchAll(/(?:from|^import) '(\.[^']+)'/gm),
    ([, path = '']) => normalize(join(dirname(file), path)),
    // A text of a test may name a file that is none.
  ).filter((path) => path.startsWith('test/') && existsSync(new URL(path, root)));
}
