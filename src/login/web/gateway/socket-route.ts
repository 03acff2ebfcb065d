/** The route where a client of the gateway asks for its WebSocket. */
import * as v from 'valibot';
import { errorMessage } from '../../../errors/message.ts';
import { HttpFault, tooMany } from '../../../net/http-error.ts';
import { createReply } from '../../../net/reply.ts';
import { type ApiRoute, notLoggedIn } from '../route.ts';
import { fault } from '../schemas.ts';
import { gatewayFault } from './gateway-schemas.ts';
import { socketMessages } from './socket-messages.ts';

export const socketRoute: ApiRoute = {
  methods: ['GET'],
  path: '/ws',
  description:
    'a WebSocket: first system, act and sts (the status), then sts at each change and a heartbeat; takes tic, and no subscriptions',
  needs: 'gateway',
  fields: null,
  replies: {
    101: { description: 'a WebSocket whose messages are JSON with a topic', schema: v.null() },
    401: { description: 'not logged in, or the cookie api is of another session', schema: gatewayFault },
    426: { description: 'not a WebSocket handshake', schema: fault },
    429: { description: 'too many WebSockets', schema: fault },
  },
  messages: socketMessages,
  run({ sockets }, _body, { handshake, session, cookie }) {
    if (session === null) throw notLoggedIn({ statusCode: 401 });
    if (handshake === undefined) {
      throw new HttpFault(
        426,
        'websocket',
        errorMessage('request', 'not a WebSocket handshake', 'connect with a WebSocket client'),
        { headers: { Upgrade: 'websocket', Connection: 'Upgrade' } },
      );
    }
    const asked = apiSessionOf(handshake.request.headers.get('cookie'));
    if (asked !== null && asked !== session.name) throw notLoggedIn({ statusCode: 401 });
    if (sockets.full) {
      const says = errorMessage('WebSockets', `${sockets.count} are open already`, 'close some');
      throw tooMany('sockets', says);
    }
    handshake.accept((peer) => sockets.open(peer, session, cookie));
    return createReply(null, null);
  },
};

/** The session in the cookie `api`, which clients make of the reply of tickle: `{"session":"…"}`, or only the text. */
function apiSessionOf(header: string | null): string | null {
  const [, value] = /(?:^|;)\s*api=([^;]*)/.exec(header ?? '') ?? [];
  if (value === undefined) return null;
  const [, session = value.trim()] = /"session"\s*:\s*"([^"]*)"/.exec(decoded(value)) ?? [];
  return session;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
