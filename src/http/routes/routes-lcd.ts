/**
 * The LCD: as JSON, as the text of its cells, as a picture.
 *
 * JSON and text have exactly what the card shows, with the last PIN digit if the profile shows it. Pictures are kept
 * and passed on, so that digit is masked in pictures of any card but the demo card. With `masked=true` it is masked in
 * all forms of every card.
 */

import * as v from 'valibot';
import type { Card } from '../../device/card.ts';
import type { Frame, LcdContent } from '../../display/lcd.ts';
import { drawPng } from '../../display/png.ts';
import { drawSvg } from '../../display/svg.ts';
import { errorMessage } from '../../errors/message.ts';
import { maskedLcd } from '../../faults/masked-lcd.ts';
import { acceptable } from '../../net/accept-header.ts';
import { type DeviceRequest, deviceGetRoute, wholeText } from '../../net/device/route.ts';
import { HttpFault } from '../../net/http-error.ts';
import { createReply } from '../../net/reply.ts';
import { describedField, readField } from '../../net/request-fields.ts';
import type { CardRoute, CardRouteContext } from './route.ts';

interface Form {
  readonly extension: string;
  readonly type: string;
  readonly description: string;
  readonly of: (card: Card, masked: boolean) => string | Uint8Array<ArrayBuffer>;
}

const forms: readonly Form[] = [
  {
    extension: '.json',
    type: 'application/json',
    description: 'as JSON: state and frame',
    of: (card, masked) =>
      JSON.stringify({ state: card.state(), frame: masked ? maskedFrame(card) : card.frame() }),
  },
  {
    extension: '.txt',
    type: 'text/plain; charset=utf-8',
    description: 'as text: a character for each cell, blanks included, and nothing else',
    of: (card, masked) => (masked ? maskedFrame(card) : card.frame()).text,
  },
  {
    extension: '.svg',
    type: 'image/svg+xml',
    description: 'as an SVG picture',
    of: (card, masked) => drawSvg(pictured(card, masked), card.profile),
  },
  {
    extension: '.png',
    type: 'image/png',
    description: 'as a PNG picture',
    of: pngOf,
  },
];

const query = ['after', 'masked'] as const;

export const lcdRoutes: readonly CardRoute[] = [
  deviceGetRoute(
    '/lcd',
    'the LCD in the form that Accept asks for; JSON by default',
    (context, call) => lcd(context, call, negotiated(call)),
    { query },
  ),
  ...forms.map((form) =>
    deviceGetRoute<CardRouteContext>(
      `/lcd${form.extension}`,
      form.description,
      (context, call) => lcd(context, call, form),
      {
        query,
      },
    ),
  ),
];

async function lcd(
  { shared, times }: CardRouteContext,
  call: DeviceRequest,
  { type, of }: Form,
): Promise<Response> {
  shared.driver.sync();
  const { after } = call.query;
  const masked = readField('masked', flagText, call.query.masked);
  if (after !== undefined) {
    await shared.otherFrame(readField('after', wholeText, after), times.longPollMs, call.onDisconnect);
    shared.driver.sync();
  }
  return createReply(of(shared.card, masked), type);
}

/** A choice in an address; false where it is left out. */
export const flagText = v.optional(
  describedField(
    v.pipe(
      v.picklist(['true', 'false']),
      v.transform((text) => text === 'true'),
    ),
    'true or false',
  ),
  'false',
);

function negotiated({ header }: DeviceRequest): Form {
  const type = acceptable(
    header('accept'),
    forms.map(({ type }) => type),
  );
  const form = forms.find((one) => one.type === type);
  if (form !== undefined) return form;
  const accepted = forms.map(({ type }) => type.replace(/;.*/, '')).join(', ');
  throw new HttpFault(
    406,
    'accept',
    errorMessage('Accept header', 'not a form of the LCD', `give one of ${accepted}`),
  );
}

function pictured(card: Card, masked: boolean): LcdContent {
  return card.demo && !masked ? card.frame() : maskedFrame(card);
}

/** The frame without the PIN digit that it may show. */
function maskedFrame(card: Card): Frame {
  const { revision, at } = card.frame();
  return { revision, at, ...maskedLcd(card) };
}

/** The last PNG of a card. Drawing one takes 30 ms, during which no other client gets a reply. */
const drawn = new WeakMap<Card, { readonly shown: string; readonly png: Uint8Array<ArrayBuffer> }>();

function pngOf(card: Card, masked: boolean): Uint8Array<ArrayBuffer> {
  const content = pictured(card, masked);
  const shown = `${content.text}${content.segments?.join() ?? ''}`;
  const last = drawn.get(card);
  if (last?.shown === shown) return last.png;
  const png = drawPng(content, card.profile) as Uint8Array<ArrayBuffer>;
  drawn.set(card, { shown, png });
  return png;
}
