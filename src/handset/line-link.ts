/**
 * The phone line of a login server, over HTTP: what comes, and what a person does with the phone. Every request carries
 * the token of the SIM.
 */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { errorMessage, quoted } from '../errors/message.ts';
import { JsonError, parseJson } from '../files/json.ts';
import type { LineCall, LineMessage } from '../line/line-inbox.ts';
import type { LineOutcome } from '../line/line-machine.ts';
import type { LineCondition, LineStateName } from '../line/line-state.ts';
import { createEventReader } from './event-reader.ts';

/** Where the line is, and what opens it. */
export interface LineAddress {
  /** Of the server. */
  readonly url: URL;
  readonly number: string;
  /** The token of the SIM. */
  readonly sim: string;
  /** The certificate to trust, in PEM; null for plain HTTP, or for one that Node trusts. */
  readonly ca: string | null;
}

/** What the server says of a line: its state, a message or a call, each as often as it changes. */
export type LineNews = { readonly kind: 'state'; readonly state: LineStateName } | LineMessage | LineCall;

/** What a person does with the phone. */
export type LineOrder =
  | { readonly type: 'set'; readonly condition: LineCondition }
  | { readonly type: 'restart' | 'answer' | 'hang-up' };

/** `gone`: the server does not reply. `refused`: it replies, and does not open this line. */
export type LinkFault = 'gone' | 'refused';

/** The server can't be reached, or refuses. The message is one line and has no token. */
export class LineLinkError extends Error {
  override readonly name = 'LineLinkError';
  readonly fault: LinkFault;

  constructor(message: string, fault: LinkFault) {
    super(message);
    this.fault = fault;
  }
}

export interface LineLink {
  /**
   * Hears all that is listed, then the state, then each change.
   * @param onEnd called once when the stream has ended; not after the function that is returned
   * @returns the function that ends it
   */
  follow(onNews: (news: LineNews) => void, onEnd: (error: LineLinkError) => void): () => void;
  /** @throws {LineLinkError} */
  act(order: LineOrder): Promise<LineOutcome>;
}

const replyMs = 10_000;
const bytesMax = 65_536;

interface Call {
  readonly onReply: (status: number, body: NodeJS.ReadableStream) => void;
  readonly onFault: (error: LineLinkError) => void;
  /** Whether the reply may stay open without a word. */
  readonly isStream: boolean;
}

export function createLineLink(address: LineAddress): LineLink {
  return {
    follow(onNews, onEnd) {
      let ended = false;
      const end = (error: LineLinkError): void => {
        if (ended) return;
        ended = true;
        destroy();
        onEnd(error);
      };
      const destroy = send(
        address,
        'events',
        {},
        {
          isStream: true,
          onFault: end,
          onReply(status, body) {
            if (status !== 200) void bodyOf(body).then((text) => end(refusal(address, status, text)));
            else readNews(address, body, { onNews: (news) => !ended && onNews(news), end });
          },
        },
      );
      return () => {
        ended = true;
        destroy();
      };
    },
    act: (order) =>
      new Promise((resolve, reject) => {
        const fields = order.type === 'set' ? { condition: order.condition } : {};
        send(address, order.type, fields, {
          isStream: false,
          onFault: reject,
          onReply(status, body) {
            void bodyOf(body).then((text) => {
              const outcome = jsonOf(text) as LineOutcome | null;
              if (status === 200 && typeof outcome?.verdict === 'string') resolve(outcome);
              else reject(refusal(address, status, text));
            });
          },
        });
      }),
  };
}

/** @returns the function that drops the connection */
function send(
  { url, number, sim, ca }: LineAddress,
  path: string,
  fields: object,
  { onReply, onFault, isStream }: Call,
): () => void {
  const start = url.protocol === 'https:' ? requestHttps : requestHttp;
  const fail = (problem: string): void => {
    request.destroy();
    onFault(gone(url, problem));
  };
  const request = start(
    new URL(`/api/line/${path}`, url),
    {
      method: 'POST',
      // A connection that others use too may be closed by the server at any time.
      agent: false,
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${sim}` },
      ...(ca !== null && { ca }),
    },
    (reply) => {
      if (isStream) clearTimeout(timer);
      reply.on('error', () => fail('its reply broke off'));
      reply.on('close', () => clearTimeout(timer));
      onReply(reply.statusCode ?? 0, reply);
    },
  );
  const timer = setTimeout(() => fail(`no reply within ${replyMs / 1_000} s`), replyMs);
  request.on('error', (error: NodeJS.ErrnoException) => {
    clearTimeout(timer);
    fail(`no reply (${error.code ?? error.message})`);
  });
  request.end(JSON.stringify({ number, ...fields }));
  return () => {
    clearTimeout(timer);
    request.destroy();
  };
}

function readNews(
  address: LineAddress,
  body: NodeJS.ReadableStream,
  {
    onNews,
    end,
  }: { readonly onNews: (news: LineNews) => void; readonly end: (error: LineLinkError) => void },
): void {
  const reader = createEventReader((event, data) => {
    const news = newsOf(event, jsonOf(data));
    if (news === null) end(notALine(address));
    else onNews(news);
  });
  body.on('data', (chunk: Buffer) => {
    if (!reader.read(chunk)) end(notALine(address));
  });
  body.on('end', () => end(gone(address.url, 'the server has ended the stream')));
}

function newsOf(event: string, json: unknown): LineNews | null {
  const { state, kind, number, fate } = (json ?? {}) as Record<string, unknown>;
  if (event === 'state')
    return typeof state === 'string' ? { kind: 'state', state: state as LineStateName } : null;
  const isRecord = (kind === 'sms' || kind === 'call') && typeof number === 'number';
  return isRecord && typeof fate === 'string' ? (json as LineMessage | LineCall) : null;
}

function refusal(address: LineAddress, status: number, text: string): LineLinkError {
  const { error } = (jsonOf(text) ?? {}) as Record<string, unknown>;
  if (status === 401) {
    const problem = `the server at ${address.url.origin} does not open it with this SIM token`;
    const action = 'give the token of its SIM, from dscplus server line add';
    return new LineLinkError(errorMessage(`line ${quoted(address.number)}`, problem, action), 'refused');
  }
  if (typeof error !== 'string' || status === 404) return notALine(address);
  const [problem = '', ...action] = error.split('; ');
  const subject = `the server at ${address.url.origin}`;
  return new LineLinkError(errorMessage(subject, problem, action.join('; ') || 'try again'), 'refused');
}

function notALine({ url }: LineAddress): LineLinkError {
  const problem = 'not a login server with phone lines';
  return new LineLinkError(errorMessage(quoted(url.origin), problem, 'give the URL of one'), 'refused');
}

function gone(url: URL, problem: string): LineLinkError {
  return new LineLinkError(
    errorMessage(quoted(url.origin), problem, 'name a login server that is running'),
    'gone',
  );
}

function bodyOf(body: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    body.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bytesMax) chunks.push(chunk);
    });
    body.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonError) return null;
    throw error;
  }
}
