/** What the phone asks its login server, over HTTP: JSON by POST, each request with a bound on the time of its reply. */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { errorMessage, quoted } from '../../errors/message.ts';
import { JsonError, parseJson } from '../../files/json.ts';
import type { SendToServer, ServerReply } from '../../phone/server-link.ts';
import type { Clock } from '../../time/clock.ts';

/** Where the login server of a phone is. */
export interface PhoneServer {
  readonly url: URL;
  /** The certificate to trust, in PEM; null for plain HTTP, or for one that Node trusts. */
  readonly ca: string | null;
}

/** The server can't be reached, or is not a login server. The message is one line and has no secret. */
export class PhoneLinkError extends Error {
  override readonly name = 'PhoneLinkError';
}

export interface ServerRequests {
  readonly send: SendToServer;
  /** Why the last request had no reply, or null if it had one. */
  fault(): PhoneLinkError | null;
  /** Drops the requests that the server holds until it has news, and makes no more of them. */
  stop(): void;
}

const replyMs = 10_000;
const bytesMax = 1_048_576;

export function createServerRequests(address: PhoneServer, clock: Clock): ServerRequests {
  const held = new Set<() => void>();
  let fault: PhoneLinkError | null = null;
  let isStopped = false;
  return {
    async send(path, body) {
      try {
        const { waitMs = 0 } = body as { readonly waitMs?: number };
        if (isStopped && waitMs > 0) throw gone(address.url, 'the phone was closed');
        const reply = await post(address, clock, { path, body, waitMs, held });
        fault = null;
        return reply;
      } catch (error) {
        if (error instanceof PhoneLinkError && !isStopped) fault = error;
        throw error;
      }
    },
    fault: () => fault,
    stop() {
      isStopped = true;
      for (const drop of held) drop();
    },
  };
}

interface Post {
  readonly path: string;
  readonly body: object;
  /** How long the server may wait before it replies. */
  readonly waitMs: number;
  /** How those that wait are dropped. */
  readonly held: Set<() => void>;
}

function post(
  { url, ca }: PhoneServer,
  clock: Clock,
  { path, body, waitMs, held }: Post,
): Promise<ServerReply> {
  const start = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const limitMs = replyMs + waitMs;
    const drop = (): void => fail('the phone was closed');
    const end = (): void => {
      cancel();
      held.delete(drop);
    };
    const fail = (problem: string): void => {
      end();
      reject(gone(url, problem));
      request.destroy();
    };
    const request = start(
      new URL(path, url),
      {
        method: 'POST',
        // A connection that others use too may be closed by the server at any time.
        agent: false,
        headers: { 'Content-Type': 'application/json' },
        ...(ca !== null && { ca }),
      },
      (reply) => {
        const chunks: Buffer[] = [];
        let size = 0;
        reply.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > bytesMax) fail('its reply is too long');
          else chunks.push(chunk);
        });
        reply.on('error', () => fail('its reply broke off'));
        reply.on('end', () => {
          end();
          const fields = fieldsIn(Buffer.concat(chunks).toString('utf8'));
          const { statusCode: status = 0 } = reply;
          // A server without these routes, or something else at this address.
          if (fields === null || status === 404) reject(notALoginServer(url));
          else resolve({ status, body: fields });
        });
      },
    );
    const cancel = clock.wake(clock.now() + limitMs, () => fail(`no reply within ${limitMs / 1_000} s`));
    if (waitMs > 0) held.add(drop);
    request.on('error', (error: NodeJS.ErrnoException) => fail(`no reply (${error.code ?? error.message})`));
    request.end(JSON.stringify(body));
  });
}

function fieldsIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const json = parseJson(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : null;
  } catch (error) {
    if (error instanceof JsonError) return null;
    throw error;
  }
}

function gone(url: URL, problem: string): PhoneLinkError {
  return new PhoneLinkError(
    errorMessage(quoted(url.origin), problem, 'give --server URL of a login server that is running'),
  );
}

function notALoginServer(url: URL): PhoneLinkError {
  return new PhoneLinkError(
    errorMessage(quoted(url.origin), 'not a login server with phones', 'give --server URL of one'),
  );
}
