/**
 * A user has no space left: a limit on the size of files, at which the system refuses a write in the middle, as on a
 * full disk. Incomplete files are removed, however often the command is tried.
 */
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { run } from '../process/start.ts';
import { commandLine } from './command-line.ts';
import { inOneProcess } from './one-process.ts';
import { program, work } from './program.ts';

const { file, printed } = commandLine(work);

const password = 'a good password\n';

/** Runs `dscplus` in a shell that has done `first`. */
async function inShell(
  first: string,
  args: string,
  stdin = '',
): Promise<{ code: number | null; out: string; said: string }> {
  const line = `${first}; exec "${process.execPath}" "${program}" ${args}`;
  const { code, stdout, stderr } = await run('sh', ['-c', line], { cwd: work, stdin, detached: true });
  const said = stderr
    .split('\n')
    .filter((one) => !one.includes('public demo card'))
    .join('\n');
  return { code, out: stdout, said: said.trim() };
}

/** No byte fits into a file; Node ignores the signal that comes with it. */
const noRoom = "trap '' XFSZ; ulimit -f 0";
/** 1,024 bytes fit: a lock does, a card file or a store does not. */
const littleRoom = "trap '' XFSZ; ulimit -f 2";

function sorted(names: readonly string[]): string[] {
  // SQLite's own files beside a store that exists, which it takes away or goes on with at the next start.
  const ofSqlite = /^there\.db-(wal|shm)$/;
  return names.filter((name) => !ofSqlite.test(name)).sort();
}

const names = (): string[] => sorted(readdirSync(work, { recursive: true }).map(String));

beforeAll(async () => {
  await printed('new there.card --suite ib-key --serial THERE-1');
  await printed('server user add edda --db there.db --hash-cost 1024 --password-stdin', { stdin: password });
});

/** A command, and the error that it ends with. */
type Refused = readonly [args: string, says: string | RegExp];

/** Each runs twice, and leaves the files that were there. */
async function expectNothingLeft(room: string, cases: readonly Refused[]): Promise<void> {
  const before = names();
  const twice = cases.flatMap((one) => [one, one]);
  const { stdout, ran } = await inOneProcess(
    room,
    twice.map(([args]) => ({ args, stdin: args.includes('--pin-stdin') ? '1234\n' : password })),
  );
  expect(stdout.replaceAll(/^ready: .*\n/gm, '')).toBe('');
  for (const [i, { code, stderr, names: left }] of ran.entries()) {
    const [args = '', says = ''] = twice[i] ?? [];
    const line = stderr.replace(/^dscplus: /, '').replace(`${work}/`, '');
    expect([args, code, line]).toEqual([
      args,
      1,
      typeof says === 'string' ? says : expect.stringMatching(says),
    ]);
    expect([args, sorted(left)]).toEqual([args, before]);
  }
}

describe('where nothing can be written', () => {
  test('no byte', async () => {
    await expectNothingLeft(noRoom, [
      [
        'new x.card',
        '"x.card.lock": can\'t be made, the limit on the size of files is reached (EFBIG); raise it with ulimit -f',
      ],
      [
        'respond 123456 --card there.card --pin-stdin',
        '"there.card.lock": can\'t be made, the limit on the size of files is reached (EFBIG); raise it with ulimit -f',
      ],
      [
        'http --ready-file x.ready',
        '"x.ready": the readiness file can\'t be written (EFBIG); give a path in a folder that this user can write to',
      ],
      [
        'http --token-file x.token',
        '"x.token": the token file can\'t be written (EFBIG); give a path in a folder that this user can write to',
      ],
      [
        'server --ready-file x.ready',
        '"x.ready": the readiness file can\'t be written (EFBIG); give a path in a folder that this user can write to',
      ],
      [
        'server --tls-dir new/deep/tls',
        '"new/deep/tls": can\'t keep the certificate (EFBIG); give another folder with --tls-dir',
      ],
      ['server user add edda --db x.db --password-stdin', /^"x\.db": the store can't be used /],
      ['server --db x.db --key-file x.key', /^"x\.db": the store can't be used /],
      [
        'server card order NEW-1 edda --db there.db --card-file x.card --pin-stdin',
        /^"there\.db": the store can't be used |^"x\.card\.lock": can't be made, /,
      ],
    ]);
  });

  test('a lock, and not what is longer', async () => {
    await expectNothingLeft(littleRoom, [
      [
        'new x.card',
        '"x.card": can\'t be made, the limit on the size of files is reached (EFBIG); raise it with ulimit -f',
      ],
      [
        'respond 123456 --card there.card --pin-stdin',
        '"there.card": can\'t be written, the limit on the size of files is reached (EFBIG); raise it with ulimit -f',
      ],
      ['server user add edda --db x.db --password-stdin', /^"x\.db": the store can't be used /],
    ]);
  });

  test('a store with a key elsewhere that can not be made', async () => {
    const before = names();
    expect(
      await inShell(
        'true',
        'server user add edda --db x.db --key-file none/x.key --password-stdin',
        password,
      ),
    ).toEqual({
      code: 1,
      out: '',
      said: 'dscplus: "none/x.key": the master key file can\'t be used (ENOENT); give a path that this user can read and write',
    });
    expect(names()).toEqual(before);
  });

  test('a recording of the terminal card is not left in half', async () => {
    const before = names();
    const { code, out } = await inShell(noRoom, '--plain --speed 100', 'rp1234\r123456\r');
    expect(code).toBe(0);
    expect(out).toContain(
      'recording "dscplus-recording.jsonl": can\'t be written (EFBIG); nothing was saved, make room for it',
    );
    expect(out).toContain('dscplus-recording.jsonl was not saved');
    expect(names()).toEqual(before);
  });

  test('lines that can not be written end the card with 1 and one line', async () => {
    const before = names();
    expect(await inShell('true', '--plain --speed 100 > /dev/full', 'p1234\r123456\r')).toEqual({
      code: 1,
      out: '',
      said: 'dscplus: stdout: the result could not be written (ENOSPC); send it elsewhere',
    });
    const printing = ['--version', '--help', 'info', 'profiles'].map((args) => ({ args }));
    for (const { stderr } of (await inOneProcess('true', printing, '> /dev/full')).ran) {
      expect(stderr).toBe('dscplus: stdout: the result could not be written (ENOSPC); send it elsewhere');
    }
    expect(names()).toEqual(before);
  });

  test('a stdin that can not be read for keys ends the card with 1 and one line', async () => {
    const { code, said } = await inShell('true', '--plain 0> unreadable', '');
    expect([code, said]).toEqual([
      1,
      "dscplus: stdin: can't be read (EBADF); give keys from a terminal or a pipe",
    ]);
  });
});

describe('under any umask', () => {
  // Most other tests run under 022.
  test.each(['0', '0777', '0277'])(
    '%s: what is made is for its owner alone, who can use it',
    async (umask) => {
      mkdirSync(join(work, 'masked'));
      const masked = async (args: string, input = ''): Promise<string> => {
        const { code, out, said } = await inShell(`umask ${umask}; cd masked`, args, input);
        expect([code, said]).toEqual([0, '']);
        return out;
      };
      const mode = (name: string): string => (statSync(join(work, 'masked', name)).mode & 0o777).toString(8);
      const { ran } = await inOneProcess(`umask ${umask}; cd masked`, [
        { args: 'new x.card --suite ib-key' },
        { args: 'respond 123456 --card x.card --pin-stdin', stdin: '1234\n' },
        { args: 'server user add edda --db x.db --hash-cost 1024 --password-stdin', stdin: password },
        { args: '--plain --speed 100', stdin: 'rp1234\r123456\r' },
      ]);
      expect(ran.map(({ code, stderr }) => [code, stderr])).toEqual(ran.map(() => [0, '']));
      const stop = `--ready-file ready --token-file token --tls-dir a/tls & card=$!; until [ -e ready ] || ! kill -0 $card; do sleep 0.05; done; ls -ld ready token a a/tls a/tls/*; kill $card; wait $card`;
      const stats = (await masked(`server --quiet --hash-cost 1024 ${stop}`)).split('\n');
      const listed = stats.filter((line) => /^[-d][-rwx]{9}/.test(line)).map((line) => line.split(/\s+/));
      expect(listed.map((words) => `${words.at(-1)} ${words[0]?.slice(0, 10)}`)).toEqual([
        'a drwx------',
        'a/tls drwx------',
        'a/tls/localhost.crt -rw-r--r--',
        'a/tls/localhost.pem -rw-------',
        'ready -rw-------',
        'token -rw-------',
      ]);
      for (const name of ['x.card', 'x.db', 'x.db.key', 'dscplus-recording.jsonl']) {
        expect([name, mode(name)]).toEqual([name, '600']);
      }
      chmodSync(join(work, 'masked'), 0o700);
      rmSync(join(work, 'masked'), { recursive: true });
    },
  );
});

test('a store of one byte stays, and no key is made for it', async () => {
  file('byte.db', 'x');
  const before = names();
  expect((await inShell('true', 'server user add edda --db byte.db --password-stdin', password)).code).toBe(
    1,
  );
  expect(readFileSync(join(work, 'byte.db'), 'utf8')).toBe('x');
  expect(names()).toEqual(before);
});
