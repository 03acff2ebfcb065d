/**
 * Reads a YAML file by a valibot schema. The first thing that does not fit is refused with file, line and column, and
 * with the word that was probably meant. World files and scenarios are read by it.
 *
 * A schema describes what it accepts by `v.description`, as the end of "give …"; editors show the same words.
 */
import * as v from 'valibot';
import { quoted } from '../errors/message.ts';
import { hintFor, nearestOf } from '../options/option-check.ts';
import { FileFormatError, type FilePlace } from './file-format-error.ts';
import { type PathKey, parseYaml, type YamlDocument } from './yaml-document.ts';

/** A checked file, and where each value is. */
export interface CheckedYaml<T> {
  readonly value: T;
  /** Where the value at a path is, for checks that a schema can't do. */
  placeOf(path: readonly PathKey[]): FilePlace;
}

/**
 * @param file the path, for messages
 * @throws FileFormatError
 */
export function readYaml<S extends v.GenericSchema>(
  text: string,
  file: string,
  schema: S,
): CheckedYaml<v.InferOutput<S>> {
  const document = parseYaml(text, file);
  const checked = v.safeParse(schema, document.value, { abortPipeEarly: true });
  if (checked.success) return { value: checked.output, placeOf: document.placeOf };
  throw refusal(document, schema, firstOf(checked.issues, document));
}

/** The issue that is first in the file, of all branches of a union the one that got furthest. */
function firstOf(issues: readonly v.BaseIssue<unknown>[], document: YamlDocument): v.BaseIssue<unknown> {
  const places = issues.map(furthest).map((issue) => ({ issue, place: placeOf(document, issue) }));
  places.sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
  return (places[0] as (typeof places)[number]).issue;
}

/** Of a union, the issue of a branch that looked deepest, with its whole path: a branch has only the path inside. */
function furthest(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown> {
  if (issue.type !== 'union' || issue.issues === undefined) return issue;
  let best: v.BaseIssue<unknown> | null = null;
  for (const one of issue.issues) {
    const inner = furthest(one);
    if (inner.path !== undefined && (best === null || inner.path.length > (best.path?.length ?? 0)))
      best = inner;
  }
  if (best === null) return issue;
  const path = [...(issue.path ?? []), ...(best.path ?? [])];
  return { ...best, path } as unknown as v.BaseIssue<unknown>;
}

function pathOf(issue: v.BaseIssue<unknown>): PathKey[] {
  return (issue.path ?? []).map(({ key }) => key as PathKey);
}

function isUnknownKey(issue: v.BaseIssue<unknown>): boolean {
  return issue.type === 'strict_object' && issue.path !== undefined && issue.expected === 'never';
}

function isMissing(issue: v.BaseIssue<unknown>): boolean {
  return issue.path?.at(-1)?.origin === 'key' && issue.type === 'strict_object' && issue.expected !== 'never';
}

function placeOf(document: YamlDocument, issue: v.BaseIssue<unknown>): FilePlace {
  const path = pathOf(issue);
  return isUnknownKey(issue) ? document.placeOfKey(path) : document.placeOf(path);
}

function refusal(
  document: YamlDocument,
  schema: v.GenericSchema,
  issue: v.BaseIssue<unknown>,
): FileFormatError {
  const path = pathOf(issue);
  const name = nameOf(path);
  const place = placeOf(document, issue);
  if (isUnknownKey(issue)) {
    const word = String(path.at(-1));
    const known = knownWords(schemasAt(schema, path.slice(0, -1)));
    return new FileFormatError(
      place,
      `unknown word ${quoted(word)}`,
      hintFor(word, known),
      nearestOf(word, known),
    );
  }
  const [accepted] = schemasAt(schema, path).flatMap(descriptionOf);
  const parent = issue.path?.at(-1)?.input;
  if (isMissing(issue) && Array.isArray(parent)) {
    const [wanted] = schemasAt(schema, path.slice(0, -1)).flatMap(descriptionOf);
    return new FileFormatError(place, `${nameOf(path.slice(0, -1))} is a list`, `give ${wanted ?? 'a map'}`);
  }
  if (isMissing(issue))
    return new FileFormatError(place, `${name} is missing`, `give ${accepted ?? 'a value'}`);
  // The words of a check of the schema, which never contain the value.
  if (issue.kind === 'validation' && issue.type === 'check')
    return new FileFormatError(place, `${name} does not fit`, issue.message);
  return wrongValue(place, name, issue, schema, path, accepted);
}

function wrongValue(
  place: FilePlace,
  name: string,
  issue: v.BaseIssue<unknown>,
  schema: v.GenericSchema,
  path: readonly PathKey[],
  accepted: string | undefined,
): FileFormatError {
  const words = schemasAt(schema, path)
    .flatMap(optionsOf)
    .filter((word) => word.length > 1);
  const nearest = typeof issue.input === 'string' ? nearestOf(issue.input, words) : null;
  const action = `give ${accepted ?? String(issue.expected ?? 'another value')}`;
  const problem = issue.kind === 'schema' ? `${name} is ${kindOf(issue.input)}` : `${name} does not fit`;
  // A map may have a key that is named as a method of every object.
  const isText = typeof issue.input !== 'object';
  const isWord = nearest !== null || (isText && words.includes(String(issue.input)));
  return new FileFormatError(
    place,
    isWord ? `unknown word ${quoted(issue.input)} for ${name}` : problem,
    nearest === null ? action : `did you mean ${nearest}? ${action}`,
    nearest,
  );
}

/** The last word of a path, with the number of an entry of a list. */
function nameOf(path: readonly PathKey[]): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  return typeof last === 'number' ? `entry ${last + 1} of ${nameOf(path.slice(0, -1))}` : last;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map of words and values';
  return { string: 'a text', number: 'a number', boolean: 'true or false' }[typeof value as 'string'];
}

/** What schemas are made of, as far as this file looks inside. */
interface SchemaParts {
  readonly type: string;
  readonly entries?: Readonly<Record<string, v.GenericSchema>>;
  readonly item?: v.GenericSchema;
  readonly value?: v.GenericSchema;
  readonly wrapped?: v.GenericSchema;
  readonly options?: readonly unknown[];
  readonly getter?: (input: unknown) => v.GenericSchema;
}

/** The schemas that a value at a path is checked by: several where there is a choice. */
function schemasAt(schema: v.GenericSchema, path: readonly PathKey[]): v.GenericSchema[] {
  const [key, ...rest] = path;
  const choices = choicesOf(schema);
  if (key === undefined) return [schema, ...choices.filter((one) => one !== schema)];
  return choices.flatMap((one) => {
    const { entries, item, value, type } = one as unknown as SchemaParts;
    if (entries !== undefined && Object.hasOwn(entries, key))
      return schemasAt(entries[key] as v.GenericSchema, rest);
    if (typeof key === 'number' && item !== undefined) return schemasAt(item, rest);
    return type === 'record' && value !== undefined ? schemasAt(value, rest) : [];
  });
}

/** What is inside optional, lazy and union schemas. */
function choicesOf(schema: v.GenericSchema): v.GenericSchema[] {
  const { type, wrapped, getter, options } = schema as unknown as SchemaParts;
  if (wrapped !== undefined) return choicesOf(wrapped);
  if (getter !== undefined) return choicesOf(getter(undefined));
  if (type === 'union') return (options as v.GenericSchema[]).flatMap(choicesOf);
  return [schema];
}

function knownWords(schemas: readonly v.GenericSchema[]): string[] {
  return schemas.flatMap((one) => Object.keys((one as unknown as SchemaParts).entries ?? {}));
}

function optionsOf(schema: v.GenericSchema): string[] {
  const { type, options } = schema as unknown as SchemaParts;
  return type === 'picklist' ? (options as readonly unknown[]).map(String) : [];
}

/** The description of a schema, also of one inside an optional. */
function descriptionOf(schema: v.GenericSchema): string[] {
  const { wrapped } = schema as unknown as SchemaParts;
  const description = v.getDescription(schema as v.SchemaWithPipe<[v.GenericSchema]>) as string | undefined;
  if (description !== undefined) return [description];
  return wrapped === undefined ? [] : descriptionOf(wrapped);
}
