/** What a phone does over HTTP, as a table of routes. docs/user/phone.md has it. */
import * as v from 'valibot';
import type { EventLog } from '../../net/device/event-log.ts';
import { eventRoutes } from '../../net/device/event-routes.ts';
import {
  type DeviceRoute,
  deviceGetRoute,
  devicePostRoute,
  type OnDisconnect,
  wholeText,
} from '../../net/device/route.ts';
import { HttpFault, stopped } from '../../net/http-error.ts';
import { jsonReply } from '../../net/reply.ts';
import { describedField, readField } from '../../net/request-fields.ts';
import { PhoneWaitError } from '../../phone/phone-errors.ts';
import type { PhoneEvent } from '../../phone/phone-events.ts';
import {
  type FieldName,
  plainFields,
  proofKinds,
  type ScreenName,
  screenNames,
  secretFields,
  tapNames,
} from '../../phone/steps/phone-state.ts';
import { NoServerError, type RunningPhone } from '../phone/running-phone.ts';
import type { PhoneQueue } from './phone-queue.ts';

/** What all routes of a phone work with. */
export interface PhoneRouteContext {
  readonly phone: RunningPhone;
  readonly queue: PhoneQueue;
  readonly log: EventLog<PhoneEvent>;
  /** Times of the host, ms. */
  readonly times: { readonly heartbeatMs: number; readonly unreadMs: number };
  readonly takeStream: () => () => void;
}

/** Characters of a text. A field takes fewer, and the phone says so. */
const textLengthMax = 4_096;

/** The longest wait, ms. */
const waitMsMax = 3_600_000;
const waitMsDefault = 60_000;

const fieldNames: readonly FieldName[] = [...plainFields, ...secretFields];
const awaited = [...screenNames, 'notification'] as const;

const name = describedField(v.picklist(tapNames), `what the screen lists in taps: ${tapNames.join(', ')}`);
const field = describedField(
  v.picklist(fieldNames),
  `what the screen lists in fields: ${fieldNames.join(', ')}`,
);
const text = describedField(
  v.pipe(v.string(), v.maxLength(textLengthMax)),
  `a text of at most ${textLengthMax} characters`,
);
const proof = describedField(v.picklist(proofKinds), `one of ${proofKinds.join(', ')}`);
const ok = describedField(v.boolean(), 'true, or false for someone else');
const online = describedField(v.boolean(), 'true or false');
const limitMs = describedField(
  v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(waitMsMax)),
  `whole milliseconds from 0 to ${waitMsMax}`,
);
const limitText = describedField(
  v.pipe(wholeText, v.maxValue(waitMsMax)),
  `whole milliseconds, up to ${waitMsMax}`,
);
const what = describedField(v.picklist(awaited), `"notification", or a screen: ${screenNames.join(', ')}`);

type Route = DeviceRoute<PhoneRouteContext>;

const acts: readonly Route[] = [
  devicePostRoute(
    '/tap',
    'taps something on the screen',
    { name },
    ({ phone, queue }, { name }, { onDisconnect }) =>
      queue.take(() => outcomeReply(phone, () => phone.tap(name)), onDisconnect),
  ),
  devicePostRoute(
    '/type',
    'types a text into a field, in place of the one in it; a secret is never sent back',
    { field, text },
    ({ phone, queue }, { field, text }, { onDisconnect }) =>
      queue.take(() => outcomeReply(phone, () => phone.type(field, text)), onDisconnect),
  ),
  devicePostRoute(
    '/prove',
    'opens the lock of the phone where the app asks for it, or fails to',
    { proof, ok: v.optional(ok, true) },
    ({ phone, queue }, { proof, ok }, { onDisconnect }) =>
      queue.take(() => outcomeReply(phone, () => phone.prove(proof, ok)), onDisconnect),
  ),
  devicePostRoute(
    '/respond',
    'computes the response to a challenge by the taps of a person, with or without network',
    { challenge: text, user: v.exactOptional(text), pin: v.exactOptional(text) },
    ({ phone, queue }, { challenge, ...entries }, { onDisconnect }) =>
      queue.take(async () => {
        const response = await phone.respond(challenge, entries);
        return jsonReply({ response, ...phoneStatus(phone) });
      }, onDisconnect),
  ),
  devicePostRoute(
    '/approve',
    'waits for a notification, opens and approves it',
    { pin: v.exactOptional(text), limitMs: v.optional(limitMs, waitMsDefault) },
    (context, { limitMs, ...entries }, { onDisconnect }) =>
      whenNotified(context, () => context.phone.approve(entries), limitMs, onDisconnect),
  ),
  devicePostRoute(
    '/deny',
    'waits for a notification, opens and denies it',
    { limitMs: v.optional(limitMs, waitMsDefault) },
    (context, { limitMs }, { onDisconnect }) =>
      whenNotified(context, context.phone.deny, limitMs, onDisconnect),
  ),
  devicePostRoute('/network', 'switches the network on or off', { online }, ({ phone }, { online }) => {
    phone.setOnline(online);
    return jsonReply(phoneStatus(phone));
  }),
];

const looks: readonly Route[] = [
  deviceGetRoute('/screen', 'what the phone shows', ({ phone }) => jsonReply(phoneStatus(phone))),
  deviceGetRoute(
    '/wait',
    'waits for a screen or a notification; fails at once, with the reason, if it can not come by itself',
    (context, { query, onDisconnect }) => {
      const wanted = readField('for', what, query.for);
      const limitMs =
        query.limitMs === undefined ? waitMsDefault : readField('limitMs', limitText, query.limitMs);
      return outcomeReply(context.phone, async () => {
        await waitInPlace(context, wanted, limitMs, onDisconnect);
        return {};
      });
    },
    { query: ['for', 'limitMs'], head: false },
  ),
  deviceGetRoute('/info', 'the kind of phone, its language and its values', ({ phone }) =>
    jsonReply({ locale: phone.locale, users: phone.memory().users, values: phone.profile }),
  ),
];

export const phoneRoutes: readonly Route[] = [
  ...acts,
  ...looks,
  ...eventRoutes<PhoneRouteContext>(({ phone, log, times, takeStream }) => ({
    ...{ log, times, takeStream },
    sync: () => void phone.now(),
  })),
];

/** Does an act on a notification once there is one. Where another act was faster, it waits for the next. */
async function whenNotified(
  context: PhoneRouteContext,
  act: () => Promise<void>,
  limitMs: number,
  onDisconnect: OnDisconnect,
): Promise<Response> {
  const { phone, queue } = context;
  const until = phone.now() + limitMs;
  for (let isDone = false; !isDone; ) {
    await waitInPlace(context, 'notification', Math.max(0, until - phone.now()), onDisconnect);
    isDone = await queue.take(async () => {
      if (phone.screen().notifications === 0) return false;
      await act();
      return true;
    }, onDisconnect);
  }
  return jsonReply(phoneStatus(phone));
}

/** Waits in one of the places for waits; dropped when the client disconnects. @throws HttpFault, PhoneWaitError */
async function waitInPlace(
  { phone, queue }: PhoneRouteContext,
  wanted: ScreenName | 'notification',
  limitMs: number,
  onDisconnect: OnDisconnect,
): Promise<void> {
  const release = queue.takeWait();
  const gone = new AbortController();
  const cancel = onDisconnect(() => gone.abort(stopped()));
  try {
    await phone.wait(wanted, { limitMs, signal: gone.signal });
  } finally {
    cancel();
    release();
  }
}

/** The reply to something that was done, and whether a fault of the phone is of it, or was there before. */
async function outcomeReply(phone: RunningPhone, act: () => object | Promise<object>): Promise<Response> {
  const before = phone.fault();
  const outcome = await act();
  const fault = phone.fault();
  return jsonReply({ ...outcome, ...phoneStatus(phone), failed: fault !== null && fault !== before });
}

/** What every reply says of the phone; no secret is in it. */
function phoneStatus(phone: RunningPhone): object {
  return {
    screen: phone.screen(),
    ...{ online: phone.isOnline(), waiting: phone.isWaiting(), now: phone.now() },
    fault: phone.fault()?.message ?? null,
  };
}

/**
 * The fault for an error of the phone, or null. As for the card, a wait that ends without its aim is a conflict, and so
 * is a network for a phone without a server.
 */
export function phoneFaultOf(error: unknown): HttpFault | null {
  if (error instanceof NoServerError) return new HttpFault(409, 'network', error.message);
  if (!(error instanceof PhoneWaitError)) return null;
  const { reason, message } = error;
  return new HttpFault(409, 'wait', message, { more: { reason } });
}
