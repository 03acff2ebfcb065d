/**
 * How sure a value is: the label beside every value of a profile. docs/dev/fidelity.md lists the pages that support
 * them.
 */

/**
 * How sure a value of a profile is, by its letter. docs/dev/fidelity.md lists the sources.
 *
 * @example
 * ```ts
 * import { profileNamed, provenances } from 'dscplus';
 *
 * const [responseMs, letter] = profileNamed('dsc-plus').values.responseMs;
 * responseMs; // → 30_000
 * provenances[letter]; // → 'comparable'
 * ```
 */
export const provenances = {
  D: 'documented',
  R: 'earlier card',
  I: 'inferred',
  C: 'comparable',
  A: 'assumed',
  O: 'own',
} as const;

/** D documented by the broker for this card · R for an earlier card · I inferred · C comparable token · A assumed · O the profile's author. */
export type ProvenanceLetter = keyof typeof provenances;
/** How sure a value is, in words. */
export type Provenance = (typeof provenances)[ProvenanceLetter];

/**
 * A value, the letter of its provenance, and where it comes from in a few words (a page number of
 * docs/dev/fidelity.md, a token).
 */
export type WithProvenance<T> = readonly [value: T, provenance: ProvenanceLetter, from?: string];
