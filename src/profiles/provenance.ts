/**
 * How sure anyone can be of a value: the labels that stand beside every number of a profile.
 * The pages behind them are listed in docs/dev/fidelity.md.
 */

export const bases = {
  D: 'documented',
  R: 'earlier card',
  I: 'inferred',
  C: 'comparable',
  A: 'assumed',
  O: 'own',
} as const;

/** D documented by the broker for this card · R for an earlier card · I inferred · C comparable token · A assumed · O the profile's author. */
export type BasisLetter = keyof typeof bases;
export type Basis = (typeof bases)[BasisLetter];

/** A value, the letter of its basis, and where it comes from in a few words (a page number of docs/dev/fidelity.md, a token). */
export type Based<T> = readonly [value: T, basis: BasisLetter, from?: string];
