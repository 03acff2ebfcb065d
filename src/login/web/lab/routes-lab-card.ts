/** A card over HTTP beside the server, for the page `/lab`: only what the page needs of it. */
import * as v from 'valibot';
import { errorMessage } from '../../../errors/message.ts';
import { HttpFault } from '../../../net/http-error.ts';
import { createReply, jsonReply } from '../../../net/reply.ts';
import type { Fields, Read } from '../../../net/request-fields.ts';
import {
  type ApiRoute,
  type ApiRouteContext,
  apiPostRoute,
  countField,
  textField,
  untilEnd,
} from '../route.ts';
import { fault, integer } from '../schemas.ts';
import type { CardBeside } from './card-beside.ts';

const key = textField('a key: "0" to "9", "OK", "edit" or "press"', 5);
const holdMsMax = 60_000;

const state = v.looseObject({
  state: v.string(),
  frame: v.looseObject({ text: v.string() }),
  now: integer,
  leavesAt: v.nullable(integer),
});
const pressed = v.looseObject({ ...state.entries, verdict: v.picklist(['accepted', 'ignored']) });
const refusals = {
  401: { description: 'no staff token, on a server without demo users', schema: fault },
  403: { description: 'other machines can reach this server', schema: fault },
  404: { description: 'no card is beside this server', schema: fault },
  502: { description: 'the card does not reply, or refuses the token', schema: fault },
};

export const labCardRoutes: readonly ApiRoute[] = [
  cardRoute('info', 'the card over HTTP beside the server, as its `/info`', v.looseObject({}), {}, (card) =>
    card.info(),
  ),
  cardRoute('state', 'what that card shows, as its `/state`', state, {}, (card) => card.state()),
  cardRoute('press', 'taps a key of that card', pressed, { key }, (card, { key }) => card.press(key)),
  cardRoute(
    'hold',
    'holds a key of that card (default: for as long as switching on takes)',
    pressed,
    { key, ms: v.exactOptional(countField('how long, in ms of card time', holdMsMax)) },
    (card, { key, ms }) => card.hold(key, ms),
  ),
  apiPostRoute(
    {
      path: '/api/lab/card/events',
      description: 'the events of that card as they happen, as its `/events`',
      needs: 'lab',
      replies: {
        200: { description: 'server-sent events', schema: v.string(), types: ['text/event-stream'] },
        ...refusals,
      },
    },
    {},
    async (context, _body, call) =>
      createReply(await cardOf(context).events(untilEnd(context, call)), 'text/event-stream'),
  ),
];

function cardRoute<F extends Fields>(
  name: string,
  description: string,
  schema: v.GenericSchema,
  fields: F,
  run: (card: CardBeside, body: Read<F>) => Promise<object>,
): ApiRoute {
  const replies = {
    200: { description: 'as the card has replied', schema },
    400: { description: 'a field that does not fit', schema: fault },
    ...refusals,
  };
  return apiPostRoute(
    { path: `/api/lab/card/${name}`, description, needs: 'lab', replies },
    fields,
    async (context, body) => jsonReply(await run(cardOf(context), body)),
  );
}

/** @throws {HttpFault} on a server without one */
function cardOf({ card }: ApiRouteContext): CardBeside {
  if (card !== null) return card;
  throw new HttpFault(
    404,
    'no-card',
    errorMessage('card', 'none is beside this server', 'start it with --card-url and --card-token-file'),
  );
}
