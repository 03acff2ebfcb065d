/** What the answers of the API look like, as JSON Schema. */
import type { JsonSchema } from './route.ts';

/** An object that has these properties, all of them but those named, and no others. */
export function object(
  properties: Readonly<Record<string, JsonSchema>>,
  mayBeMissing: readonly string[] = [],
): JsonSchema {
  const required = Object.keys(properties).filter((name) => !mayBeMissing.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}

export const string: JsonSchema = { type: 'string' };
export const boolean: JsonSchema = { type: 'boolean' };
export const integer: JsonSchema = { type: 'integer' };
export const ms: JsonSchema = { type: 'integer', minimum: 0, description: 'in ms' };
export const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
export const orNull = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });
export const constant = (value: string): JsonSchema => ({ const: value });
export const either = (...schemas: readonly JsonSchema[]): JsonSchema => ({ anyOf: schemas });

/** `error` is for people, `rule` for programs. */
export const fault: JsonSchema = object({ error: string, rule: string });

export const mode: JsonSchema = { enum: ['live', 'paper'] };

const factors = list(
  object({
    serial: string,
    name: { type: 'string', description: 'what the page calls the card' },
    code: {
      type: 'string',
      description: 'the kind of factor, 5.1 or 4.1; with the serial number where there are two of a kind',
    },
  }),
);
const handle = {
  login: { type: 'string', description: 'names the half-done login; no secret' },
  binding: { type: 'string', description: 'secret: whoever has it may answer' },
};

export const challenged: JsonSchema = object({
  state: constant('challenge'),
  ...handle,
  factors,
  card: { type: 'string', description: 'serial number of the card to ask' },
  challenge: { type: 'string', pattern: '^[0-9]{0,8}$', description: 'empty for a card without one' },
  responseDigits: integer,
  pinBeside: { type: 'boolean', description: 'whether the PIN is sent beside the response' },
  endsInMs: ms,
  lifeMs: ms,
});

export const picking: JsonSchema = object({
  state: constant('pick'),
  ...handle,
  factors,
  endsInMs: ms,
  lifeMs: ms,
});

export const demoUsers: JsonSchema = list(
  object({
    name: string,
    password: string,
    mode,
    cards: list(string),
    pin: string,
    says: { type: 'string', description: 'what the user is for' },
  }),
);

export const session: JsonSchema = object({
  state: constant('session'),
  user: string,
  mode,
  card: orNull(string),
  startedUnixMs: integer,
  endsInMs: ms,
  idleEndsInMs: ms,
});
