/** A card file from its owner's view: made once, private, used by one process, never damaged further, memory saved. */
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProfile, profileNamed } from '../../src/profiles/profile-validation.ts';
import { temporaryPathOf } from '../../src/storage/atomic-write.ts';
import { createCardFile, openCardFile, readCardFile } from '../../src/storage/card-file.ts';
import { cardFileBytesMax } from '../../src/storage/card-file-format.ts';
import { takeLock } from '../../src/storage/file-lock.ts';
import { openSnapshot, sealSnapshot } from '../../src/storage/snapshot-file.ts';
import { type StoredFileCode, StoredFileError } from '../../src/storage/stored-file-error.ts';
import { cardFolder, makeCard, testKey } from './card-folder.ts';

const { at } = cardFolder();
const login = { pin: '1234', challenge: '123456' };
const keyHex = 'c5'.repeat(32);

function faultOf(work: () => unknown): { code: StoredFileCode; message: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof StoredFileError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('nothing went wrong');
}

/** The text as someone leaves it who edits it by hand and takes the checksum out. */
function edited(text: string, from: string, to: string): string {
  expect(text).toContain(from);
  return text.replace(from, to).replace(/.*"checksum".*\n/, '');
}

describe('someone who makes a card file', () => {
  it('can read it alone, and never overwrites it', () => {
    const file = makeCard(at('new.card'));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = readFileSync(file);
    expect(faultOf(() => makeCard(file))).toEqual({
      code: 'exists',
      message: `"${file}": exists already; give another path, a file is never overwritten`,
    });
    expect(readFileSync(file)).toEqual(before);
  });

  it('does not touch what a card in use is just writing', () => {
    const file = makeCard(at('busy.card'));
    writeFileSync(temporaryPathOf(file), 'half a write', { mode: 0o600 });
    expect(faultOf(() => makeCard(file)).code).toBe('exists');
    expect(readFileSync(temporaryPathOf(file), 'utf8')).toBe('half a write');
  });

  it('is refused while someone else makes the same card', () => {
    const file = at('two.card');
    const other = takeLock(file);
    writeFileSync(temporaryPathOf(file), 'the other card', { mode: 0o600 });
    expect(faultOf(() => makeCard(file)).code).toBe('locked');
    expect(readFileSync(temporaryPathOf(file), 'utf8')).toBe('the other card');
    other.release();
    makeCard(file);
    expect(readdirSync(dirname(file)).filter((name) => name.startsWith('two.card'))).toEqual(['two.card']);
  });

  it('does not overwrite what a link leads to, or a link that leads nowhere', () => {
    symlinkSync(at('nowhere'), at('link.card'));
    expect(faultOf(() => makeCard(at('link.card'))).code).toBe('exists');
  });

  it('is told when the folder is not there', () => {
    expect(faultOf(() => makeCard(at('no/such.card')))).toEqual({
      code: 'file system',
      message: `"${at('no/such.card')}": can't be made, its folder does not exist (ENOENT); create the folder`,
    });
  });

  it('cannot seal it with nothing', () => {
    expect(faultOf(() => makeCard(at('empty.card'), { passphrase: '' }))).toEqual({
      code: 'passphrase',
      message: `passphrase for "${at('empty.card')}": empty; give one`,
    });
  });

  it('cannot make one that could not be read back', () => {
    const sheet = profileNamed('dsc-plus');
    expect(
      faultOf(() => createCardFile(at('a.card'), { serial: 'with blank', sheet, key: testKey })).message,
    ).toContain('serial');
    expect(
      faultOf(() => makeCard(at('b.card'), { sheet: profileNamed('keypad-local-pin') })).message,
    ).toContain('localPin: not 4 digits');
  });
});

describe('someone who uses a card file', () => {
  it('finds counter and battery where they were left', () => {
    const file = makeCard(at('kept.card'));
    const first = openCardFile(file);
    expect(first.card.respond(login).counter).toBe('0');
    expect(first.card.respond(login).counter).toBe('1');
    first.close();
    first.close();
    const { card, close } = openCardFile(file);
    expect(card.memory()).toEqual({ counter: '2', battery: 14_998, tries: 3, locked: false });
    close();
    expect(readCardFile(file)).toEqual({
      path: file,
      serial: 'SIM-1',
      sheet: card.sheet,
      memory: card.memory(),
      sealed: false,
    });
  });

  it('finds a locked card locked', () => {
    const file = makeCard(at('locked.card'), { sheet: profileNamed('keypad-local-pin'), localPin: '4711' });
    for (const [left, why] of [
      [2, 'the PIN is wrong, it shows "FAIL 1"'],
      [1, 'the PIN is wrong, it shows "FAIL 2"'],
      [0, 'it is locked and shows "LOCK PIN"'],
    ] as const) {
      const { card, close } = openCardFile(file);
      expect(() => card.respond(login)).toThrow(`card: no response, ${why}`);
      expect(card.memory().tries).toBe(left);
      close();
    }
    const { card, close } = openCardFile(file);
    expect(() => card.respond({ ...login, pin: '4711' })).toThrow(
      'card: no response, it is locked and shows "LOCK PIN"',
    );
    close();
  });

  it('cannot open it twice, under no other name either', () => {
    const file = makeCard(at('once.card'));
    symlinkSync(file, at('alias.card'));
    const { close } = openCardFile(at('alias.card'));
    expect(faultOf(() => openCardFile(file)).code).toBe('locked');
    expect(faultOf(() => openCardFile(at('alias.card'))).code).toBe('locked');
    expect(readCardFile(file).serial).toBe('SIM-1');
    close();
    openCardFile(file).close();
  });

  it('keeps a profile of their own, whatever later versions think', () => {
    const sheet = loadProfile({
      name: 'mine',
      base: 'dsc-plus',
      idleOffMs: 45_000,
      provenance: { idleOffMs: 'D' },
    });
    const file = makeCard(at('mine.card'), { sheet });
    expect(readCardFile(file).sheet).toEqual(sheet);
    expect(readCardFile(file).sheet.values.idleOffMs).toEqual([45_000, 'D']);
  });

  it('loses nothing when someone else writes the file meanwhile: the card goes off', () => {
    const file = makeCard(at('changed.card'));
    const { card, fault, close } = openCardFile(file);
    writeFileSync(file, edited(readFileSync(file, 'utf8'), '"counter": "0"', '"counter": "7"'));
    expect(() => card.respond(login)).toThrow('memory');
    expect(fault()?.code).toBe('changed');
    expect(fault()?.message).toBe(
      `"${file}": can't be written, another program wrote it while it was in use; open it again`,
    );
    close();
    expect(readCardFile(file).memory.counter).toBe('7');
  });

  it('is told that it is not there', () => {
    expect(faultOf(() => openCardFile(at('none.card')))).toEqual({
      code: 'missing',
      message: `"${at('none.card')}": card file not found; create one with dscplus new`,
    });
  });

  it('is told to keep it private', () => {
    const file = makeCard(at('open.card'));
    chmodSync(file, 0o640);
    expect(faultOf(() => openCardFile(file))).toEqual({
      code: 'mode',
      message: `"${file}": others may read its key, its mode is 0640; run chmod 600 "${file}"`,
    });
    expect(faultOf(() => readCardFile(file)).code).toBe('mode');
    chmodSync(file, 0o400);
    expect(readCardFile(file).serial).toBe('SIM-1');
  });

  it('is told that a folder is no card', () => {
    mkdirSync(at('folder.card'), { mode: 0o700 });
    expect(faultOf(() => openCardFile(at('folder.card')))).toEqual({
      code: 'not a card file',
      message: `"${at('folder.card')}": a folder, not a regular file; give a card file`,
    });
  });

  it('cannot open it while it has two names (a hard link): each would use the same counter', () => {
    const [file, other] = [makeCard(at('hard.card')), at('hard2.card')];
    const { card, close } = openCardFile(file);
    linkSync(file, other);
    const refused = {
      code: 'linked',
      message: `"${other}": has a second name by a hard link, and both would use the same counters; remove one, find / -samefile "${other}" lists both`,
    };
    expect(faultOf(() => openCardFile(other))).toEqual(refused);
    expect(readCardFile(other).serial).toBe('SIM-1');
    close();
    expect(faultOf(() => openCardFile(file)).code).toBe('linked');
    rmSync(other);
    openCardFile(file).close();
    expect(card.memory().counter).toBe('0');
  });
});

describe('a file that is not as it was written', () => {
  const good = JSON.parse(readFileSync(makeCard(at('good.card')), 'utf8'));
  const variants: [string, unknown, string][] = [
    [
      'a serial number that is none',
      { ...good, serial: '' },
      'damaged: serial: not 1 to 64 characters of ASCII without blanks',
    ],
    ['a field more', { ...good, extra: 1 }, 'damaged: extra: not never'],
    ['no memory', { ...good, memory: undefined }, 'damaged: memory: not "memory"'],
    [
      'a counter that is none',
      { ...good, memory: { ...good.memory, counter: '-1' } },
      'memory: counter is "-1"',
    ],
    [
      'a battery too full',
      { ...good, memory: { ...good.memory, battery: 15_001 } },
      'memory: battery is 15001, not a whole number from 0 to 15000',
    ],
    ['no key', { ...good, key: undefined }, 'key: missing'],
    ['a key cut short', { ...good, key: 'c5c5' }, 'key: 2 bytes are too few; give 14 or more'],
    ['a key that is no hex', { ...good, key: `${keyHex}xy` }, 'key: character 65 is not a hex digit'],
    ['a PIN where none is kept', { ...good, localPin: '9876' }, 'localPin: not kept by dsc-plus'],
    [
      'a profile without a value',
      { ...good, profile: { ...good.profile, values: { ...good.profile.values, cells: undefined } } },
      'profile: cells: missing',
    ],
    [
      'a profile with a value of another kind',
      { ...good, profile: { ...good.profile, values: { ...good.profile.values, cells: ['8', 'I'] } } },
      'profile: cells: invalid value "8"; give a whole number from 1 to 16',
    ],
    [
      'a profile with a field more',
      { ...good, profile: { ...good.profile, values: { ...good.profile.values, colour: ['red', 'A'] } } },
      'profile: unknown field "colour"; leave it out',
    ],
    ['format 0', { ...good, format: 0 }, 'format: not (1 | 2)'],
    ['a checksum that is none', { ...good, checksum: 'c0ffee' }, 'checksum: not 64 hex digits'],
    ['a checksum in format 1', { ...good, format: 1 }, 'checksum: not a field of format 1'],
  ];

  it.each(variants)('%s: is named, and the file left as it is', (_what, json, words) => {
    const file = at('bad.card');
    const text = JSON.stringify(json);
    writeFileSync(file, text, { mode: 0o600 });
    const { code, message } = faultOf(() => openCardFile(file));
    expect(code).toBe('damaged');
    expect(message).toContain(words);
    expect(message).toMatch(/^"[^"]+": damaged[:,] [^;]+; \w/);
    expect(message).not.toContain('c5c5');
    expect(message).not.toContain('9876');
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(faultOf(() => readCardFile(file)).message).toBe(message);
  });

  it('cut off at any byte: is damaged, never half read', () => {
    const text = JSON.stringify(good);
    for (let length = 0; length < text.length; length += 97) {
      writeFileSync(at('cut.card'), text.slice(0, length), { mode: 0o600 });
      expect(faultOf(() => openCardFile(at('cut.card'))).code).toBe('damaged');
    }
  });

  it('of a newer format: is named as that', () => {
    const text = JSON.stringify({ format: 3, whatever: true });
    writeFileSync(at('newer.card'), text, { mode: 0o600 });
    expect(faultOf(() => openCardFile(at('newer.card')))).toEqual({
      code: 'newer format',
      message: `"${at('newer.card')}": its format 3 is newer than this version; use a newer dscplus, this one reads formats up to 2`,
    });
    expect(readFileSync(at('newer.card'), 'utf8')).toBe(text);
  });

  it('too large: is not read in full', () => {
    writeFileSync(at('max.card'), ' '.repeat(cardFileBytesMax), { mode: 0o600 });
    expect(faultOf(() => readCardFile(at('max.card'))).message).toContain('damaged, not JSON');
    expect(readdirSync(dirname(at('max.card')))).not.toContain('max.card.lock');
    writeFileSync(at('large.card'), ' '.repeat(cardFileBytesMax + 1), { mode: 0o600 });
    expect(faultOf(() => readCardFile(at('large.card')))).toEqual({
      code: 'not a card file',
      message: `"${at('large.card')}": larger than 262144 bytes, the most that a card file has; give a card file`,
    });
  });
});

describe('someone whose key is sealed', () => {
  const file = makeCard(at('sealed.card'), { passphrase: 'open sesame' });

  it('finds no key in the file', () => {
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain(keyHex);
    expect(JSON.parse(text)).not.toHaveProperty('key');
    expect(readCardFile(file).sealed).toBe(true);
  });

  it('uses it with the passphrase, and memory is kept beside the seal', () => {
    const { card, sealed, close } = openCardFile(file, { passphrase: 'open sesame' });
    expect(sealed).toBe(true);
    const plain = openCardFile(makeCard(at('plain.card')));
    expect(card.respond(login)).toEqual(plain.card.respond(login));
    close();
    plain.close();
    const again = openCardFile(file, { passphrase: 'open sesame' });
    expect(again.card.memory().counter).toBe('1');
    again.close();
  });

  it('is told when the passphrase is missing, wrong, or too much; the lock is free again', () => {
    expect(faultOf(() => openCardFile(file))).toEqual({
      code: 'sealed',
      message: `"${file}": its key is sealed; give its passphrase`,
    });
    const wrong = faultOf(() => openCardFile(file, { passphrase: 'canary-phrase' }));
    expect(wrong).toEqual({
      code: 'passphrase',
      message: `"${file}": wrong passphrase, or the file was changed; give the passphrase that its key was sealed with`,
    });
    expect(faultOf(() => openCardFile(makeCard(at('unsealed.card')), { passphrase: 'x' })).message).toContain(
      'its key is not sealed',
    );
    openCardFile(file, { passphrase: 'open sesame' }).close();
  });

  it('cannot be moved to another card: serial number and profile, its description too, are bound in', () => {
    for (const [name, from, to] of [
      ['serial', '"SIM-1"', '"SIM-2"'],
      ['profile', '"idleOffMs": [\n        30000', '"idleOffMs": [\n        60000'],
      ['about', 'the Digital Security Card+', 'a card of mine'],
    ] as const) {
      const text = readFileSync(file, 'utf8');
      writeFileSync(at(`${name}.card`), edited(text, from, to), { mode: 0o600 });
      expect(faultOf(() => openCardFile(at(`${name}.card`), { passphrase: 'open sesame' })).code).toBe(
        'passphrase',
      );
    }
  });
});

describe('someone who takes a snapshot with PIN digits out of the process', () => {
  it('does so sealed, and goes on from it later', () => {
    const { card, close } = openCardFile(makeCard(at('snap.card')));
    card.hold('press');
    card.type('987');
    const snapshot = card.snapshot();
    expect(() => JSON.stringify(snapshot)).toThrow('holds PIN digits');
    const text = sealSnapshot(snapshot, 'open sesame');
    const { data, ...open } = JSON.parse(text) as { data: string };
    expect(Object.keys(open)).toEqual(['kdf', 'N', 'r', 'p', 'salt', 'iv']);
    expect(Buffer.from(data, 'base64').toString('latin1')).not.toContain('"pin":"987"');
    card.hold('press');
    card.restore(openSnapshot(text, 'open sesame', card));
    expect(card.frame().text).toBe('PIN>--7 ');
    expect(faultOf(() => sealSnapshot(snapshot, ''))).toEqual({
      code: 'passphrase',
      message: 'passphrase for the snapshot: empty; give one',
    });
    expect(faultOf(() => openSnapshot(text, 'wrong', card)).code).toBe('passphrase');
    expect(faultOf(() => openSnapshot('{}', 'open sesame', card)).code).toBe('damaged');
    expect(faultOf(() => openSnapshot('', 'open sesame', card)).code).toBe('damaged');
    close();
  });
});
