/** A developer makes a card from a suite alone, and knows who checks its PIN. */
import { describe, expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { EntryError, NoResponseError } from '../../src/device/errors.ts';
import { ProfileError } from '../../src/profiles/profile-error.ts';
import { loadProfile } from '../../src/profiles/profile-validation.ts';

const withoutP = 'OCRA-1:HOTP-SHA1-6:QN08';
const nobody =
  'PIN: neither the suite nor the profile of this card checks it; give another suite or profile, or noPin: true for a verifier without a PIN';

describe('a card made from a suite', () => {
  it.each([
    [undefined, 'dsc-plus', 'server by suite'],
    ['ib-key', 'dsc-plus', 'server by suite'],
    [withoutP, 'keypad-local-pin', 'card'],
    ['HOTP-SHA256-8', 'dsc', 'server beside code'],
  ])('%s is %s: %s checks the PIN', (suite, profile, checker) => {
    const card = createCard(suite === undefined ? {} : { suite });
    expect([card.profile.name, card.profile.pinChecker]).toEqual([profile, checker]);
  });

  it('without P refuses a wrong PIN', () => {
    const entries = { pin: '9999', challenge: '12345678' };
    expect(() => createCard({ suite: withoutP }).respond(entries)).toThrow(NoResponseError);
  });

  it('has a PIN that nobody checks only when told so', () => {
    expect(() => createCard({ profile: 'dsc-plus', suite: withoutP })).toThrow(new ProfileError(nobody));
    const responses = ['0000', '9999'].map(
      (pin) => createCard({ suite: withoutP, noPin: true }).respond({ pin, challenge: '00000000' }).response,
    );
    // RFC 6287, appendix C.1: the demo key is the one of its vectors.
    expect(responses).toEqual(['237653', '237653']);
    const { profile } = createCard({ suite: withoutP, noPin: true });
    expect([profile.name, profile.pinChecker]).toEqual(['dsc-plus', 'nobody']);
  });

  it('is not told so where somebody does', () => {
    expect(() => createCard({ noPin: true })).toThrow(
      new ProfileError(
        'noPin: true: the PIN of this card is checked by the server, by P in the suite; leave noPin: true out',
      ),
    );
  });

  it('takes no PIN that it does not keep', () => {
    expect(() => createCard({ localPin: '4711' })).toThrow(
      new EntryError(
        'localPin: the PIN of this card is checked by the server, by P in the suite; leave localPin out',
      ),
    );
    expect(() => createCard({ suite: withoutP, noPin: true, localPin: '4711' })).toThrow(
      new EntryError('localPin: the PIN of this card is checked by nobody; leave localPin out'),
    );
  });

  it('of a profile of their own goes by what that says', () => {
    const own = loadProfile({ name: 'own', base: 'dsc', pinCheck: 'none' });
    expect(() => createCard({ profile: own })).toThrow(new ProfileError(nobody));
    expect(createCard({ profile: own, noPin: true }).respond({ pin: '9999' }).response).toBe('755224');
  });
});
