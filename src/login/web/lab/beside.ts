/**
 * A program that runs beside the login server and is shown on the page `/lab`: a card that `dscplus http` serves, or a
 * phone of `dscplus phone --http`. The page reaches it through the server, by the few requests of the routes of the
 * page. Its token stays in the server.
 */
import { errorMessage, quoted } from '../../../errors/message.ts';
import { NoReplyError, replyJson, requestJson, requestStream } from '../../../net/client/json-request.ts';
import { HttpFault } from '../../../net/http-error.ts';
import type { BesideProgram } from '../../login-server-options.ts';

/** Where a program beside the server is. */
export interface BesideAddress extends BesideProgram {
  /** Reads the token that it has now, once it refuses the last one: started again, it has another. Null: none is known. */
  readonly readToken?: () => string | null;
}

/** The programs beside a server. */
export interface BesideAddresses {
  readonly card?: BesideAddress;
  readonly phone?: BesideAddress;
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
  const place = { url: new URL(url), ca: null };
  const where = `${thing} ${quoted(place.url.origin)}`;
  const gone = (problem: string): HttpFault =>
    new HttpFault(502, thing, errorMessage(where, problem, `see that ${command} runs there`));
  const otherProgram = `no ${thing} of dscplus replies`;

  /** @param jsonOf the JSON of a reply that refuses the request */
  async function send<T extends { readonly status: number }>(
    ask: () => Promise<T>,
    jsonOf: (reply: T) => unknown,
  ): Promise<T> {
    const used = token;
    // The token goes to this address and to no other: redirects are not followed.
    const reply = await ask().catch((error: unknown) => {
      throw error instanceof NoReplyError ? gone(error.problem) : error;
    });
    if (reply.status >= 200 && reply.status < 300) return reply;
    const said = await jsonOf(reply);
    if (reply.status !== 401) throw refusalOf(reply.status, said) ?? gone(otherProgram);
    token = readToken?.() ?? token;
    if (token !== used) return send(ask, jsonOf);
    throw new HttpFault(
      502,
      'beside-token',
      errorMessage(where, 'refuses the token', 'start this server again with the token of the one that runs'),
    );
  }

  return {
    async json(method, path, body) {
      const { json } = await send(
        () =>
          requestJson(place, {
            ...{ method, path, token, limitMs: replyMs },
            ...(body !== undefined && { body }),
          }),
        (reply) => reply.json,
      );
      return isObject(json) ? json : fail(gone(otherProgram));
    },
    async stream(path, signal) {
      const over = new AbortController();
      const close = (): void => over.abort('closed');
      if (signal.aborted) close();
      signal.addEventListener('abort', close, { once: true });
      const { chunks } = await send(
        () => requestStream(place, { method: 'GET', path, token, limitMs: replyMs, over }),
        (reply) => replyJson(reply.chunks).catch(() => null),
      );
      return untilGone(chunks, over);
    },
  };
}

/** What the program refused, as it said it; null for another program, and for one without this path. */
function refusalOf(status: number, said: unknown): HttpFault | null {
  if (!isObject(said) || status === 404) return null;
  const { error, rule } = said;
  return typeof error === 'string' && typeof rule === 'string' ? new HttpFault(status, rule, error) : null;
}

/** A stream that ends where the other side breaks off. */
function untilGone(chunks: AsyncIterable<Buffer>, over: AbortController): ReadableStream<Uint8Array> {
  const reader = chunks[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const next = await reader.next().catch(() => null);
      if (next === null || next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: () => over.abort('closed'),
  });
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null;
}

function fail(error: Error): never {
  throw error;
}
