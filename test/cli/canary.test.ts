import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { commandLine } from './command-line.ts';
import type { Ran } from './outcomes.ts';
import { type Given, dscplus as started, work } from './program.ts';

const { dscplus, file, printed } = commandLine(work);

const key = Uint8Array.from({ length: 32 }, (_, i) => (i * 83 + 201) % 256);
const hex = Buffer.from(key).toString('hex');
const pin = '8642';
const passphrase = 'canary bird in a cage';

/** A text or bytes in every form in which someone could read them off. */
function forms(secret: Uint8Array): string[] {
  const plain = [
    secret,
    ...['sha1', 'sha256', 'sha512'].map((hash) => createHash(hash).update(secret).digest()),
  ];
  return plain.flatMap((bytes) => {
    const buffer = Buffer.from(bytes);
    return [buffer.toString('hex'), buffer.toString('base64'), buffer.toString('base64url'), base32(buffer)];
  });
}

function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('');
}

/** What must not be in any output, in lower case, since hex and base32 are written in both. */
const canaries: readonly string[] = [
  pin,
  passphrase,
  ...[key, ...[pin, passphrase, hex].map((text) => Buffer.from(text))].flatMap(forms),
].map((form) => form.replace(/=+$/, '').toLowerCase());

function found({ stdout, stderr }: Ran): string[] {
  const text = `${stdout}\n${stderr}`.toLowerCase();
  return canaries.filter((canary) => text.includes(canary));
}

const both: Given = { stdin: `${passphrase}\n${pin}\n` };
const pinOnly: Given = { stdin: `${pin}\n` };
const sealed = '--card sealed.card --passphrase-stdin --pin-stdin';

beforeAll(async () => {
  file('key', hex);
  file('key-short', hex.slice(0, 20));
  file('key-odd', hex.slice(1));
  file('key-typo', `${hex.slice(0, 40)}x${hex.slice(41)}`);
  file('pin', pin);
  file('pin-long', `${pin}5`);
  file('pin-lines', `${pin}\n${pin}\n`);
  file('passphrase', passphrase);
  file('broken.card', `{"key": "${hex}", "localPin": "${pin}", `);
  file(
    'hasty.json',
    '{"name": "hasty", "base": "dsc-plus", "powerHoldMs": 70, "idleOffMs": 80, "opensAfterMs": 1000}',
  );
  await printed('new plain.card --key-file key --serial CANARY-1');
  await printed('new sealed.card --key-file key --passphrase-file passphrase --serial CANARY-2');
  await printed('new hasty.card --key-file key --profile hasty.json --serial CANARY-3');
  await printed(
    'new local.card --key-file key --profile keypad-local-pin --local-pin-file pin --serial CANARY-4',
  );
  await printed('new counting.card --key-file key --suite ib-key --serial CANARY-5');
});

describe('no output of any command holds a key, a PIN or a passphrase, in any form', () => {
  test('the search finds what it looks for', () => {
    expect(found({ code: 0, stdout: `key ${hex.toUpperCase()}`, stderr: '' })).toHaveLength(1);
    expect(found({ code: 0, stdout: Buffer.from(key).toString('base64'), stderr: '' })).toHaveLength(1);
    expect(found({ code: 0, stdout: '', stderr: 'the PIN 8642 is wrong' })).toEqual([pin]);
    // SHA-1 of 8642.
    expect(
      found({ code: 0, stdout: '', stderr: createHash('sha1').update('8642').digest('hex') }),
    ).toHaveLength(1);
  });

  const commands: readonly (readonly [args: string, code: number, given?: Given])[] = [
    [`respond 123456 ${sealed}`, 0, both],
    [`respond 123456 ${sealed} --trace`, 0, both],
    [`respond 123456 ${sealed} --trace --json`, 0, both],
    ['respond 123456 --card plain.card --pin-file pin --trace', 0],
    ['respond 123456 --card plain.card --pin-fd 3 --trace', 0, { fds: [pin] }],
    ['respond 123456 --card counting.card --pin-stdin --trace --json', 0, pinOnly],
    ['respond 123456 --card local.card --pin-stdin --trace', 0, pinOnly],
    ['respond 123456 --card local.card --pin-stdin --trace', 1, { stdin: '8643' }],
    ['info plain.card', 0],
    ['info plain.card --json', 0],
    ['info sealed.card', 0],
    ['info sealed.card --json', 0],
    ['info local.card --json', 0],
    ['new again.card --key-file key --passphrase-file passphrase --serial CANARY-6', 0],
    ['new local2.card --profile keypad-local-pin --local-pin-file pin --serial CANARY-7', 0],
    // Wrong use
    ['respond 12345 --card plain.card --pin-stdin', 2, pinOnly],
    ['respond 123456 --card plain.card --pin-stdin', 2, { stdin: `${pin}5` }],
    ['respond 123456 --card plain.card --pin-file pin-long', 2],
    ['respond 123456 --card plain.card --pin-file pin-lines', 2],
    ['respond 123456 --card plain.card --pin-stdin', 2, both],
    [`respond 123456 --card plain.card --pin ${pin}`, 2],
    [`respond 123456 --card plain.card --pin=${pin}`, 2],
    [`respond 123456 --pin ${pin}5`, 2],
    [`respond 123456 --card plain.card --pin-stdin=${pin}`, 2],
    [`respond 123456 --card plain.card --pim=${pin}`, 2],
    [`respond 123456 --card plain.card --pin-file ${pin}`, 2],
    [`respond 123456 --card plain.card --pin-fd ${pin}`, 2],
    [`new x.card --key ${hex}`, 2],
    [`new x.card --key=${hex}`, 2],
    [`new x.card --key-file ${hex}`, 2],
    [`new x.card --key-fd ${hex}`, 2],
    [`new x.card --local-pin=${pin}`, 2],
    ['new x.card --key-file key-short', 2],
    ['new x.card --key-file key-odd', 2],
    ['new x.card --key-file key-typo', 2],
    ['new plain.card --key-file key', 2],
    ['new x.card --key-file key --suite nonsense', 2],
    ['new x.card --local-pin-file pin', 2],
    ['new x.card --profile keypad-local-pin --local-pin-file pin-long', 2],
    ['respond 123456 --card plain.card --passphrase-file passphrase --pin-file pin', 2],
    // A card that can't be used or does not answer
    [
      'respond 123456 --card sealed.card --passphrase-stdin --pin-stdin',
      1,
      { stdin: `${passphrase}!\n${pin}\n` },
    ],
    ['respond 123456 --card hasty.card --pin-stdin --trace', 1, pinOnly],
    ['respond 123456 --card broken.card --pin-stdin', 2, pinOnly],
    ['info broken.card', 2],
  ];

  test.each(commands.map(([args, code, given]) => ({ args, code, given })))(
    '$args',
    async ({ args, code, given }) => {
      // What has descriptors of its own is a process of its own.
      const ran = await (given?.fds === undefined ? dscplus : started)(args, given);
      expect([ran.code, ran.stderr]).toEqual([code, expect.anything()]);
      expect(found(ran)).toEqual([]);
    },
  );

  test('a trace names no digit key before the challenge is asked for', async () => {
    const { stderr } = await dscplus(`respond 123456 ${sealed} --trace`, both);
    const [before, after] = stderr.split('state  pin -> challenge');
    expect(before).not.toMatch(/key {4}\d|PIN>-*\d/);
    expect(before?.match(/key {4}digit/g)).toHaveLength(4);
    expect(after?.match(/key {4}\d/g)).toHaveLength(6);
  });
});
