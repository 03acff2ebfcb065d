/** Requests to a program that runs, each with its token: JSON, with a bound on the time and the length of the reply. */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { errorMessage, quoted } from '../../errors/message.ts';
import { JsonError, parseJson } from '../../files/json.ts';

/** What is needed to call a program that runs. */
export interface RunningProgram {
  readonly url: URL;
  readonly token: string;
  /** The certificate to trust, in PEM; null for plain HTTP, or for one that Node trusts. */
  readonly ca: string | null;
}

export interface TokenRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  /** Time for the reply, ms of the host. */
  readonly limitMs: number;
  /** What to do when no reply comes. */
  readonly action: string;
}

export interface TokenReply {
  readonly status: number;
  /** Null for what is not JSON. */
  readonly json: unknown;
}

const bytesMax = 65_536;

/** @throws Error without a whole reply in time */
export function requestWithToken(
  { url, token, ca }: RunningProgram,
  { method, path, body, limitMs, action }: TokenRequest,
): Promise<TokenReply> {
  const call = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const fail = (problem: string): void => {
      request.destroy();
      reject(new Error(errorMessage(quoted(url.origin), problem, action)));
    };
    const request = call(
      new URL(path, url),
      {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
        },
        timeout: limitMs,
        ...(ca !== null && { ca }),
      },
      (reply) => {
        const chunks: Buffer[] = [];
        let size = 0;
        reply.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size <= bytesMax) chunks.push(chunk);
          else fail('its reply is too long');
        });
        reply.on('error', () => fail('its reply broke off'));
        reply.on('end', () =>
          resolve({ status: reply.statusCode ?? 0, json: jsonIn(Buffer.concat(chunks).toString('utf8')) }),
        );
      },
    );
    request.on('timeout', () => fail(`no reply within ${limitMs / 1_000} s`));
    request.on('error', (error: NodeJS.ErrnoException) => fail(`no reply (${error.code ?? error.message})`));
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function jsonIn(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonError) return null;
    throw error;
  }
}
