/** The kinds of second factor that a login accepts, in the order in which the page lists them. */
import type { FactorKind, FactorKinds } from '../auth/factor-kind.ts';
import { type CardKind, type CardKindOptions, createCardKind } from './card.ts';
import { decoyCard } from './decoy-card.ts';

export interface KnownKinds extends FactorKinds {
  readonly card: CardKind;
}

export function createFactorKinds(options: CardKindOptions): KnownKinds {
  const card = createCardKind(options);
  const table = { card } satisfies Record<FactorKind['kind'], FactorKind>;
  return { card, of: ({ kind }) => table[kind], decoyFor: decoyCard };
}
