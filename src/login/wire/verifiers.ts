/**
 * The verifiers of the wire login, and decoys for names without one. The salt of a name and the verifier of its decoy
 * come from the sealing key and stay the same, so that nothing tells a user from a name that nobody has.
 */
import { type SrpGroup, srpHex, srpNumber, srpPrivateKey, srpVerifier } from '../../crypto/srp.ts';
import type { Verifiers } from '../auth/passwords/verifiers.ts';
import type { Policy } from '../auth/rules/policies.ts';
import type { Seal } from '../auth/sealing.ts';

const saltBytes = 16;
/** Of the decoy's x, a SHA-1 like any other. */
const keyBytes = 20;
/** What counts of a password where `lp` is false. */
const shortPasswordCharacters = 8;

export function createVerifiers(group: SrpGroup, seal: Seal, policy: Policy): Verifiers {
  const derived = (what: string, bytes: number): bigint =>
    srpNumber(seal.derive(what).subarray(0, bytes).toString('hex'));
  const saltOf = (user: string): bigint => derived(`wire salt ${user}`, saltBytes);
  return {
    sealFor(user, password) {
      const counted = policy.wireLongPasswords === 1 ? password : password.slice(0, shortPasswordCharacters);
      const verifier = srpVerifier(group, srpPrivateKey(user, counted, saltOf(user)));
      return seal.seal(placeOf(user), srpHex(verifier));
    },
    accountOf(user, sealed) {
      const decoy = srpVerifier(group, derived(`wire decoy ${user}`, keyBytes));
      const sealedDecoy = seal.seal(placeOf(user), srpHex(decoy));
      const opened = seal.open(placeOf(user), sealed ?? sealedDecoy);
      return { salt: saltOf(user), verifier: srpNumber(String(opened)) };
    },
  };
}

function placeOf(user: string): string {
  return `verifier ${user}`;
}
