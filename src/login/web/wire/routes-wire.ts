/**
 * The wire login over HTTP: forms to `/sso/Authenticator`, replies in XML, then a form to `/sso/Dispatcher`. Names and
 * fields are the broker's.
 */
import * as v from 'valibot';
import { errorMessage } from '../../../errors/message.ts';
import { HttpFault } from '../../../net/http-error.ts';
import { createReply } from '../../../net/reply.ts';
import { readForm } from '../../../net/request-body.ts';
import { describedField, type Fields, fieldsReader, type Read } from '../../../net/request-fields.ts';
import { failureTexts } from '../../page/names.ts';
import type { WireService } from '../../wire/wire-service.ts';
import { clientCookieOf, clientOf, cookiesOf, userCookieOf } from '../cookies.ts';
import { type ApiRouteContext, type Caller, choiceField, textField } from '../route.ts';
import { xmlReply } from './wire-xml.ts';

export const authenticatorPath = '/sso/Authenticator';
export const dispatcherPath = '/sso/Dispatcher';

const charactersMax = 1_024;
/** Digits of N, and of a hash. */
const keyDigits = 128;
const proofDigits = 40;
const responseCharacters = 64;

const authenticatorFields = {
  ACTION: choiceField('the step', ['INIT', 'COMPLETEAUTH', 'COMPLETEAUTH_1', 'COMPLETETWOFACT']),
  USER: v.exactOptional(textField('the user name', charactersMax)),
  LOGIN_TYPE: v.exactOptional(choiceField('the account mode, live or paper', ['1', '2'])),
  A: v.exactOptional(hexField('the public key of the client', keyDigits)),
  M1: v.exactOptional(hexField('the proof of the client', proofDigits)),
  SF: v.exactOptional(textField('the code of the second factor', responseCharacters)),
  RESPONSE: v.exactOptional(textField('the response', responseCharacters)),
  PUSH: v.exactOptional(textField('true, to wait for the phone', responseCharacters)),
} satisfies Fields;

const dispatcherFields = {
  user_name: v.exactOptional(textField('the user name', charactersMax)),
  M1: v.exactOptional(hexField('the proof of the client', proofDigits)),
  M2: v.exactOptional(hexField('the proof of the server', proofDigits)),
} satisfies Fields;

const readAuthenticator = fieldsReader(authenticatorFields);
const readDispatcher = fieldsReader(dispatcherFields);

/** One step. Without a JSESSIONID of this server, the client gets one with the reply. */
export async function authenticate(context: ApiRouteContext, request: Request): Promise<Response> {
  const wire = wireOf(context);
  const given = clientOf(request.headers.get('cookie'));
  const known = given !== null && wire.isClient(given);
  const client = known ? given : wire.newClient();
  const cookies = known ? [] : [clientCookieOf(client, context)];
  let form: Read<typeof authenticatorFields>;
  try {
    form = readAuthenticator(await readForm(request, Object.keys(authenticatorFields)));
  } catch (error) {
    if (error instanceof HttpFault) return xmlReply({ error: error.message }, error.status);
    throw error;
  }
  const failed = failureTexts[context.failureText];
  const { status, elements } = await wire.act({ client, failed }, form);
  return xmlReply(elements, status, cookies);
}

/** The last step: the session begins for the client, which compares the whole text. */
export async function dispatch(
  context: ApiRouteContext,
  request: Request,
  { cookie }: Caller,
): Promise<Response> {
  const wire = wireOf(context);
  const form = readDispatcher(await readForm(request, Object.keys(dispatcherFields)));
  const client = clientOf(request.headers.get('cookie'));
  const begun = client === null ? null : await wire.finish(client, form);
  if (begun === null) throw new HttpFault(401, 'failed', failureTexts[context.failureText]);
  const session = await context.currentSession.start(begun, cookie);
  const cookies = [...cookiesOf(session, context), userCookieOf(session, context)];
  return createReply('Client login succeeds', 'text/plain; charset=utf-8', {}, 200, cookies);
}

function wireOf({ service: { wire } }: ApiRouteContext): WireService {
  if (wire !== null) return wire;
  throw new HttpFault(
    404,
    'wire-login',
    errorMessage('wire login', 'not served', 'start the server with --wire-login, or log in at /sso/Login'),
  );
}

function hexField(description: string, digitsMax: number): v.GenericSchema<string> {
  return describedField(
    v.pipe(v.string(), v.maxLength(digitsMax), v.regex(/^[0-9a-fA-F]+$/), v.description(description)),
    `${description}, 1 to ${digitsMax} hex digits`,
  );
}
