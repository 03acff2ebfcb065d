/** A phone is kept in a file: its users and keys, its screen and fields, and no secret that was typed. */
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createPhone, type Phone } from '../../src/phone/phone.ts';
import type { PhoneKept } from '../../src/phone/phone-memory.ts';
import { openCardFile } from '../../src/storage/card-file.ts';
import { createPhoneFile, openPhoneFile, readPhoneFile } from '../../src/storage/phone-file.ts';
import { cardFolder, makeCard } from './card-folder.ts';

const { at } = cardFolder();
const key = 'c5'.repeat(20);

/** A phone of an active user, in a new file. */
function kept(path: string, passphrase?: string): PhoneKept {
  createPhoneFile(path, { profile: 'android', ...(passphrase !== undefined && { passphrase }) });
  const file = openPhoneFile(path, passphrase === undefined ? {} : { passphrase });
  const next: PhoneKept = {
    memory: { ...file.kept.memory, users: [{ user: 'mia', status: 'active', counter: '2' }] },
    secrets: { ...file.kept.secrets, users: { mia: { key, device: 'app-mia-1.secret', pin: null } } },
  };
  file.store(next);
  file.close();
  return next;
}

function phoneIn(path: string): { readonly phone: Phone; save(): void; close(): void } {
  const file = openPhoneFile(path);
  const phone = createPhone({ os: 'android', kept: file.kept, store: file.store });
  if (file.shown !== null) phone.restore(file.shown.snapshot);
  return {
    phone,
    save: () => file.save(phone.kept(), { snapshot: phone.snapshot(), unixMs: 1_767_225_600_000 }),
    close: file.close,
  };
}

it('keeps screen and fields, and no password', async () => {
  const path = at('mia.phone');
  kept(path);
  const before = phoneIn(path);
  before.phone.type('user', 'mia');
  before.phone.type('password', 'a long password');
  before.save();
  before.close();
  expect(readFileSync(path, 'utf8')).not.toContain('a long password');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const after = phoneIn(path);
  expect(after.phone.screen().fields.map(({ text }) => text)).toEqual(['mia', '']);
  after.close();
});

it('has the next counter in the file before a response shows', async () => {
  const path = at('counter.phone');
  kept(path);
  const { phone, close } = phoneIn(path);
  const response = await phone.respond('708362', { pin: '1234' });
  expect(response).toMatch(/^\d{8}$/);
  expect(readPhoneFile(path).memory.users).toEqual([{ user: 'mia', status: 'active', counter: '3' }]);
  close();
  expect(phoneIn(path).phone.screen().name).toBe('login');
});

it('seals all secrets, and opens them with the passphrase alone', () => {
  const path = at('sealed.phone');
  const passphrase = 'correct horse battery staple';
  const { memory, secrets } = kept(path, passphrase);
  const text = readFileSync(path, 'utf8');
  expect([text.includes(key), text.includes('app-mia-1.secret')]).toEqual([false, false]);
  expect(readPhoneFile(path)).toMatchObject({ sealed: true, memory });
  expect(() => openPhoneFile(path)).toThrow(`"${path}": its key is sealed; give its passphrase`);
  expect(() => openPhoneFile(path, { passphrase: 'wrong' })).toThrow('wrong passphrase, or the file was');
  const file = openPhoneFile(path, { passphrase });
  expect(file.kept).toEqual({ memory, secrets });
  file.close();
});

it('does not open secrets that were sealed for another phone', () => {
  const passphrase = 'correct horse battery staple';
  const [one, other] = [at('one.phone'), at('other.phone')];
  for (const path of [one, other]) createPhoneFile(path, { profile: 'android', passphrase });
  const [from, to] = [one, other].map((path) => JSON.parse(readFileSync(path, 'utf8')));
  const { checksum: _, ...moved } = { ...to, sealed: from.sealed };
  writeFileSync(other, JSON.stringify(moved));
  expect(() => openPhoneFile(other, { passphrase })).toThrow('wrong passphrase, or the file was changed');
});

it('is locked while it is used', () => {
  const path = at('locked.phone');
  kept(path);
  const file = openPhoneFile(path);
  expect(() => openPhoneFile(path)).toThrow(`"${path}": in use by this process`);
  file.close();
  openPhoneFile(path).close();
});

it('is never overwritten by another phone', () => {
  const path = at('made.phone');
  kept(path);
  expect(() => createPhoneFile(path, { profile: 'ios' })).toThrow(`"${path}": exists already`);
});

it('remembers a language and a server that were given later', () => {
  const path = at('server.phone');
  kept(path);
  const file = openPhoneFile(path, { server: 'http://127.0.0.1:5000/', locale: 'zh-Hant' });
  file.store(file.kept);
  file.close();
  expect(readPhoneFile(path)).toMatchObject({ server: 'http://127.0.0.1:5000/', locale: 'zh-Hant' });
});

it.each<[string, (json: Record<string, never>) => unknown, string]>([
  ['a newer format', (json) => ({ ...json, format: 2 }), 'its format 2 is newer than this version'],
  ['a format that is no number', (json) => ({ ...json, format: 'none' }), 'damaged: format: not 1'],
  ['another profile', (json) => ({ ...json, profile: 'nokia' }), 'damaged: profile: not'],
  [
    'a value that has no such name',
    (json) => ({ ...json, values: { pin: 1 } }),
    'damaged: phone value "pin": unknown',
  ],
  ['no users', (json) => ({ ...json, memory: { installation: 'x' } }), 'damaged: memory: invalid users'],
  [
    'a user without a key',
    (json) => ({ ...json, secrets: { users: {} } }),
    'secrets.users "mia": invalid; restore a copy',
  ],
  ['no secrets', (json) => ({ ...json, secrets: undefined }), 'damaged: secrets: not given once'],
  [
    'a screen of nothing',
    (json) => ({ ...json, shown: { unixMs: 1, snapshot: {} } }),
    'damaged: phone snapshot: its format is undefined; restore',
  ],
  [
    'another counter',
    (json) => JSON.parse(JSON.stringify(json).replace('"2"', '"1"')),
    'damaged: checksum: does not match',
  ],
])('is refused with %s, and stays as it is', (name, change, problem) => {
  const path = at(`${name.replaceAll(' ', '-')}.phone`);
  kept(path);
  const json = JSON.parse(readFileSync(path, 'utf8'));
  const changed = change(json) as Record<string, unknown>;
  if (name !== 'another counter') delete changed.checksum;
  const text = JSON.stringify(changed);
  writeFileSync(path, text);
  expect(() => openPhoneFile(path)).toThrow(problem);
  expect(readFileSync(path, 'utf8')).toBe(text);
  expect(() => openPhoneFile(path)).not.toThrow(key);
});

it('is told from other files, and refused where others may read it', () => {
  expect(() => openPhoneFile(at('none.phone'))).toThrow(
    'phone file not found; give --os ios or --os android',
  );
  writeFileSync(at('words.txt'), 'words');
  expect(() => openPhoneFile(at('words.txt'))).toThrow(
    'not a phone file, not JSON; give one that dscplus phone made',
  );
  expect(() => openPhoneFile(makeCard(at('card.card')))).toThrow(
    'not a phone file, but a card file; give one',
  );
  kept(at('none.card'));
  expect(() => openCardFile(at('none.card'))).toThrow(
    'not a card file, but a phone file; give one that dscplus new',
  );
  kept(at('open.phone'));
  chmodSync(at('open.phone'), 0o644);
  expect(() => openPhoneFile(at('open.phone'))).toThrow('others may read its key, its mode is 0644');
});
