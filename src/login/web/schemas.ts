/** The replies of the API as valibot schemas. */
import * as v from 'valibot';
import { applications } from '../auth/applications.ts';

const described = (description: string): v.GenericSchema<string> =>
  v.pipe(v.string(), v.description(description));

export const integer = v.pipe(v.number(), v.integer());
export const ms = v.pipe(v.number(), v.integer(), v.minValue(0), v.description('in ms'));

/** `error` is for people, `rule` for programs. */
export const fault = v.strictObject({ error: v.string(), rule: v.string() });

export const busyText = 'too busy, or a part of the server failed';

/** Refused for now. */
export const retryLater = v.strictObject({
  ...fault.entries,
  retryInMs: v.pipe(ms, v.description('when to try again, in ms')),
});

const mode = v.picklist(['live', 'paper']);

const factorKind = v.picklist(['card', 'app', 'code-card', 'totp', 'temporary', 'sms']);

const factors = v.array(
  v.strictObject({
    id: described('for a card, its serial number'),
    kind: factorKind,
    name: described('the name of the factor on the page'),
    code: described('the code of the kind, such as 5.1 or 4; with the id if the user has two of a kind'),
  }),
);
const handle = {
  login: described('identifies the login attempt; not a secret'),
  binding: described('secret: anyone who has it can respond'),
};

const ask = v.variant('by', [
  v.strictObject({
    by: v.literal('response'),
    challenge: v.pipe(
      v.string(),
      v.regex(/^[0-9]{0,8}$/),
      v.description('empty for a card without a challenge'),
    ),
    digits: v.pipe(integer, v.description('length of the response')),
    pinBeside: v.pipe(v.boolean(), v.description('whether the PIN is sent beside the response')),
  }),
  v.strictObject({
    by: v.literal('push'),
    challenge: v.pipe(v.string(), v.description('of the notification, and by hand')),
    sent: v.pipe(v.boolean(), v.description('whether a notification was sent')),
    againInMs: v.pipe(ms, v.description('when another can be sent')),
  }),
  v.strictObject({
    by: v.literal('code'),
    from: v.picklist(['sms', 'voice', 'app']),
    to: v.pipe(v.nullable(v.string()), v.description('the masked number; null for an app')),
    digits: v.pipe(integer, v.description('length of the code')),
    triesLeft: integer,
    again: v.pipe(
      v.array(v.strictObject({ way: v.picklist(['sms', 'voice']), inMs: ms })),
      v.description('how another code can be sent, and when'),
    ),
  }),
  v.strictObject({
    by: v.literal('values'),
    indices: v.tuple([v.string(), v.string()]),
    characters: v.pipe(integer, v.description('length of both values together')),
  }),
  v.strictObject({ by: v.literal('temporary'), characters: integer }),
]);

const asked = {
  state: v.literal('ask'),
  ...handle,
  factors,
  factor: described('the id of the factor that is asked'),
  ask,
  endsInMs: ms,
  lifeMs: ms,
};

export const asking = v.strictObject(asked);

/** A wrong code, and the login takes another. */
export const wrongCode = v.strictObject({ ...fault.entries, ...asked });

export const picking = v.strictObject({
  state: v.literal('pick'),
  ...handle,
  factors,
  endsInMs: ms,
  lifeMs: ms,
});

export const demoUserList = v.array(
  v.strictObject({
    name: v.string(),
    password: v.string(),
    mode,
    cards: v.array(v.string()),
    pin: v.string(),
    numbers: v.array(v.string()),
    authenticatorKey: v.nullable(v.string()),
    appPin: v.pipe(v.nullable(v.string()), v.description('of the app on the public demo phone')),
    says: described('what the user is for'),
  }),
);

export const session = v.strictObject({
  state: v.literal('session'),
  user: v.string(),
  mode,
  factor: v.pipe(
    v.nullable(v.strictObject({ id: v.string(), kind: factorKind })),
    v.description('null if the password alone was enough'),
  ),
  app: v.pipe(v.picklist(applications), v.description('the application that was logged in to')),
  scope: v.pipe(
    v.picklist(['full', 'portal']),
    v.description('`portal`: only what the portal offers, with a temporary code in its second half'),
  ),
  startedUnixMs: integer,
  endsInMs: ms,
  idleEndsInMs: ms,
});
