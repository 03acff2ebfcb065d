/**
 * A user gives a path to something other than the expected file: a FIFO, a device, a file of another program. The
 * command refuses it by name, at once, and changes and leaves nothing.
 */
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { keptCertificate } from '../../src/net/certificate.ts';
import { outputOf } from '../process/start.ts';
import { commandLine } from './command-line.ts';
import { printed as printedByProcess, work } from './program.ts';

const { dscplus, file, printed } = commandLine(work);

const at = (name: string): string => join(work, name);
const Database = createRequire(import.meta.url)('libsql') as new (
  path: string,
) => { exec(sql: string): void; close(): void };

beforeAll(async () => {
  await outputOf('sh', ['-c', `mkfifo -m 644 '${at('fifo.json')}'`]);
  // With a name of its own, since a profile's file ends in .json.
  symlinkSync('/dev/null', at('device.json'));
  mkdirSync(at('tls'));
  const { trustPath } = await keptCertificate(at('tls'));
  file('cert.pem', readFileSync(trustPath, 'utf8'));
  mkdirSync(at('fifo-tls'));
  symlinkSync('../fifo.json', at('fifo-tls/localhost.pem'));
  mkdirSync(at('device-tls'));
  symlinkSync('/dev/null', at('device-tls/localhost.pem'));
  file('words.txt', 'edda:x:1000:1000::/home/edda:/bin/sh\n'.repeat(20));
  file('package.json', '{"name": "another", "version": "1.0.0"}');
  for (const name of ['words.txt', 'package.json']) chmodSync(at(name), 0o644);
});

/** Everything in the folder, with mode, size and time of the last change, and the device that links lead to. */
function folder(): string[] {
  const names = readdirSync(work, { recursive: true }).map(String).sort();
  const stamp = (path: string): string => {
    const { mode, size, mtimeMs } = lstatSync(path);
    return `${path} ${mode.toString(8)} ${size} ${mtimeMs}`;
  };
  return [...names.map((name) => stamp(at(name))), statSync('/dev/null').mode.toString(8)];
}

/** What the command says, which must change nothing; the exit code before it. */
async function says(args: string): Promise<string> {
  const before = folder();
  const { code, stdout, stderr } = await dscplus(args, { stdin: 'a good password\n' });
  expect(folder()).toEqual(before);
  expect(stdout).toBe('');
  return `${code} ${stderr
    .split('\n')
    .filter((line) => !line.includes('public demo card'))
    .join('\n')
    .trim()}`;
}

describe.each([
  ['fifo', 'a FIFO'],
  ['device', 'a device'],
])('a %s', (name, kind) => {
  const path = `${name}.json`;
  const notA = (what: string): string => `2 dscplus: "${path}": ${kind}, not a regular file; give a ${what}`;

  test.each([
    ['info PATH', 'card file'],
    ['info --card PATH', 'card file'],
    ['respond 123456 --pin-stdin --card PATH', 'card file'],
    ['serial --pty port --card PATH', 'card file'],
    ['http --card PATH', 'card file'],
    ['server --card PATH', 'card file'],
    ['--plain --card PATH', 'card file'],
    ['info --profile PATH', 'profile'],
    ['new x.card --profile PATH', 'profile'],
    ['replay PATH --pin 1234', 'recording'],
    ['server --db PATH', 'store'],
    ['server user list --db PATH', 'store'],
    ['server user add edda --db PATH --password-stdin', 'store'],
    ['server --db new.db --key-file PATH', 'master key file'],
    ['server user add edda --db new.db --key-file PATH --password-stdin', 'master key file'],
    ['server --tls-cert PATH --tls-key cert.pem', 'certificate'],
    ['server --tls-cert cert.pem --tls-key PATH', 'private key'],
  ])('%s', async (args, what) => {
    expect(await says(args.replace('PATH', path))).toBe(notA(what));
  });

  test.each([
    ['http --ready-file PATH', 'readiness file'],
    ['http --token-file PATH', 'token file'],
    ['serial --tcp 127.0.0.1:0 --ready-file PATH', 'readiness file'],
    ['server --ready-file PATH', 'readiness file'],
    ['server --token-file PATH', 'token file'],
  ])('%s', async (args, what) => {
    expect(await says(args.replace('PATH', path))).toBe(
      `1 dscplus: "${path}": exists, and is not a ${what} of an earlier server; give another path, or remove it`,
    );
  });

  test('new PATH', async () => {
    expect(await says(`new ${path} --passphrase-stdin`)).toBe(
      `2 dscplus: "${path}": exists already; give another path, a file is never overwritten`,
    );
  });

  test('server --tls-dir with one in it', async () => {
    expect(await says(`server --tls-dir ${name}-tls`)).toBe(
      `1 dscplus: "${name}-tls/localhost.pem": ${kind}, not a regular file; give a certificate file`,
    );
  });
});

describe('a file of another program, which others may read', () => {
  test.each([
    ['info words.txt', '2 dscplus: "words.txt": not a card file, not JSON; give one that dscplus new made'],
    [
      'info package.json',
      '2 dscplus: "package.json": not a card file, has no format; give one that dscplus new made',
    ],
    [
      'replay words.txt --pin 1234',
      '2 dscplus: "words.txt": recording: not JSON; give a file that dscplus recorded',
    ],
    [
      'server --db words.txt',
      '1 dscplus: "words.txt": not a store, or damaged; give another file, or restore a copy',
    ],
    [
      'server --db new.db --key-file words.txt',
      '1 dscplus: "words.txt": not a master key file of 64 hex digits; give the one that the store was made with',
    ],
    [
      'http --token-file words.txt',
      '1 dscplus: "words.txt": exists, and is not a token file of an earlier server; give another path, or remove it',
    ],
  ])('%s: its format is what is wrong, and no mode is advised', async (args, line) => {
    expect(await says(args)).toBe(line);
  });

  test('a database in use, with changes that are not in its file yet', async () => {
    const database = new Database(at('others.db'));
    database.exec(
      'PRAGMA journal_mode = WAL; CREATE TABLE t (a); PRAGMA wal_checkpoint; INSERT INTO t VALUES (1)',
    );
    expect(await says('server --db others.db')).toBe(
      '1 dscplus: "others.db": a database of another program; give another file',
    );
    database.close();
  });

  test('a file of one byte is not made a store', async () => {
    file('byte.db', '{');
    expect(await says('server --db byte.db')).toBe(
      '1 dscplus: "byte.db": not a store, or damaged; give another file, or restore a copy',
    );
  });
});

describe('what may be a pipe', () => {
  test('a secret in a file, by the shell and by /dev/stdin', async () => {
    expect(await printedByProcess('respond 123456 --pin-file /dev/stdin', { stdin: '1234\n' })).toBe(
      '90187643\n',
    );
    expect(await printedByProcess('respond 123456 --pin-file /dev/fd/3', { fds: ['1234\n'] })).toBe(
      '90187643\n',
    );
  });

  test('a secret as PowerShell writes it', async () => {
    file('pin.txt', Buffer.from('\ufeff1234\r\n', 'utf16le'));
    expect(await printed('respond 123456 --pin-file pin.txt')).toBe('90187643\n');
  });
});
