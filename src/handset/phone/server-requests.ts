/** What the phone asks its login server, over HTTP: JSON by POST, each request with a bound on the time of its reply. */
import { errorMessage, quoted } from '../../errors/message.ts';
import { NoReplyError, requestJson, type ServerPlace } from '../../net/client/json-request.ts';
import type { SendToServer, ServerReply } from '../../phone/server-link.ts';
import type { Clock } from '../../time/clock.ts';

/** The server can't be reached, or is not a login server. The message is one line and has no secret. */
export class PhoneLinkError extends Error {
  override readonly name = 'PhoneLinkError';
}

export interface ServerRequests {
  readonly send: SendToServer;
  /** Why the last request had no reply, or null if it had one. */
  fault(): PhoneLinkError | null;
  /** Drops the requests for news, and makes no more that the server holds until it has some. */
  stop(): void;
}

const replyMs = 10_000;

export function createServerRequests(place: ServerPlace, clock: Clock): ServerRequests {
  const news = new Set<AbortController>();
  const after = (ms: number, call: () => void): (() => void) => clock.wake(clock.now() + ms, call);
  let fault: PhoneLinkError | null = null;
  let isStopped = false;

  async function post(path: string, body: object): Promise<ServerReply> {
    const { waitMs = null } = body as { readonly waitMs?: number };
    const heldMs = waitMs ?? 0;
    if (isStopped && heldMs > 0) throw gone(place.url, closed);
    const over = new AbortController();
    if (waitMs !== null) news.add(over);
    try {
      const request = { method: 'POST', path, body, limitMs: replyMs + heldMs, after, over } as const;
      const { status, json } = await requestJson(place, request);
      // A server without these routes, or something else at this address.
      if (typeof json !== 'object' || json === null || status === 404) throw notALoginServer(place.url);
      return { status, body: json as Readonly<Record<string, unknown>> };
    } catch (error) {
      throw error instanceof NoReplyError ? gone(place.url, error.problem) : error;
    } finally {
      news.delete(over);
    }
  }

  return {
    async send(path, body) {
      try {
        const reply = await post(path, body);
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
      for (const over of news) over.abort(closed);
    },
  };
}

const closed = 'the phone was closed';

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
