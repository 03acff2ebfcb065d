/**
 * The phone app's link: how a phone becomes a user's app, and what it does with notifications. `binding` identifies an
 * enrolment, `device` the active phone; the phone keeps both and sends them back.
 */
import * as v from 'valibot';
import { errorMessage } from '../../errors/message.ts';
import { HttpFault } from '../../net/http-error.ts';
import { jsonReply } from '../../net/reply.ts';
import { describedField } from '../../net/request-fields.ts';
import type { Approved, ChangedPin, Denied } from '../apps/app-steps.ts';
import type { EnrolmentRefused, ProvedStep } from '../apps/enrolment-steps.ts';
import { applications } from '../auth/applications.ts';
import { serverTexts } from '../page/names.ts';
import {
  type ApiRoute,
  apiPostRoute,
  choiceField,
  countField,
  refusalWith,
  textField,
  untilEnd,
  waitField,
} from './route.ts';
import { busyText, fault, integer, ms, retryLater } from './schemas.ts';

const charactersMax = 1_024;
const binding = textField('the `binding` of the reply to /api/app/begin', charactersMax);

const asked = { binding: v.string(), endsInMs: ms };
const number = v.strictObject({
  state: v.literal('number'),
  ...asked,
  numbers: v.pipe(v.array(v.string()), v.description('masked; the first is the default')),
});
const token = v.strictObject({
  state: v.literal('token'),
  ...asked,
  to: v.pipe(v.string(), v.description('the masked number')),
  ...{ digits: integer, triesLeft: integer, againInMs: ms },
});
const card = v.strictObject({ state: v.literal('card'), ...asked, challenge: v.string(), digits: integer });
const proved = v.strictObject({
  state: v.literal('proved'),
  ...asked,
  key: v.pipe(v.string(), v.description('hex, secret; returned once')),
  ...{ suite: v.string(), counter: integer, challenge: v.string() },
  device: v.pipe(v.string(), v.description('secret: by it the server knows the phone from now on')),
  pin: v.pipe(v.string(), v.description('secret: it replaces the PIN where the app asks for none')),
});
const done = v.strictObject({
  state: v.literal('done'),
  app: v.pipe(v.string(), v.description('the id of the new factor')),
});

const refused = { description: 'wrong, late, used or locked: the enrolment has ended', schema: fault };
const wrongToken = {
  description: `${refused.description}; or a wrong token (rule \`code\`), with what is asked now`,
  schema: v.union([fault, v.strictObject({ ...fault.entries, ...token.entries })]),
};
const tooSoon = { description: 'too early for another token', schema: retryLater };

const notActive = { description: 'the phone is not the active app of its user', schema: fault };
const answered = {
  description: 'wrong, late or answered before; a wrong response ends the login',
  schema: fault,
};
const pushes = v.strictObject({
  pushes: v.array(
    v.strictObject({
      ...{ number: integer, challenge: v.string(), app: v.picklist(applications), endsInMs: ms },
    }),
  ),
});
const device = textField('the `device` that came with the key', charactersMax);
const push = countField('the number of the notification', Number.MAX_SAFE_INTEGER);

export const appRoutes: readonly ApiRoute[] = [
  apiPostRoute(
    {
      path: '/api/app/begin',
      description:
        'begins to make a phone the user’s app: user name and password in, what proves the user out',
      replies: {
        200: { description: 'what is asked', schema: v.union([number, token, card]) },
        401: { description: 'wrong user name or password; the reply does not say which', schema: fault },
        409: { description: 'the purpose does not fit what the user has: `rule` says why', schema: fault },
        503: { description: busyText, schema: v.union([fault, retryLater]) },
      },
    },
    {
      user: textField('the user name', charactersMax),
      password: textField('the password', charactersMax),
      purpose: choiceField('why', ['activation', 'migration', 'reactivation']),
      os: choiceField('the system of the phone', ['ios', 'android']),
      installation: textField('the id of the app’s installation: 8 to 64 of A-Z a-z 0-9 _ -', 64),
    },
    async ({ service }, body, { connection }) => {
      const begun = await service.apps.begin({ ...body, connection });
      if (begun.kind === 'refused') throw refusal(begun);
      return stepReply(begun);
    },
  ),
  apiPostRoute(
    {
      path: '/api/app/token',
      description: 'sends the activation token to the chosen number, or another token',
      replies: { 200: { description: 'the token is asked for', schema: token }, 401: refused, 429: tooSoon },
    },
    {
      binding,
      number: v.optional(countField('the place of the number in the list, from 0', 1_000), 0),
    },
    async ({ service }, body) => {
      const sent = await service.apps.sendToken(body);
      if (sent.kind === 'refused') throw refusal(sent);
      return stepReply(sent);
    },
  ),
  apiPostRoute(
    {
      path: '/api/app/prove',
      description: 'takes the token, or the response of the user’s card, and returns the key, once',
      replies: { 200: { description: 'what the app computes with', schema: proved }, 401: wrongToken },
    },
    { binding, response: textField('the digits of the token, or the card’s response', charactersMax) },
    async ({ service }, body) => {
      const given = await service.apps.prove(body);
      if (given.kind === 'refused') throw refusal(given);
      if (given.kind === 'proved') return stepReply(given);
      const { kind: _, ...rest } = given;
      return jsonReply({ error: serverTexts.code, rule: 'code', state: 'token', ...rest }, {}, 401);
    },
  ),
  apiPostRoute(
    {
      path: '/api/app/finish',
      description:
        'takes the PIN and the first response; from then on this phone is the user’s app, and no other',
      replies: {
        200: { description: 'done; the same again where it was sent again', schema: done },
        400: { description: 'a PIN of the wrong form; the enrolment stays open', schema: fault },
        401: refused,
      },
    },
    {
      binding,
      pin: textField('the new PIN; on iOS the `pin` that came with the key', charactersMax),
      response: textField('computed with the key, the PIN and counter 1', charactersMax),
    },
    async ({ service }, body) => {
      const finished = await service.apps.finish(body);
      if (finished.kind === 'refused') throw refusal(finished);
      return stepReply(finished);
    },
  ),
  apiPostRoute(
    {
      path: '/api/app/pushes',
      description: 'the notifications that the phone can approve; with waitMs it waits for the first of them',
      replies: {
        200: { description: 'by number', schema: pushes },
        403: notActive,
        503: { description: 'a part of the server failed', schema: fault },
      },
    },
    {
      device,
      after: v.optional(countField('only those with a number above this', Number.MAX_SAFE_INTEGER), 0),
      waitMs: v.optional(waitField, 0),
    },
    async (context, body, call) => {
      const found = await context.service.apps.pushes({ ...body, connection: untilEnd(context, call) });
      if (found.kind === 'not active') throw notActiveFault();
      if (found.kind === 'unavailable') throw refusal({ kind: 'refused', reason: 'unavailable' });
      return jsonReply({ pushes: found.pushes });
    },
  ),
  apiPostRoute(
    {
      path: '/api/app/approve',
      description: 'approves a login by the response to its challenge',
      replies: {
        200: { description: 'approved', schema: v.strictObject({}) },
        401: answered,
        403: notActive,
      },
    },
    { device, push, response: textField('computed with key, counter and PIN', charactersMax) },
    async ({ service }, body) => actedReply(await service.apps.approve(body)),
  ),
  apiPostRoute(
    {
      path: '/api/app/deny',
      description: 'denies a login, which ends it',
      replies: { 200: { description: 'denied', schema: v.strictObject({}) }, 401: answered, 403: notActive },
    },
    { device, push },
    async ({ service }, body) => actedReply(await service.apps.deny(body)),
  ),
  apiPostRoute(
    {
      path: '/api/app/pin',
      description: 'changes the PIN of all users of the app on a phone, or of none',
      replies: {
        200: { description: 'changed', schema: v.strictObject({}) },
        400: { description: 'a PIN of the wrong form', schema: fault },
        401: { description: 'wrong user name, password or PIN', schema: fault },
        403: notActive,
        503: { description: busyText, schema: v.union([fault, retryLater]) },
      },
    },
    {
      user: textField('the user name', charactersMax),
      password: textField('the password', charactersMax),
      pin: textField('the present PIN', charactersMax),
      newPin: textField('the new PIN', charactersMax),
      devices: describedField(
        v.pipe(v.array(v.pipe(v.string(), v.maxLength(charactersMax))), v.minLength(1), v.maxLength(50)),
        'the `device` of each user of the app, a list of 1 to 50 texts',
      ),
    },
    async ({ service }, body, { connection }) =>
      actedReply(await service.apps.changePin({ ...body, connection })),
  ),
];

/** What the phone did. */
function actedReply(done: Approved | Denied | ChangedPin): Response {
  if (done.kind === 'not active') throw notActiveFault();
  if (done.kind === 'refused') throw refusal(done);
  return jsonReply({});
}

function notActiveFault(): HttpFault {
  return new HttpFault(
    403,
    'not-active',
    errorMessage('phone', 'not the active app of its user', 'activate it, or migrate to it'),
  );
}

function stepReply({ kind, ...rest }: { readonly kind: string } | ProvedStep): Response {
  return jsonReply({ state: kind, ...rest });
}

/** Statuses and texts by the reason. */
const refusals = {
  credentials: [401, serverTexts.credentials],
  busy: [503, serverTexts.busy],
  unavailable: [503, serverTexts.unavailable],
  'app-active': [409, 'Another phone is active for this user: migrate to this one'],
  'no-app': [409, 'No phone is active for this user: activate this one'],
  'other-phone': [409, 'The app of this user is on another phone: migrate to this one'],
  'no-number': [409, 'This user has no number and no card: ask the staff'],
  'too-soon': [429, serverTexts['too-soon']],
  'unfit-pin': [400, 'The PIN must have 4 to 6 letters and digits, and at least one digit'],
  failed: [401, 'Authentication failed'],
} as const satisfies Readonly<Record<EnrolmentRefused['reason'], readonly [number, string]>>;

function refusal({ reason, retryAfterMs }: EnrolmentRefused): HttpFault {
  const [status, text] = refusals[reason];
  return refusalWith(status, reason, text, retryAfterMs);
}
