/** What only a process can show: its start, what the system passes to it, and how it ends. */
import { openSync } from 'node:fs';
import { expect, test } from 'vitest';
import { run } from '../process/start.ts';
import { dscplus, printed, program, refused, work } from './program.ts';

test('a response: digits on stdout, a note on stderr, exit code 0', async () => {
  expect(await dscplus('respond 123456 --pin 1234')).toEqual({
    code: 0,
    stdout: '90187643\n',
    stderr:
      'dscplus: this is the public demo card DEMO-0001 of a simulator (test key, PIN 1234), and nothing is saved\n',
  });
});

test('the version and the help', async () => {
  expect(await printed('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(await printed('--help')).toContain('$ dscplus respond 123456 --pin 1234\n  90187643');
  expect(await printed('server user add --help')).toMatch(/^Usage: dscplus server user add /);
});

test('wrong use of each command that is a file of its own: exit code 2', async () => {
  expect(await refused('respnd 123456')).toBe('dscplus: "respnd": unknown command; did you mean respond?');
  expect(await refused('serial')).toMatch(/^dscplus: .*--pty/);
  expect(await refused('http --port x')).toMatch(/^dscplus: --port/);
  expect(await refused('server user list')).toBe(
    'dscplus: server user list: its store is missing; give --db FILE',
  );
  expect(await refused('info none.card')).toContain('none.card');
});

test('a card that does not answer: exit code 1', async () => {
  const ran = await dscplus('respond 123456 --profile keypad-local-pin --pin 4321');
  expect([ran.code, ran.stdout]).toEqual([1, '']);
  expect(ran.stderr).toContain(
    'dscplus: this is the public demo card DEMO-0001 of a simulator (test key, PIN 1234), and nothing is saved\ndscplus: card: no response, the PIN is wrong, it shows "FAIL 1"; see the last frames, "PIN?*** " "PIN?****" "FAIL 1  ", and the last keys, digit accepted, digit accepted, digit accepted, OK accepted\n',
  );
});

test('stdout on a full disk', async () => {
  const ran = await run(process.execPath, [program, 'respond', '123456', '--pin', '1234'], {
    outputs: [openSync('/dev/full', 'w'), 'pipe'],
  });
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain(
    'dscplus: this is the public demo card DEMO-0001 of a simulator (test key, PIN 1234), and nothing is saved\ndscplus: stdout: the result could not be written (ENOSPC)',
  );
});

test('one that can not be written any more gives no answer and says why', async () => {
  await printed('new stuck.card --suite ib-key');
  const limited = `trap '' XFSZ; ulimit -f 2; exec "${process.execPath}" "${program}" respond 123456 --card stuck.card --pin-stdin`;
  const ran = await run('sh', ['-c', limited], { cwd: work, stdin: '1234\n' });
  expect([ran.code, ran.stdout]).toEqual([1, '']);
  expect(ran.stderr).toBe(
    'dscplus: "stuck.card": can\'t be written, the limit on the size of files is reached (EFBIG); raise it with ulimit -f\n',
  );
  expect(await printed('info stuck.card')).toContain('next counter       0\n');
});
