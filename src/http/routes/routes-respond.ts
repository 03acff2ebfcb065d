/**
 * `/respond`: the response to a challenge. As text it is only the digits, without line end and quotes, because
 * clients use it unchanged; as JSON if `Accept` asks for that.
 */

import * as v from 'valibot';
import type { CardResponse } from '../../device/gestures.ts';
import { errorMessage } from '../../errors/message.ts';
import { pastedDigits } from '../../keypad/pasted-digits.ts';
import { acceptable } from '../../net/accept-header.ts';
import { type DeviceRequest, deviceGetRoute, devicePostRoute } from '../../net/device/route.ts';
import { HttpFault } from '../../net/http-error.ts';
import { createReply, jsonReply } from '../../net/reply.ts';
import { describedField, readField } from '../../net/request-fields.ts';
import type { CardStatus } from '../shared-card.ts';
import type { CardRoute } from './route.ts';

const digits = v.pipe(v.string(), v.regex(/^[0-9]{0,64}$/));
/** As a person pastes it, or as a server writes it: `123 456`. */
const challenge = describedField(
  v.pipe(v.string(), v.transform(pastedDigits), digits),
  'the challenge, digits as a text, leading zeros included; blanks are allowed',
);
const pin = describedField(digits, 'the PIN, digits as a text, leading zeros included');

export const respondRoutes: readonly CardRoute[] = [
  devicePostRoute(
    '/respond',
    'keys PIN and challenge, key by key, and returns the response',
    { challenge: v.exactOptional(challenge), pin: v.exactOptional(pin) },
    async ({ login }, { challenge = null, pin = null }, call) => {
      const form = formFor(call);
      return form(await login.respond({ challenge, pin, again: false }, call.onDisconnect));
    },
  ),
  deviceGetRoute(
    '/respond',
    'the same with the default PIN; the same challenge gets the same response while it shows',
    async ({ login }, call) => {
      const form = formFor(call);
      const given = call.query.challenge;
      const asked = given === undefined ? null : readField('challenge', challenge, given);
      return form(await login.respond({ challenge: asked, pin: null, again: true }, call.onDisconnect));
    },
    { query: ['challenge'], head: false },
  ),
];

type Form = (given: CardResponse & CardStatus) => Response;

const plain: Form = ({ response }) => createReply(response, 'text/plain; charset=utf-8');

/** Checked before a key is pressed: a response that can't be sent should not use up a counter. */
function formFor({ header }: DeviceRequest): Form {
  switch (acceptable(header('accept'), ['text/plain', 'application/json'])) {
    case 'text/plain':
      return plain;
    case 'application/json':
      return (given) => jsonReply(given);
    default:
      throw new HttpFault(
        406,
        'accept',
        errorMessage('Accept header', 'not a form of the response', 'give text/plain or application/json'),
      );
  }
}
