/** The card file in docs/user/card-files.md opens, with the values that it leaves out added. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { profileNamed } from '../../src/profiles/profile-validation.ts';
import { openCardFile } from '../../src/storage/card-file.ts';

it('someone who copies the example has a card that answers with the counter it names', () => {
  const text = readFileSync(new URL('../../docs/user/card-files.md', import.meta.url), 'utf8');
  const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(text)![1]!);
  const sheet = profileNamed(example.profile.name);
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-docs-'));
  const file = join(folder, 'example.card');
  const profile = { ...example.profile, values: { ...sheet.values, ...example.profile.values } };
  const checksum = createHash('sha256')
    .update(JSON.stringify({ ...example, checksum: undefined, profile }))
    .digest('hex');
  writeFileSync(file, JSON.stringify({ ...example, checksum, profile }), { mode: 0o600 });
  const { card, close } = openCardFile(file);
  expect(example.profile.about).toBe(sheet.about);
  expect(example.profile.values.powerHoldMs).toEqual(sheet.values.powerHoldMs);
  expect(card.respond({ pin: '1234', challenge: '123456' }).counter).toBe('2');
  expect(card.memory().battery).toBe(14_997);
  close();
  rmSync(folder, { recursive: true });
});
