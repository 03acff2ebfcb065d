/**
 * The fields of a request as valibot schemas: type, check and JSON Schema of each have one source.
 *
 * Messages name a field and what is accepted, never the value that was sent.
 */

import * as v from 'valibot';
import { errorMessage } from '../errors/message.ts';
import { HttpFault } from './http-error.ts';

export type Fields = Readonly<Record<string, v.GenericSchema>>;
export type Read<F extends Fields> = v.InferOutput<v.StrictObjectSchema<F, undefined>>;

/** Adds the words for what a field accepts, which the error message uses. */
export function describedField<S extends v.GenericSchema>(
  schema: S,
  accepts: string,
): v.GenericSchema<v.InferInput<S>, v.InferOutput<S>> {
  return v.pipe(schema as v.GenericSchema<v.InferInput<S>, v.InferOutput<S>>, v.metadata({ accepts }));
}

/** The words that `accepting` added to a field, also to an optional one. */
export function acceptedText(field: v.GenericSchema): string {
  const schema = 'wrapped' in field ? (field.wrapped as v.GenericSchema) : field;
  return v.getMetadata(schema).accepts as string;
}

/** An object with these fields and no others, not even `__proto__`. */
export function fieldsObject<F extends Fields>(fields: F): v.StrictObjectSchema<F, undefined> {
  return v.strictObject(Object.assign(Object.create(null), fields) as F);
}

/** Checks the object of a body; made once for a route. */
export function fieldsReader<F extends Fields>(
  fields: F,
): (given: Readonly<Record<string, unknown>>) => Read<F> {
  const parse = v.safeParser(fieldsObject(fields), { abortEarly: true });
  return (given) => {
    const { success, output, issues } = parse(given);
    if (success) return output;
    throw faultOf(given, fields, String(issues[0].path?.[0]?.key));
  };
}

/** @throws {HttpFault} for a value of the address or of a header that does not fit */
export function readField<T>(name: string, field: v.GenericSchema<unknown, T>, given: unknown): T {
  const { success, output } = v.safeParse(field, given);
  if (success) return output;
  throw unfit(name, field);
}

function faultOf(given: Readonly<Record<string, unknown>>, fields: Fields, name: string): HttpFault {
  const names = Object.keys(fields);
  if (Object.keys(given).some((one) => !names.includes(one))) {
    const accepted = names.length === 0 ? 'leave all fields out' : `give ${names.join(', ')}`;
    return new HttpFault(400, 'field', errorMessage('request body', 'has an unknown field', accepted));
  }
  const field = fields[name] as v.GenericSchema;
  return Object.hasOwn(given, name)
    ? unfit(name, field)
    : new HttpFault(400, name, errorMessage(name, 'missing', `give ${acceptedText(field)}`));
}

function unfit(name: string, field: v.GenericSchema): HttpFault {
  return new HttpFault(400, name, errorMessage(name, 'invalid', `give ${acceptedText(field)}`));
}
