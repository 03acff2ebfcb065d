/** A user's factors with the names on the page: what a picker shows and what its options send. */
import type { Factor } from './login-steps.ts';
import type { FactorRecord, UserRecord } from './store.ts';
import type { Transaction } from './transaction.ts';

/** A factor that a user can pick, with its record. For a user without factors the record is a decoy's. */
export interface ShownFactor extends Factor {
  readonly record: FactorRecord;
}

/** The active factors. Without any, a former one or a decoy. */
export function factorsToShow(transaction: Transaction, user: UserRecord): readonly ShownFactor[] {
  const { tables, seal, kinds } = transaction;
  const own = user.factors.map((id) => tables.factors.get(id)).filter((factor) => factor !== null);
  const active = own.filter(({ status }) => status === 'active');
  const shown = active.length > 0 ? active : own.slice(-1);
  const records = shown.length > 0 ? shown : [kinds.decoyFor(seal, user.id)];
  const codeOf = (record: FactorRecord): string => kinds.of(record).code(record);
  return records.map((record) => shownAs(record, records, codeOf));
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
