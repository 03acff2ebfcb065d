/**
 * How sure anyone can be of a value: the labels that stand beside every number of a profile.
 * The pages behind them are listed in docs/dev/fidelity.md.
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
export type Provenance = (typeof provenances)[ProvenanceLetter];

/** A value, the letter of its provenance, and where it comes from in a few words (a page number of docs/dev/fidelity.md, a token). */
export type WithProvenance<T> = readonly [value: T, provenance: ProvenanceLetter, from?: string];
