/** A user has a card file of an earlier version, a damaged one, or one that another program has saved. */
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openCardFile, readCardFile, readCardKey } from '../../src/storage/card-file.ts';
import { StoredFileError } from '../../src/storage/stored-file-error.ts';
import { cardFolder, makeCard } from './card-folder.ts';

const { at } = cardFolder();
const login = { pin: '1234', challenge: '123456' };

/** A file as version 0.1.0 would have had it before it had checksums. */
function old(name: 'plain' | 'sealed', copy: string): string {
  copyFileSync(fileURLToPath(new URL(`format-1-${name}.card`, import.meta.url)), at(copy));
  chmodSync(at(copy), 0o600);
  return at(copy);
}

const written = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

function faultOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof StoredFileError) return error.message;
    throw error;
  }
  throw new Error('nothing went wrong');
}

describe('a card file of format 1', () => {
  it('is read as it is, and left so until the card is used', () => {
    const file = old('plain', 'read.card');
    const before = readFileSync(file);
    expect(readCardFile(file)).toMatchObject({
      serial: 'OLD-1',
      memory: { counter: '1', battery: 14_999, tries: 3, locked: false },
      sealed: false,
    });
    openCardFile(file).close();
    expect(readFileSync(file)).toEqual(before);
  });

  it('is of format 2, with a checksum, once the card has been used', () => {
    const file = old('plain', 'used.card');
    const first = openCardFile(file);
    expect(first.card.respond(login)).toMatchObject({ counter: '1', response: '75698576' });
    first.close();
    const text = written(file);
    expect([text.format, text.checksum]).toEqual([2, expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(readCardFile(file).memory).toEqual({ counter: '2', battery: 14_998, tries: 3, locked: false });
  });

  it('with a sealed key is sealed anew then, by the same passphrase, with its description bound in', () => {
    const passphrase = 'open sesame';
    const file = old('sealed', 'sealed.card');
    const before = written(file);
    const { card, close } = openCardFile(file, { passphrase });
    for (const counter of ['1', '2']) expect(card.respond(login).counter).toBe(counter);
    close();
    const after = written(file);
    expect(after.format).toBe(2);
    expect(after.sealed).not.toEqual(before.sealed);
    expect(Buffer.from(readCardKey(file, passphrase)).toString('hex')).toBe('c5'.repeat(20));
    const changed = readFileSync(file, 'utf8')
      .replace('the Digital', 'a')
      .replace(/.*"checksum".*\n/, '');
    writeFileSync(at('moved.card'), changed, { mode: 0o600 });
    expect(faultOf(() => readCardKey(at('moved.card'), passphrase))).toBe(
      `"${at('moved.card')}": wrong passphrase, or the file was changed; give the passphrase that its key was sealed with`,
    );
  });
});

describe('a card file with a value that was changed', () => {
  it('where the value still fits, is named as damage, with the way out', () => {
    const file = makeCard(at('counter.card'));
    const text = readFileSync(file, 'utf8').replace('"counter": "0"', '"counter": "4"');
    writeFileSync(file, text);
    const line = `"${file}": damaged: checksum: does not match; restore a copy, or if you edited the file, remove the line "checksum"`;
    expect(faultOf(() => readCardFile(file))).toBe(line);
    expect(faultOf(() => openCardFile(file))).toBe(line);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});

describe('a card file that was edited by hand', () => {
  it('is taken as it is without the line of its checksum, and has one again once the card was used', () => {
    const file = makeCard(at('edited.card'));
    const text = readFileSync(file, 'utf8').replace('"counter": "0"', '"counter": "40"');
    writeFileSync(file, text.replace(/.*"checksum".*\n/, ''));
    const { card, close } = openCardFile(file);
    expect(card.respond(login).counter).toBe('40');
    close();
    expect(written(file).checksum).toEqual(expect.stringMatching(/^[0-9a-f]{64}$/));
    expect(readCardFile(file).memory.counter).toBe('41');
  });

  it('with a field twice is refused by that name', () => {
    const file = makeCard(at('twice.card'));
    const text = readFileSync(file, 'utf8').replace('"counter"', '"counter": "9",\n    "counter"');
    writeFileSync(file, text);
    expect(faultOf(() => readCardFile(file))).toBe(
      `"${file}": damaged, has the field "memory.counter" twice; restore a copy, this file is left as it is`,
    );
  });

  it.each([
    ['with a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`)],
    ['in UTF-16, as PowerShell writes', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['with the line ends of Windows', (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['on one line', (text: string) => Buffer.from(JSON.stringify(JSON.parse(text)))],
  ])('or saved again %s is the same card', (_, saved) => {
    const file = makeCard(at('saved.card'.replace('saved', `saved-${_.length}`)));
    writeFileSync(file, saved(readFileSync(file, 'utf8')));
    const { card, close } = openCardFile(file);
    expect(card.respond(login).counter).toBe('0');
    close();
    expect(readCardFile(file).memory.counter).toBe('1');
  });
});
