/** Calls of the login server by the page. Tokens are in memory only, and are sent in a header. */
import type { SendToServer } from '../../phone/server-link.ts';
import { createStreamParser, type StreamedEvent } from '../stream-parser.ts';
import { words } from './words.ts';

/** A refusal of the server; `status` is 0 where it did not reply. */
export class LabRequestError extends Error {
  override readonly name = 'LabRequestError';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** What a person reads where the server does not reply. */
export const noReply = words('serverGone');

/** @throws {LabRequestError} */
export async function post<T>(path: string, body: object, token: string): Promise<T> {
  const response = await send(path, body, token);
  return (await response.json()) as T;
}

/** Sends what a phone asks: it has no token, and every reply has a body that the phone understands. */
export const sendToServer: SendToServer = async (path, body) => {
  const headers = { 'Content-Type': 'application/json' };
  const reply = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: reply.status, body: await reply.json() };
};

export interface StreamReading {
  readonly signal: AbortSignal;
  readonly take: (event: StreamedEvent) => void;
  /** Called once the stream is there: from then on no event is missed. */
  readonly begun?: () => void;
}

/**
 * Gives the events of a stream to a function until the stream ends.
 *
 * @throws {LabRequestError}
 */
export async function readStream(
  path: string,
  body: object,
  token: string,
  { signal, take, begun = () => {} }: StreamReading,
): Promise<void> {
  const { body: stream } = await send(path, body, token, signal);
  begun();
  const parse = createStreamParser();
  const reader = stream?.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = (await reader?.read().catch(() => null)) ?? { done: true, value: '' };
    if (done) return;
    for (const event of parse(value ?? '')) take(event);
  }
}

async function send(path: string, body: object, token: string, signal?: AbortSignal): Promise<Response> {
  const headers = {
    'Content-Type': 'application/json',
    ...(token !== '' && { Authorization: `Bearer ${token}` }),
  };
  const options = { method: 'POST', headers, body: JSON.stringify(body), ...(signal && { signal }) };
  const response = await fetch(path, options).catch(() => null);
  if (response === null) throw new LabRequestError(noReply, 0);
  if (response.ok) return response;
  const reply = (await response.json().catch(() => null)) as { error?: string } | null;
  throw new LabRequestError(reply?.error ?? noReply, response.status);
}
