/**
 * Names that fields of a profile had in earlier files. Such files are read as ever, and what is sealed in a card file
 * stays bound to these names.
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

/** What a field was named in earlier files. */
export function earlierName(field: string): string {
  return earlierNames[field as ProfileField] ?? field;
}

/**
 * The record with today's names of fields, in its order. A field that is there by both names keeps the earlier one,
 * which is then refused as unknown.
 */
export function withFieldNames(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      const field = fieldOf.get(name);
      return [field === undefined || Object.hasOwn(record, field) ? name : field, value];
    }),
  );
}
