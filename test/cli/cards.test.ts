import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openCardFile } from '../../src/storage/card-file.ts';
import { commandLine } from './command-line.ts';

const { dscplus, failed, file, printed, refused, work } = commandLine();

const demoKey = '3132333435363738393031323334353637383930313233343536373839303132';
const pin = { stdin: '1234\n' };

function read(name: string): string {
  return readFileSync(join(work, name), 'utf8');
}

describe('someone makes a card', () => {
  test('with a random key and serial number, and is told what it is, but not the key', async () => {
    const { code, stdout, stderr } = await dscplus('new first.card');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      new RegExp(
        '^card           first\\.card\n' +
          'serial number  SIM-\\d{8}\n' +
          'profile        dsc-plus\n' +
          'suite          OCRA-1:HOTP-SHA256-8:QN06-PSHA1\n' +
          'PIN check      the server, by P in the suite\n' +
          'key            32 bytes, random, not sealed\n$',
      ),
    );
    const key = /[0-9a-f]{64}/.exec(read('first.card'))?.[0] as string;
    expect(key).toHaveLength(64);
    expect(stdout).not.toContain(key);
    expect(statSync(join(work, 'first.card')).mode & 0o777).toBe(0o600);
  });

  test('no two are the same', async () => {
    const [one, two] = [await printed('new one.card'), await printed('new two.card')];
    expect(/SIM-\d+/.exec(one)?.[0]).not.toBe(/SIM-\d+/.exec(two)?.[0]);
    const responses = [
      await printed('respond 123456 --card one.card --pin-stdin', pin),
      await printed('respond 123456 --card two.card --pin-stdin', pin),
    ];
    expect(responses[0]).not.toBe(responses[1]);
  });

  test.each([
    ['ib-key', 20],
    ['default', 32],
    ['OCRA-1:HOTP-SHA512-8:QN06-PSHA512', 64],
  ])('the key is as long as the hash of %s asks for, %i bytes', async (suite, bytes) => {
    expect(await printed(['new', `${bytes}.card`, '--suite', suite])).toContain(`${bytes} bytes, random`);
  });

  test('with a key of their own, as hex or base32', async () => {
    expect(await printed('new hex.card --key-stdin --serial TEST-0001', { stdin: demoKey })).toBe(
      'card           hex.card\n' +
        'serial number  TEST-0001\n' +
        'profile        dsc-plus\n' +
        'suite          OCRA-1:HOTP-SHA256-8:QN06-PSHA1\n' +
        'PIN check      the server, by P in the suite\n' +
        'key            32 bytes, as given, not sealed\n',
    );
    expect(await printed('respond 123456 --card hex.card --pin-stdin', pin)).toBe('90187643\n');
    file('base32', 'base32:GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA\n');
    await printed('new base32.card --key-file base32');
    expect(await printed('respond 123456 --card base32.card --pin-stdin', pin)).toBe('90187643\n');
  });

  test('no demo note for a card of their own', async () => {
    await printed('new quiet.card --key-stdin', { stdin: demoKey });
    expect((await dscplus('respond 123456 --card quiet.card --pin-stdin', pin)).stderr).toBe('');
  });

  test('a key that is none is refused without being shown', async () => {
    expect(await refused('new bad.card --key-stdin', { stdin: 'abcdefgh' })).toBe(
      'dscplus: key: character 7 is not a hex digit; give hex, or base32 after the prefix "base32:"',
    );
    expect(await refused('new bad.card --key-stdin', { stdin: 'ab'.repeat(13) })).toBe(
      'dscplus: key: 13 bytes are too few; give 14 or more',
    );
    expect(existsSync(join(work, 'bad.card'))).toBe(false);
    expect(await printed('new least.card --key-stdin', { stdin: 'ab'.repeat(14) })).toContain('14 bytes');
  });

  test('never over another file, whatever it is', async () => {
    await printed('new kept.card');
    const before = read('kept.card');
    const line = 'exists already; give another path, a file is never overwritten';
    expect(await refused('new kept.card')).toBe(`dscplus: "kept.card": ${line}`);
    expect(read('kept.card')).toBe(before);
    file('other.txt', 'mine');
    expect(await refused('new other.txt')).toBe(`dscplus: "other.txt": ${line}`);
    expect(read('other.txt')).toBe('mine');
  });

  test('not where there is no folder', async () => {
    file('plain.txt', '');
    for (const path of ['nowhere/first.card', 'plain.txt/x']) {
      expect(await refused(`new ${path} --passphrase-ask`)).toBe(
        `dscplus: "${path}": its folder does not exist; create the folder, or give another path`,
      );
    }
  });

  test('not by a name that is too long', async () => {
    const path = 'x'.repeat(300);
    expect(await failed(`new ${path}`, 1)).toBe(
      `dscplus: "${path}": can't be made, its name is too long (ENAMETOOLONG); give a shorter one`,
    );
    expect(existsSync(join(work, path))).toBe(false);
  });

  test.each([
    ['x'.repeat(33), false],
    ['x'.repeat(32), true],
    ['A.b_c-1', true],
    ['-x', false],
    ['A#1', false],
    ['', false],
    ['a b', false],
    ['é', false],
  ])('serial number %s', async (serial, fits) => {
    const args = ['new', `serial-${serial.length}.card`, `--serial=${serial}`];
    if (fits) expect(await printed(args)).toContain(serial);
    else {
      expect(await refused(args)).toBe(
        `dscplus: serial number "${serial}": invalid; give 1 to 32 of A-Z, a-z, 0-9 and . _ -, starting with a letter or digit`,
      );
    }
  });

  test('a file with a serial number that no login server takes goes on working', async () => {
    await printed('new older.card --serial A-1');
    const text = read('older.card').replace(/.*"checksum".*\n/, '');
    file('older.card', text.replace('"A-1"', `"${'#'.repeat(64)}"`));
    expect(await printed('info older.card')).toContain(`serial number      ${'#'.repeat(64)}\n`);
    expect(await printed('respond 123456 --card older.card --pin-stdin', pin)).toMatch(/^\d{8}\n$/);
  });

  test('of the profile that keeps a PIN, which is then the only one it answers to', async () => {
    await printed('new local.card --profile keypad-local-pin --local-pin-stdin', { stdin: '7410\n' });
    const respond = (stdin: string) => dscplus('respond 123456 --card local.card --pin-stdin', { stdin });
    expect((await respond('7410')).stdout).toMatch(/^\d{8}\n$/);
    for (const text of ['FAIL 1', 'FAIL 2']) {
      const ran = await respond('1234');
      expect([ran.code, ran.stdout]).toEqual([1, '']);
      expect(ran.stderr).toContain(`dscplus: card: no response, the PIN is wrong, it shows "${text}"; `);
    }
    expect((await respond('1234')).stderr).toContain(
      'dscplus: card: no response, it is locked and shows "LOCK PIN"; ',
    );
    expect((await respond('7410')).stderr).toContain(
      'dscplus: card: no response, it is locked and shows "LOCK PIN"; ',
    );
    expect(await printed('info local.card')).toContain('PIN tries left     none, locked\n');
  });

  test('with a suite without P, which is a card that checks the PIN itself', async () => {
    const made = await printed('new qn08.card --suite OCRA-1:HOTP-SHA1-6:QN08 --local-pin-stdin', {
      stdin: '7410',
    });
    expect(made).toMatch(/^profile +keypad-local-pin\nsuite +OCRA-1:HOTP-SHA1-6:QN08\nPIN check +the card$/m);
    const wrong = 'respond 12345678 --card qn08.card --pin-stdin';
    expect(await failed(wrong, 1, { stdin: '7411' })).toMatch(
      /^dscplus: card: no response, the PIN is wrong, it shows "FAIL 1";/,
    );
  });

  test('with HOTP, which is the first card', async () => {
    expect(await printed('new hotp.card --suite HOTP-SHA1-6')).toMatch(
      /^profile +dsc\nsuite +HOTP-SHA1-6\nPIN check +the server, beside the code$/m,
    );
  });

  test('whose PIN nobody checks, only when told so; it is shown as such', async () => {
    const args = 'new nobody.card --profile dsc-plus --suite OCRA-1:HOTP-SHA1-6:QN08';
    expect(await refused(args)).toBe(
      'dscplus: PIN: neither the suite nor the profile of this card checks it; give another suite or profile, or --no-pin for a verifier without a PIN',
    );
    expect(existsSync(join(work, 'nobody.card'))).toBe(false);
    expect(await printed(`${args} --no-pin`)).toMatch(/^PIN check +nobody$/m);
    expect(await printed('info nobody.card')).toMatch(/^PIN check +nobody$/m);
    expect(JSON.parse(await printed('info nobody.card --json'))).toMatchObject({ pinChecker: 'nobody' });
    const any = 'respond 12345678 --card nobody.card --pin-stdin';
    const one = await printed(any, { stdin: '0000' });
    expect(await printed(any, { stdin: '9999' })).toBe(one);
    expect(await refused('new x.card --no-pin')).toBe(
      'dscplus: --no-pin: the PIN of this card is checked by the server, by P in the suite; leave --no-pin out',
    );
    expect(await refused('new x.card --suite OCRA-1:HOTP-SHA1-6:QN08 --no-pin --local-pin-stdin')).toBe(
      'dscplus: --local-pin-…: the PIN of this card is checked by nobody; leave it out',
    );
    expect(await refused('info nobody.card --no-pin')).toBe(
      "dscplus: --no-pin and FILE: can't be combined; leave it out, the card in the file has its own",
    );
  });

  test('a local PIN that does not fit, is missing, or is for a card that keeps none', async () => {
    expect(await refused('new p.card --profile keypad-local-pin --local-pin-stdin', { stdin: '741' })).toBe(
      'dscplus: local PIN: does not fit; give 4 digits for keypad-local-pin',
    );
    expect(await refused('new p.card --profile keypad-local-pin')).toBe(
      'dscplus: local PIN: not given, and this program has no terminal to ask on; give it with --local-pin-stdin, --local-pin-file or --local-pin-fd',
    );
    expect(await refused('new p.card --local-pin-stdin', { stdin: '7410' })).toBe(
      'dscplus: --local-pin-…: the PIN of this card is checked by the server, by P in the suite; leave it out',
    );
    expect(existsSync(join(work, 'p.card'))).toBe(false);
  });

  test('of a profile of their own', async () => {
    file(
      'mine.json',
      '{"name": "mine", "base": "dsc-plus", "about": "slower", "responseMs": 60000, "provenance": {"responseMs": "A"}}',
    );
    await printed('new mine.card --profile mine.json');
    const info = await printed('info mine.card');
    expect(info).toContain('profile            mine: slower\n');
    expect(info).toMatch(/^responseMs +60000 +ms +assumed /m);
  });
});

describe('someone with a card that counts', () => {
  test('every response uses the next counter', async () => {
    await printed('new counting.card --suite ib-key --key-stdin', {
      stdin: '3132333435363738393031323334353637383930',
    });
    const responses: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      responses.push(
        JSON.parse(await printed('respond 123456 --card counting.card --pin-stdin --json', pin)),
      );
    }
    expect(responses).toEqual([
      { response: '10232584', suite: 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1', counter: '0', showsForMs: 30_000 },
      { response: '03945211', suite: 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1', counter: '1', showsForMs: 30_000 },
      { response: '13100603', suite: 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1', counter: '2', showsForMs: 30_000 },
    ]);
    expect(await printed('info counting.card')).toContain('next counter       3\n');
  });
});

describe('someone with a sealed card', () => {
  test('the key is not in the file, and its passphrase opens it', async () => {
    const out = await printed('new sealed.card --key-stdin --passphrase-stdin', {
      stdin: `correct horse\n${demoKey}\n`,
    });
    expect(out).toContain('32 bytes, as given, sealed with the passphrase\n');
    expect(read('sealed.card')).not.toContain(demoKey);
    const args = 'respond 123456 --card sealed.card --pin-stdin --passphrase-stdin';
    expect(await printed(args, { stdin: 'correct horse\n1234\n' })).toBe('90187643\n');
    const line = await failed(args, 1, { stdin: 'wrong horse\n1234\n' });
    expect(line).toContain('passphrase');
    expect(line).not.toContain('horse');
    expect(await printed('info sealed.card')).toContain('key                sealed with a passphrase\n');
  });
});

describe('someone whose card file can not be used', () => {
  test('one that is in use is refused to a second user, and can be looked at', async () => {
    await printed('new busy.card --key-stdin', { stdin: demoKey });
    const { close } = openCardFile(join(work, 'busy.card'));
    expect(await failed('respond 123456 --card busy.card --pin-stdin', 1, pin)).toContain('busy.card');
    expect(await printed('info busy.card')).toContain('busy.card');
    close();
    expect(await printed('respond 123456 --card busy.card --pin-stdin', pin)).toBe('90187643\n');
  });

  test('one that is not there is wrong use', async () => {
    expect(await refused('respond 123456 --card none.card --pin-stdin', pin)).toContain('none.card');
    expect(await refused('info none.card')).toContain('none.card');
  });

  test('a damaged one is named and left as it is', async () => {
    file('damaged.card', '{"format": 1, "serial": ');
    expect(await failed('respond 123456 --card damaged.card --pin-stdin', 1, pin)).toContain('damaged.card');
    expect(await failed('info damaged.card', 1)).toContain('damaged.card');
    expect(read('damaged.card')).toBe('{"format": 1, "serial": ');
  });

  test('options that only go with the demo card', async () => {
    await printed('new own.card');
    expect(await refused('respond 123456 --card own.card --suite ib-key --pin-stdin', pin)).toBe(
      "dscplus: --suite and --card: can't be combined; leave it out, dscplus info shows what the card in the file has",
    );
    expect(await refused('info own.card --profile dsc')).toBe(
      "dscplus: --profile and FILE: can't be combined; leave it out, the card in the file has its own",
    );
  });
});

describe('someone is given a file that would act on their terminal', () => {
  const acts = '\u001b]0;owned\u0007';

  test.each([
    ['a bell and a title', acts, 'U+001B'],
    ['an end of a line', 'a\nkey  public', 'U+000A'],
    ['a control sequence of one byte', '\u009b2J', 'U+009B'],
    ['a separator of lines', 'a\u2028b', 'U+2028'],
    ['a turn of direction', 'a\u202eb', 'U+202E'],
  ])('with %s in the description or a source: it is refused', async (_, text, code) => {
    const profile = { name: 'odd', base: 'dsc-plus', about: text };
    file('odd.json', JSON.stringify(profile));
    const says = `has the control character ${code}; give a line of plain text`;
    expect(await refused('info --profile odd.json')).toBe(`dscplus: about: ${says}`);
    expect(await refused('new odd.card --profile odd.json')).toBe(`dscplus: about: ${says}`);
    await printed(`new odd-${code}.card`);
    const { checksum: _sum, ...card } = JSON.parse(read(`odd-${code}.card`));
    file('about.card', JSON.stringify({ ...card, profile: { ...card.profile, about: text } }));
    const values = { ...card.profile.values, cells: [8, 'O', text] };
    file('source.card', JSON.stringify({ ...card, profile: { ...card.profile, values } }));
    for (const args of ['info', 'info --json']) {
      expect(await failed(`${args} about.card`, 1)).toBe(
        `dscplus: "about.card": damaged: profile: about: ${says}`,
      );
      expect(await failed(`${args} source.card`, 1)).toBe(
        `dscplus: "source.card": damaged: profile: origin of cells: ${says}`,
      );
    }
  });

  test('by its name: info prints none of it', async () => {
    await printed('new named.card');
    const name = file(`x${acts}\u009b.card`, read('named.card'));
    const table = await printed(['info', name]);
    expect(table.split('\n')[0]).toBe('card               x?]0;owned??.card');
    const json = await printed(['info', name, '--json']);
    expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(JSON.parse(json).file).toBe(name);
  });
});

describe('someone writes a profile with another program', () => {
  const profile = '{"name": "patient", "base": "dsc-plus", "responseMs": 60000}';

  test.each([
    ['a byte order mark', Buffer.from(`\ufeff${profile}`)],
    ['UTF-16, as PowerShell has it', Buffer.from(`\ufeff${profile}`, 'utf16le')],
  ])('in %s: it is read', async (_, bytes) => {
    file('saved.json', bytes);
    expect(await printed('info --profile saved.json')).toMatch(/^responseMs +60000 +ms +own /m);
  });

  test('with a field twice, or in another encoding: it is refused by that name', async () => {
    file('twice.json', '{"name": "patient", "base": "dsc-plus", "responseMs": 60000, "responseMs": 1}');
    expect(await refused('info --profile twice.json')).toBe(
      'dscplus: "twice.json": not a profile, has the field "responseMs" twice; see docs/user/cli.md for the format',
    );
    file('latin.json', Buffer.from(profile.replace('patient', 'gedüldig'), 'latin1'));
    expect(await refused('info --profile latin.json')).toBe(
      'dscplus: "latin.json": not a profile, not UTF-8 text; give a profile in UTF-8',
    );
  });
});

describe('someone looks at a card', () => {
  test('the demo card: every value with its unit, provenance and source', async () => {
    const info = await printed('info');
    expect(info.split('\n').slice(0, 8)).toEqual([
      'card               the public demo card',
      'serial number      DEMO-0001',
      'profile            dsc-plus: the Digital Security Card+ (default)',
      'key                public test key',
      'computations left  15000',
      'PIN check          the server, by P in the suite',
      '',
      expect.stringMatching(/^FIELD +VALUE +UNIT +PROVENANCE +SOURCE +WHAT IT IS$/),
    ]);
    expect(info).toMatch(/^pinDigits +4 +digits +documented +S3 S4 +length of the PIN$/m);
    expect(info).toMatch(
      /^powerHoldMs +2000 +ms +earlier card +S1 S2 +how long the power key must be held$/m,
    );
    expect(info).toMatch(/^cells +8 +cells +inferred /m);
    expect(info).toMatch(/^responseMs +30000 +ms +comparable +LHV PIN calculator, S59 /m);
    expect(info).toMatch(/^computingMs +300 +ms +assumed /m);
  });

  test('a card of theirs, by --card as everywhere else', async () => {
    await printed('new seen.card --serial SEEN-1');
    const info = await printed('info --card seen.card');
    expect(info).toContain('serial number      SEEN-1\n');
    expect(info).toBe(await printed('info seen.card'));
    expect(await refused('info seen.card --card other.card')).toBe(
      "dscplus: FILE and --card: can't be combined; give one",
    );
    expect(await refused('info --card seen.card --suite timed')).toBe(
      "dscplus: --suite and FILE: can't be combined; leave it out, the card in the file has its own",
    );
  });

  test('what a suite of their own brings is called their own', async () => {
    expect(await printed('info --suite ib-key')).toMatch(/^suite +OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1 +own /m);
  });

  test('as JSON', async () => {
    const info = JSON.parse(await printed('info --profile dsc --json'));
    expect(info).toMatchObject({
      file: null,
      serial: 'DEMO-0001',
      profile: 'dsc',
      key: 'public test key',
      memory: { counter: '0', battery: 15_000, tries: 3, locked: false },
    });
    expect(info.values.responseMs).toEqual({
      value: 15_000,
      unit: 'ms',
      provenance: 'earlier card',
      source: 'S1',
    });
    expect(Object.keys(info.values)).toHaveLength(34);
  });
});
