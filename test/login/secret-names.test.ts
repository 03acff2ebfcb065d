/** What a login is known by: a name that may be read by anyone, and a secret of which the store keeps the hash. */
import { describe, expect, it } from 'vitest';
import { fingerprint, isSecretOf, newName, newSecret } from '../../src/login/auth/transaction.ts';

describe('a secret', () => {
  it('has 256 bits, in 43 characters that may stand in a cookie, and comes once', () => {
    const secrets = Array.from({ length: 600 }, newSecret);
    expect(secrets.filter((secret) => !/^[A-Za-z0-9_-]{43}$/.test(secret))).toEqual([]);
    expect(new Set(secrets).size).toBe(600);
  });

  it('is known again by its fingerprint, and no other text is', () => {
    const kept = 'mEylFiIAc0xZIUjxggtxBX8JhXPROGZrSGY-TjDNjTo';
    expect(fingerprint('a secret')).toBe(kept);
    expect(['a secret', 'another', '', kept].map((secret) => isSecretOf(secret, kept))).toEqual([
      ...[true, false, false, false],
    ]);
    expect([isSecretOf('a secret', ''), isSecretOf('a secret', kept.slice(1))]).toEqual([false, false]);
  });
});

describe('a name', () => {
  it('has 128 bits and comes once; it may be typed after a command, so it starts with no dash', () => {
    const names = Array.from({ length: 2_000 }, newName);
    expect(names.filter((name) => !/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(2_000);
  });
});
