/**
 * Reads secrets from stdin, a file, a file descriptor, or the terminal. Never from the command line, which every user
 * of a machine can read. The one exception, `--pin` of the public demo card, is not a secret.
 *
 * A secret is one line of UTF-8. Several secrets that share stdin (or one descriptor) are one line each, in the order
 * of `secretNames`. No message repeats an option's value: it may be the secret itself, put in the wrong place.
 */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { demoPin } from '../../../crypto/demo-card.ts';
import { errorMessage } from '../../../errors/message.ts';
import { decodeText } from '../../../files/text.ts';
import { codeOf, UsageError } from '../errors.ts';
import { pauseMs } from '../pause.ts';
import { isOwn } from './own-descriptor.ts';

/** In the order in which they are read. `label`: the name in messages and at the terminal. */
const secrets = {
  passphrase: { label: 'passphrase' },
  key: { label: 'key' },
  'card-key': { label: 'card key' },
  password: { label: 'password' },
  'local-pin': { label: 'local PIN' },
  pin: { label: 'PIN' },
  'new-pin': { label: 'new PIN' },
  token: { label: 'token' },
  code: { label: 'code' },
  sim: { label: 'SIM token' },
} as const;

export type SecretName = keyof typeof secrets;
const secretNames = Object.keys(secrets) as SecretName[];

/** Far more than any passphrase or key needs; keeps the program from reading a wrong file in full. */
export const secretBytesMax = 4096;

/** The options of a command as the parser gives them, with names in camel case. */
export type Options = Readonly<Record<string, unknown>>;

export interface WantedSecret {
  readonly name: SecretName;
  /** `asked`: asked for on the terminal unless an option gives it. `given`: read only if an option says where. */
  readonly need: 'asked' | 'given';
  /** Asked twice, where a typing mistake would not be noticed. */
  readonly twice?: boolean;
  /** The PIN of the public demo card, which may be on the command line. */
  readonly demo?: boolean;
}

interface Way {
  readonly wanted: WantedSecret;
  readonly option: string;
  /** A descriptor to read a line from, a file to read, a text that was given, or null: the terminal. */
  readonly from: { fd: number } | { file: string } | { text: string } | null;
}

/**
 * Reads the secrets that a command wants.
 * @throws UsageError for one that is missing, empty, too long, given in two ways, or can't be read
 */
export async function readSecrets(
  options: Options,
  wanted: readonly WantedSecret[],
): Promise<Partial<Record<SecretName, string>>> {
  const ways = wanted
    .toSorted((a, b) => secretNames.indexOf(a.name) - secretNames.indexOf(b.name))
    .map((one) => wayOf(options, one))
    .filter((way) => way !== null);
  const found: Partial<Record<SecretName, string>> = {};
  for (const [fd, shared] of byDescriptor(ways)) {
    if (isOwn(fd)) throw notGiven(shared);
    const lines = await linesOf(fd, shared);
    shared.forEach((way, i) => {
      found[way.wanted.name] = filled(lines[i] as string, way);
    });
  }
  for (const way of ways) {
    const { from } = way;
    if (from !== null && 'text' in from) found[way.wanted.name] = filled(from.text, way);
    if (from !== null && 'file' in from) found[way.wanted.name] = await lineOfFile(from.file, way);
  }
  const asked = ways.filter(({ from }) => from === null);
  if (asked.length > 0) {
    const { askSecrets } = await import('./prompts.ts');
    Object.assign(
      found,
      await askSecrets(
        asked.map(({ wanted: { name, twice, demo } }) => ({
          name,
          label: secrets[name].label,
          twice: twice === true,
          ways: demo === true ? `--${name} ${demoPin}` : waysFor(name),
        })),
      ),
    );
  }
  return found;
}

/** Whether an option says where this secret is. */
export function isGiven(options: Options, name: SecretName): boolean {
  return ['Stdin', 'File', 'Fd', 'Ask', ''].some((way) => options[camel(name) + way] !== undefined);
}

/** The options that a message names as the ways to give a secret. */
export function waysFor(name: SecretName): string {
  return `--${name}-stdin, --${name}-file or --${name}-fd`;
}

function wayOf(options: Options, wanted: WantedSecret): Way | null {
  const { name } = wanted;
  const option = (way: string): unknown => options[camel(name) + way];
  const ways: Way[] = [];
  const text = option('');
  const file = option('File');
  const fd = option('Fd');
  if (typeof text === 'string') ways.push({ wanted, option: `--${name}`, from: { text } });
  if (option('Stdin') === true) ways.push({ wanted, option: `--${name}-stdin`, from: { fd: 0 } });
  if (typeof file === 'string') ways.push({ wanted, option: `--${name}-file`, from: { file } });
  if (typeof fd === 'string')
    ways.push({ wanted, option: `--${name}-fd`, from: { fd: descriptor(fd, name) } });
  if (option('Ask') === true) ways.push({ wanted, option: `--${name}-ask`, from: null });
  const [first, second] = ways;
  if (second !== undefined) {
    throw new UsageError(
      errorMessage(
        `${first?.option} and ${second.option}`,
        "can't be combined",
        `give one for the ${secrets[name].label}`,
      ),
    );
  }
  if (first !== undefined) return first;
  return wanted.need === 'asked' ? { wanted, option: 'the terminal', from: null } : null;
}

function descriptor(text: string, name: SecretName): number {
  if (/^[0-9]{1,6}$/.test(text)) return Number(text);
  throw new UsageError(
    errorMessage(`--${name}-fd`, 'not a file descriptor', 'give a whole number, such as 3'),
  );
}

function byDescriptor(ways: readonly Way[]): Map<number, Way[]> {
  const groups = new Map<number, Way[]>();
  for (const way of ways) {
    if (way.from === null || !('fd' in way.from)) continue;
    const { fd } = way.from;
    groups.set(fd, [...(groups.get(fd) ?? []), way]);
  }
  return groups;
}

function notGiven(ways: readonly Way[]): UsageError {
  return new UsageError(
    errorMessage(
      optionsOf(ways),
      'that descriptor is not open',
      'open it in the shell, for example 3< FILE for 3',
    ),
  );
}

function optionsOf(ways: readonly Way[]): string {
  return ways.map(({ option }) => option).join(' and ');
}

async function linesOf(fd: number, ways: readonly Way[]): Promise<string[]> {
  const options = optionsOf(ways);
  const lines = (await readText(fd, options, ways.length * secretBytesMax)).split(/\r?\n/);
  if (lines.length === ways.length) return lines;
  const order = ways.map(({ wanted }) => secrets[wanted.name].label).join(', ');
  throw new UsageError(
    errorMessage(
      options,
      `read ${lines.length} ${lines.length === 1 ? 'line' : 'lines'}`,
      `give ${ways.length === 1 ? 'one line' : `${ways.length} lines`} (${order})`,
    ),
  );
}

async function lineOfFile(file: string, way: Way): Promise<string> {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    // A program that starts this one from Node passes sockets as pipes, and no path opens a socket.
    const own = codeOf(error) === 'ENXIO' ? descriptorAt(file) : null;
    if (own !== null && !isOwn(own)) return filled((await linesOf(own, [way]))[0] as string, way);
    throw new UsageError(
      errorMessage(
        way.option,
        `its file can't be opened (${codeOf(error)})`,
        'give a file that this user can read',
      ),
    );
  }
  try {
    const [line] = await linesOf(fd, [way]);
    return filled(line as string, way);
  } finally {
    closeSync(fd);
  }
}

/** The descriptor that a path such as `/dev/stdin` or `/dev/fd/3` leads to. */
function descriptorAt(path: string): number | null {
  if (path === '/dev/stdin') return 0;
  const [, digits] = /^\/(?:dev|proc\/self)\/fd\/([0-9]{1,6})$/.exec(path) ?? [];
  return digits === undefined ? null : Number(digits);
}

function filled(text: string, { wanted, option }: Way): string {
  if (text === '')
    throw new UsageError(errorMessage(option, `the ${secrets[wanted.name].label} is empty`, 'give one'));
  if (Buffer.byteLength(text) <= secretBytesMax) return text;
  throw new UsageError(
    errorMessage(
      option,
      `the ${secrets[wanted.name].label} is too long`,
      `give at most ${secretBytesMax} bytes`,
    ),
  );
}

/** All text of a descriptor, without the line end at its end. */
async function readText(fd: number, options: string, bytesMax: number): Promise<string> {
  const bytes = await readBytes(fd, options, bytesMax + 2);
  if (bytes.length > bytesMax + 2) {
    throw new UsageError(errorMessage(options, 'read too much', `give at most ${bytesMax} bytes`));
  }
  const { text, fault } = decodeText(bytes);
  if (text !== null) return text.replace(/\r?\n$/, '');
  throw new UsageError(
    errorMessage(options, `read bytes that can't be used, ${fault}`, 'give text in UTF-8'),
  );
}

/** Reads at most one byte more than `bytesMax`, so that the caller sees if there is too much. */
async function readBytes(fd: number, options: string, bytesMax: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytesMax + 1);
  let filledBytes = 0;
  try {
    await refuseTerminal(fd, options);
    while (filledBytes < buffer.length) {
      const count = readSome(fd, buffer, filledBytes);
      if (count === 0) break;
      filledBytes += count;
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      errorMessage(options, `can't be read (${codeOf(error)})`, 'give a file or descriptor that can be read'),
    );
  }
  return buffer.subarray(0, filledBytes);
}

function readSome(fd: number, buffer: Buffer, from: number): number {
  for (;;) {
    try {
      return readSync(fd, buffer, from, buffer.length - from, null);
    } catch (error) {
      if (codeOf(error) === 'EOF') return 0;
      if (codeOf(error) !== 'EAGAIN') throw error;
      pauseMs(5);
    }
  }
}

/**
 * A terminal would echo what is typed; a question of this program does not. Uses `bigint`: otherwise Node's
 * `realpath` mistakes the kind of the last file checked for that of a folder, and does not find a module behind a
 * link if that file was a pipe.
 */
async function refuseTerminal(fd: number, options: string): Promise<void> {
  if (!fstatSync(fd, { bigint: true }).isCharacterDevice()) return;
  const { isatty } = await import('node:tty');
  if (isatty(fd)) {
    throw new UsageError(
      errorMessage(
        options,
        'would read from the terminal and show what you type',
        'leave it out to be asked',
      ),
    );
  }
}

function camel(name: SecretName): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
