/** The format of one step: exactly one word that says what it does, and maybe `name` and `card`. */
import * as v from 'valibot';
import { digits, type Key } from '../keypad/keys.ts';
import { modeSchema, nameOf, secretPlaces, textOf } from '../yaml/field-schemas.ts';
import { keyReasonSchema, noResponseReasonSchema, refusalReasonSchema } from './reason-schemas.ts';

export const repeatTimesMax = 10_000;
export const repeatValuesMax = 1_000;
/** A scenario that runs longer is not a test any more; it also keeps card time a whole number. */
export const durationMsMax = 366 * 24 * 60 * 60_000;

/** A secret is never in the file, only where it is. */
export function secretSchema(what: string) {
  return v.pipe(
    v.union(secretPlaces('; needs --allow-commands')),
    v.description(`where ${what} is: { env: NAME } or { file: PATH }`),
  );
}

const aKey = 'a key: 0 to 9, OK, edit or press';
const aShown = 'a text of the LCD, or a pattern between slashes: /^\\d{8}$/';
const typedKeys = 'keys in quotes: digits, {variables}, \\r for OK, C for edit, P for a tap of press';

function described<S extends v.GenericSchema>(schema: S, accepts: string) {
  return v.pipe(schema, v.description(accepts));
}

const keySchema = v.pipe(
  v.union([
    v.picklist(['press', 'OK', 'edit', ...digits]),
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9)),
  ]),
  v.transform((key) => String(key) as Key),
  v.description(aKey),
);

const msOf: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };
const durationPattern = /^(\d{1,9}(?:\.\d{1,3})?) ?(ms|s|min|h)$/;

const durationSchema = v.pipe(
  v.union([v.pipe(v.string(), v.regex(durationPattern)), v.literal(0)]),
  v.transform((text) => {
    const [, amount = '0', unit = 'ms'] = durationPattern.exec(String(text)) ?? [];
    return Math.round(Number(amount) * (msOf[unit] as number));
  }),
  v.maxValue(durationMsMax),
  v.description('a time with its unit: 500 ms, 30 s, 2 min or 1 h, at most 366 days'),
);

export const shownSchema = v.pipe(v.string(), v.maxLength(80), v.description(aShown));

const outcomeFields = {
  outcome: v.optional(
    v.pipe(v.picklist(['accepted', 'ignored', 'any']), v.description('accepted (default), ignored or any')),
  ),
  reason: v.optional(keyReasonSchema),
};

const typedText = v.pipe(v.string(), v.minLength(1), v.maxLength(200), v.description(typedKeys));

const failSchema = v.pipe(
  v.union([shownSchema, v.pipe(v.array(shownSchema), v.minLength(1), v.maxLength(20))]),
  v.transform((one) => (typeof one === 'string' ? [one] : one)),
  v.description('what would be a failure: a text of the LCD, a pattern, or a list of them'),
);

const text80 = textOf(80, 'a text in quotes, with {variables}');

export const stepFields = {
  press: described(
    v.union([keySchema, v.strictObject({ key: keySchema, ...outcomeFields })]),
    `${aKey}, or { key, outcome, reason }`,
  ),
  hold: described(
    v.union([
      keySchema,
      v.strictObject({ key: keySchema, for: v.optional(durationSchema), ...outcomeFields }),
    ]),
    `${aKey}, or { key, for, outcome, reason }`,
  ),
  type: described(
    v.union([typedText, v.strictObject({ text: typedText, ...outcomeFields })]),
    `${typedKeys}, or { text, outcome, reason }`,
  ),
  wait: described(
    v.union([
      shownSchema,
      v.strictObject({
        lcd: shownSchema,
        fail: v.optional(failSchema),
        limit: v.optional(durationSchema),
        save: v.optional(nameOf('the name of the variable that the text is saved in')),
      }),
    ]),
    `${aShown}, or { lcd, fail, limit, save }`,
  ),
  expect: described(
    v.union([
      shownSchema,
      v.pipe(
        v.strictObject({
          lcd: v.optional(shownSchema),
          counter: v.optional(
            v.pipe(
              v.union([v.pipe(v.number(), v.safeInteger(), v.minValue(0)), text80]),
              v.transform(String),
              v.description('the next counter: a whole number or a {variable}'),
            ),
          ),
          value: v.optional(text80),
          is: v.optional(shownSchema),
        }),
        v.check(
          ({ value, is }) => (value === undefined) === (is === undefined),
          'give value and is together',
        ),
        v.check((fields) => Object.keys(fields).length > 0, 'give lcd, counter, or value and is'),
      ),
    ]),
    `${aShown}, or { lcd, counter, value, is }`,
  ),
  advance: durationSchema,
  screenshot: nameOf('the name of a picture'),
  fault: described(
    v.union([
      textOf(200, 'a fault, as dscplus faults lists them: dead-key key=5'),
      v.strictObject({
        add: textOf(200, 'a fault, as dscplus faults lists them: dead-key key=5'),
        save: v.optional(nameOf('the name of the variable that the number of the fault is saved in')),
      }),
      v.strictObject({ clear: textOf(80, 'all, or a {variable} with the number of a fault') }),
    ]),
    'a fault, as dscplus faults lists them, { add, save } or { clear: all }',
  ),
  snapshot: nameOf('a name for the snapshot'),
  restore: nameOf('the name of a snapshot'),
  respond: described(
    v.strictObject({
      challenge: v.optional(text80),
      pin: v.optional(text80),
      save: v.optional(nameOf('the name of the variable that the response is saved in')),
      fails: v.optional(noResponseReasonSchema),
    }),
    '{} or { challenge, pin, save, fails }',
  ),
  login: described(
    v.strictObject({
      user: v.optional(textOf(64, 'the name of a user')),
      password: v.optional(
        v.union([secretSchema('the password'), textOf(64, 'the password of a demo user, or a wrong one')]),
      ),
      mode: v.optional(modeSchema),
      factor: v.optional(textOf(64, 'the serial number of the card to ask for')),
      pin: v.optional(text80),
      response: v.optional(text80),
      resync: v.optional(
        v.pipe(v.literal(true), v.description('true: bring the counters of card and server together')),
      ),
      result: v.optional(
        v.pipe(
          v.picklist(['challenge', 'accepted', 'refused']),
          v.description('challenge, accepted or refused'),
        ),
      ),
      reason: v.optional(refusalReasonSchema),
      save: v.optional(nameOf('the name of the variable that the challenge is saved in')),
    }),
    '{ user, password, … }',
  ),
};
export type StepFields = { readonly [W in keyof typeof stepFields]?: v.InferOutput<(typeof stepFields)[W]> };

/** A step as it is in a file, `repeat` with the steps inside. */
export interface FileStep extends StepFields {
  readonly name?: string | undefined;
  readonly card?: string | undefined;
  readonly repeat?: FileRepeat | undefined;
}
export interface FileRepeat {
  readonly times?: number | undefined;
  readonly each?: readonly string[] | undefined;
  readonly as?: string | undefined;
  readonly steps: readonly FileStep[];
}

const repeatSchema: v.GenericSchema<unknown, FileRepeat> = v.pipe(
  v.strictObject({
    times: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(1),
        v.maxValue(repeatTimesMax),
        v.description(`how many rounds, 1 to ${repeatTimesMax}`),
      ),
    ),
    each: v.optional(
      v.pipe(
        v.array(v.pipe(v.string(), v.maxLength(80))),
        v.minLength(1),
        v.maxLength(repeatValuesMax),
        v.description(`a list of texts in quotes, one round for each, at most ${repeatValuesMax}`),
      ),
    ),
    as: v.optional(nameOf('the name of the variable with the text of the round')),
    steps: v.pipe(v.array(v.lazy(() => stepSchema)), v.minLength(1), v.description('a list of steps')),
  }),
  v.check(({ times, each }) => (times === undefined) !== (each === undefined), 'give either times or each'),
  v.check(({ each, as }) => (each === undefined) === (as === undefined), 'give each and as together'),
  v.description('{ times, steps } or { each, as, steps }'),
);

const optionalStepFields = Object.fromEntries(
  Object.entries(stepFields).map(([word, schema]) => [word, v.optional(schema as v.GenericSchema)]),
) as { [W in keyof typeof stepFields]: v.OptionalSchema<(typeof stepFields)[W], undefined> };

/** The words of which a step has exactly one. */
export const stepWords: readonly string[] = [...Object.keys(stepFields), 'repeat'];

export const stepSchema: v.GenericSchema<unknown, FileStep> = v.pipe(
  v.strictObject({
    name: v.optional(textOf(200, 'the name of the step in reports')),
    card: v.optional(nameOf('the name of a card of the world')),
    ...optionalStepFields,
    repeat: v.optional(repeatSchema),
  }),
  v.check(
    (step) => stepWords.filter((word) => Object.hasOwn(step, word)).length === 1,
    `give exactly one of ${stepWords.join(', ')}`,
  ),
  v.description(`a step: ${stepWords.join(', ')}`),
) as v.GenericSchema<unknown, FileStep>;
