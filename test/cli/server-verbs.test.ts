/** Staff manage users and cards from the command line, on a store with or without a running server. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { newName } from '../../src/login/auth/transaction.ts';
import { commandLine, type Given } from './command-line.ts';
import type { Ran } from './outcomes.ts';

const { dscplus, failed, file, printed, refused, work } = commandLine();

const db = '--db staff.db';
const at = (name: string): string => join(work, name);
const verb = (args: string, given?: Given): Promise<string> => printed(`server ${args} ${db}`, given);
const wrong = (args: string, given?: Given): Promise<string> => refused(`server ${args} ${db}`, given);
const suite = 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1';

/** Test and challenge of a line such as `test AbC: challenge 123456, 8 digits, within 180 s`. */
function testIn(line: string): { test: string; challenge: string } {
  const [, id = '', challenge = ''] =
    /^test (\S+): challenge (\d+), 8 digits, within 180 s\n$/.exec(line) ?? [];
  return { test: id, challenge };
}

async function respond(challenge: string, card: string, pin: string): Promise<string> {
  const response = await printed(['respond', challenge, '--card', card, '--pin-stdin'], { stdin: pin });
  return response.trim();
}

beforeAll(async () => {
  file('password', 'correct horse\n');
  expect(await verb('user add edda --hash-cost 1024 --password-file password')).toBe(
    'edda: live, factors none\n',
  );
});

// Each step builds on those before it.
describe('staff keep a store', { shuffle: false }, () => {
  describe('someone orders a card', () => {
    test('the drawn key gets into its file and nowhere else; a test challenge activates it', async () => {
      expect(await verb('card order CARD-1 edda --card-file one.card --pin-stdin', { stdin: '4071\n' })).toBe(
        `CARD-1: ordered, ${suite}, users edda\n`,
      );
      expect(statSync(at('one.card')).mode & 0o777).toBe(0o600);
      expect(await printed('info one.card')).toMatch(
        /^card +one\.card\nserial number +CARD-1\nprofile +dsc-plus:/,
      );
      const { test: id, challenge } = testIn(await verb('card activate CARD-1'));
      const wrongPin = await respond(challenge, 'one.card', '4072');
      expect(await failed(`server card respond ${id} ${wrongPin} ${db}`, 1)).toMatch(
        /^dscplus: refused: PIN or challenge differs; begin another test$/,
      );
      const again = testIn(await verb('card activate CARD-1'));
      const response = await respond(again.challenge, 'one.card', '4071');
      const pasted = ` ${response.slice(0, 4)} ${response.slice(4)}\n`;
      expect(await printed(['server', 'card', 'respond', again.test, pasted, ...db.split(' ')])).toBe(
        `done: CARD-1: active, ${suite}, users edda\n`,
      );
    });

    test('with a counter, whose file counts on; without P, the card keeps its PIN; sealed', async () => {
      await verb('card order CARD-2 edda --suite ib-key --active --card-file two.card --pin-stdin', {
        stdin: '1111\n',
      });
      expect(await printed('info two.card')).toMatch(/next counter +0\n/);
      await verb(
        'card order CARD-3 edda --suite OCRA-1:HOTP-SHA256-8:QN06 --active --card-file three.card ' +
          '--passphrase-stdin --local-pin-stdin',
        { stdin: 'open sesame\n2222\n' },
      );
      expect(await printed('info three.card')).toMatch(
        /profile +keypad-local-pin:.*\nkey +sealed with a passphrase\n/,
      );
      await verb('card order CARD-4 edda --suite HOTP-SHA1-6 --active --card-file four.card --pin-stdin', {
        stdin: '3333\n',
      });
      expect(await printed('info four.card')).toMatch(/profile +dsc:/);
      expect(await verb('factor list')).toBe(
        [
          `CARD-1: active, ${suite}, users edda`,
          'CARD-2: active, OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1, users edda, next counter 0',
          'CARD-3: active, OCRA-1:HOTP-SHA256-8:QN06, users edda',
          'CARD-4: active, HOTP-SHA1-6, users edda, next counter 0\n',
        ].join('\n'),
      );
    });

    test('whose PIN nobody checks, for a verifier without one: it is shown as such', async () => {
      const suite = 'OCRA-1:HOTP-SHA1-6:QN08';
      expect(
        await verb(`card order CARD-NOBODY edda --suite ${suite} --no-pin --active --card-file nobody.card`),
      ).toBe(`CARD-NOBODY: active, ${suite}, PIN checked by nobody, users edda\n`);
      expect(await printed('info nobody.card')).toMatch(/profile +dsc-plus:.*\n(.*\n)*PIN check +nobody\n/);
      expect(JSON.parse(await verb('factor show CARD-NOBODY --json'))).toMatchObject({
        pinChecker: 'nobody',
      });
      expect(await wrong('card reset-pin CARD-NOBODY --new-pin-stdin', { stdin: '4071' })).toBe(
        'dscplus: PIN: checked by nobody, so the server stores none; leave it out',
      );
      await verb('factor revoke CARD-NOBODY');
    });

    test('whose key is given, with its counter, needs no file', async () => {
      const order = 'card order CARD-5 edda --suite ib-key --counter 7 --card-key-stdin --pin-stdin --json';
      const json = JSON.parse(
        await verb(order, { stdin: 'base32:GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n4071\n' }),
      );
      expect(json).toMatchObject({ id: 'CARD-5', status: 'ordered', nextCounter: '7' });
    });

    test('a file that is there is left as it is, and no card is in the store', async () => {
      file('there.card', 'mine');
      expect(
        await wrong('card order CARD-9 edda --card-file there.card --pin-stdin', { stdin: '4071' }),
      ).toBe('dscplus: "there.card": exists already; give another path, a file is never overwritten');
      expect(readFileSync(at('there.card'), 'utf8')).toBe('mine');
      expect(
        await wrong('card order CARD-9 edda --card-file none/new.card --pin-stdin', { stdin: '4071' }),
      ).toBe('dscplus: "none/new.card": its folder does not exist; create the folder, or give another path');
      expect(await wrong('factor show CARD-9')).toBe('dscplus: factor "CARD-9": unknown; list the factors');
    });

    test('what the store refuses leaves no file', async () => {
      for (const [args, says] of [
        ['CARD-1 edda', 'card "CARD-1": exists already; share it with another user, or replace it'],
        ['CARD-9 nobody', 'user "nobody": unknown; add the user, or list all'],
      ]) {
        expect(await wrong(`card order ${args} --card-file gone.card --pin-stdin`, { stdin: '4071' })).toBe(
          `dscplus: ${says}`,
        );
        expect([existsSync(at('gone.card')), existsSync(at('gone.card.lock'))]).toEqual([false, false]);
      }
    });

    test('replaces it: the old one is revoked, the new one is in the file', async () => {
      expect(
        await verb('card replace CARD-4 CARD-6 --card-file six.card --pin-stdin --active', { stdin: '4071' }),
      ).toBe(`CARD-6: active, ${suite}, users edda\n`);
      expect(await verb('factor show CARD-4')).toMatch(/^CARD-4: revoked, /);
    });
  });

  test('the name of a test can be typed: it never looks like an option', () => {
    const names = Array.from({ length: 3_000 }, newName);
    expect(names.filter((name) => !/^\w[\w-]{21}$/.test(name))).toEqual([]);
  });

  describe('someone changes a PIN', () => {
    test('the new one counts once a response made with it verifies', async () => {
      const shown = testIn(await verb('card pin CARD-6 --new-pin-stdin', { stdin: '5150\n' }));
      const response = await respond(shown.challenge, 'six.card', '5150');
      expect(await verb(`card respond ${shown.test} ${response}`)).toMatch(/^done: CARD-6: active/);
      expect(await verb('card reset-pin CARD-6 --new-pin-stdin', { stdin: '4071\n' })).toMatch(
        /^CARD-6: active/,
      );
    });
  });

  describe('someone finds a counter again', () => {
    test('by two responses in a row; a program reads the outcome as JSON', async () => {
      for (let i = 0; i < 15; i++) await respond('123456', 'two.card', '1111');
      const first = testIn(await verb('card resync CARD-2'));
      const one = await respond(first.challenge, 'two.card', '1111');
      const next = JSON.parse(await verb(`card respond ${first.test} ${one} --json`));
      expect(next).toMatchObject({ kind: 'next', test: { responseDigits: 8 } });
      const two = await respond(next.test.challenge, 'two.card', '1111');
      expect(await verb(`card respond ${next.test.test} ${two}`)).toMatch(/next counter 17\n$/);
      const refusal = await dscplus(`server card respond ${next.test.test} ${two} --json ${db}`);
      expect([refusal.code, JSON.parse(refusal.stdout).kind, refusal.stderr]).toEqual([1, 'refused', '']);
    });
  });

  describe('someone keeps users', () => {
    test('adds, shares, locks, unlocks, lists, and reads why', async () => {
      expect(await verb('user add paper --paper --hash-cost 1024 --password-file password')).toBe(
        'paper: paper, factors none\n',
      );
      expect(await verb('card share CARD-1 paper')).toBe(`CARD-1: active, ${suite}, users edda paper\n`);
      expect(await verb('card unshare CARD-1 paper')).toBe(`CARD-1: active, ${suite}, users edda\n`);
      expect(await verb('user lock paper')).toBe('paper: paper, factors none, locked by the staff\n');
      expect(await verb('user unlock paper')).toBe('paper: paper, factors none\n');
      expect(
        await verb('user password paper --hash-cost 1024 --password-stdin', { stdin: 'another one' }),
      ).toBe('paper: paper, factors none\n');
      expect(await verb('user list')).toMatch(
        /^edda: live, factors CARD-1 .*\npaper: paper, factors none\n$/,
      );
      const lines = (await verb('audit --user paper --limit 3')).split('\n');
      expect(lines.map((line) => line.replace(/^\d+ {2}\S+ {2}/, ''))).toEqual([
        'locked  paper  locked by the staff',
        'unlocked  paper  unlocked by the staff',
        'user  paper  password changed',
        '',
      ]);
      expect(JSON.parse(await verb('audit --factor CARD-6 --limit 1 --json'))).toMatchObject([
        { event: 'factor', factor: 'CARD-6', says: 'PIN reset by the staff' },
      ]);
    });

    test('names are lower case: the message names the right one, and nothing is added', async () => {
      const before = await verb('user list');
      for (const args of [
        'user add EDDA --hash-cost 1024 --password-file password',
        'user show EDDA',
        'card share CARD-1 EDDA',
        'audit --user EDDA',
      ]) {
        expect(await wrong(args)).toBe('dscplus: user "EDDA": user names are lower case; use "edda"');
      }
      expect(await verb('user list')).toBe(before);
    });

    test('a user who is not accepted leaves no store behind, and is not asked for a password', async () => {
      for (const [name, stdin, says] of [
        ['DEMO', 'correct horse', 'user "DEMO": user names are lower case; use "demo"'],
        ['.x', 'correct horse', 'user name ".x": invalid'],
        ['ada', 'short', 'dscplus: password: has 5 characters'],
      ] as const) {
        const words = ['server', 'user', 'add', name, '--db', 'unmade.db', '--password-stdin'];
        expect(await refused(words, { stdin })).toContain(says);
        expect([existsSync(at('unmade.db')), existsSync(at('unmade.db.key'))]).toEqual([false, false]);
      }
      expect(await refused(['server', 'user', 'add', 'DEMO', '--db', 'unmade.db'])).toBe(
        'dscplus: user "DEMO": user names are lower case; use "demo"',
      );
    });

    test('the store may be named before the verb', async () => {
      expect(await printed(`server ${db} user show paper`)).toBe('paper: paper, factors none\n');
      expect(await refused(`server ${db} --port 1 user show paper`)).toBe(
        "dscplus: --port: before a verb it is an option of the server; put the verb's options after the verb",
      );
    });
  });

  describe('wrong use is said with the way out', () => {
    const serialSays = (serial: string): string =>
      `serial number "${serial}": invalid; give 1 to 32 of A-Z, a-z, 0-9 and . _ -, starting with a letter or digit`;
    const needsKey =
      'card key: a new one has to be written into a card; give its file with --card-file FILE, or the key of an existing card with --card-key-stdin, --card-key-file or --card-key-fd';

    test.each([
      ['user list', 'server user list: its store is missing; give --db FILE'],
      [
        'user list --db typo.db',
        '"typo.db": store not found; create one with dscplus server --db FILE, or with server user add',
      ],
      ['user', 'server user: verb missing; give one of add, password, list, show, lock, unlock'],
      [
        'card',
        'server card: verb missing; give one of order, replace, reset-pin, share, unshare, activate, resync, pin, respond',
      ],
      ['factor', 'server factor: verb missing; give one of list, show, lock, unlock, revoke'],
      [`factor show NONE ${db}`, 'factor "NONE": unknown; list the factors'],
      ['user ad x', '"ad": unknown command; did you mean add?'],
      ['user show', '<name>: argument missing; use dscplus server user show [options] <name>'],
      [`user show nobody ${db}`, 'user "nobody": unknown; add the user, or list all'],
      [`user add edda ${db} --password-stdin --hash-cost 1024`, 'password: has 3 characters; give 8 to 1024'],
      [`card order X edda ${db}`, needsKey],
      [`card order a/b edda ${db} --card-file x.card`, serialSays('a/b')],
      [`card order ${'x'.repeat(70)} edda ${db} --card-file x.card`, serialSays('x'.repeat(70))],
      [`card replace X a#1 ${db} --card-file x.card`, serialSays('a#1')],
      [
        `card order X edda ${db} --card-file x.card --counter 1`,
        "--counter and --card-file: can't be combined; leave --counter out, a new card begins at 0",
      ],
      [
        `card order X edda ${db} --card-file x.card --suite OCRA-1:HOTP-SHA256-8:QN06 --pin-stdin`,
        '--pin-…: the PIN of this card is checked by the card; leave it out, the server stores none',
      ],
      [
        `card order X edda ${db} --card-file x.card --local-pin-stdin`,
        '--local-pin-…: the PIN of this card is checked by the server, by P in the suite; leave it out',
      ],
      [
        `card order X edda ${db} --card-file x.card --suite OCRA-1:HOTP-SHA1-6:QN08 --profile dsc-plus`,
        'PIN: neither the suite nor the profile of this card checks it; give another suite or profile, or --no-pin for a verifier without a PIN',
      ],
      [
        `card order X edda ${db} --card-file x.card --no-pin`,
        '--no-pin: the PIN of this card is checked by the server, by P in the suite; leave --no-pin out',
      ],
      [
        `card order X edda ${db} --card-file x.card --suite OCRA-1:HOTP-SHA1-6:QN08 --no-pin --pin-stdin`,
        '--pin-…: the PIN of this card is checked by nobody; leave it out, the server stores none',
      ],
      [
        `card order X edda ${db} --card-key-file password --profile dsc`,
        '--profile: only for the file of a new card; give --card-file FILE, or leave it out',
      ],
      [
        `card order X edda ${db} --card-key-file password --passphrase-stdin`,
        '--passphrase-…: only for the file of a new card; give --card-file FILE, or leave it out',
      ],
      [
        `card order X edda ${db} --card-file x.card --suite nonsense`,
        expect.stringMatching(/^suite "nonsense": unknown; see dscplus suites, /),
      ],
      [`audit ${db} --limit x`, '--limit: invalid value "x"; give a whole number'],
      [
        `card order X edda ${db} --card-file x.card`,
        'PIN: not given, and this program has no terminal to ask on; give it with --pin-stdin, --pin-file or --pin-fd',
      ],
    ])('%s', async (args, error) => {
      expect((await refused(`server ${args}`, { stdin: 'abc' })).replace('dscplus: ', '')).toEqual(error);
      expect([existsSync(at('x.card')), existsSync(at('typo.db'))]).toEqual([false, false]);
    });
  });

  describe('no output of any verb holds a password, a PIN or a key, in any form', () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => (i * 83 + 201) % 256);
    const hex = Buffer.from(key).toString('hex');
    const [password, pin] = ['tin whistle', '8642'];
    const digests = [key, ...[password, pin, hex].map((text) => Buffer.from(text))].flatMap((secret) =>
      ['sha1', 'sha256', 'sha512'].map((hash) => createHash(hash).update(secret).digest()),
    );
    const canaries = [password, pin, ...[key, ...digests].map((bytes) => Buffer.from(bytes).toString('hex'))];

    function found({ stdout, stderr }: Ran): string[] {
      const text = `${stdout}\n${stderr}`.toLowerCase();
      // Four digits are in many a time stamp by chance: they count as a whole number.
      return canaries.filter((canary) => new RegExp(`(?<![0-9])${canary}(?![0-9])`).test(text));
    }

    test('the search finds what it looks for', () => {
      expect(found({ code: 0, stdout: `KEY ${hex.toUpperCase()}`, stderr: 'tin whistle' })).toHaveLength(2);
    });

    test.each([
      ['user add bird --password-stdin', 0, password],
      ['user add bird --password-stdin', 2, password],
      ['user add bird --password-stdin', 2, `${password}\n${password}`],
      [`user add bird2 --password=${password.replace(' ', '')}`, 2, ''],
      ['user password bird --password-stdin --json', 0, password],
      ['card order B-1 bird --card-key-stdin --pin-stdin --active', 0, `${hex}\n${pin}`],
      ['card order B-1 bird --card-key-stdin --pin-stdin --json', 2, `${hex}\n${pin}`],
      ['card order B-2 bird --card-key-stdin --pin-stdin', 2, `${hex.slice(1)}\n${pin}`],
      ['card order B-2 bird --card-key-stdin --pin-stdin', 2, `${hex}\n${pin}0`],
      ['card order B-2 bird --card-key-stdin --pin-stdin', 2, `${pin}\n${hex}`],
      ['card order B-3 bird --card-file b3.card --card-key-stdin --pin-stdin', 0, `${hex}\n${pin}`],
      ['card pin B-1 --new-pin-stdin', 0, pin],
      ['card reset-pin B-1 --new-pin-stdin --json', 0, pin],
      ['card reset-pin B-1 --new-pin-stdin', 2, `${pin}1`],
      ['factor list --json', 0, ''],
      ['audit --json', 0, ''],
    ])('%s', async (args, code, stdin) => {
      const ran = await dscplus(`server ${args} ${db} --hash-cost 1024`, { stdin });
      expect([ran.code, ran.stderr]).toEqual([code, expect.anything()]);
      expect(found(ran)).toEqual([]);
    });
  });
});
