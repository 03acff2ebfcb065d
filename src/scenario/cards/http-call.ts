/** Requests to a card over HTTP, by a function that sends them. */
import { errorMessage } from '../../errors/message.ts';
import { FarCardError } from './far-card-error.ts';

/** A request and the JSON of its reply. */
export interface HttpCall {
  <T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T>;
  /** The address of the card, without its token. */
  readonly where: string;
}

/** What sends a request. */
export type SendRequest = (
  url: string,
  request: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  },
) => Promise<{ readonly ok: boolean; readonly text: string }>;

/** @param where `http://127.0.0.1:4002` */
export function createHttpCall(where: string, token: string, send: SendRequest): HttpCall {
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const { ok, text } = await send(where + path, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        Accept: 'application/json',
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const reply = jsonOf(text);
    if (ok && reply !== null) return reply as T;
    const { error, rule, reason } = (reply ?? {}) as Refusal;
    if (typeof error === 'string') throw new FarCardError(error, rule, reason);
    throw new FarCardError(errorMessage(where, 'replies as no card does', 'see that dscplus http is there'));
  };
  return Object.assign(call, { where });
}

interface Refusal {
  readonly error?: string;
  readonly rule?: string;
  readonly reason?: string;
}

function jsonOf(text: string): object | null {
  try {
    return Object(JSON.parse(text));
  } catch {
    return null;
  }
}
