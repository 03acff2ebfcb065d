/** A card over HTTP beside the server, for the page `/lab`: only what the page needs of it. */
import * as v from 'valibot';
import { type ApiRoute, countField, textField } from '../route.ts';
import { integer } from '../schemas.ts';
import { besideRoutes } from './routes-beside.ts';

const key = textField('a key: "0" to "9", "OK", "edit" or "press"', 5);
const holdMsMax = 60_000;

const state = v.looseObject({
  state: v.string(),
  frame: v.looseObject({ text: v.string() }),
  now: integer,
  leavesAt: v.nullable(integer),
});
const pressed = v.looseObject({ ...state.entries, verdict: v.picklist(['accepted', 'ignored']) });

const { route, events } = besideRoutes('card');

export const labCardRoutes: readonly ApiRoute[] = [
  route('info', 'the card over HTTP beside the server, as its `/info`', v.looseObject({}), {}, (card) =>
    card.info(),
  ),
  route('state', 'what that card shows, as its `/state`', state, {}, (card) => card.state()),
  route('press', 'taps a key of that card', pressed, { key }, (card, { key }) => card.press(key)),
  route(
    'hold',
    'holds a key of that card (default: for as long as switching on takes)',
    pressed,
    { key, ms: v.exactOptional(countField('how long, in ms of card time', holdMsMax)) },
    (card, { key, ms }) => card.hold(key, ms),
  ),
  events,
];
