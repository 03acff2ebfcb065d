/** A response of the app is the same as that of other programs: a public client's vector, and a second computation. */
import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { phoneProfileNamed } from '../../src/phone/phone-profile.ts';
import { phoneResponse } from '../../src/phone/phone-response.ts';

const { suite } = phoneProfileNamed('android');

/**
 * OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1 written apart from src/crypto, field by field of RFC 6287 §5.1: the suite and a zero
 * byte, 8 bytes of counter, 128 of challenge as hex of the number, 20 of the PIN's hash.
 */
function secondResponse(key: Buffer, counter: number, challenge: string, pin: string): string {
  const input = Buffer.alloc(suite.length + 1 + 8 + 128 + 20);
  input.write(suite, 'latin1');
  input.writeUInt32BE(counter, suite.length + 1 + 4);
  const hex = Number(challenge).toString(16);
  input.write(hex.length % 2 === 1 ? `${hex}0` : hex, suite.length + 1 + 8, 'hex');
  createHash('sha1')
    .update(pin)
    .digest()
    .copy(input, suite.length + 1 + 8 + 128);
  const mac = createHmac('sha1', key).update(input).digest();
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 0x0f) & 0x7fffffff;
  return String(number % 100_000_000).padStart(8, '0');
}

/** Numbers from a seed (mulberry32), so that a failure can be repeated. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

describe('the response of the app', () => {
  it('is that of a public client', () => {
    // michaeljherrmann/ib-gateway-service, server/auth/IBKeyAuthenticator.test.js (facts only).
    const key = 'ae7ea584ec7cfaffccca2a4238f8f1fb8e26d5da';
    const input = { suite, key, counter: '1', challenge: '708362', pin: '1234' };
    expect(phoneResponse(input)).toBe('15632646');
  });

  it('is that of a second computation for 10,000 random inputs', () => {
    const seed = 20_261_129;
    const draw = seeded(seed);
    const characters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
    for (let i = 0; i < 10_000; i++) {
      const key = Buffer.from(Array.from({ length: 20 }, () => draw(256)));
      const counter = draw(2 ** 31);
      const challenge = String(draw(1_000_000)).padStart(6, '0');
      const pin = Array.from({ length: 4 + draw(3) }, () => characters[draw(characters.length)]).join('');
      const input = { suite, key: key.toString('hex'), counter: String(counter), challenge, pin };
      const expected = secondResponse(key, counter, challenge, pin);
      if (phoneResponse(input) !== expected)
        expect.fail(`seed ${seed}, input ${i}, challenge ${challenge}: not ${expected}`);
    }
  });
});
