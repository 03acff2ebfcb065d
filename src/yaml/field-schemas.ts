/** The kinds of fields that scenarios and world files share. A description is the end of "give …". */
import * as v from 'valibot';
import { unixMsMax } from '../time/world-start.ts';

/** A text that is not empty. */
export function textOf(charactersMax: number, what: string) {
  return v.pipe(v.string(), v.minLength(1), v.maxLength(charactersMax), v.description(what));
}

/** Whole numbers by their names, each with its limits. */
export function numbersOf(
  table: Readonly<
    Record<string, { readonly min: number; readonly max: number; readonly description: string }>
  >,
  what: string,
) {
  const fields = Object.entries(table).map(([name, { min, max, description }]) => {
    const what = `a whole number from ${min} to ${max}: ${description}`;
    const field = v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max), v.description(what));
    return [name, v.optional(field)] as const;
  });
  return v.pipe(v.strictObject(Object.fromEntries(fields)), v.description(what));
}

export function flagSchema(what: string) {
  return v.pipe(v.boolean(), v.description(`true ${what}`));
}

const namePattern = /^[A-Za-z][A-Za-z0-9-]{0,40}$/;

/** The name of something in the file. */
export function nameOf(what: string) {
  return v.pipe(
    v.string(),
    v.regex(namePattern),
    v.description(`${what}: a letter, then letters, digits, -`),
  );
}

/** Names and things of one kind, as `cards`. */
export function namedOf<S extends v.GenericSchema>(thing: S, entriesMax: number, what: string) {
  return v.pipe(
    v.record(v.string(), thing),
    v.check((map) => {
      const names = Object.keys(map);
      return names.length <= entriesMax && names.every((name) => namePattern.test(name));
    }, `give ${what}, at most ${entriesMax}; a name is a letter, then letters, digits, -`),
    v.description(`${what}, at most ${entriesMax}`),
  );
}

/** Where a secret is, which is never in the file. @param path what a path in the file means */
export function secretPlaces(path: string) {
  return [
    v.strictObject({ env: textOf(200, 'the name of an environment variable') }),
    v.strictObject({ file: textOf(4_096, `the path of a file${path}`) }),
  ] as const;
}

export const modeSchema = v.pipe(v.picklist(['live', 'paper']), v.description('live (default) or paper'));

export const counterSchema = v.pipe(
  v.union([
    v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    v.pipe(v.string(), v.regex(/^(0|[1-9][0-9]{0,19})$/)),
  ]),
  v.transform(String),
  v.description('the next counter of the card: a whole number from 0'),
);

/** When the time of a world begins. */
export const startSchema = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.check(
    (text) => new Date(text.slice(0, 10)).getUTCDate() === Number(text.slice(8, 10)),
    'give a day that exists',
  ),
  v.check((text) => {
    const unixMs = Date.parse(text);
    return unixMs >= 0 && unixMs <= unixMsMax;
  }, 'give a time from 1970 to 9999'),
  v.description('a time such as 2026-01-01T00:00:00Z, which is the default'),
);
