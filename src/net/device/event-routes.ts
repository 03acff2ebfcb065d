/** `/log` and `/events`: what has happened, and what happens. */
import { errorMessage } from '../../errors/message.ts';
import { HttpFault } from '../http-error.ts';
import { createReply, jsonReply } from '../reply.ts';
import { readField } from '../request-fields.ts';
import type { EventLog } from './event-log.ts';
import { eventStream } from './event-stream.ts';
import { eventsResumable } from './limits.ts';
import { type DeviceRoute, deviceGetRoute, wholeText } from './route.ts';

/** What the routes need of a device. */
export interface DeviceEvents {
  readonly log: EventLog<unknown>;
  /** Times of the host, ms. */
  readonly times: { readonly heartbeatMs: number; readonly unreadMs: number };
  /** Takes a place for a stream of events; returns the function that releases it. @throws HttpFault if none is left */
  readonly takeStream: () => () => void;
  /** Brings the device up to its clock. */
  readonly sync: () => void;
}

export function eventRoutes<C>(eventsOf: (context: C) => DeviceEvents): readonly DeviceRoute<C>[] {
  return [
    deviceGetRoute(
      '/log',
      'the events after the one with number after (default: all that are kept), as JSON; last is the number of the newest',
      (context, { query }) => {
        const { log, sync } = eventsOf(context);
        sync();
        const after = query.after === undefined ? 0 : readField('after', wholeText, query.after);
        return jsonReply({ last: log.last(), events: log.after(after, eventsResumable) });
      },
      { query: ['after'] },
    ),
    deviceGetRoute(
      '/events',
      'a stream of events from now on, or after Last-Event-ID or after=ID if given',
      (context, { query, header, endUnread }) => {
        const { log, times, takeStream, sync } = eventsOf(context);
        sync();
        const resumed = header('last-event-id');
        const after =
          resumed !== null
            ? readField('last-event-id', wholeText, resumed)
            : query.after === undefined
              ? log.last()
              : readField('after', wholeText, query.after);
        if (after > log.last()) {
          throw new HttpFault(
            400,
            'last-event',
            errorMessage(
              'event number',
              `higher than the last one, ${log.last()}`,
              'give 0 for all that are kept',
            ),
          );
        }
        const ended = takeStream();
        endUnread(times.unreadMs);
        return createReply(
          eventStream(log, { after, heartbeatMs: times.heartbeatMs, ended }),
          'text/event-stream',
        );
      },
      { query: ['after'], head: false },
    ),
  ];
}
