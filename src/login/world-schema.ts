/**
 * The format of a world file, as a valibot schema: the check and the JSON Schema for editors have this one source. Its
 * words are those of the world of a scenario.
 */
import * as v from 'valibot';
import { conditionNames } from '../line/line-state.ts';
import { startSchema } from '../yaml/start-schema.ts';
import { type PolicyName, policyTable } from './auth/rules/policies.ts';

export const cardsInWorldMax = 1_000;
export const usersInWorldMax = 1_000;
export const linesInWorldMax = 1_000;

const secretPlaces = [
  v.strictObject({ env: text(200, 'the name of an environment variable') }),
  v.strictObject({ file: text(4_096, 'the path of a file, from the folder of the world file') }),
] as const;

/** A secret is never in the file, only where it is; the demo card's and the demo users' are public. */
const secretSchema = (what: string) =>
  v.pipe(
    v.union([v.literal('demo'), ...secretPlaces]),
    v.description(`where ${what} is: { env: NAME }, { file: PATH }, or demo for the public one`),
  );

/** One that has no public secret. */
const ownSecretSchema = (what: string) =>
  v.pipe(v.union(secretPlaces), v.description(`where ${what} is: { env: NAME } or { file: PATH }`));

const nameOf = (thing: string) =>
  v.pipe(
    v.string(),
    v.regex(/^[A-Za-z][A-Za-z0-9-]{0,40}$/),
    v.description(`the name of a ${thing} of this world: a letter, then letters, digits, -`),
  );

const cardName = nameOf('card');
const lineName = nameOf('line');

/** Names and things of one kind, as `cards`. */
const namedSchema = <T extends v.GenericSchema>(things: string, name: typeof cardName, of: T, max: number) =>
  v.pipe(
    v.record(v.string(), of),
    v.check((named) => {
      const names = Object.keys(named);
      return names.length <= max && names.every((one) => v.is(name, one));
    }, `give at most ${max} names and ${things}; a name is a letter, then letters, digits, -`),
    v.description(`names and ${things}, at most ${max}`),
  );

const flag = (what: string) => v.pipe(v.boolean(), v.description(`true ${what}`));

const cardSchema = v.pipe(
  v.union([
    v.literal('demo'),
    v.strictObject({
      serial: text(32, 'a serial number: 1 to 32 of A-Z a-z 0-9 . _ -'),
      suite: v.optional(text(100, 'the text of a suite or an alias, from dscplus suites')),
      key: secretSchema('a key, as hex or as base32:TEXT,'),
      pin: v.optional(secretSchema('the PIN')),
      'pin-check': v.optional(
        v.pipe(
          v.picklist(['none', 'server', 'card']),
          v.description('what the profile of the card says of its PIN: none, server or card'),
        ),
      ),
      'no-pin': v.optional(flag('for a card whose PIN nobody checks')),
      counter: v.optional(
        v.pipe(
          v.union([
            v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
            v.pipe(v.string(), v.regex(/^(0|[1-9][0-9]{0,19})$/)),
          ]),
          v.description('the next counter of the card: a whole number from 0'),
        ),
      ),
      label: v.optional(text(40, 'what the login page calls the card')),
      status: v.optional(
        v.pipe(
          v.picklist(['active', 'ordered']),
          v.description('active (default), or ordered for a card that staff activates'),
        ),
      ),
      locked: v.optional(flag('for a card that the staff has locked')),
    }),
  ]),
  v.description('a card: serial, key, pin, …; or demo for the public demo card'),
);

const lineSchema = v.pipe(
  v.strictObject({
    number: text(16, 'a phone number: + and 7 to 15 digits'),
    owner: v.optional(text(64, 'the name of the user whose phone it is')),
    sim: v.optional(ownSecretSchema('the token of the SIM')),
    condition: v.optional(
      v.pipe(
        v.picklist(conditionNames),
        v.description(`the condition that the line begins in: ${conditionNames.join(', ')}`),
      ),
    ),
  }),
  v.description('a phone line: number, owner, sim, condition'),
);

const totpSchema = v.pipe(
  v.strictObject({
    key: secretSchema('a key, as hex or as base32:TEXT,'),
    status: v.optional(
      v.pipe(
        v.picklist(['active', 'ordered']),
        v.description('active (default), or ordered for an app that a code has to prove first'),
      ),
    ),
  }),
  v.description('an authenticator app: key, status'),
);

const userSchema = v.pipe(
  v.strictObject({
    name: text(64, 'the name that the user logs in with, in lower case'),
    password: secretSchema('the password'),
    mode: v.optional(v.pipe(v.picklist(['live', 'paper']), v.description('live (default) or paper'))),
    cards: v.optional(v.pipe(v.array(cardName), v.description('the names of cards of this world'))),
    sms: v.optional(
      v.pipe(v.array(lineName), v.description('the names of lines of this world that codes are sent to')),
    ),
    totp: v.optional(totpSchema),
    'code-card': v.optional(
      v.pipe(
        v.strictObject({ values: ownSecretSchema('the text of the 224 values') }),
        v.description('a security code card: values'),
      ),
    ),
    temporary: v.optional(
      v.pipe(
        v.strictObject({ code: ownSecretSchema('the temporary code') }),
        v.description('a temporary code: code'),
      ),
    ),
    locked: v.optional(flag('for a user whom the staff has locked')),
  }),
  v.description('a user: name, password, mode, cards, sms, totp, code-card, temporary, locked'),
);

const timeSchema = v.pipe(
  v.strictObject({
    start: v.optional(startSchema),
    running: v.optional(flag('for a time that runs with the machine; the default stands still')),
    speed: v.optional(
      v.pipe(
        v.number(),
        v.minValue(0.001),
        v.maxValue(1_000_000),
        v.description('how many times as fast as the machine it runs, 0.001 to 1000000'),
      ),
    ),
  }),
  v.description('virtual time: start, running, speed; {} for one that stands still at 2026-01-01'),
);

const policyField = ({ min, max, description }: (typeof policyTable)[PolicyName]) =>
  v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(min),
      v.maxValue(max),
      v.description(`a whole number from ${min} to ${max}: ${description}`),
    ),
  );

const policySchema = v.pipe(
  v.strictObject(
    Object.fromEntries(Object.entries(policyTable).map(([name, field]) => [name, policyField(field)])),
  ),
  v.description('policies that differ from their defaults'),
);

export const worldFileSchema = v.pipe(
  v.strictObject({
    world: text(200, 'the name of the world'),
    time: v.optional(timeSchema),
    policy: v.optional(policySchema),
    cards: v.optional(namedSchema('cards', cardName, cardSchema, cardsInWorldMax)),
    lines: v.optional(namedSchema('lines', lineName, lineSchema, linesInWorldMax)),
    users: v.optional(
      v.pipe(
        v.array(userSchema),
        v.maxLength(usersInWorldMax),
        v.description(`a list of users, at most ${usersInWorldMax}`),
      ),
    ),
  }),
  v.title('dscplus world'),
  v.description('a world: world, time, policy, cards, lines, users'),
);

/** A world file as the schema reads it. */
export type WorldFields = v.InferOutput<typeof worldFileSchema>;

function text(charactersMax: number, what: string) {
  return v.pipe(v.string(), v.minLength(1), v.maxLength(charactersMax), v.description(what));
}
