/**
 * A program that runs beside the login server and is shown on the page `/lab`: a card that `dscplus http` serves, or a
 * phone of `dscplus phone --http`. The page reaches it through the server, by the few requests of the routes of the
 * page. Its token stays in the server.
 */
import { errorMessage, quoted } from '../../../errors/message.ts';
import { isLoopback } from '../../../net/address.ts';
import { HttpFault } from '../../../net/http-error.ts';

/** Where a program beside the server is. */
export interface BesideAddress {
  /** Its URL: on this machine, or `https:`. */
  readonly url: string;
  /** The token of its HTTP face. */
  readonly token: string;
  /** Reads the token that it has now, once it refuses the last one: started again, it has another. Null: none is known. */
  readonly readToken?: () => string | null;
}

/** The programs beside a server. */
export interface BesideAddresses {
  readonly card?: BesideAddress;
  readonly phone?: BesideAddress;
}

/** Whether a token may be sent there: to this machine, or under TLS. */
export function keepsToken({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || isLoopback(hostname.replace(/^\[|\]$/g, ''));
}

export interface Beside {
  /** The object of a reply. @throws {HttpFault} */
  json(method: 'GET' | 'POST', path: string, body?: object): Promise<Readonly<Record<string, unknown>>>;
  /** The body of a reply, until the signal is aborted. @throws {HttpFault} */
  stream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

/** The longest reply is that to a key which is held, behind other gestures. */
const replyMs = 30_000;

/**
 * @param thing what it is, for messages
 * @param command what starts it
 */
export function createBeside(
  thing: string,
  command: string,
  { url, token: first, readToken }: BesideAddress,
): Beside {
  let token = first;
  const where = `${thing} ${quoted(new URL(url).origin)}`;
  const gone = (problem: string): HttpFault =>
    new HttpFault(502, thing, errorMessage(where, problem, `see that ${command} runs there`));

  function ask(method: string, path: string, signal: AbortSignal, body?: object): Promise<Response> {
    return fetch(new URL(path, url), {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      // The token goes to this address and to no other.
      redirect: 'error',
      signal,
    }).catch((error: Error) => {
      throw gone(`no reply (${codeOf(error)})`);
    });
  }

  async function send(...asked: Parameters<typeof ask>): Promise<Response> {
    const used = token;
    const reply = await ask(...asked);
    if (reply.ok) return reply;
    if (reply.status !== 401) throw (await refusalOf(reply)) ?? gone(`no ${thing} of dscplus replies`);
    await reply.body?.cancel();
    token = readToken?.() ?? token;
    if (token !== used) return send(...asked);
    throw new HttpFault(
      502,
      'beside-token',
      errorMessage(where, 'refuses the token', 'start this server again with the token of the one that runs'),
    );
  }

  return {
    async json(method, path, body) {
      const reply = await send(method, path, AbortSignal.timeout(replyMs), body);
      return objectIn(await reply.text().catch(() => '')) ?? fail(gone(`no ${thing} of dscplus replies`));
    },
    async stream(path, signal) {
      const { body } = await send('GET', path, signal);
      return untilGone(body ?? fail(gone('no stream')));
    },
  };
}

/** What the program refused, as it said it; null for another program, and for one without this path. */
async function refusalOf(reply: Response): Promise<HttpFault | null> {
  const { error, rule } = objectIn(await reply.text().catch(() => '')) ?? {};
  if (typeof error !== 'string' || typeof rule !== 'string' || reply.status === 404) return null;
  return new HttpFault(reply.status, rule, error);
}

/** The same stream, which ends where the other side breaks off. */
function untilGone(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (done || value === undefined) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function codeOf(error: Error): string {
  const { code } = (error.cause ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : error.name;
}

function fail(error: Error): never {
  throw error;
}
