/**
 * Events as a stream of server-sent events (WHATWG HTML §9.2): `id` is the number of the event, `data` the event as
 * JSON, the same bytes as `JSON.stringify` makes in process.
 *
 * A stream keeps only the number of the last event it sent, and reads the log when its client reads, so a slow client
 * costs no more memory. An event named `gap` reports events that the client has missed for good.
 */
import { errorMessage } from '../../errors/message.ts';
import { tooMany } from '../http-error.ts';
import type { EventLog } from './event-log.ts';
import { streamsMax } from './limits.ts';

/** Events sent at a time. */
const batchMax = 64;

export interface EventStreamOptions {
  /** The number of the last event that the client received. */
  readonly after: number;
  readonly heartbeatMs: number;
  /** Called once when the stream has ended. */
  readonly ended: () => void;
}

export function eventStream<E>(log: EventLog<E>, options: EventStreamOptions): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let sent = options.after;
  let over = false;
  let wake = (): void => {};

  function end(): void {
    if (over) return;
    over = true;
    wake();
    options.ended();
  }

  /** Resolves at the next event, at the end, or when a keep-alive is due. */
  function more(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        forget();
        clearTimeout(timer);
        resolve();
      };
      const forget = log.next(done);
      const timer = setTimeout(done, options.heartbeatMs);
      wake = done;
    });
  }

  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(': events follow\n\n'));
    },
    async pull(controller) {
      if (log.after(sent, 1).length === 0 && !log.closed) await more();
      if (over) return;
      const text = chunkAfter(sent);
      if (text === '' && log.closed) {
        end();
        controller.close();
        return;
      }
      sent = Math.max(sent, log.after(sent, batchMax).at(-1)?.id ?? 0);
      controller.enqueue(encoder.encode(text === '' ? ': still here\n\n' : text));
    },
    cancel: end,
  });

  function chunkAfter(id: number): string {
    const missed = log.first() - 1 - id;
    const gap = missed > 0 ? `event: gap\ndata: ${JSON.stringify({ missed })}\n\n` : '';
    const events = log
      .after(id, batchMax)
      .map(({ id, event }) => `id: ${id}\ndata: ${JSON.stringify(event)}\n\n`);
    return gap + events.join('');
  }
}

/** The places for open streams of one server. Takes one, and returns the function that releases it. @throws HttpFault */
export function createStreamPlaces(): () => () => void {
  let streams = 0;
  return () => {
    if (streams >= streamsMax)
      throw tooMany('streams', errorMessage('event streams', `${streamsMax} are open already`, 'close one'));
    streams += 1;
    return () => {
      streams -= 1;
    };
  };
}
