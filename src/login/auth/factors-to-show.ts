/** A user's factors with the names on the page: what a picker shows and what its options send. */
import { elapsedMs } from './login-clock.ts';
import type { Factor } from './login-steps.ts';
import type { FactorRecord, UserRecord } from './store.ts';
import type { Transaction } from './transaction.ts';

/** A factor that a user can pick, with its record. For a user without factors the record is a decoy's. */
export interface ShownFactor extends Factor {
  readonly record: FactorRecord;
}

/** The active factors, in the picker's order. Without any, a former one or a decoy. */
export function factorsToShow(transaction: Transaction, user: UserRecord): readonly ShownFactor[] {
  const { tables, seal, kinds } = transaction;
  const own = user.factors.map((id) => tables.factors.get(id)).filter((factor) => factor !== null);
  const active = own
    .filter((factor) => factor.status === 'active' && !isOver(transaction, factor))
    .toSorted((a, b) => kinds.of(a).place - kinds.of(b).place);
  const shown = active.length > 0 ? active : own.slice(-1);
  const records = shown.length > 0 ? shown : [kinds.decoyFor(seal, user.id)];
  const codeOf = (record: FactorRecord): string => kinds.of(record).code(record);
  return records.map((record) => shownAs(record, records, codeOf));
}

/** How long the factor can still be used, in ms; null for a kind without an end. */
export function factorEndsInMs(
  { kinds, now, policy }: Pick<Transaction, 'kinds' | 'now' | 'policy'>,
  factor: FactorRecord,
): number | null {
  return kinds.of(factor).endsInMs?.(policy, factor, (since) => elapsedMs(since, now)) ?? null;
}

/** Whether the factor's time has ended. */
export function isOver(
  reading: Pick<Transaction, 'kinds' | 'now' | 'policy'>,
  factor: FactorRecord,
): boolean {
  const endsInMs = factorEndsInMs(reading, factor);
  return endsInMs !== null && endsInMs <= 0;
}

/** The part that clients see. */
export function selectableFactors(shown: readonly ShownFactor[]): readonly Factor[] {
  return shown.map(({ id, kind, name, code }) => ({ id, kind, name, code }));
}

/** With ids only if two of a kind must be distinguished, because clients choose by the exact text. */
function shownAs(
  record: FactorRecord,
  shown: readonly FactorRecord[],
  codeOf: (record: FactorRecord) => string,
): ShownFactor {
  const { id, kind, label } = record;
  const code = codeOf(record);
  const alike = (is: (other: FactorRecord) => boolean): boolean => shown.filter(is).length > 1;
  const sameCode = alike((other) => codeOf(other) === code);
  const sameName = sameCode || alike((other) => other.label === label);
  return {
    id,
    kind,
    name: sameName ? `${label} ${id}` : label,
    code: sameCode ? `${code} ${id}` : code,
    record,
  };
}
