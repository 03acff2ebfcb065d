/**
 * The rules of structure, as a function from the text of a source file to the rules that it breaks. It works on the
 * syntax tree, so words in comments and strings don't count.
 */
import { dirname, join, normalize } from 'node:path/posix';
import { type SyntaxNode as Node, syntaxTree } from './syntax-tree.ts';

/** The text of an error, which every folder may import. */
export const errorsFolder = 'errors';

/** The card and what it is made of. */
export const cardFolders: readonly string[] = [
  'options',
  'crypto',
  'keypad',
  'display',
  'profiles',
  'device',
];

/**
 * Folders of `src` and what each may import of ours, files of its own apart; docs/dev/architecture.md says what each
 * is for. A file belongs to the longest name that fits. All may import `errors`.
 */
export const arrows: Readonly<Record<string, readonly string[]>> = {
  [errorsFolder]: [],
  options: [],
  crypto: ['options'],
  keypad: [],
  display: ['options'],
  profiles: ['options', 'crypto', 'keypad', 'display'],
  device: ['options', 'crypto', 'keypad', 'display', 'profiles'],
  faults: [...cardFolders],
  line: ['options'],
  phone: ['options', 'crypto'],
  time: [],
  driver: [...cardFolders, 'time'],
  recording: [...cardFolders, 'faults', 'driver', 'time'],
  'recording/convert': [...cardFolders, 'faults', 'recording'],
  'recording/files': ['crypto', 'keypad', 'device', 'faults', 'files', 'recording'],
  // Of the login, the names and limits of its policies.
  scenario: [
    ...cardFolders,
    'faults',
    'driver',
    'time',
    'yaml',
    'files',
    'storage',
    'recording',
    'login/auth',
  ],
  'scenario/reports': ['display'],
  clock: ['options', 'time'],
  files: [],
  yaml: ['options', 'time'],
  storage: ['options', 'crypto', 'profiles', 'device', 'faults', 'phone', 'files'],
  net: ['files'],
  'serial/console': [...cardFolders, 'faults', 'driver', 'time'],
  'serial/ports': [...cardFolders, 'faults', 'driver', 'time', 'clock', 'net', 'serial/console'],
  terminal: [
    ...cardFolders,
    'faults',
    'driver',
    'time',
    'clock',
    'files',
    'storage',
    'recording',
    'recording/files',
  ],
  http: [...cardFolders, 'faults', 'driver', 'time', 'clock', 'storage', 'net'],
  handset: ['line', 'phone', 'time', 'clock', 'files', 'storage', 'net', 'terminal'],
  'login/auth': ['options', 'crypto', 'line', 'time'],
  'login/factors': ['crypto', 'line', 'time'],
  'login/admin': ['options', 'yaml', 'crypto', 'line', 'login/auth', 'login/factors', 'login/gateway'],
  'login/apps': ['crypto', 'line', 'login/auth', 'login/factors', 'login/admin'],
  'login/gateway': ['login/auth'],
  'login/wire': ['crypto', 'login/auth', 'login/page'],
  'login/store': ['crypto', 'files', 'line', 'login/auth'],
  'login/page': [],
  'login/web': [
    'crypto',
    'line',
    'net',
    'login',
    'login/auth',
    'login/admin',
    'login/apps',
    'login/factors',
    'login/gateway',
    'login/wire',
    'login/store',
    'login/page',
  ],
  login: [
    'options',
    'files',
    'yaml',
    'crypto',
    'time',
    'clock',
    'line',
    'net',
    'login/auth',
    'login/factors',
    'login/admin',
    'login/apps',
    'login/gateway',
    'login/wire',
    'login/store',
    'login/web',
    'login/page',
  ],
  lab: [...cardFolders, 'line', 'phone', 'time', 'driver'],
  'lab/page': [...cardFolders, 'line', 'phone', 'time', 'driver', 'clock', 'lab', 'login/page'],
  fixtures: [...cardFolders, 'faults', 'line', 'time', 'driver', 'login', 'login/auth', 'login/admin'],
  cli: [
    ...cardFolders,
    'faults',
    'phone',
    'time',
    'driver',
    'recording',
    'recording/files',
    'recording/convert',
    'scenario',
    'scenario/reports',
    'clock',
    'files',
    'yaml',
    'storage',
    'net',
    'serial/console',
    'serial/ports',
    'terminal',
    'http',
    'handset',
    'login',
    'login/auth',
    'login/factors',
    'login/admin',
    'login/wire',
    'login/store',
    'login/web',
    'login/page',
  ],
};

/** What a folder may import of ours beside that, types alone. */
export const typeArrows: Readonly<Record<string, readonly string[]>> = {
  'login/factors': ['login/auth'],
  lab: ['login/auth', 'login/admin'],
  'lab/page': ['login/auth', 'login/admin'],
  line: ['profiles'],
  phone: ['profiles'],
  'scenario/reports': ['scenario'],
};

/** Folders that run unchanged in a browser, on no clock but the one they are given. */
export const pure: readonly string[] = [
  errorsFolder,
  ...cardFolders,
  'faults',
  'line',
  'phone',
  'time',
  'driver',
  'recording',
  'recording/convert',
  'scenario/reports',
  'lab',
];
const purePackages: readonly string[] = ['@noble/hashes', 'fflate'];

/** The public entries, the only files that may pass on what others export. */
export const entries: Readonly<Record<string, readonly string[]>> = {
  'src/index.ts': pure,
  'src/node.ts': [...pure, 'storage', 'clock'],
  'src/serial.ts': ['options', 'serial/console', 'serial/ports'],
  'src/server.ts': ['options', 'yaml', 'login', 'login/auth', 'login/admin', 'login/store'],
  'src/phone.ts': ['options', 'phone'],
  'src/fixtures.ts': ['fixtures'],
  'src/vitest.ts': ['fixtures'],
  'src/playwright.ts': ['fixtures'],
};

/** Lines that a file of `src` may have. */
export const linesMax = 300;
/** Lines that a function of `src` may have. */
export const functionLinesMax = 70;
/** Files that one folder of `src` may have. */
export const folderFilesMax = 15;

const impureNames: ReadonlySet<string> = new Set([
  ...['Date', 'performance', 'process', 'Buffer', 'globalThis', 'global', 'require'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch', 'console', 'crypto'],
  ...['clearTimeout', 'clearInterval', 'clearImmediate'],
]);

/** What the file breaks, a line each; empty when it keeps to all rules. `path` is from the root, such as `src/device/card.ts`. */
export function faultsOf(path: string, text: string): string[] {
  const folder = folderOf(path);
  const isPure = folder === null ? path === 'src/index.ts' : pure.includes(folder);
  const tree = syntaxTree(path, text);
  const faults: string[] = [];
  const lines = text.trimEnd().split('\n').length;
  if (lines > linesMax) faults.push(`${path} has ${lines} lines: ${linesMax} at most`);
  faults.push(...functionFaults(path, text, tree));
  if (folder !== null && arrows[folder] === undefined)
    faults.push(`${path} is in a folder that has no arrows`);
  if (folder === null && entries[path] === undefined) faults.push(`${path} is no entry of the package`);
  if (folder !== null && isBarrel(tree)) faults.push(`${path} only passes on what others export`);
  for (const { source, dynamic, types } of importsOf(tree)) {
    if (isPure && dynamic) faults.push(`${path} imports ${source ?? 'a name it works out'} while it runs`);
    if (source === null) continue;
    if (source.startsWith('.')) faults.push(...arrowFaults(path, folder, source, types));
    else if (isPure && !purePackages.some((name) => source === name || source.startsWith(`${name}/`)))
      faults.push(`${path} imports ${source}, which the pure folders may not`);
  }
  if (isPure) for (const name of impureNamesOf(tree)) faults.push(`${path} uses ${name}`);
  if (folder !== null && !drivingFolders.includes(folder)) faults.push(...drivingFaults(path, tree));
  return faults;
}

/** Functions that are too long to be read at once, by the name they have or are given. */
function functionFaults(path: string, text: string, tree: Node): string[] {
  const faults: string[] = [];
  visit(tree, (node, parent) => {
    if (!/^(FunctionDeclaration|(Arrow)?FunctionExpression)$/.test(node.type)) return;
    const lines = text.slice(node.start, node.end).split('\n').length;
    if (lines <= functionLinesMax) return;
    const { id, key } = (parent ?? {}) as { readonly id?: Node; readonly key?: Node };
    const named = (node.id ?? id ?? key) as Node | undefined;
    const name = named === undefined ? 'a function without a name' : nameOf(named);
    faults.push(`${path}: ${name} has ${lines} lines: ${functionLinesMax} at most`);
  });
  return faults;
}

/** The folders with too many files in them, a line each. `files`: their paths from the root. */
export function folderFaultsOf(files: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > folderFilesMax)
    .map(([folder, count]) => `${folder} has ${count} files: ${folderFilesMax} at most`);
}

/** The folder of `src` that a file belongs to, the longest that has arrows; null for a file in none. */
function folderOf(path: string): string | null {
  const folders = path.split('/').slice(1, -1);
  for (let depth = folders.length; depth > 0; depth--) {
    const name = folders.slice(0, depth).join('/');
    if (arrows[name] !== undefined) return name;
  }
  return folders[0] ?? null;
}

/** The folders that press a card by themselves; all others do it by a driver. */
const drivingFolders: readonly string[] = ['device', 'driver'];
const drivingCalls: ReadonlySet<string> = new Set(['down', 'up', 'reach', 'restore', 'setVirtual']);
/** What sets the time that a card goes by. */
const timeCalls: ReadonlySet<string> = new Set(['pause', 'resume', 'setSpeed', 'jump']);
/** What is behind the driver. */
const behindDriver: readonly string[] = [
  'src/driver/scheduler.ts',
  'src/driver/time-ahead.ts',
  'src/driver/time-control.ts',
];

/** Where a face presses keys, sets card time back or runs gestures by itself. */
function drivingFaults(path: string, tree: Node): string[] {
  const faults: string[] = [];
  for (const { source } of importsOf(tree)) {
    const target = source?.startsWith('.') ? normalize(join(dirname(path), source)) : '';
    if (behindDriver.includes(target)) faults.push(`${path} imports ${target}: use createDriver`);
  }
  visit(tree, (node) => {
    const { callee } = node as unknown as { readonly callee?: Node };
    if (node.type !== 'CallExpression' || callee?.type !== 'MemberExpression') return;
    const name = nameOf(callee.property as Node);
    const of = callee.object as Node;
    const owner = of.type === 'MemberExpression' ? nameOf(of.property as Node) : nameOf(of);
    // A phone has no driver: nobody presses it for longer than a moment.
    if (drivingCalls.has(name) && owner !== 'driver' && owner !== 'phone')
      faults.push(`${path} calls ${owner}.${name}: press by the driver`);
    if (timeCalls.has(name) && owner === 'clock')
      faults.push(`${path} calls clock.${name}: set the time by the driver`);
  });
  return faults;
}

function nameOf({ name, value }: Node): string {
  return String(name ?? value ?? '');
}

function arrowFaults(path: string, folder: string | null, source: string, types: boolean): string[] {
  const target = normalize(join(dirname(path), source));
  if (target === 'package.json' && folder === 'cli') return [];
  const targetFolder = folderOf(target);
  if (!target.startsWith('src/') || targetFolder === null)
    return [`${path} imports ${target}, which is in no folder of src`];
  // A browser loads the login page's scripts as they are.
  const isScript = targetFolder === 'login/page' && source.endsWith('.js');
  const isNamed = path.endsWith('.js') ? source.endsWith('.js') : isScript || /\.tsx?$/.test(source);
  if (!isNamed) return [`${path} imports ${source}: name the file with .ts`];
  const allowed =
    folder === null
      ? entries[path]
      : [folder, errorsFolder, ...(arrows[folder] ?? []), ...(types ? (typeArrows[folder] ?? []) : [])];
  return allowed?.includes(targetFolder) ? [] : [`${path} imports ${target}: no arrow goes there`];
}

/**
 * What a login server can be told. A new option is looked at first: one that switches a rule off has no place in `src`,
 * where a mutant (test/mutants) shows that its lack is noticed.
 */
export const serverOptions: Readonly<Record<string, readonly string[]>> = {
  LoginServerOptions: [
    ...['port', 'demo', 'sessions', 'world', 'policy', 'clock', 'hashCost', 'failureText', 'tls'],
    ...['wireLogin', 'wireProto', 'wireGroup', 'beside'],
  ],
  // draw, scrypt and createResponseFunction: what does the work, never whether it is done.
  // Also given to the kinds of factors: what draws and computes.
  CardKindOptions: ['draw', 'createResponseFunction'],
  SmsKindOptions: ['draw', 'offersVoice'],
  LoginServiceOptions: [
    ...['store', 'clock', 'masterKey', 'policy', 'hashCost', 'draw', 'scrypt', 'createResponseFunction'],
    'wire',
  ],
  ServeLoginOptions: [
    ...['service', 'address', 'sessions', 'demo', 'failureText', 'tls', 'hosts', 'beside', 'lab', 'limits'],
    ...['ownProcess', 'onError', 'onRequest'],
  ],
  TotpOptions: ['key', 'activated'],
  TemporaryOptions: ['code'],
  CodeCardOptions: ['values'],
  AddLineOptions: ['sim', 'condition'],
  LoginAppOptions: ['context', 'staffToken', 'hosts', 'lab', 'onError', 'onRequest'],
  RequestLogOptions: ['service', 'paths', 'onRequest'],
  GatewaySocketsOptions: ['service', 'currentSession', 'max', 'stopping'],
  PasswordOptions: ['cost', 'runningMax', 'waiting', 'scrypt'],
  SqliteStoreOptions: ['busyMs', 'log', 'turns'],
  MemoryStoreOptions: ['turns'],
  TransactionOptions: ['database', 'sql', 'path', 'tables', 'freshness', 'busyMs', 'turns'],
  GroupCommitOptions: ['busyMs', 'turns'],
  WebOptions: ['fetch', 'address', 'limits', 'sockets', 'tls', 'ownProcess'],
  DeviceAppOptions: ['routes', 'context', 'token', 'faultOf', 'onError'],
  DeviceServerOptions: ['address', 'limits', 'ownProcess', 'onError'],
  EventStreamOptions: ['after', 'heartbeatMs', 'ended'],
};

/** A table of rules and what looks rules up, as a server with switches has them. */
const switchNames = /^(rules|Rules|rule(Name|Names|Table|Set)|rulesWith)$/;

/** Where a file of the login server has a switch for a rule, or an option that nobody has looked at. */
export function switchFaultsOf(path: string, text: string): string[] {
  const faults = new Set<string>();
  if (!/^src\/(login|net)\//.test(path)) return [];
  visit(syntaxTree(path, text), (node) => {
    const name = nameOf(node);
    if (node.type === 'Identifier' && switchNames.test(name))
      faults.add(`${path} has ${name}: a rule has no switch, show its test by a mutant`);
    if (path.startsWith('src/login/') && node.type === 'MemberExpression' && isEnvironment(node))
      faults.add(`${path} reads process.env: a rule has no switch, and options come from the caller`);
    if (node.type !== 'TSInterfaceDeclaration') return;
    const options = nameOf(node.id as Node);
    const known = serverOptions[options];
    if (known === undefined) {
      if (options.endsWith('Options'))
        faults.add(`${path} has ${options}: see that none switches a rule off, then add them here`);
      return;
    }
    for (const member of (node.body as Node).body as Node[]) {
      const option = nameOf(member.key as Node);
      if (!known.includes(option))
        faults.add(`${path} has the option ${option}: see that it switches no rule off, then add it here`);
    }
  });
  return [...faults];
}

function isEnvironment({ object, property }: Node): boolean {
  return nameOf(object as Node) === 'process' && nameOf(property as Node) === 'env';
}

/** The folder that is for tests: it alone imports test libraries, which are optional peers. */
const fixturesFolder = 'src/fixtures/';

/** What tells a program that its tests run. */
const testRunNames = /^(NODE_ENV|(VITEST|JEST)(_[A-Z_]+)?|vitest)$/;

/**
 * Where a file of `src` knows of its tests: it asks whether they run, or imports a package that only they have.
 * `packages`: those that are installed with dscplus. `peers`: test libraries that src/fixtures extends.
 */
export function testFaultsOf(
  path: string,
  text: string,
  packages: readonly string[],
  peers: readonly string[] = [],
): string[] {
  const isForTests = path.startsWith(fixturesFolder);
  const faults = new Set<string>();
  const tree = syntaxTree(path, text);
  for (const { source } of importsOf(tree)) {
    if (source === null || /^(\.|node:)/.test(source)) continue;
    const known = isForTests ? [...packages, ...peers] : packages;
    const installed = known.some((name) => source === name || source.startsWith(`${name}/`));
    if (!installed) faults.add(`${path} imports ${source}, which is not installed with dscplus`);
  }
  visit(tree, (node) => {
    const isName = node.type === 'Identifier' || node.type === 'Literal';
    if (nameOf(node) === 'vitest' && testWriters.test(path)) return;
    const isPeer = isForTests && peers.includes(nameOf(node));
    if (isName && !isPeer && testRunNames.test(nameOf(node)))
      faults.add(`${path} has ${nameOf(node)}: the program does the same whether tests run or not`);
  });
  return [...faults];
}

/** Files that write tests for a runner, by its name. */
const testWriters = /^src\/(recording\/convert\/test-code|cli\/(commands\/convert|recording-commands))\.ts$/;

/** The one folder whose files start processes: they all have a time limit and an end there. */
const processFolder = 'test/process/';

/** Where a file of the tests starts processes by itself. `path` is from the root, such as `test/cli/info.test.ts`. */
export function processFaultsOf(path: string, text: string): string[] {
  if (path.startsWith(processFolder)) return [];
  const faults: string[] = [];
  visit(syntaxTree(path, text), (node) => {
    const [named] = (node.arguments ?? []) as readonly Node[];
    const source = (node.source ?? named) as Node | null | undefined;
    if (!/^(node:)?(child_process|cluster)$/.test(String(source?.value))) return;
    const specifiers = (node.specifiers ?? []) as readonly Node[];
    const isOfTypes =
      node.importKind === 'type' ||
      (specifiers.length > 0 && specifiers.every(({ importKind }) => importKind === 'type'));
    if (!isOfTypes) faults.push(`${path} uses ${source?.value}: start processes by ${processFolder}start.ts`);
  });
  return faults;
}

/** A file that declares nothing itself, or passes on all of another. */
function isBarrel(tree: Node): boolean {
  const passesOn = ({ type, source }: Node): boolean =>
    type === 'ImportDeclaration' || (type.startsWith('Export') && source !== null && source !== undefined);
  const body = tree.body as Node[];
  const reexports = body.some(({ type, source }) => type !== 'ImportDeclaration' && source);
  return (reexports && body.every(passesOn)) || body.some(({ type }) => type === 'ExportAllDeclaration');
}

/** The files of ours that a file imports, by their paths from the root, types included. */
export function filesImported(path: string, text: string): string[] {
  return importsOf(syntaxTree(path, text))
    .map(({ source }) => source ?? '')
    .filter((source) => source.startsWith('.'))
    .map((source) => normalize(join(dirname(path), source)));
}

interface Import {
  /** Null for a name that is worked out. */
  readonly source: string | null;
  readonly dynamic: boolean;
  /** Nothing but types. */
  readonly types: boolean;
}

function importsOf(tree: Node): Import[] {
  const found: Import[] = [];
  visit(tree, (node) => {
    const source = node.source as Node | null | undefined;
    if (source?.type !== 'Literal') {
      if (node.type === 'ImportExpression') found.push({ source: null, dynamic: true, types: false });
      return;
    }
    found.push({
      source: String(source.value),
      dynamic: node.type === 'ImportExpression' || node.type === 'TSImportType',
      types: node.importKind === 'type' || node.exportKind === 'type',
    });
  });
  return found;
}

function impureNamesOf(tree: Node): string[] {
  const found = new Set<string>();
  visit(tree, (node, parent, field) => {
    if (node.type === 'MemberExpression') {
      const object = node.object as Node;
      const property = node.property as Node;
      const name = property.type === 'Literal' ? property.value : property.name;
      if (object.name === 'Math' && name === 'random') found.add('Math.random');
    }
    if (node.type === 'MetaProperty') found.add('import.meta');
    if (node.type !== 'Identifier' || !impureNames.has(String(node.name))) return;
    const isName = field === 'property' || field === 'key' || field === 'imported' || field === 'exported';
    if (!isName || parent?.computed === true) found.add(String(node.name));
  });
  return [...found];
}

function visit(
  node: Node,
  look: (node: Node, parent: Node | null, field: string) => void,
  parent: Node | null = null,
  field = '',
): void {
  look(node, parent, field);
  for (const name in node) {
    const value = node[name];
    if (typeof value !== 'object' || value === null) continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && 'type' in child)
        visit(child as Node, look, node, name);
    }
  }
}
