/**
 * The wire login over HTTP: forms to `/sso/Authenticator`, replies in XML, then a form to `/sso/Dispatcher`. Names and
 * fields are the broker's.
 */
import { errorMessage } from '../../../errors/message.ts';
import { HttpFault } from '../../../net/http-error.ts';
import { createReply, jsonReply } from '../../../net/reply.ts';
import { readForm } from '../../../net/request-body.ts';
import { type Fields, fieldsReader, type Read } from '../../../net/request-fields.ts';
import { failureTexts } from '../../page/names.ts';
import type { WireElements, WireService } from '../../wire/wire-service.ts';
import { clientCookieOf, clientOf, cookiesOf, userCookieOf } from '../cookies.ts';
import { noteFields, noteRule } from '../request-log.ts';
import { type ApiRouteContext, type Caller, unavailableFault } from '../route.ts';
import { authenticatorFields, dispatcherFields } from './wire-schemas.ts';
import { xmlReply } from './wire-xml.ts';

const readAuthenticator = formReader(authenticatorFields);
const readDispatcher = formReader(dispatcherFields);

/** One step. Without a JSESSIONID of this server, the client gets one with the reply. */
export async function authenticate(context: ApiRouteContext, request: Request): Promise<Response> {
  const wire = wireOf(context);
  const given = clientOf(request.headers.get('cookie'));
  const known = given !== null && wire.isClient(given);
  const client = known ? given : wire.newClient();
  const cookies = known ? [] : [clientCookieOf(client, context)];
  let isJson = false;
  const reply = (elements: WireElements, status: number, cookies: readonly string[] = []): Response =>
    isJson ? jsonReply(elements, {}, status, cookies) : xmlReply(elements, status, cookies);
  try {
    const sent = await readForm(request);
    isJson = sent.get('RESP_TYPE') === 'JSON';
    const form = readAuthenticator(sent);
    const failed = failureTexts[context.failureText];
    const { status, elements } = await wire.act({ client, failed }, form);
    return reply(elements, status, cookies);
  } catch (error) {
    if (!(error instanceof HttpFault)) throw error;
    noteRule(error.rule);
    return reply({ error: error.message }, error.status);
  }
}

/** The last step: the session begins for the client, which compares the whole text. */
export async function dispatch(
  context: ApiRouteContext,
  request: Request,
  { cookie }: Caller,
): Promise<Response> {
  const wire = wireOf(context);
  const form = readDispatcher(await readForm(request));
  const client = clientOf(request.headers.get('cookie'));
  const begun = client === null ? null : await wire.finish(client, form);
  if (begun === null) throw new HttpFault(401, 'failed', failureTexts[context.failureText]);
  const session = await context.currentSession.start(begun, cookie);
  if (session === null) throw unavailableFault();
  const cookies = [...cookiesOf(session, context), userCookieOf(session, context)];
  return createReply('Client login succeeds', 'text/plain; charset=utf-8', {}, 200, cookies);
}

/** Reads the fields of a form, each at most once. Others are not read: clients send more than is used. */
function formReader<F extends Fields>(fields: F): (sent: URLSearchParams) => Read<F> {
  const names = Object.keys(fields);
  const read = fieldsReader(fields);
  return (sent) => {
    noteFields(Object.fromEntries(sent), names);
    const found: Record<string, string> = {};
    for (const name of names) {
      const [value, ...more] = sent.getAll(name);
      if (more.length > 0)
        throw new HttpFault(400, 'field', errorMessage(name, 'repeated', 'give each field at most once'));
      if (value !== undefined) found[name] = value;
    }
    return read(found);
  };
}

function wireOf({ service: { wire } }: ApiRouteContext): WireService {
  if (wire !== null) return wire;
  throw new HttpFault(
    404,
    'wire-login',
    errorMessage('wire login', 'not served', 'start the server with --wire-login, or log in at /sso/Login'),
  );
}
