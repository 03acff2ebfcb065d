// The users who log in: 200 with a card each, and their cards' responses, by node:crypto; others with a phone each.
import { createHash, createHmac } from 'node:crypto';

const suite = 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1';
const pin = '1234';

export const people = Array.from({ length: 200 }, (_, i) => `user${i}`);

export function cardOf(user) {
  const key = Uint8Array.from(createHash('sha256').update(user).digest());
  return { serial: `CARD-${user}`, suite, pin, key };
}

export function responseOf(user, challenge) {
  const question = Buffer.alloc(128);
  const hex = BigInt(challenge).toString(16);
  Buffer.from(hex.padEnd(256, '0'), 'hex').copy(question);
  const digest = createHmac('sha256', cardOf(user).key)
    .update(suite)
    .update('\0')
    .update(question)
    .update(createHash('sha1').update(pin).digest())
    .digest();
  const offset = digest[31] & 0xf;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 100_000_000).padStart(8, '0');
}

/** Users whose codes come by SMS. */
export function phonePeople(count) {
  return Array.from({ length: count }, (_, i) => `phone${i}`);
}

export function numberOf(user) {
  return `+1555${user.slice('phone'.length).padStart(7, '0')}`;
}
