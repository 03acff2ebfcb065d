/** Everyone can make the public demo card, and recognise it. */
import { describe, expect, it } from 'vitest';
import { demoKey, demoPin, demoSerial, isDemoKey } from '../../src/crypto/demo-card.ts';

const text = (key: Uint8Array): string => String.fromCharCode(...key);

describe('the public demo card', () => {
  it('has the key of the vectors of RFC 6287, as long as the hash asks for', () => {
    expect(text(demoKey('SHA1'))).toBe('12345678901234567890');
    expect(text(demoKey('SHA256'))).toBe('12345678901234567890123456789012');
    expect(text(demoKey('SHA512'))).toBe('1234567890123456789012345678901234567890123456789012345678901234');
    expect([demoSerial, demoPin]).toEqual(['DEMO-0001', '1234']);
  });

  it('is told from a card with another key, however alike', () => {
    const key = demoKey('SHA256');
    expect(isDemoKey(key, 'SHA256')).toBe(true);
    expect(isDemoKey(key.slice(0, 31), 'SHA256')).toBe(false);
    expect(isDemoKey(key, 'SHA1')).toBe(false);
    expect(isDemoKey(demoKey('SHA1'), 'SHA256')).toBe(false);
    for (const at of [0, 31]) {
      expect(isDemoKey(key.with(at, 0x41), 'SHA256')).toBe(false);
    }
    expect(isDemoKey(new Uint8Array(32).fill(0x41), 'SHA256')).toBe(false);
  });
});
