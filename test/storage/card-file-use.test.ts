/** A program makes, opens and rehearses card files: what it must give, what is refused, and what stays on the disk. */
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { profileNamed, withSuite } from '../../src/profiles/profile-validation.ts';
import { createFile, replaceFile, temporaryPathOf } from '../../src/storage/atomic-write.ts';
import {
  cardWithMemory,
  createCardFile,
  openCardFile,
  readCardFile,
  readCardKey,
} from '../../src/storage/card-file.ts';
import { lockPathOf } from '../../src/storage/file-lock.ts';
import { openSnapshot, sealSnapshot } from '../../src/storage/snapshot-file.ts';
import { StoredFileError } from '../../src/storage/stored-file-error.ts';
import { cardFolder, makeCard, testKey } from './card-folder.ts';

const { at } = cardFolder();
const login = { pin: '1234', challenge: '123456' };
const sheet = withSuite(profileNamed('dsc-plus'), 'ib-key');
const whole = { serial: 'SIM-1', sheet, key: testKey };

function faultOf(work: () => unknown): readonly [code: string, message: string] {
  try {
    work();
  } catch (error) {
    if (error instanceof StoredFileError) return [error.code, error.message];
    throw error;
  }
  return ['none', ''];
}

/** What this process has open; Linux tells. */
const openPaths = (): string[] =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });

describe('a program that makes a card file', () => {
  it.each<[string, object, string]>([
    ['serial', { ...whole, serial: undefined }, 'serial is missing; give a text'],
    ['sheet', { ...whole, sheet: undefined }, 'sheet is missing; give an object'],
    ['key', { ...whole, key: undefined }, 'key is missing; give a Uint8Array'],
    ['a serial number that is a number', { ...whole, serial: 7 }, 'serial is given as number; give a text'],
    ['a PIN that is a number', { ...whole, localPin: 1234 }, 'localPin is given as number; give a text'],
    ['a flag that is a text', { ...whole, noPin: 'yes' }, 'noPin is given as string; give true or false'],
    [
      'a passphrase that is a number',
      { ...whole, passphrase: 1 },
      'passphrase is given as number; give a text',
    ],
  ])('is told what is wrong with %s', (_, options, words) => {
    expect(() => createCardFile(at('wrong.card'), options as never)).toThrow(`createCardFile: ${words}`);
    expect(existsSync(at('wrong.card'))).toBe(false);
  });

  it('is told of a key that is too short, and of a card whose PIN nobody checks', () => {
    expect(() => makeCard(at('short.card'), { key: testKey.slice(0, 13) })).toThrow(
      'key: 13 bytes are too few',
    );
    const own = withSuite(profileNamed('keypad-local-pin'), 'OCRA-1:HOTP-SHA256-8:QN06');
    const unchecked = { ...own, values: { ...own.values, pinCheck: ['none', 'A'] } } as typeof own;
    expect(() => makeCard(at('unchecked.card'), { sheet: unchecked })).toThrow('PIN: neither the suite nor');
    makeCard(at('unchecked.card'), { sheet: unchecked, noPin: true });
    const { card, close } = openCardFile(at('unchecked.card'));
    expect(card.respond(login).response).toMatch(/^[0-9]{8}$/);
    close();
  });

  it('has no file where it is refused, and the lock is given back', () => {
    mkdirSync(at('folder.card'));
    expect(faultOf(() => makeCard(at('folder.card')))).toEqual([
      'exists',
      `"${at('folder.card')}": exists already; give another path, a file is never overwritten`,
    ]);
    expect(existsSync(lockPathOf(at('folder.card')))).toBe(false);
    makeCard(at('made.card'));
    expect([existsSync(lockPathOf(at('made.card'))), existsSync(temporaryPathOf(at('made.card')))]).toEqual([
      false,
      false,
    ]);
  });
});

describe('a program that opens a card file', () => {
  it('is told of an option that is wrong', () => {
    const file = makeCard(at('options.card'));
    expect(() => openCardFile(file, { passphrase: 7 as never })).toThrow(
      'openCardFile: passphrase is given as number; give a text',
    );
    expect(() => openCardFile(file, { pass: 'x' } as never)).toThrow('openCardFile: unknown option "pass"');
  });

  it('has the clock that it gives, and one of 1970 where it gives none', () => {
    const timed = makeCard(at('timed.card'), { sheet: withSuite(profileNamed('dsc-plus'), 'timed') });
    const respond = (unixMs?: number): string => {
      const { card, close } = openCardFile(timed, unixMs === undefined ? {} : { unixMs });
      const { response } = card.respond(login);
      close();
      return response;
    };
    const now = respond(1_767_225_600_000);
    expect(respond(1_767_225_600_000)).toBe(now);
    expect(respond(1_767_225_660_000)).not.toBe(now);
  });

  it('opens it by a link, and writes the file that the link leads to', () => {
    const file = makeCard(at('target.card'));
    symlinkSync(file, at('link.card'));
    const { card, close } = openCardFile(at('link.card'));
    card.respond(login);
    expect([existsSync(lockPathOf(file)), existsSync(lockPathOf(at('link.card')))]).toEqual([true, false]);
    close();
    expect(readCardFile(at('link.card'))).toMatchObject({ path: file, memory: { counter: '1' } });
  });

  it('finds what a write that was cut off has left, and removes it', () => {
    const file = makeCard(at('cut.card'));
    writeFileSync(temporaryPathOf(file), 'half a card');
    openCardFile(file).close();
    expect(existsSync(temporaryPathOf(file))).toBe(false);
    expect(temporaryPathOf('my.card')).toBe('my.card.dscplus-tmp');
  });

  it.each<[string, (file: string) => void, string]>([
    ['its lock was removed', (file) => rmSync(lockPathOf(file)), 'its lock was removed'],
    ['it was removed', (file) => rmSync(file), 'it was removed'],
    ['another program wrote it', (file) => writeFileSync(file, 'x'), 'another program wrote it'],
  ])('has a card that goes off where %s meanwhile', (what, spoil, words) => {
    const file = makeCard(at(`${what.length}.card`));
    const { card, fault, close } = openCardFile(file);
    expect(fault()).toBe(null);
    spoil(file);
    expect(() => card.respond(login)).toThrow('memory');
    expect([card.state(), fault()?.code, fault()?.message]).toEqual([
      ...['off', 'changed'],
      `"${file}": can't be written, ${words} while it was in use; open it again`,
    ]);
    close();
  });

  it('has a card that goes off where others may read its file meanwhile', () => {
    const file = makeCard(at('shown.card'));
    const { card, fault, close } = openCardFile(file);
    chmodSync(file, 0o604);
    expect(() => card.respond(login)).toThrow('memory');
    expect([fault()?.code, fault()?.message]).toEqual([
      'mode',
      `"${file}": others may read its key, its mode is 0604; run chmod 600 "${file}"`,
    ]);
    close();
    expect(JSON.parse(readFileSync(file, 'utf8')).memory.counter).toBe('0');
  });

  it('goes on where a write was refused, once the way is free', () => {
    const file = makeCard(at('moved.card'));
    const { card, close } = openCardFile(file);
    renameSync(file, at('aside.card'));
    expect(() => card.respond(login)).toThrow('memory');
    renameSync(at('aside.card'), file);
    expect(card.respond(login).counter).toBe('0');
    expect(card.respond(login).counter).toBe('1');
    close();
    expect(readCardFile(file).memory.counter).toBe('2');
  });
});

describe('a program that wants the key, or a card to try', () => {
  it('has the key, sealed or not, and the file is not locked', () => {
    const plain = makeCard(at('key.card'));
    const sealed = makeCard(at('sealed-key.card'), { passphrase: 'open sesame' });
    const open = openCardFile(plain);
    expect(readCardKey(plain)).toEqual(testKey);
    open.close();
    expect(readCardKey(sealed, 'open sesame')).toEqual(testKey);
    expect(faultOf(() => readCardKey(plain, 'open sesame'))).toEqual([
      'passphrase',
      `"${plain}": its key is not sealed; leave the passphrase out`,
    ]);
    expect(faultOf(() => readCardKey(sealed))).toEqual([
      'sealed',
      `"${sealed}": its key is sealed; give its passphrase`,
    ]);
  });

  it('finds the seal as it was after a use: what was sealed is sealed once', () => {
    const file = makeCard(at('once-sealed.card'), { passphrase: 'open sesame' });
    const sealedIn = (): unknown => JSON.parse(readFileSync(file, 'utf8')).sealed;
    const before = sealedIn();
    const { card, close } = openCardFile(file, { passphrase: 'open sesame' });
    card.respond(login);
    close();
    expect(readCardFile(file).memory.counter).toBe('1');
    expect(sealedIn()).toEqual(before);
  });

  it('has a card with the memory that it gives, which keeps nothing', () => {
    const file = makeCard(at('rehearsed.card'), {
      ...{ sheet: profileNamed('keypad-local-pin'), localPin: '4711', passphrase: 'open sesame' },
    });
    const { memory } = readCardFile(file);
    const card = cardWithMemory(file, {
      ...{ passphrase: 'open sesame', unixMs: 0 },
      memory: { ...memory, battery: 7 },
    });
    expect(card.memory().battery).toBe(7);
    expect(card.serial).toBe('SIM-1');
    expect(card.respond({ ...login, pin: '4711' }).response).toMatch(/^[0-9]+$/);
    expect(readCardFile(file).memory).toEqual(memory);
  });
});

describe('a file that is written as a whole', () => {
  it('is private, has no trace beside it, and takes the place of the one before', () => {
    const file = at('text');
    createFile(file, 'one');
    expect(() => createFile(file, 'two')).toThrow(expect.objectContaining({ code: 'EEXIST' }));
    expect(readFileSync(file, 'utf8')).toBe('one');
    chmodSync(file, 0o644);
    writeFileSync(temporaryPathOf(file), 'left by a crash');
    replaceFile(file, 'two');
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['two', 0o600]);
    expect(existsSync(temporaryPathOf(file))).toBe(false);
  });

  it('is as before where writing is refused, and nothing is left', () => {
    mkdirSync(at('busy'));
    writeFileSync(at('busy/inside'), '');
    expect(() => replaceFile(at('busy'), 'x')).toThrow();
    expect([statSync(at('busy')).isDirectory(), existsSync(temporaryPathOf(at('busy')))]).toEqual([
      true,
      false,
    ]);
  });

  it.runIf(process.geteuid?.() === 0)('stays its owner’s where root writes it', () => {
    const file = makeCard(at('owned.card'));
    chownSync(file, 4_711, 4_712);
    const { card, close } = openCardFile(file);
    card.respond(login);
    close();
    const { uid, gid, mode } = statSync(file);
    expect([uid, gid, mode & 0o777, readCardFile(file).memory.counter]).toEqual([4_711, 4_712, 0o600, '1']);
    if (existsSync('/proc/self/fd')) expect(openPaths().filter((path) => path.startsWith(file))).toEqual([]);
  });

  it('may have one name alone, and a folder of many names is not a linked file', () => {
    const file = makeCard(at('one.card'));
    linkSync(file, at('two.card'));
    expect(faultOf(() => openCardFile(file))).toEqual([
      'linked',
      `"${file}": has a second name by a hard link, and both would use the same counters; remove one, find / -samefile "${file}" lists both`,
    ]);
    expect(existsSync(lockPathOf(file))).toBe(false);
  });
});

describe('a snapshot that is sealed', () => {
  it('opens with its passphrase alone, and what is wrong with it is said', () => {
    const { card, close } = openCardFile(makeCard(at('snapped.card')));
    const text = sealSnapshot(card.snapshot(), 'open sesame');
    expect(openSnapshot(text, 'open sesame', card)).toBeDefined();
    expect(faultOf(() => openSnapshot(text, 'open', card))).toEqual([
      'passphrase',
      'snapshot: wrong passphrase, or it was changed; give the passphrase it was sealed with',
    ]);
    for (const wrong of ['', '{}', 'null', `${text}}`]) {
      expect(faultOf(() => openSnapshot(wrong, 'open sesame', card))).toEqual([
        'damaged',
        'snapshot: damaged; give what sealSnapshot returned',
      ]);
    }
    close();
  });
});
