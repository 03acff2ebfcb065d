/**
 * The security code card as a kind of second factor: a table of values by index, of which the login asks two. A pair
 * of indices that was answered is never asked again.
 */

import { equalDigits } from '../../crypto/verify.ts';
import type { FactorKind } from '../auth/factor-kind.ts';
import type { Seal } from '../auth/sealing.ts';
import type { CodeCardRecord } from '../auth/store.ts';
import type { Draw } from './draw-challenge.ts';

/** How many values a card has, as the plastic one had; that the online one has as many is assumed. */
export const codeCardValues = 224;
export const valueCharacters = 3;
/** That a value is made of these is assumed from the one example that is documented, `A3D`. */
export const valueAlphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** The page's name for it. */
export const codeCardLabel = 'Security Code Card';

export function sealValues(seal: Seal, id: string, values: readonly string[]): string {
  return seal.seal(`code card ${id}`, values.join(' '));
}

function openValues(seal: Seal, { id, sealed }: CodeCardRecord): readonly string[] {
  return (seal.open(`code card ${id}`, sealed) as string).split(' ');
}

/** An index as the card and the page show it. */
export function indexText(index: number): string {
  return String(index).padStart(3, '0');
}

/** The same for both orders of two indices. */
function pairText(indices: readonly number[]): string {
  return indices
    .toSorted((a, b) => a - b)
    .map(indexText)
    .join(' ');
}

const pairsMax = (codeCardValues * (codeCardValues - 1)) / 2;

export function createCodeCardKind(draw: Draw): FactorKind<CodeCardRecord> {
  const drawPair = (isTaken: (pair: string) => boolean): readonly [number, number] => {
    for (;;) {
      const first = 1 + draw(codeCardValues);
      // One of the others, so that the two differ.
      const second = 1 + ((first + draw(codeCardValues - 1)) % codeCardValues);
      if (!isTaken(pairText([first, second]))) return [first, second];
    }
  };
  return {
    kind: 'code-card',
    place: 2,
    ends: ['temporary'],
    code: () => '3',
    endsInMs: ({ codeCardMs }, { given }, elapsedMs) => codeCardMs - elapsedMs(given),
    lifeMs: (policy) => policy.challengeLifeMs,
    ask({ tables: { ledger } }, _attempt, { id }) {
      const usedUp = ledger.count(id, '') >= pairsMax;
      const pair = drawPair((one) => !usedUp && ledger.has(id, '', one));
      const indices: readonly [string, string] = [indexText(pair[0]), indexText(pair[1])];
      return {
        ask: { by: 'values', indices, characters: 2 * valueCharacters },
        obstacle: usedUp ? 'key used up' : null,
        kept: pair,
        says: `values ${indices.join(' and ')} of the code card are asked for`,
      };
    },
    faultOf({ response }) {
      if (typeof response !== 'string') return 'the values are not a text';
      const wanted = 2 * valueCharacters;
      if (response.length !== wanted) return `the values have ${response.length} characters, not ${wanted}`;
      return /^[A-Z0-9]+$/.test(response) ? null : 'the values have characters other than A to Z and 0 to 9';
    },
    verify(transaction, attempt, factor, { response }) {
      const values = openValues(transaction.seal, factor);
      const right = pairOf(transaction.kept(attempt))
        .map((index) => values[index - 1])
        .join('');
      if (!equalDigits(right, response)) {
        return { ok: false, reason: 'wrong code', says: 'a value differs, or their order' };
      }
      return { ok: true, factor, says: `values ${attempt.challenge}` };
    },
    spend({ tables: { ledger } }, { challenge }, { id }) {
      if (challenge !== '') ledger.add(id, '', pairText(challenge.split(' ').map(Number)));
    },
  };
}

function pairOf(kept: unknown): readonly number[] {
  return Array.isArray(kept) ? kept : [];
}
