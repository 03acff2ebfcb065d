/**
 * Names that fields of a profile had in earlier files. Such files can still be read, and the sealed data of a card
 * file stays bound to these names.
 */
import type { ProfileField } from './profile.ts';

const earlierNames: { readonly [F in ProfileField]?: string } = {
  responseDigits: 'answerDigits',
  responsePages: 'answerPages',
  responsePageMs: 'answerPageMs',
  responseMs: 'answerMs',
};

const fieldOf: ReadonlyMap<string, string> = new Map(
  Object.entries(earlierNames).map(([field, earlier]) => [earlier, field]),
);

/** The name of a field in earlier files. */
export function earlierName(field: string): string {
  return earlierNames[field as ProfileField] ?? field;
}

/**
 * The record with the present names of fields, in its order. If a field is there by both names, the earlier one stays
 * and is then refused as unknown.
 */
export function withFieldNames(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      const field = fieldOf.get(name);
      return [field === undefined || Object.hasOwn(record, field) ? name : field, value];
    }),
  );
}
