/** Requests to a server that runs: JSON, each with a bound on the time and the length of its reply. */
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { errorMessage } from '../../errors/message.ts';
import { jsonIn } from '../../files/json.ts';

/** Where a server is. */
export interface ServerPlace {
  readonly url: URL;
  /** The certificate to trust, in PEM; null for plain HTTP, or for one that Node trusts. */
  readonly ca: string | null;
}

export interface JsonRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly token?: string;
  readonly body?: object;
  /** Time for the reply, ms. */
  readonly limitMs: number;
  /** Calls back after some ms, and returns what cancels that; default: by the time of the host. */
  readonly after?: (ms: number, call: () => void) => () => void;
  /** Ends the request. What it is aborted with is the problem of the error. */
  readonly over?: AbortController;
}

export interface JsonReply {
  readonly status: number;
  /** Null for what is not JSON. */
  readonly json: unknown;
}

/** A reply of which only the head was read. */
export interface OpenReply {
  readonly status: number;
  /** Its body as it comes, to be read once. Reading it throws a NoReplyError where it breaks off. */
  readonly chunks: AsyncIterable<Buffer>;
}

/** A server that does not reply, or not to the end. `problem` is only that part, for an error that names the server. */
export class NoReplyError extends Error {
  override readonly name = 'NoReplyError';
  readonly problem: string;

  constructor(problem: string) {
    super(errorMessage('server', problem, 'see that it runs'));
    this.problem = problem;
  }
}

/** The longest reply that is read as a whole, in bytes. */
export const replyBytesMax = 1_048_576;

/** @throws NoReplyError */
export function requestJson(place: ServerPlace, request: JsonRequest): Promise<JsonReply> {
  return inTime(request, async (signal) => {
    const { status, chunks } = await send(place, request, signal);
    return { status, json: await replyJson(chunks) };
  });
}

/**
 * A reply that stays open; the bound is on the time until it begins.
 * @throws NoReplyError
 */
export function requestStream(place: ServerPlace, request: JsonRequest): Promise<OpenReply> {
  return inTime(request, (signal) => send(place, request, signal));
}

/**
 * The whole reply as JSON; null for what is not JSON.
 * @throws NoReplyError
 */
export async function replyJson(chunks: OpenReply['chunks']): Promise<unknown> {
  return jsonIn(await replyText(chunks));
}

async function replyText(chunks: OpenReply['chunks']): Promise<string> {
  const read: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > replyBytesMax) throw new NoReplyError('its reply is too long');
    read.push(chunk);
  }
  return Buffer.concat(read).toString('utf8');
}

async function inTime<T>(
  { limitMs, after = afterOnHost, over = new AbortController() }: JsonRequest,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const cancel = after(limitMs, () => over.abort(`no reply within ${limitMs / 1_000} s`));
  try {
    return await ask(over.signal);
  } finally {
    cancel();
  }
}

function send(
  { url, ca }: ServerPlace,
  { method, path, token, body }: JsonRequest,
  signal: AbortSignal,
): Promise<OpenReply> {
  const start = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = start(
      new URL(path, url),
      {
        ...{ method, signal },
        // A connection that others use too may be closed by the server at any time.
        agent: false,
        headers: {
          ...(token !== undefined && { Authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
        },
        ...(ca !== null && { ca }),
      },
      (reply) => resolve({ status: reply.statusCode ?? 0, chunks: chunksOf(reply, signal) }),
    );
    request.on('error', (error: NodeJS.ErrnoException) =>
      reject(problemOf(signal, `no reply (${error.code ?? error.message})`)),
    );
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function* chunksOf(reply: IncomingMessage, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    yield* reply;
  } catch {
    throw problemOf(signal, 'its reply broke off');
  }
}

function problemOf({ aborted, reason }: AbortSignal, problem: string): NoReplyError {
  return new NoReplyError(aborted ? String(reason) : problem);
}

function afterOnHost(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}
