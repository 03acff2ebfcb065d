/**
 * The phone line of a login server, over HTTP: what comes, and what a person does with the phone. Every request carries
 * the token of the SIM.
 */
import { errorMessage, quoted } from '../errors/message.ts';
import { jsonIn } from '../files/json.ts';
import type { LineCall, LineMessage } from '../line/line-inbox.ts';
import type { LineOutcome } from '../line/line-machine.ts';
import type { LineCondition, LineStateName } from '../line/line-state.ts';
import {
  type JsonRequest,
  NoReplyError,
  replyJson,
  requestJson,
  requestStream,
  type ServerPlace,
} from '../net/client/json-request.ts';
import { createEventReader } from './event-reader.ts';

/** Where the server of a line is, and what opens the line. */
export interface LineAddress extends ServerPlace {
  readonly number: string;
  /** The token of the SIM. */
  readonly sim: string;
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

export function createLineLink(address: LineAddress): LineLink {
  return {
    follow(onNews, onEnd) {
      const over = new AbortController();
      asked(address, readNews(address, over, onNews)).catch((error: unknown) => {
        if (over.signal.reason === notFollowed) return;
        if (!(error instanceof LineLinkError)) throw error;
        onEnd(error);
      });
      return () => over.abort(notFollowed);
    },
    async act(order) {
      const fields = order.type === 'set' ? { condition: order.condition } : {};
      const request = requestOf(address, order.type, fields);
      const { status, json } = await asked(address, requestJson(address, request));
      const outcome = json as LineOutcome | null;
      if (status === 200 && typeof outcome?.verdict === 'string') return outcome;
      throw refusal(address, status, json);
    },
  };
}

const notFollowed = 'not followed any more';

function requestOf({ number, sim: token }: LineAddress, path: string, fields: object): JsonRequest {
  const body = { number, ...fields };
  return { method: 'POST', path: `/api/line/${path}`, token, body, limitMs: replyMs };
}

/** @throws LineLinkError for a server that does not reply */
async function asked<T>({ url }: LineAddress, reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    throw error instanceof NoReplyError ? gone(url, error.problem) : error;
  }
}

/** Ends only by an error. @throws LineLinkError, NoReplyError */
async function readNews(
  address: LineAddress,
  over: AbortController,
  onNews: (news: LineNews) => void,
): Promise<never> {
  const request = { ...requestOf(address, 'events', {}), over };
  const { status, chunks } = await requestStream(address, request);
  if (status !== 200) throw refusal(address, status, await replyJson(chunks));
  const reader = createEventReader((event, data) => {
    const news = newsOf(event, jsonIn(data));
    if (news === null) throw notALine(address);
    if (!over.signal.aborted) onNews(news);
  });
  for await (const chunk of chunks) if (!reader.read(chunk)) throw notALine(address);
  throw new NoReplyError('the server has ended the stream');
}

function newsOf(event: string, json: unknown): LineNews | null {
  const { state, kind, number, fate } = (json ?? {}) as Record<string, unknown>;
  if (event === 'state')
    return typeof state === 'string' ? { kind: 'state', state: state as LineStateName } : null;
  const isRecord = (kind === 'sms' || kind === 'call') && typeof number === 'number';
  return isRecord && typeof fate === 'string' ? (json as LineMessage | LineCall) : null;
}

function refusal(address: LineAddress, status: number, json: unknown): LineLinkError {
  const { error } = Object(json) as Record<string, unknown>;
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
