/**
 * The login API, for the page and any program. `login` and `binding` identify a login attempt; the client keeps them
 * and sends them back. No cookie is set before a login has succeeded.
 *
 * A refusal says no more than the page may show. The audit log has the reason.
 */
import * as v from 'valibot';

import { HttpFault } from '../../net/http-error.ts';
import { jsonReply } from '../../net/reply.ts';
import { applications, defaultApplication } from '../auth/applications.ts';
import type {
  Asking,
  BeginRefused,
  LiveSession,
  Picking,
  RefusedAgain,
  Session,
} from '../auth/login-steps.ts';
import { type FailureText, failureTexts, serverTexts } from '../page/names.ts';
import { cookiesOf, noCookies } from './cookies.ts';
import type { NamedSession } from './current-session.ts';
import {
  type ApiRequest,
  type ApiRoute,
  type ApiRouteContext,
  apiPostRoute,
  choiceField,
  refusalWith,
  textField,
  unavailableFault,
  uncheckedField,
  untilEnd,
  waitField,
} from './route.ts';
import {
  asking,
  busyText,
  demoUserList,
  fault,
  picking,
  retryLater,
  session as sessionSchema,
  wrongCode,
} from './schemas.ts';

const charactersMax = 1_024;

const handle = {
  login: textField('the `login` of the reply with the challenge', charactersMax),
  binding: textField('the `binding` of the same reply', charactersMax),
};

const refusedReply = {
  description: 'wrong, late, used or locked: the login attempt has ended',
  schema: fault,
};
const failedReply = { description: 'a part of the server failed', schema: fault };
const done = { description: 'logged in; the session cookies are set', schema: sessionSchema };

export const loginRoutes: readonly ApiRoute[] = [
  apiPostRoute(
    {
      path: '/api/login',
      description: 'begins a login: user name and password in, what is asked out',
      replies: {
        200: {
          description:
            'what a factor asks, or factors to pick from, or a session if the password alone is enough',
          schema: v.union([asking, picking, sessionSchema]),
        },
        401: { description: 'wrong user name or password; the reply does not say which', schema: fault },
        403: { description: 'a paper user in live mode', schema: fault },
        429: { description: 'too many challenges for this user', schema: retryLater },
        503: { description: busyText, schema: v.union([fault, retryLater]) },
      },
    },
    {
      user: textField('the user name', charactersMax),
      password: textField('the password', charactersMax),
      mode: v.optional(choiceField('the account mode', ['live', 'paper']), 'live'),
      factor: v.exactOptional(textField('the id of the factor to ask', charactersMax)),
      app: v.optional(choiceField('the application that is logged in to', applications), defaultApplication),
    },
    async (context, { user, password, mode, factor, app }, call) => {
      const { service } = context;
      const { connection } = call;
      const wanted = factor === undefined ? {} : { factor };
      const begun = await service.begin({ user, password, mode, app, connection, ...wanted });
      if (begun.kind === 'refused') throw refusal(begun);
      return begun.kind === 'session' ? loggedIn(context, begun.session, call) : stepReply(begun);
    },
  ),
  apiPostRoute(
    {
      path: '/api/login/pick',
      description: 'chooses one of several factors',
      replies: { 200: { description: 'what it asks', schema: asking }, 401: refusedReply },
    },
    { ...handle, factor: textField('the id of the factor', charactersMax) },
    async ({ service, failureText }, body) => {
      const picked = await service.pick(body);
      if (picked.kind === 'refused') throw failedFault(failureText);
      return stepReply(picked);
    },
  ),
  apiPostRoute(
    {
      path: '/api/login/respond',
      description:
        'sends the response; right or wrong, it closes the login attempt, but for a wrong code that leaves a try',
      replies: {
        200: done,
        401: {
          description: `${refusedReply.description}; or a wrong code (rule \`code\`), with what is asked now`,
          schema: v.union([fault, wrongCode]),
        },
        503: failedReply,
      },
    },
    {
      ...handle,
      response: uncheckedField('the digits that the card shows, as a text'),
      pin: v.exactOptional(uncheckedField('the PIN, only for a card without a challenge')),
    },
    async (context, { login, binding, response, pin }, call) => {
      const pinFields = pin === undefined || pin === null ? {} : { pin: pin as string };
      // A response that is not a text counts too, and the service refuses it.
      const given = await context.service.respond({
        login,
        binding,
        response: response as string,
        ...pinFields,
      });
      if (given.kind === 'refused') throw failedFault(context.failureText);
      if (given.kind === 'wrong code') {
        const { kind: _, ...asked } = given;
        const said = { error: serverTexts.code, rule: 'code' };
        return jsonReply({ ...said, state: 'ask', ...asked }, {}, 401);
      }
      return loggedIn(context, given.session, call);
    },
  ),
  apiPostRoute(
    {
      path: '/api/login/again',
      description: 'sends another code, and voids the earlier one; or another notification to the phone',
      replies: {
        200: { description: 'what is asked now', schema: asking },
        400: { description: 'a way that the ask does not have', schema: fault },
        401: refusedReply,
        429: { description: 'too early for another code', schema: retryLater },
      },
    },
    { ...handle, way: textField('one of the ways of the ask; push for another notification', charactersMax) },
    async ({ service, failureText }, body) => {
      const asked = await service.again(body);
      if (asked.kind === 'refused') throw failedFault(failureText);
      if (asked.kind === 'not again') throw refusalOfAgain(asked);
      return stepReply(asked);
    },
  ),
  apiPostRoute(
    {
      path: '/api/login/by-hand',
      description: 'asks for the response by hand, for a factor that waits for a phone; both stay open',
      replies: { 200: { description: 'what is asked now', schema: asking }, 401: refusedReply },
    },
    handle,
    async ({ service, failureText }, body) => {
      const asked = await service.byHand(body);
      if (asked.kind === 'refused') throw failedFault(failureText);
      return stepReply(asked);
    },
  ),
  apiPostRoute(
    {
      path: '/api/login/wait',
      description: 'waits until the phone has approved or denied the login',
      replies: {
        200: {
          description: 'logged in; or what is asked, unchanged, where the time to wait is over',
          schema: v.union([sessionSchema, asking]),
        },
        401: refusedReply,
        503: failedReply,
      },
    },
    { ...handle, ms: waitField },
    async (context, body, call) => {
      const after = await context.service.awaitLogin({ ...body, connection: untilEnd(context, call) });
      if (after.kind === 'refused') throw failedFault(context.failureText);
      return after.kind === 'session' ? loggedIn(context, after.session, call) : stepReply(after);
    },
  ),
  apiPostRoute(
    {
      path: '/api/login/abandon',
      description: 'abandons a login attempt',
      replies: { 200: { description: 'the attempt is closed, if it was open', schema: v.strictObject({}) } },
    },
    handle,
    async ({ service }, body) => {
      await service.abandon(body);
      return jsonReply({});
    },
  ),
  {
    methods: ['GET'],
    path: '/api/demo-users',
    description: 'the public demo users as whom anyone can log in now, and whether the page /lab is there',
    needs: 'nothing',
    fields: {},
    replies: {
      200: {
        description: 'the list, which may be empty',
        schema: v.strictObject({ users: demoUserList, lab: v.boolean() }),
      },
    },
    run: async ({ service, demo, lab }) => jsonReply({ users: demo ? await service.demoUsers() : [], lab }),
  },
  {
    methods: ['GET'],
    path: '/api/session',
    description: 'the session of this browser or, in gateway mode, of this server',
    needs: 'session',
    fields: {},
    replies: {
      200: { description: 'the session, which counts as used now', schema: sessionSchema },
      401: { description: 'not logged in', schema: fault },
    },
    run: (_face, _body, { session }) => jsonReply(view(session as NamedSession)),
  },
  apiPostRoute(
    {
      path: '/api/logout',
      description: 'ends the session',
      needs: 'session',
      replies: {
        200: { description: 'the session has ended', schema: v.strictObject({}) },
        401: { description: 'not logged in', schema: fault },
      },
    },
    {},
    async (context, _body, { cookie }) => {
      await context.currentSession.end(cookie);
      return jsonReply({}, {}, 200, noCookies(context));
    },
  ),
];

function stepReply({ kind, ...rest }: Asking | Picking): Response {
  return jsonReply({ state: kind, ...rest });
}

async function loggedIn(
  context: ApiRouteContext,
  session: Session,
  { cookie }: ApiRequest,
): Promise<Response> {
  const begun = await context.currentSession.start(session, cookie);
  if (begun === null) throw unavailableFault();
  const { id, ...started } = begun;
  return jsonReply(view(started), {}, 200, cookiesOf(begun, context));
}

/** Without its public name, which is for the gateway's clients. */
function view({ name: _, ...session }: LiveSession & { readonly name?: string }): object {
  return { state: 'session', ...session };
}

function failedFault(form: FailureText): HttpFault {
  return new HttpFault(401, 'failed', failureTexts[form]);
}

function refusal({ reason, retryAfterMs }: BeginRefused): HttpFault {
  return refusalWith(statuses[reason], reason, serverTexts[reason], retryAfterMs);
}

function refusalOfAgain({ reason, retryAfterMs }: RefusedAgain): HttpFault {
  return refusalWith(reason === 'way' ? 400 : 429, reason, serverTexts[reason], retryAfterMs);
}

const statuses: Readonly<Record<BeginRefused['reason'], number>> = {
  credentials: 401,
  'paper-user': 403,
  'too-many': 429,
  busy: 503,
  unavailable: 503,
};
