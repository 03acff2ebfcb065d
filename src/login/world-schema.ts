/**
 * The format of a world file, as a valibot schema: the check and the JSON Schema for editors have this one source. Its
 * words are those of the world of a scenario.
 */
import * as v from 'valibot';
import { conditionNames } from '../line/line-state.ts';
import {
  counterSchema,
  flagSchema,
  modeSchema,
  namedOf,
  nameOf,
  numbersOf,
  secretPlaces,
  startSchema,
  textOf,
} from '../yaml/field-schemas.ts';
import { gatewayFaultsMax } from './admin/faults/server-faults.ts';
import { writtenFaultSchema } from './admin/faults/written-fault.ts';
import { policyTable } from './auth/rules/policies.ts';

export const cardsInWorldMax = 1_000;
export const usersInWorldMax = 1_000;
export const linesInWorldMax = 1_000;

const places = secretPlaces(', from the folder of the world file');

/** A secret is never in the file, only where it is; the demo card's and the demo users' are public. */
const secretSchema = (what: string) =>
  v.pipe(
    v.union([v.literal('demo'), ...places]),
    v.description(`where ${what} is: { env: NAME }, { file: PATH }, or demo for the public one`),
  );

/** One that has no public secret. */
const ownSecretSchema = (what: string) =>
  v.pipe(v.union(places), v.description(`where ${what} is: { env: NAME } or { file: PATH }`));

const cardName = nameOf('the name of a card of this world');
const lineName = nameOf('the name of a line of this world');

const cardSchema = v.pipe(
  v.union([
    v.literal('demo'),
    v.strictObject({
      serial: textOf(32, 'a serial number: 1 to 32 of A-Z a-z 0-9 . _ -'),
      suite: v.optional(textOf(100, 'the text of a suite or an alias, from dscplus suites')),
      key: secretSchema('a key, as hex or as base32:TEXT,'),
      pin: v.optional(secretSchema('the PIN')),
      'pin-check': v.optional(
        v.pipe(
          v.picklist(['none', 'server', 'card']),
          v.description('what the profile of the card says of its PIN: none, server or card'),
        ),
      ),
      'no-pin': v.optional(flagSchema('for a card whose PIN nobody checks')),
      counter: v.optional(counterSchema),
      label: v.optional(textOf(40, 'what the login page calls the card')),
      status: v.optional(
        v.pipe(
          v.picklist(['active', 'ordered']),
          v.description('active (default), or ordered for a card that staff activates'),
        ),
      ),
      locked: v.optional(flagSchema('for a card that the staff has locked')),
    }),
  ]),
  v.description('a card: serial, key, pin, …; or demo for the public demo card'),
);

const lineSchema = v.pipe(
  v.strictObject({
    number: textOf(16, 'a phone number: + and 7 to 15 digits'),
    owner: v.optional(textOf(64, 'the name of the user whose phone it is')),
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
    name: textOf(64, 'the name that the user logs in with, in lower case'),
    password: secretSchema('the password'),
    mode: v.optional(modeSchema),
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
    locked: v.optional(flagSchema('for a user whom the staff has locked')),
  }),
  v.description('a user: name, password, mode, cards, sms, totp, code-card, temporary, locked'),
);

const timeSchema = v.pipe(
  v.strictObject({
    start: v.optional(startSchema),
    running: v.optional(flagSchema('for a time that runs with the machine; the default stands still')),
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

const startFaultsSchema = v.pipe(
  v.array(writtenFaultSchema),
  v.maxLength(gatewayFaultsMax),
  v.description(`a list of faults of the gateway, at most ${gatewayFaultsMax}`),
);

export const worldFileSchema = v.pipe(
  v.strictObject({
    world: textOf(200, 'the name of the world'),
    time: v.optional(timeSchema),
    policy: v.optional(numbersOf(policyTable, 'policies that differ from their defaults')),
    cards: v.optional(namedOf(cardSchema, cardsInWorldMax, 'names and cards')),
    lines: v.optional(namedOf(lineSchema, linesInWorldMax, 'names and lines')),
    users: v.optional(
      v.pipe(
        v.array(userSchema),
        v.maxLength(usersInWorldMax),
        v.description(`a list of users, at most ${usersInWorldMax}`),
      ),
    ),
    faults: v.optional(startFaultsSchema),
  }),
  v.title('dscplus world'),
  v.description('a world: world, time, policy, cards, lines, users, faults'),
);

/** A world file as the schema reads it. */
export type WorldFields = v.InferOutput<typeof worldFileSchema>;
