/**
 * The temporary code as a kind of second factor: eight characters that staff give by telephone to someone who has lost
 * a card. It is used again and again, by its nature: for everything first, then for the portal only, then not at all.
 */
import { timingSafeEqual } from 'node:crypto';
import type { FactorKind } from '../auth/factor-kind.ts';
import type { Seal } from '../auth/sealing.ts';
import type { TemporaryRecord } from '../auth/store.ts';

export const temporaryCharacters = 8;
/** A to Z and 2 to 9; that the code has these characters is assumed, that its letters are upper case documented. */
export const temporaryAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ23456789';

/** The page's name for it. */
export const temporaryLabel = 'Temporary Code';

export function sealTemporaryCode(seal: Seal, id: string, code: string): string {
  return seal.seal(`temporary ${id}`, fingerprintOf(seal, id, code).toString('hex'));
}

function fingerprintOf(seal: Seal, id: string, code: string): Buffer {
  return seal.derive(`temporary code ${id} ${code}`);
}

export const temporaryKind: FactorKind<TemporaryRecord> = {
  kind: 'temporary',
  place: 5,
  ends: [],
  code: () => '6',
  endsInMs: ({ temporaryFullMs, temporaryPortalMs }, { given }, elapsedMs) =>
    temporaryFullMs + temporaryPortalMs - elapsedMs(given),
  lifeMs: (policy) => policy.challengeLifeMs,
  ask: () => ({
    ask: { by: 'temporary', characters: temporaryCharacters },
    says: 'the temporary code is asked for',
  }),
  faultOf({ response }) {
    if (typeof response !== 'string') return 'the code is not a text';
    if (response.length !== temporaryCharacters) {
      return `the code has ${response.length} characters, not ${temporaryCharacters}`;
    }
    const fits = [...response].every((character) => temporaryAlphabet.includes(character));
    return fits ? null : 'the code has characters other than A to Z and 2 to 9';
  },
  verify({ seal, policy, elapsedMs }, { app }, factor, { response }) {
    const kept = Buffer.from(seal.open(`temporary ${factor.id}`, factor.sealed) as string, 'hex');
    if (!timingSafeEqual(kept, fingerprintOf(seal, factor.id, response))) {
      return { ok: false, reason: 'wrong code', says: 'wrong temporary code' };
    }
    if (elapsedMs(factor.given) < policy.temporaryFullMs) {
      const fullForMs = policy.temporaryFullMs - elapsedMs(factor.given);
      return { ok: true, factor, scope: 'full', fullForMs, says: 'temporary code, good for everything' };
    }
    if (app !== 'portal') {
      const says = 'the temporary code is good for the portal only by now';
      return { ok: false, reason: 'portal only', says };
    }
    return { ok: true, factor, scope: 'portal', says: 'temporary code, good for the portal only' };
  },
};
