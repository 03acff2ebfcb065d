/** `/events`: events as they happen. */

import { errorMessage } from '../../errors/message.ts';
import { HttpFault } from '../../net/http-error.ts';
import { createReply, jsonReply } from '../../net/reply.ts';
import { readField } from '../../net/request-fields.ts';
import { eventStream } from '../event-stream.ts';
import { eventsResumable } from '../limits.ts';
import { type CardRoute, cardGetRoute } from './route.ts';
import { wholeText } from './routes-lcd.ts';

export const eventRoutes: readonly CardRoute[] = [
  cardGetRoute(
    '/log',
    'the events after the one with number after (default: all that are kept), as JSON; last is the number of the newest',
    ({ shared }, { query }) => {
      shared.driver.sync();
      const { log } = shared;
      const after = query.after === undefined ? 0 : readField('after', wholeText, query.after);
      return jsonReply({ last: log.last(), events: log.after(after, eventsResumable) });
    },
    { query: ['after'] },
  ),
  cardGetRoute(
    '/events',
    'a stream of events from now on, or after Last-Event-ID or after=ID if given',
    ({ shared, times, takeStream }, { query, header, endUnread }) => {
      shared.driver.sync();
      const { log } = shared;
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
