/** The kinds of second factor that a login accepts. */
import type { FactorKind, FactorKinds } from '../auth/factor-kind.ts';
import type { FactorKindName, FactorRecord } from '../auth/store.ts';
import { createAppKind } from './app/app.ts';
import { type CardKind, type CardKindOptions, createCardKind } from './card.ts';
import { createCodeCardKind } from './code-card.ts';
import { decoyCard } from './decoy-card.ts';
import { wakeLine } from './lines/stored-line.ts';
import { createSmsKind, type SmsKindOptions } from './sms.ts';
import { temporaryKind } from './temporary.ts';
import { totpKind } from './totp.ts';

export interface KnownKinds extends FactorKinds {
  readonly card: CardKind;
}

export function createFactorKinds(options: CardKindOptions & SmsKindOptions): KnownKinds {
  const card = createCardKind(options);
  const table = {
    card,
    app: createAppKind(card),
    'code-card': createCodeCardKind(options.draw),
    totp: totpKind,
    temporary: temporaryKind,
    sms: createSmsKind(options),
  } satisfies { [Kind in FactorKindName]: FactorKind<Extract<FactorRecord, { kind: Kind }>> };
  // The record's kind chooses the entry for that record.
  return {
    card,
    of: ({ kind }) => table[kind] as unknown as FactorKind,
    decoyFor: decoyCard,
    wakeLine,
  };
}
