/** A user mistypes a command, puts options in another place, or asks for help. */
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { commandLine } from './command-line.ts';

const { dscplus, printed, refused } = commandLine();

describe('a command that there is not is named, with the one that was meant, whatever stands behind it', () => {
  test.each([
    ['respnd 123456 --pin 1234', 'respnd', 'did you mean respond?'],
    ['respnd 123456 --json', 'respnd', 'did you mean respond?'],
    ['respnd --help', 'respnd', 'did you mean respond?'],
    ['inof --json', 'inof', 'did you mean info?'],
    ['serve --port 5000', 'serve', 'did you mean server?'],
    ['seriall --tcp 0', 'seriall', 'did you mean serial?'],
    ['--plain respnd', 'respnd', 'did you mean respond?'],
    ['server user lst --db x.db', 'lst', 'did you mean list?'],
    ['server --db x.db usr list', 'usr', 'did you mean user?'],
    ['-- respnd', 'respnd', 'did you mean respond?'],
    ['frobnicate --pin 1234', 'frobnicate', 'see dscplus --help'],
  ])('%s', async (args, word, next) => {
    expect(await refused(args)).toBe(`dscplus: "${word}": unknown command; ${next}`);
  });
});

describe('a challenge, or the PIN of the demo card, without a command names respond', () => {
  test.each([
    [
      '654321',
      '"654321": unknown command; run dscplus respond 654321 --pin 1234 for the response to a challenge',
    ],
    [
      '654321 --pin 1234',
      '"654321": unknown command; run dscplus respond 654321 --pin 1234 for the response to a challenge',
    ],
    [
      '8642',
      'the number: unknown command; run dscplus respond 123456 --pin 1234 for the response to a challenge',
    ],
    [
      '--pin 1234',
      '--pin: unknown option without a command; run dscplus respond 123456 --pin 1234 for the response to a challenge',
    ],
    [
      '--pin=8642',
      '--pin: unknown option without a command; run dscplus respond 123456 --pin 1234 for the response to a challenge',
    ],
  ])('%s', async (args, line) => {
    expect(await refused(args)).toBe(`dscplus: ${line}`);
  });
});

describe('options before the command are told where they belong, without their values', () => {
  test.each([
    ['--card a.card respond', '--card: option before the command; use dscplus respond --card …'],
    ['--profile dsc respond', '--profile: option before the command; use dscplus respond --profile …'],
    [
      '--profile=dsc --suite timed info',
      '--profile: option before the command; use dscplus info --profile --suite …',
    ],
    ['--json respond 123456', '--json: option before the command; use dscplus respond --json'],
    ['--pin 8642 respond 123456', '--pin: option before the command; use dscplus respond --pin …'],
    ['--db x.db server user list', '--db: option before the command; use dscplus server --db …'],
    ['--plain profiles', '--plain: not an option of dscplus profiles; see dscplus profiles --help'],
    ['--pin=8642 --plain=x info', '--pin: not an option of dscplus info; see dscplus info --help'],
  ])('%s', async (args, line) => {
    expect(await refused(args)).toBe(`dscplus: ${line}`);
  });

  test('a value that is called like a command is a value', async () => {
    expect(await refused('--plain --card info')).toBe(
      'dscplus: "info": card file not found; create one with dscplus new',
    );
  });
});

describe('a value that is given twice is refused: the first would be dropped in silence', () => {
  test.each([
    ['serial --tcp 127.0.0.1:0 --tcp 127.0.0.1:0', '--tcp'],
    ['respond 123456 --pin 1234 --card nothere --card a.card', '--card'],
    ['respond 123456 --pin 1234 --suite=timed --suite=timed', '--suite'],
    ['--plain --speed 1 --speed 2', '--speed'],
    ['server user list --db x.db --db y.db', '--db'],
    ['server --db x.db user list --db y.db', '--db'],
    ['server --db x.db audit --db y.db', '--db'],
  ])('%s', async (args, option) => {
    expect(await refused(args)).toBe(`dscplus: ${option}: given twice; give it once`);
  });

  test('one that is collected is not; before a verb and behind it, both count', async () => {
    expect(await refused('server --policy lockMs=1000 user list --policy lockMs=1')).toBe(
      'dscplus: lockMs: invalid value 1; give a whole number from 1000 to 31622400000',
    );
    expect(await refused('server --policy lockMs=1 user list --policy failuresMax=5')).toBe(
      'dscplus: lockMs: invalid value 1; give a whole number from 1000 to 31622400000',
    );
  });
});

describe('a path that is empty is named', () => {
  test.each([
    [['respond', '123456', '--card', ''], '--card'],
    [['respond', '123456', '--pin-file='], '--pin-file'],
    [['new', ''], 'FILE'],
    [['info', ''], 'FILE'],
    [['serial', '--card', 'a.card', '--card', ''], '--card'],
    [['serial', '--pty', ''], '--pty'],
    [['server', '--db', ''], '--db'],
    [['server', '--tls-dir', ''], '--tls-dir'],
    [['server', 'card', 'order', 'A', 'b', '--card-file', ''], '--card-file'],
  ])('%j', async (args, name) => {
    expect(await refused(args)).toBe(`dscplus: ${name}: empty path; give the path of a file`);
  });
});

describe('someone asks for help', () => {
  test('of a verb, in either order', async () => {
    const help = await printed('server user add --help');
    expect(help).toMatch(/^Usage: dscplus server user add /);
    for (const args of ['help server user add', 'server help user add', 'server user help add']) {
      expect(await printed(args)).toBe(help);
    }
    expect(await printed('server help')).toBe(await printed('server --help'));
    expect(await printed('help server user')).toBe(await printed('server user help'));
  });

  test('of help itself, which is that of the program', async () => {
    expect(await printed('help help')).toBe(await printed('--help'));
  });

  test('of a command that there is not', async () => {
    expect(await refused('help nosuch')).toBe('dscplus: "nosuch": unknown command; see dscplus --help');
    expect(await refused('help respnd')).toBe('dscplus: "respnd": unknown command; did you mean respond?');
    expect(await refused('help server user ad')).toBe('dscplus: "ad": unknown command; did you mean add?');
  });

  test('whose every description and heading begins with a capital', async () => {
    const { program } = await createProgram(true);
    const withAll = (command: Command): Command[] => [command, ...command.commands.flatMap(withAll)];
    const texts = withAll(program).flatMap((command) => [
      command.description(),
      ...command.options.flatMap(({ description, helpGroupHeading }) => [
        description,
        helpGroupHeading ?? '',
      ]),
    ]);
    expect(texts).toContain('Code of the authenticator app (asked for on the terminal unless given):');
    const small = new Set(texts.filter((text) => /^[a-z]/.test(text)));
    expect([...small]).toEqual([
      'gateway: one session for all clients; cookie: one for each browser',
      'wall (default), or virtual: staff moves the time; only for a store in memory',
    ]);
  });

  test('before a command, as it always was', async () => {
    expect((await dscplus('--help respond')).stdout).toBe(await printed('--help'));
  });
});
