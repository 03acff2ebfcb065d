/**
 * The format of a scenario file, as valibot schemas: the check and the JSON Schema for editors have this one source.
 * What a step does is in `step-schema.ts`.
 */
import * as v from 'valibot';
import { policyTable } from '../login/auth/rules/policies.ts';
import {
  counterSchema,
  flagSchema,
  modeSchema,
  namedOf,
  nameOf,
  numbersOf,
  startSchema,
  textOf,
} from '../yaml/field-schemas.ts';
import { secretSchema, stepSchema } from './step-schema.ts';

export const variablesMax = 100;
export const worldCardsMax = 16;
export const worldUsersMax = 100;
export const stepsInFileMax = 10_000;

const whole = (from: number, to: number, what: string) =>
  v.pipe(
    v.number(),
    v.integer(),
    v.minValue(from),
    v.maxValue(to),
    v.description(`${what}, ${from} to ${to}`),
  );

const cardFields = {
  profile: v.optional(textOf(64, 'the name of a profile, from dscplus profiles')),
  suite: v.optional(textOf(100, 'the text of a suite or an alias, from dscplus suites')),
  serial: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[A-Za-z0-9._-]{1,32}$/),
      v.description('a serial number: 1 to 32 of A-Z a-z 0-9 . _ -'),
    ),
  ),
  counter: v.optional(counterSchema),
  battery: v.optional(whole(0, 1_000_000_000, 'computations left in the battery')),
  key: v.optional(secretSchema('a key, as hex or as base32:TEXT')),
  pin: v.optional(secretSchema('the PIN')),
  'no-pin': v.optional(flagSchema('for a card whose PIN nobody checks')),
  seed: v.optional(whole(0, 4_294_967_295, 'the seed of faults that choose by chance')),
};

const cardSchema = v.pipe(v.strictObject(cardFields), v.description('a card: profile, suite, serial, …'));

const userSchema = v.pipe(
  v.strictObject({
    name: v.pipe(
      v.string(),
      v.regex(/^[a-z0-9][a-z0-9._@-]{0,63}$/),
      v.description('the name that the user logs in with: 1 to 64 of a-z 0-9 . _ @ -'),
    ),
    password: secretSchema('the password'),
    mode: v.optional(modeSchema),
    cards: v.pipe(
      v.array(nameOf('the name of a card of this world')),
      v.minLength(1),
      v.description('the names of cards of this world'),
    ),
  }),
  v.description('a user: name, password, cards'),
);

const timeSchema = v.pipe(
  v.strictObject({ start: startSchema }),
  v.description('when it begins, for cards and the server: start'),
);

const worldSchema = v.pipe(
  v.strictObject({
    time: v.optional(timeSchema),
    card: v.optional(cardSchema),
    cards: v.optional(namedOf(cardSchema, worldCardsMax, 'names and cards')),
    server: v.optional(
      v.pipe(
        v.strictObject({
          policy: v.optional(numbersOf(policyTable, 'policies that differ from their defaults')),
          users: v.optional(
            v.pipe(
              v.array(userSchema),
              v.minLength(1),
              v.maxLength(worldUsersMax),
              v.description(`users, at most ${worldUsersMax}; default the public demo users`),
            ),
          ),
        }),
        v.description('a login server: policy, users; {} for the demo users'),
      ),
    ),
  }),
  v.check(({ card, cards }) => card === undefined || cards === undefined, 'give either card or cards'),
  v.check(({ cards }) => cards === undefined || Object.keys(cards).length > 0, 'give at least one card'),
  v.description('what there is before the first step: time, card or cards, server'),
);

const variableSchema = v.pipe(
  v.union([
    v.string(),
    v.strictObject({
      env: textOf(200, 'the name of an environment variable'),
      default: v.optional(v.pipe(v.string(), v.description('the value if it is not set'))),
    }),
    v.strictObject({ file: textOf(4_096, 'the path of a file; needs --allow-commands') }),
    v.strictObject({
      command: v.pipe(
        v.array(v.string()),
        v.minLength(1),
        v.description('a command and its arguments; needs --allow-commands'),
      ),
    }),
  ]),
  v.description('a text in quotes, { env: NAME }, { file: PATH } or { command: [NAME, ARGUMENT] }'),
);

export const scenarioSchema = v.pipe(
  v.strictObject({
    scenario: textOf(200, 'the name of the scenario'),
    world: v.optional(worldSchema),
    variables: v.optional(namedOf(variableSchema, variablesMax, 'names and values')),
    steps: v.pipe(
      v.array(stepSchema),
      v.minLength(1),
      v.maxLength(stepsInFileMax),
      v.description('a list of steps'),
    ),
  }),
  v.title('dscplus scenario'),
  v.description('a scenario: scenario, world, variables, steps'),
);

export type ScenarioFile = v.InferOutput<typeof scenarioSchema>;
export type CardFields = v.InferOutput<typeof cardSchema>;
export type UserFields = v.InferOutput<typeof userSchema>;
export type VariableFields = v.InferOutput<typeof variableSchema>;
