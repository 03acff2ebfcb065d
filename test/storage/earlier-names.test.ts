/** Files whose fields, states and events have the names of an earlier build still work. */
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { ProfileError } from '../../src/profiles/profile-error.ts';
import { loadProfile } from '../../src/profiles/profile-validation.ts';
import { readRecording } from '../../src/recording/files/read-recording.ts';
import { replay } from '../../src/recording/replay.ts';
import { openCardFile, readCardFile } from '../../src/storage/card-file.ts';
import { openSnapshot } from '../../src/storage/snapshot-file.ts';
import { cardFolder } from './card-folder.ts';

const { at } = cardFolder();
const passphrase = 'open sesame';
const login = { pin: '1234', challenge: '123456' };

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const textOf = (name: string): string => readFileSync(pathOf(name), 'utf8');

/** A copy of a card file whose profile sets `answerMs` to 45 s. */
function copied(name: 'plain' | 'sealed', copy: string): string {
  copyFileSync(pathOf(`format-2-${name}.card`), at(copy));
  chmodSync(at(copy), 0o600);
  return at(copy);
}

describe('a card file with fields named answer…', () => {
  it.each([
    ['plain', {}],
    ['sealed', { passphrase }],
  ] as const)('%s: opens, and works as it did', (name, secret) => {
    const file = copied(name, `${name}.card`);
    const { sheet, sealed } = readCardFile(file);
    expect([sheet.name, sheet.about, sealed]).toEqual(['mine', 'a card of mine', name === 'sealed']);
    expect(sheet.values.responseMs).toEqual([45_000, 'C']);
    expect(sheet.values.responsePages).toEqual([[5, 3], 'R', 'S2']);
    for (const battery of [14_999, 14_998]) {
      const { card, close } = openCardFile(file, secret);
      expect(card.respond(login)).toMatchObject({ response: '23612584', showsForMs: 45_000 });
      close();
      expect(readCardFile(file).memory.battery).toBe(battery);
    }
    const text = readFileSync(file, 'utf8');
    expect([text.includes('"responseMs"'), text.includes('answer')]).toEqual([true, false]);
  });

  it('sealed: stays bound to the values of its profile', () => {
    const file = copied('sealed', 'changed.card');
    const text = readFileSync(file, 'utf8')
      .replace('45000', '46000')
      .replace(/.*"checksum".*\n/, '');
    writeFileSync(file, text);
    expect(() => openCardFile(file, { passphrase })).toThrow('wrong passphrase, or the file was changed');
  });
});

describe('a profile of their own', () => {
  it('may set fields by these names', () => {
    const sheet = loadProfile({
      ...{ name: 'mine', base: 'dsc-plus', answerMs: 45_000, answerPages: [5, 3] },
      basis: { answerMs: 'C' },
    });
    expect(sheet.values.responseMs).toEqual([45_000, 'C']);
    expect(sheet.values.responsePages).toEqual([[5, 3], 'O']);
    expect(Object.keys(sheet.values).filter((field) => field.startsWith('answer'))).toEqual([]);
  });

  it('that sets a field by both names is refused', () => {
    const twice = { name: 'mine', base: 'dsc-plus', answerMs: 45_000, responseMs: 50_000 };
    expect(() => loadProfile(twice)).toThrow(ProfileError);
    expect(() => loadProfile(twice)).toThrow('profile: unknown field "answerMs"');
  });
});

describe('a snapshot taken while the card showed a response', () => {
  it('goes on from there', () => {
    const card = createCard();
    card.restore(JSON.parse(textOf('snapshot-1-plain.json')));
    expect([card.state(), card.frame().text]).toEqual(['response', '90187643']);
    card.advance(27_239);
    expect(card.state()).toBe('response');
    card.advance(1);
    expect(card.state()).toBe('off');
  });

  it('sealed: is opened by its passphrase', () => {
    const card = createCard();
    card.restore(openSnapshot(textOf('snapshot-1-sealed.json'), passphrase, card));
    expect([card.state(), card.frame().text]).toEqual(['response', '90187643']);
  });
});

describe('a recording', () => {
  it('replays without a difference', () => {
    const recording = readRecording(textOf('../terminal/recording-1.json'));
    const card = createCard({ unixMs: recording.unixMs });
    expect(replay(recording, card, '1234')).toEqual({ same: true, keys: 14, lines: 33 });
  });
});
